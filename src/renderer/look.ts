import { LANGUAGES, type Settings } from '../shared/model';

/** What must be known before the program has answered: the language and the colours of the first paint. */
export type Look = Pick<Settings, 'language' | 'scheme'>;

const KEY = 'ha-control-center.look';
const DEFAULT: Look = { language: null, scheme: 'auto' };

/** The look of last time on this computer; the settings that the program keeps replace it as soon as they come. */
export function rememberedLook(): Look {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Look> | null;
    return {
      language: LANGUAGES.find((language) => language === kept?.language) ?? null,
      scheme: kept?.scheme === 'light' || kept?.scheme === 'dark' ? kept.scheme : 'auto',
    };
  } catch {
    return DEFAULT;
  }
}

export function rememberLook(look: Look): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ language: look.language, scheme: look.scheme }));
  } catch {
    // Without storage the first paint follows the system.
  }
}
