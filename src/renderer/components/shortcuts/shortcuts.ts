import type { TFunction } from 'i18next';
import { SCREENS } from '../../screen-table';

/** What a shortcut does; `null` where the part of the screen that has the focus does it itself. */
export type ShortcutAction =
  | { readonly type: 'palette' }
  | { readonly type: 'search' }
  | { readonly type: 'sheet' }
  | { readonly type: 'leave' }
  | { readonly type: 'go'; readonly path: string };

export interface Shortcut {
  readonly group: 'general' | 'go' | 'list';
  /** Key strokes one after the other, as `strokeOf` names them; of several, each does. */
  readonly keys: readonly (readonly string[])[];
  readonly word: (t: TFunction) => string;
  readonly action: ShortcutAction | null;
  /** Also while somebody types in a field. */
  readonly inFields?: true;
}

/** Every shortcut. The sheet shows this table, and the one listener for keys follows it. */
export const SHORTCUTS: readonly Shortcut[] = [
  {
    group: 'general',
    keys: [['Ctrl K']],
    word: (t) => t('shortcut.palette'),
    action: { type: 'palette' },
    inFields: true,
  },
  { group: 'general', keys: [['/']], word: (t) => t('shortcut.search'), action: { type: 'search' } },
  { group: 'general', keys: [['?']], word: (t) => t('shortcut.sheet'), action: { type: 'sheet' } },
  {
    group: 'general',
    keys: [['Esc']],
    word: (t) => t('shortcut.leave'),
    action: { type: 'leave' },
    inFields: true,
  },
  ...SCREENS.flatMap(({ path, entrance }): Shortcut[] =>
    entrance === null
      ? []
      : [
          {
            group: 'go',
            keys: [['G', entrance.letter.toUpperCase()]],
            word: (t) => t('shortcut.go', { screen: t(entrance.word) }),
            action: { type: 'go', path },
          },
        ],
  ),
  {
    group: 'list',
    keys: [['←'], ['→']],
    word: (t) => t('shortcut.move'),
    action: null,
  },
  { group: 'list', keys: [['Space'], ['Enter']], word: (t) => t('shortcut.select'), action: null },
];

/** The stroke of a key as the table writes it; null: a key that only changes others, or is none of ours. */
export function strokeOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | null {
  if (event.altKey) return null;
  if (event.key === 'Escape') return 'Esc';
  if (event.key.length !== 1) return null;
  const key = event.key.toUpperCase();
  return event.ctrlKey || event.metaKey ? `Ctrl ${key}` : key;
}

/** A sequence must go on within this time, ms. */
export const SEQUENCE_MS = 1500;

/** Finds the shortcut that key strokes amount to. Remembers the beginning of a sequence for a moment. */
export class StrokeReader {
  #pending: readonly string[] = [];
  #at = -Infinity;

  /** `at` in ms, of a clock that only goes forward; `inField`: somebody types. */
  read(stroke: string, at: number, inField: boolean): Shortcut | null {
    const begun = at - this.#at < SEQUENCE_MS && !inField ? this.#pending : [];
    // A stroke that does not go on with a sequence may begin another.
    for (const strokes of begun.length > 0 ? [[...begun, stroke], [stroke]] : [[stroke]]) {
      const found = SHORTCUTS.find(
        ({ keys, action, inFields }) =>
          action !== null && (!inField || inFields === true) && keys.some((each) => same(each, strokes)),
      );
      if (found !== undefined) {
        this.#pending = [];
        return found;
      }
      if (!inField && SHORTCUTS.some(({ keys }) => keys.some((each) => begins(each, strokes)))) {
        this.#pending = strokes;
        this.#at = at;
        return null;
      }
    }
    this.#pending = [];
    return null;
  }
}

const begins = (whole: readonly string[], start: readonly string[]): boolean =>
  start.length < whole.length && start.every((stroke, index) => whole[index] === stroke);
const same = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((stroke, index) => right[index] === stroke);
