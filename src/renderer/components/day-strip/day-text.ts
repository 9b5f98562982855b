import type { TFunction } from 'i18next';
import { SLOT_MS, type SlotState } from '../../../shared/fleet-history';
import type { Formats } from '../../i18n/formats';
import type { ShownError } from '../../i18n/error-text';
import type { DaySlot, SiteDay } from '../../store/site-day';

export interface SlotText {
  /** 14:00–14:30 */
  readonly time: string;
  readonly word: string;
  /** When it was like that, how often, and why; empty: the word says it all. */
  readonly more: readonly string[];
}

export function slotWord(t: TFunction, state: SlotState | null): string {
  if (state === null) return t('day.unknown');
  return state === 'not-running' ? t('day.notRunning') : t(`status.${state}`);
}

/** What a half-hour says of itself; `index` counts from the oldest that is shown. */
export function slotText(
  day: SiteDay,
  index: number,
  {
    t,
    formats,
    errorText,
  }: {
    readonly t: TFunction;
    readonly formats: Formats;
    readonly errorText: (error: ShownError) => { readonly message: string };
  },
): SlotText {
  const slot: DaySlot | null = day.slots[index] ?? null;
  const begin = (day.last - day.slots.length + 1 + index) * SLOT_MS;
  const time = `${formats.clock(begin)}–${formats.clock(begin + SLOT_MS)}`;
  const word = slotWord(t, slot?.state ?? null);
  const spell = slot?.spell ?? null;
  if (spell === null) return { time, word, more: [] };
  const from = formats.time(spell.at);
  const when =
    spell.until === null
      ? t('day.goesOn', { from })
      : t('day.spell', { from, until: formats.time(spell.until) });
  return {
    time,
    word,
    more: [
      spell.times > 1 ? `${when} · ${t('day.times', { count: spell.times })}` : when,
      ...(spell.error === null ? [] : [errorText(spell.error).message]),
    ],
  };
}
