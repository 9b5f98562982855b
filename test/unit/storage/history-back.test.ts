import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHistoryPage } from '../../../src/main/storage/queries/history';
import { readTrace } from '../../../src/main/storage/queries/trace';
import { testMirror } from './support';

const T0 = 1_795_281_600_000;
type Row = readonly [number, string];

/** All pages put together, as somebody scrolls through them. */
function paged(
  db: ReturnType<typeof testMirror>['db'],
  range: { readonly from: number; readonly to: number },
  limit: number,
  order: 'oldest-first' | 'newest-first',
): Row[] {
  const rows: Row[] = [];
  let cursor: number | null = null;
  for (let page = 0; page < 100; page += 1) {
    const { at, state, next } = readHistoryPage(db, 1, range, cursor, limit, order);
    at.forEach((time, index) => rows.push([time, state[index] ?? '']));
    if (next === null) return rows;
    cursor = next;
  }
  throw new Error('the pages have no end');
}

describe('history from the newest back', () => {
  it('R44 is the same rows turned round, in pages of any size, of any range', () => {
    const change = fc.record({ at: fc.integer({ min: 0, max: 60 }), isText: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 61 }),
        (changes, limit, from, to) => {
          const mirror = testMirror();
          mirror.addEntities('sensor.a');
          mirror.write((batch) => {
            for (const { at, isText } of changes) {
              batch.record(1, T0 + at, T0 + at, isText ? `text ${at}` : String(at), '{}');
            }
          });
          const range = { from: T0 + from, to: T0 + to };
          const forwards = paged(mirror.db, range, 10_000, 'oldest-first');
          expect(paged(mirror.db, range, limit, 'newest-first')).toEqual([...forwards].reverse());
          mirror.db.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('R44 what is kept of an entity is known also when it is gone', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b');
    mirror.write((batch) => {
      batch.record(1, T0, T0, '1', '{}');
      batch.record(1, T0 + 20, T0 + 20, 'on', '{}');
      batch.removeEntity(1, T0 + 30);
    });
    expect(readTrace(mirror.db, 'site-a', 'sensor.a')).toEqual({
      ...{ removedAt: T0 + 30, oldestAt: T0, newestAt: T0 + 20 },
    });
    expect(readTrace(mirror.db, 'site-a', 'sensor.b')).toEqual({
      ...{ removedAt: null, oldestAt: null, newestAt: null },
    });
    expect(readTrace(mirror.db, 'site-a', 'sensor.A')).toBeNull();
    expect(readTrace(mirror.db, 'site-b', 'sensor.a')).toBeNull();
  });
});
