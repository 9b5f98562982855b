import { z } from 'zod';
import { siteErrorSchema } from './model';
import { HOUR, MINUTE } from './time';

/** The past day is shown in slots of half an hour, numbered from 1970 on: slot n begins at n × SLOT_MS. */
export const SLOT_MS = HOUR / 2;
export const SLOTS = 48;
/** Minutes of which each site's events are counted. */
export const RATE_MINUTES = 60;

export const slotOf = (at: number): number => Math.floor(at / SLOT_MS);

/** What a slot can have been, the worst first: of several, the first stands for all of it. */
export const SLOT_STATES = [
  'stopped',
  /** Between two attempts of which the last failed. */
  'waiting',
  'incomplete',
  /** On its way to being connected. */
  'connecting',
  'manual',
  'inactive',
  'connected',
  /** Nobody looked: the program did not run. */
  'not-running',
] as const;
export const slotStateSchema = z.enum(SLOT_STATES);
export type SlotState = z.infer<typeof slotStateSchema>;

/** When and why a slot was as bad as it was. Times in ms UTC, within the slot. */
export const spellSchema = z.object({
  at: z.number(),
  /** null: it still goes on. */
  until: z.number().nullable(),
  /** How often it came to that within the slot. */
  times: z.number(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type Spell = z.infer<typeof spellSchema>;

/** `count` slots from `slot` on that were all the same. `spell` is null where the word says it all. */
export const slotRunSchema = z.object({
  slot: z.number(),
  count: z.number(),
  state: slotStateSchema,
  spell: spellSchema.nullable(),
});
export type SlotRun = z.infer<typeof slotRunSchema>;

/** Events of each minute, the oldest first; null: not connected. */
export const ratesSchema = z.array(z.number().nullable());

export const siteHistorySchema = z.object({
  siteId: z.string(),
  /** Ascending; a slot of which nothing is known is left out. */
  slots: z.array(slotRunSchema),
  rates: ratesSchema,
});
export type SiteHistory = z.infer<typeof siteHistorySchema>;

/** The oldest slot that is still shown at `now`. */
export const firstSlotAt = (now: number): number => slotOf(now) - SLOTS + 1;

/** Length of what `RATE_MINUTES` counts. */
export const RATE_MS = MINUTE;
