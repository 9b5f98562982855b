import type { LanguageWords } from '../i18n/words';

/** A socket's state; WebSocket's own names stay, for they are what support and documentation call them. */
export function readyStateText(t: LanguageWords['t'], readyState: number): string {
  switch (readyState) {
    case 0:
      return t('connection.readyState0');
    case 1:
      return t('connection.readyState1');
    case 2:
      return t('connection.readyState2');
    case 3:
      return t('connection.readyState3');
    default:
      return String(readyState);
  }
}
