import { ok, type Result } from '../../shared/result';
import { MINUTE } from '../../shared/time';
import type { GapRow, StoredGap } from '../storage/protocol';
import type { BackfillWork } from './backfill-work';
import { HistoryFetch, type Asked, type Heard } from './history-fetch';
import { TimeSlices } from './time-slices';

/** Gaps of a whole site that are worked off together, because little time lies between them. */
export interface Stretch {
  readonly gaps: readonly StoredGap[];
  /** ms UTC by Home Assistant's clock, as far as that is known. */
  readonly from: number;
  readonly to: number;
}

/** By so much the two clocks may differ though both are right; also what may be under way at the moment of a cut. */
export const CLOCK_MARGIN_MS = MINUTE;

interface Target extends Asked {
  /** Its state at present was reached then, and the recorder has to have a row of it; null: after the stretch. */
  readonly witness: number | null;
  readonly present: boolean;
  /** Was removed in the stretch. */
  readonly went: boolean;
  /** From when on the recorder knows it; null: not at all so far. */
  knownFrom: number | null;
  last: number | null;
  seen: boolean;
}

/**
 * Fetches what happened to a site's entities in a stretch, oldest first. What the recorder does not know (yet) of
 * single entities becomes gaps of these, to be settled afterwards. An entity whose state has been the same since
 * before the stretch is not asked for: nothing happened to it.
 */
export async function fetchStretch(work: BackfillWork, stretch: Stretch): Promise<Result<void>> {
  const targets = await targetsOf(work, stretch);
  const fetch = new HistoryFetch(work);
  const slices = new TimeSlices();
  let gaps = stretch.gaps;
  work.told({ entitiesDone: 0, entitiesTotal: targets.length });
  for (let at = stretch.from; at < stretch.to;) {
    const start = at;
    const end = Math.min(stretch.to, start + slices.length);
    const before = fetch.rows;
    const fetched = await fetch.fetch(targets, start, end, (asked, heard) =>
      note(asked as Target, heard, start),
    );
    if (!fetched.ok) return fetched;
    at = end;
    slices.adapt(fetch.rows - before);
    if (at < stretch.to) {
      const left = Math.ceil((stretch.to - at) / slices.length);
      work.told({ entitiesTotal: work.progress.entitiesDone + left * targets.length });
      const rest = narrowed(gaps, at);
      const unknown = await headsOf(work, targets, stretch, at);
      await work.changeGaps(work.mirror.siteKey, gaps, [...rest, ...unknown]);
      gaps = rest;
    }
  }
  const rows = [
    ...(await headsOf(work, targets, stretch, stretch.to)),
    ...targets.flatMap((target) => tailOf(target, stretch)),
  ];
  await work.changeGaps(work.mirror.siteKey, gaps, rows);
  return ok(undefined);
}

async function targetsOf(work: BackfillWork, { gaps, from, to }: Stretch): Promise<Target[]> {
  const { mirror, store } = work;
  const targets: Target[] = [];
  const found = { knownFrom: null, last: null, seen: false };
  for (const { entityId, key, lastChanged } of mirror.states.values()) {
    if (lastChanged < from) continue;
    const witness = lastChanged <= to ? lastChanged : null;
    const expected = witness === null ? [] : [witness];
    targets.push({ entityId, key, expected, witness, present: true, went: false, ...found });
  }
  // Also what was gone before: it may have come and gone again.
  const since = Math.min(...gaps.map((gap) => gap.from));
  const gone = new Set((await store.removedSince(mirror.siteKey, since)).map(({ entity }) => entity));
  for (const [entityId, key] of mirror.everKnown()) {
    if (mirror.states.get(entityId) !== undefined) continue;
    const went = gone.has(key);
    targets.push({ entityId, key, expected: [], witness: null, present: false, went, ...found });
  }
  return targets;
}

function note(target: Target, heard: Heard, start: number): void {
  target.knownFrom ??= heard.fromStart ? start : heard.first;
  target.last = heard.last ?? target.last;
  target.seen ||= target.witness !== null && heard.seen.has(target.witness);
}

/** What is left of gaps once everything before `at` (Home Assistant's clock) is fetched. */
function narrowed(gaps: readonly StoredGap[], at: number): StoredGap[] {
  return gaps
    .filter((gap) => gap.to + gap.marginMs > at)
    .map((gap) => ({ ...gap, from: Math.min(Math.max(gap.from, at), gap.to) }));
}

/** Stretches from the beginning up to where the recorder's knowledge of an entity begins, of those known before. */
async function headsOf(
  work: BackfillWork,
  targets: readonly Target[],
  stretch: Stretch,
  upTo: number,
): Promise<GapRow[]> {
  const heads = targets.flatMap((target) => {
    const { knownFrom, witness, key, present, went } = target;
    if (!present && !went) return [];
    const to = Math.min(upTo, knownFrom ?? witness ?? lastOf(stretch));
    const from = beginOf(stretch);
    // Only where a row has to be at its end can that be looked for again.
    const known = knownFrom !== null || witness === null || upTo < stretch.to;
    return to > from ? [{ entity: key, from, to, known }] : [];
  });
  if (heads.length === 0) return [];
  const keys = [...new Set(heads.map(({ entity }) => entity))];
  const before = Math.max(...heads.map(({ from }) => from)) + 1;
  const known = new Set(await work.store.knownBefore(keys, before));
  return heads
    .filter(({ entity }) => known.has(entity))
    .map(({ entity, from, to, known: recorded }): GapRow => ({
      ...{ entity, from, to, marginMs: 0, open: true },
      reason: recorded ? 'purged' : 'not-recorded',
    }));
}

/** The end of a stretch whose rows Home Assistant has not written yet, if it ever will. */
function tailOf(target: Target, stretch: Stretch): GapRow[] {
  const { key, knownFrom, last, witness, seen, present } = target;
  const open = true;
  if (seen || knownFrom === null || (present && witness === null)) return [];
  const to = witness ?? lastOf(stretch);
  const from = Math.max(last ?? 0, beginOf(stretch));
  // Of an entity that is gone nobody knows when its last row was.
  const reason = present ? 'late' : 'purged';
  return to > from ? [{ entity: key, from, to, marginMs: 0, reason, open }] : [];
}

/**
 * Where the stretch begins that is not known, by Home Assistant's clock: at the gap, or as much earlier as that clock
 * was seen to be behind.
 */
const beginOf = ({ gaps }: Stretch): number =>
  Math.min(...gaps.map((gap) => gap.from - Math.max(0, gap.marginMs - CLOCK_MARGIN_MS)));

const lastOf = ({ gaps }: Stretch): number => Math.max(...gaps.map((gap) => gap.to));
