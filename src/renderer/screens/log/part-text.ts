import { ERROR_PARTS } from '../../../shared/diagnostics';
import type { LanguageWords } from '../../i18n/words';

/** A part of the program in words; one that this version does not know keeps its name. */
export function partText(t: LanguageWords['t'], part: string): string {
  const known = ERROR_PARTS.find((each) => each === part);
  return known === undefined ? part : t(`log.part.${known}`);
}
