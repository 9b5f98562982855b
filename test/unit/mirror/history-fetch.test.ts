import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import type { Session } from '../../../src/main/ha/session';
import { BackfillWork } from '../../../src/main/mirror/backfill-work';
import { HistoryFetch, type Asked, type Heard } from '../../../src/main/mirror/history-fetch';
import { SiteMirror } from '../../../src/main/mirror/site-mirror';
import { appError } from '../../../src/shared/errors';
import { fail, ok, type Result } from '../../../src/shared/result';
import { MemoryGaps } from '../../support/memory-gaps';
import { MemorySink } from '../../support/test-fleet';

const T0 = 1_795_281_831_432;
type Answer = (command: {
  readonly entity_ids: readonly string[];
  readonly significant_changes_only: boolean;
  readonly start_time: string;
  readonly end_time: string;
}) => Result<unknown>;

async function fetched(ids: readonly string[], answer: Answer, range = 60_000) {
  const sink = new MemorySink();
  const commands: Parameters<Answer>[0][] = [];
  const session = {
    ready: true,
    requests: [],
    request: (command: Parameters<Answer>[0]) => {
      commands.push(command);
      return Promise.resolve(answer(command));
    },
  } as unknown as Session;
  const work = new BackfillWork(session, new SiteMirror(1, sink), new MemoryGaps(), null, {
    clock: systemClock,
    timeScale: 1,
    onProgress: () => undefined,
  });
  const heard = new Map<string, Heard>();
  const asked: Asked[] = ids.map((entityId, index) => ({ entityId, key: index + 1, expected: [T0 + 2500] }));
  const done = await new HistoryFetch(work).fetch(asked, T0, T0 + range, (one, what) =>
    heard.set(one.entityId, what),
  );
  return { done, heard, commands, sink, work };
}

const row = (s: string | null, afterMs: number, lc?: number) => ({
  s,
  a: {},
  lu: (T0 + afterMs) / 1000,
  ...(lc === undefined ? {} : { lc: (T0 + lc) / 1000 }),
});

describe('what the recorder says', () => {
  it('R22 the state at the beginning is no change; every state after it is one, written anew or not', async () => {
    const { sink, heard, work } = await fetched(['sensor.a'], () =>
      ok({ 'sensor.a': [row('1', 0), row('2', 1000), row('2', 2000), row('3', 2500.4)] }),
    );
    expect(sink.pastSamples.map(({ at, state }) => [at - T0, state])).toEqual([
      [1000, '2'],
      [2000, '2'],
      [2500, '3'],
    ]);
    expect(heard.get('sensor.a')).toEqual({
      ...{ fromStart: true, first: T0 + 1000, last: T0 + 2500 },
      seen: new Set([T0 + 2500]),
    });
    expect(work.recordedUntil).toBe(T0 + 2500);
  });

  it('R22 of several states in one millisecond the last stands, as it does live; a removal is no state', async () => {
    const { sink } = await fetched(['sensor.a'], () =>
      ok({ 'sensor.a': [row('1', 100.1), row('2', 100.7), row('3', 200), row(null, 200.5), row(null, 300)] }),
    );
    expect(sink.pastSamples.map(({ at, state }) => [at - T0, state])).toEqual([
      [100, '2'],
      [200, '3'],
    ]);
  });

  it('R22 rows without a time that can be kept are left out, and no other', async () => {
    const { sink, heard } = await fetched(['sensor.a'], () =>
      ok({
        'sensor.a': [
          row('1', 100),
          { s: '2', a: {}, lu: 1e300 },
          { s: '3', a: {}, lu: (T0 + 200) / 1000, lc: 'then' },
          null,
          row('4', 300),
        ],
      }),
    );
    expect(sink.pastSamples.map(({ at, state }) => [at - T0, state])).toEqual([
      [100, '1'],
      [300, '4'],
    ]);
    expect(heard.get('sensor.a')).toMatchObject({ first: T0 + 100, last: T0 + 300 });
  });

  it('R22 a thermostat whose attributes changed has not changed its state', async () => {
    const { sink, commands } = await fetched(['climate.a', 'sensor.b'], ({ entity_ids: ids }) =>
      ok(
        ids.includes('climate.a')
          ? { 'climate.a': [row('heat', 1000), row('heat', 2000, 1000), row('off', 3000)] }
          : {},
      ),
    );
    expect(sink.pastSamples.map(({ at, state }) => [at - T0, state])).toEqual([
      [1000, 'heat'],
      [3000, 'off'],
    ]);
    // Only when asked for every row does Home Assistant tell the one from the other.
    expect(commands.map((command) => [command.entity_ids, command.significant_changes_only])).toEqual([
      [['sensor.b'], true],
      [['climate.a'], false],
    ]);
  });

  it('R22 one entity that Home Assistant cannot answer for costs the others nothing', async () => {
    const ids = ['sensor.a', 'sensor.b', 'sensor.c', 'sensor.odd', 'sensor.d'];
    const { done, heard, sink } = await fetched(ids, ({ entity_ids: asked }) =>
      asked.includes('sensor.odd')
        ? fail(appError('request-failed', { type: 't', haCode: 'unknown_error', message: '' }))
        : ok(Object.fromEntries(asked.map((id) => [id, [row('1', 10)]]))),
    );
    expect(done.ok).toBe(true);
    expect(sink.pastSamples.map(({ key }) => key).sort()).toEqual([1, 2, 3, 5]);
    expect(heard.get('sensor.odd')).toMatchObject({ fromStart: false, first: null });
  });

  it('R22 a recorder that is too slow for a range is asked for its halves', async () => {
    const hours = 3_600_000;
    const { done, heard, commands } = await fetched(
      ['sensor.a'],
      ({ start_time: start, end_time: end }) =>
        Date.parse(end) - Date.parse(start) > hours
          ? fail(appError('request-timeout', { type: 't', seconds: 60 }))
          : ok({ 'sensor.a': [row('1', 3 * hours)] }),
      4 * hours,
    );
    expect(done.ok).toBe(true);
    expect(commands.length).toBe(1 + 2 + 4);
    expect(heard.get('sensor.a')?.last).toBe(T0 + 3 * hours);
  });

  it('R22 a Home Assistant without history is said to have failed', async () => {
    const { done, heard } = await fetched(['sensor.a', 'sensor.b'], () =>
      fail(appError('request-failed', { type: 't', haCode: 'unknown_command', message: '' })),
    );
    expect(done.ok).toBe(false);
    expect(heard.size).toBe(0);
  });

  it.each([0, 1, 3])(
    'R22 a recorder whose database is gone, after %i answers, has failed: it is no word on any entity',
    async (answers) => {
      let left = answers;
      const ids = Array.from({ length: 1000 }, (_, index) => `sensor.s${index}`);
      const { done, commands } = await fetched(ids, () =>
        (left -= 1) >= 0
          ? ok({})
          : fail(appError('request-failed', { type: 't', haCode: 'unknown_error', message: '' })),
      );
      expect(done).toMatchObject({ ok: false, error: { details: { haCode: 'unknown_error' } } });
      // Not each of them is asked for to find out.
      expect(commands.length).toBeLessThan(40);
    },
  );

  it('R22 rows of shapes that nobody foresaw are passed over', async () => {
    const { done, sink } = await fetched(['sensor.a'], () =>
      ok({ 'sensor.a': [null, {}, { s: 1, lu: 2 }, { s: 'x' }, row('1', 5)], 'sensor.b': 7 }),
    );
    expect(done.ok).toBe(true);
    expect(sink.pastSamples).toHaveLength(1);
  });
});
