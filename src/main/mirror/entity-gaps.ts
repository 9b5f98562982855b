import { ok, type Result } from '../../shared/result';
import { MINUTE, SECOND } from '../../shared/time';
import type { GapReason, GapRow, StoredGap } from '../storage/protocol';
import type { BackfillWork } from './backfill-work';
import { HistoryFetch, type Asked, type Heard } from './history-fetch';
import { fillFromStatistics, type Piece } from './statistics-fetch';

/**
 * Waits before entities are asked for again whose newest rows Home Assistant has not written yet: it does so every
 * 5 s, or as its owner set it (`commit_interval`).
 */
const LATE_WAITS_MS = [0, 5 * SECOND, 15 * SECOND, MINUTE] as const;
/** What is older has been written, if it ever will be. */
const WRITTEN_AFTER_MS = 2 * MINUTE;
/** The state at the beginning of a range is told where it was written before it. */
const BEFORE_MS = SECOND;
/** Gaps that begin within this time are asked for together. */
const TOGETHER_MS = 10 * MINUTE;

type EntityGap = StoredGap & { readonly entityId: string };

/** What is left of a gap: null where nothing was told of it. */
type Rest = readonly { readonly from: number; readonly to: number; readonly reason: GapReason }[];

/**
 * Settles gaps of single entities: those whose rows came late are asked for again until they are there; what the
 * recorder does not know is filled from statistics; the rest stays as a gap for good. `waiting` is called around waits,
 * so that another site may go on meanwhile.
 */
export async function settleEntityGaps(
  work: BackfillWork,
  gaps: readonly StoredGap[],
  waiting: (wait: () => Promise<void>) => Promise<void>,
): Promise<Result<void>> {
  let open = gaps.filter(
    (gap): gap is EntityGap => gap.entityId !== null && work.mirror.keyOf(gap.entityId) !== undefined,
  );
  const fetch = new HistoryFetch(work);
  for (const [stage, wait] of LATE_WAITS_MS.entries()) {
    if (open.length === 0) break;
    if (wait > 0) {
      await waiting(() => work.pause(wait));
      if (!work.wanted) return work.unwanted();
    }
    const recordedUntil = work.recordedUntil;
    const isWritten = ({ to }: EntityGap): boolean =>
      stage === LATE_WAITS_MS.length - 1 || to <= recordedUntil || to < work.now() - WRITTEN_AFTER_MS;
    const asked = stage === 0 ? open.filter(isWritten) : open;
    const rests = await askAgain(work, fetch, asked);
    if (!rests.ok) return rests;
    // Its last row is there, and so is everything before it; or there is nothing left to wait for.
    const settled = asked.filter(
      (gap) => isWritten(gap) || (endsWithRow(gap) && rests.value.get(gap)?.length === 0),
    );
    const done = await settle(work, fetch, settled, rests.value);
    if (!done.ok) return done;
    open = open.filter((gap) => !settled.includes(gap));
  }
  return ok(undefined);
}

async function askAgain(
  work: BackfillWork,
  fetch: HistoryFetch,
  gaps: readonly EntityGap[],
): Promise<Result<Map<EntityGap, Rest>>> {
  const rests = new Map<EntityGap, Rest>();
  for (const group of groupsOf(gaps)) {
    const from = Math.min(...group.map((gap) => gap.from)) - BEFORE_MS;
    const to = Math.max(...group.map((gap) => gap.to)) + 1;
    const byEntity = new Map<string, EntityGap[]>();
    for (const gap of group) byEntity.set(gap.entityId, [...(byEntity.get(gap.entityId) ?? []), gap]);
    const asked: Asked[] = [...byEntity].map(([entityId, own]) => ({
      entityId,
      key: work.mirror.keyOf(entityId) ?? own[0]?.entity ?? 0,
      expected: own.map((gap) => gap.to),
    }));
    const told = await fetch.fetch(asked, from, to, ({ entityId }, heard) => {
      for (const gap of byEntity.get(entityId) ?? []) {
        rests.set(gap, restOf(gap, heard, from));
      }
    });
    if (!told.ok) return told;
  }
  return ok(rests);
}

function groupsOf(gaps: readonly EntityGap[]): EntityGap[][] {
  const groups: EntityGap[][] = [];
  for (const gap of [...gaps].sort((left, right) => left.from - right.from)) {
    const group = groups[groups.length - 1];
    const first = group?.[0];
    if (group !== undefined && first !== undefined && gap.from - first.from <= TOGETHER_MS) group.push(gap);
    else groups.push([gap]);
  }
  return groups;
}

/** Its end is a moment at which the entity changed, so that the recorder has to have a row of it. */
const endsWithRow = ({ reason }: EntityGap): boolean => reason === 'late' || reason === 'not-recorded';

function restOf(gap: EntityGap, heard: Heard, start: number): Rest {
  const { from, to } = gap;
  const knownFrom = heard.fromStart ? start : heard.first;
  const head = Math.min(to, knownFrom ?? to);
  const rest: { from: number; to: number; reason: GapReason }[] = [];
  if (head > from) {
    rest.push({
      from,
      to: head,
      reason: knownFrom === null && gap.reason !== 'purged' ? 'not-recorded' : 'purged',
    });
  }
  if (head < to && endsWithRow(gap) && !heard.seen.has(to)) {
    const last = Math.max(from, Math.min(heard.last ?? from, to));
    if (to > last) rest.push({ from: last, to, reason: 'not-recorded' });
  }
  return rest;
}

async function settle(
  work: BackfillWork,
  fetch: HistoryFetch,
  gaps: readonly EntityGap[],
  rests: ReadonlyMap<EntityGap, Rest>,
): Promise<Result<void>> {
  if (gaps.length === 0) return ok(undefined);
  const left: (Piece & { readonly reason: GapReason })[] = [];
  for (const gap of gaps) {
    let rest = rests.get(gap) ?? [];
    if (rest.length > 0) {
      // Asked for alone, old releases look for the state at the beginning beyond their last restart.
      const alone = await askAgain(work, fetch, [gap]);
      if (!alone.ok) return alone;
      rest = alone.value.get(gap) ?? [];
    }
    for (const piece of rest) left.push({ entityId: gap.entityId, key: gap.entity, ...piece });
  }
  const filled = await fillFromStatistics(work, left);
  if (!filled.ok) return filled;
  const rows = filled.value.map(({ key, from, to, ...piece }): GapRow => ({
    ...{ entity: key, from, to, marginMs: 0, open: false },
    reason: (piece as { readonly reason?: GapReason }).reason ?? 'not-recorded',
  }));
  await work.changeGaps(work.mirror.siteKey, gaps, rows);
  work.told({ unknown: work.progress.unknown + rows.length });
  return ok(undefined);
}
