import { expect, it } from 'vitest';
import { fleetHistoryView } from '../../../src/main/contract/views/fleet-history-view';
import { FleetHistory } from '../../../src/main/fleet-history/fleet-history';
import type { Site } from '../../../src/main/fleet/site';
import type { PastSlots } from '../../../src/main/fleet-history/past';
import { SLOT_MS } from '../../../src/shared/fleet-history';
import { VIEWS, type ViewPatch, type ViewSnapshot } from '../../../src/shared/contract/views';
import { appError } from '../../../src/shared/errors';
import type { ConnectionState } from '../../../src/shared/model';
import { MINUTE } from '../../../src/shared/time';
import { HandClock } from '../support/hand-clock';

const T0 = 1_000_000 * SLOT_MS;

/** A fleet whose sites are as they are told. */
function setUp(past: PastSlots = { runs: [], sites: [] }) {
  const clock = new HandClock();
  clock.time = T0 + 5 * MINUTE;
  const sites = new Map<string, { state: ConnectionState; failures: number; events: number }>();
  const listeners = new Set<{ siteChanged(siteId: string): void }>();
  const siteOf = (id: string): Site | undefined => {
    const site = sites.get(id);
    if (site === undefined) return undefined;
    const { state, failures, events } = site;
    const lastError = failures > 0 ? { error: appError('refused'), at: 0 } : null;
    return {
      config: { id },
      connection: { state, failures, lastError },
      mirror: { states: { events } },
    } as unknown as Site;
  };
  const fleet = {
    sites: () => [...sites.keys()].flatMap((id) => siteOf(id) ?? []).values(),
    site: siteOf,
    onChange: (listener: { siteChanged(siteId: string): void }) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const tell = (id: string): void => {
    for (const listener of listeners) listener.siteChanged(id);
  };
  const become = (id: string, state: ConnectionState, failures = 0): void => {
    sites.set(id, { events: 0, ...sites.get(id), state, failures });
    tell(id);
  };
  let reads = 0;
  const history = new FleetHistory({
    ...{ fleet, clock },
    readPast: () => {
      reads += 1;
      return Promise.resolve(past);
    },
    onError: (error) => {
      throw new Error(error.message);
    },
  });
  let dirty = 0;
  const open = () => {
    const opened = fleetHistoryView(history, clock)({}, () => (dirty += 1));
    if (!opened.ok) throw new Error('not opened');
    const { value: view } = opened;
    return {
      close: view.close,
      snapshot: (): ViewSnapshot<'fleet-history'> => VIEWS['fleet-history'].snapshot.parse(view.snapshot()),
      patch: (): ViewPatch<'fleet-history'> | null =>
        VIEWS['fleet-history'].patch.nullable().parse(view.takePatch()),
    };
  };
  return {
    ...{ clock, sites, history, open, become },
    remove: (id: string) => {
      sites.delete(id);
      tell(id);
    },
    dirtied: () => dirty,
    reads: () => reads,
  };
}

it('R40 shows what each half-hour was at its worst, and sends only what has changed', async () => {
  const { clock, become, open, dirtied, reads, remove } = setUp();
  become('north', 'connecting');
  become('north', 'connected');
  expect(reads()).toBe(0);
  const view = open();
  await clock.advance(0);
  expect(reads()).toBe(1);
  clock.time += MINUTE;
  view.snapshot();
  const before = dirtied();
  // What comes every second and changes nothing is no news.
  become('north', 'connected');
  expect(dirtied()).toBe(before);
  expect(view.patch()).toBeNull();
  become('north', 'waiting', 1);
  clock.time += 20_000;
  become('north', 'connecting', 1);
  become('north', 'connected');
  expect(view.patch()).toEqual({
    changed: [
      {
        siteId: 'north',
        slots: [
          {
            ...{ slot: 1_000_000, count: 1, state: 'waiting' },
            spell: {
              ...{ at: T0 + 6 * MINUTE, until: T0 + 6 * MINUTE + 20_000, times: 1 },
              error: expect.objectContaining({ code: 'refused' }) as unknown,
            },
          },
        ],
        rates: [],
      },
    ],
    removed: [],
  });
  remove('north');
  expect(view.patch()).toEqual({ changed: [], removed: ['north'] });
});

it('R40 goes on into the next half-hour by itself and counts events by the minute', async () => {
  const { clock, become, open, sites } = setUp();
  become('north', 'connected');
  const view = open();
  view.snapshot();
  sites.get('north')!.events = 30;
  await clock.advance(MINUTE);
  sites.get('north')!.events = 42;
  await clock.advance(MINUTE);
  expect(view.patch()?.changed[0]?.rates).toEqual([30, 12]);
  await clock.advance(30 * MINUTE);
  const patch = view.patch()?.changed[0];
  expect(patch?.slots).toEqual([{ slot: 1_000_000, count: 2, state: 'connected', spell: null }]);
  expect(patch?.rates).toHaveLength(30);
  become('north', 'stopped', 5);
  await clock.advance(MINUTE);
  expect(view.patch()?.changed[0]?.rates).toEqual([null]);
  view.close();
});

it('R40 tells a time in which the program did not run from one of which nothing is known', async () => {
  const slot = T0 / SLOT_MS;
  const past: PastSlots = {
    runs: [
      { from: T0 - 5 * SLOT_MS, to: T0 - 4 * SLOT_MS },
      { from: T0 - SLOT_MS, to: T0 + MINUTE },
    ],
    sites: [
      {
        siteId: 'north',
        slots: new Map([
          [slot - 5, { state: 'connected', at: T0 - 5 * SLOT_MS, until: null, times: 1, error: null }],
          [slot, { state: 'stopped', at: T0, until: T0 + MINUTE, times: 1, error: null }],
        ]),
      },
    ],
  };
  const { clock, become, open } = setUp(past);
  become('north', 'connected');
  const view = open();
  view.snapshot();
  await clock.advance(MINUTE);
  // The present slot is as bad as the part of it that an earlier run knew.
  expect(
    view.patch()?.changed[0]?.slots.map(({ slot: at, count, state }) => [at - slot, count, state]),
  ).toEqual([
    [-5, 1, 'connected'],
    [-4, 3, 'not-running'],
    [0, 1, 'stopped'],
  ]);
});
