import { expect, it } from 'vitest';
import type { Slot } from '../../../src/main/fleet-history/slots';
import { readPastSlots } from '../../../src/main/storage/queries/past-slots';
import type { PastSlots } from '../../../src/main/fleet-history/past';
import { beginRun, prolongRun, readRuns } from '../../../src/main/storage/runs';
import { SLOT_MS } from '../../../src/shared/fleet-history';
import { HOUR, MINUTE, SECOND } from '../../../src/shared/time';
import { testMirror, type TestMirror } from '../storage/support';

/** A moment at which a slot begins. */
const T0 = 1_000_000 * SLOT_MS;

function log(
  { db, siteKey }: TestMirror,
  ...events: readonly (readonly [at: number, event: string, code?: string, note?: string])[]
): void {
  const add = db.prepare(
    'INSERT INTO connection_log (site, at, event, attempt, code, message, details) VALUES (?, ?, ?, 1, ?, ?, ?)',
  );
  for (const [at, event, code = null, note] of events) {
    add.run(siteKey, at, event, code, code, JSON.stringify({ failures: 1, error: {}, note }));
  }
}

function run({ db }: TestMirror, from: number, to: number): void {
  db.prepare('INSERT INTO runs (from_at, to_at) VALUES (?, ?)').run(from, to);
}

function read(
  { db }: TestMirror,
  from: number,
  to: number,
): PastSlots & { readonly slots: Map<number, Slot> } {
  const steps = readPastSlots(db, from, to);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { ...step.value, slots: new Map(step.value.sites[0]?.slots) };
  }
}

const statesOf = (slots: ReadonlyMap<number, Slot>, count: number): (string | null)[] =>
  Array.from({ length: count }, (_, index) => slots.get(T0 / SLOT_MS + index)?.state ?? null);

it('R40 R46 gives each half-hour the worst that the timeline tells of it, with when and why', () => {
  const mirror = testMirror();
  run(mirror, T0, T0 + 3 * HOUR);
  log(
    mirror,
    [T0 + 2 * SECOND, 'attempt'],
    [T0 + 3 * SECOND, 'connected'],
    [T0 + 40 * MINUTE, 'ended', 'silent'],
    [T0 + 40 * MINUTE, 'waiting'],
    [T0 + 41 * MINUTE, 'attempt'],
    [T0 + 42 * MINUTE, 'failed', 'refused'],
    [T0 + 42 * MINUTE, 'waiting'],
    [T0 + 43 * MINUTE, 'attempt'],
    [T0 + 44 * MINUTE, 'connected'],
    [T0 + 95 * MINUTE, 'ended', 'closed'],
    [T0 + 95 * MINUTE, 'stopped', 'token-rejected'],
    [T0 + 130 * MINUTE, 'configured'],
    [T0 + 131 * MINUTE, 'connected'],
  );
  const { slots } = read(mirror, T0, T0 + 3 * HOUR);
  expect(statesOf(slots, 6)).toEqual([
    'connecting',
    'waiting',
    'connected',
    'stopped',
    'stopped',
    'connected',
  ]);
  expect(slots.get(T0 / SLOT_MS + 1)).toMatchObject({
    ...{ at: T0 + 40 * MINUTE, until: T0 + 43 * MINUTE, times: 2 },
    error: { code: 'refused' },
  });
  expect(slots.get(T0 / SLOT_MS + 4)).toMatchObject({
    ...{ at: T0 + 2 * HOUR, until: T0 + 130 * MINUTE, error: { code: 'token-rejected' } },
  });
});

it('R40 tells nothing of the time in which the program did not run, and what outlasts it goes on', () => {
  const mirror = testMirror();
  run(mirror, T0 - HOUR, T0 + 20 * MINUTE);
  run(mirror, T0 + 2 * HOUR, T0 + 3 * HOUR);
  log(mirror, [T0 - 30 * MINUTE, 'connected']);
  const connected = read(mirror, T0, T0 + 3 * HOUR);
  expect(connected.runs).toHaveLength(2);
  // Of a run without a line of the site nothing but its first try is known.
  expect(statesOf(connected.slots, 6)).toEqual(['connected', null, null, null, 'connecting', 'connecting']);
  log(mirror, [T0 + 5 * MINUTE, 'rested', undefined, 'inactive']);
  expect(statesOf(read(mirror, T0, T0 + 3 * HOUR).slots, 6)).toEqual([
    ...['inactive', null, null, null],
    ...['inactive', 'inactive'],
  ]);
  log(mirror, [T0 + 6 * MINUTE, 'stopped', 'banned']);
  expect(statesOf(read(mirror, T0, T0 + 3 * HOUR).slots, 6)).toEqual([
    ...['stopped', null, null, null],
    ...['stopped', 'stopped'],
  ]);
  // It was not stopped once more by the start of the program.
  expect(read(mirror, T0, T0 + 3 * HOUR).slots.get(T0 / SLOT_MS + 4)).toMatchObject({ times: 0 });
});

it('R40 reads a site that failed all day in small steps, and every page of it', () => {
  const mirror = testMirror();
  run(mirror, T0, T0 + 3 * HOUR);
  const events = Array.from({ length: 2500 }, (_, n): [number, string] => [T0 + n * SECOND, 'attempt']);
  // Of the same moment: a page that ends between them must not lose one.
  log(mirror, ...events, ...Array.from({ length: 1500 }, (): [number, string] => [T0 + HOUR, 'waiting']));
  const steps = readPastSlots(mirror.db, T0, T0 + 3 * HOUR);
  let count = 0;
  while (steps.next().done !== true) count += 1;
  expect(count).toBeGreaterThanOrEqual(4000);
});

it('R9 R40 remembers from when until when the program ran, and takes a sleep for a time in which it did not', () => {
  const { db } = testMirror();
  beginRun(db, T0);
  prolongRun(db, T0 + 10 * SECOND);
  prolongRun(db, T0 + 20 * SECOND);
  prolongRun(db, T0 + HOUR);
  prolongRun(db, T0 + HOUR + 10 * SECOND);
  expect(readRuns(db, T0 - HOUR, T0 + 2 * HOUR)).toEqual([
    { from: T0, to: T0 + 20 * SECOND },
    { from: T0 + HOUR, to: T0 + HOUR + 10 * SECOND },
  ]);
  // A clock set back by a day: what is written from then on is another run.
  prolongRun(db, T0 - 24 * HOUR);
  expect(readRuns(db, T0 - 25 * HOUR, T0 - 23 * HOUR)).toEqual([
    { from: T0 - 24 * HOUR, to: T0 - 24 * HOUR },
  ]);
});
