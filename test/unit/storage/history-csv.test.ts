import { describe, expect, it } from 'vitest';
import type { CommandInput, CommandOutput } from '../../../src/shared/contract/commands';
import { historyCsv } from '../../../src/main/storage/queries/history-csv';
import type { Db } from '../../../src/main/storage/database';
import { testMirror } from './support';

const T0 = 1_790_000_000_000;

/** One piece, worked through to its end. */
function readHistoryCsv(db: Db, input: CommandInput<'history.csv'>): CommandOutput<'history.csv'> {
  const steps = historyCsv(db, input);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('samples as CSV', () => {
  it('R43 come in pieces that make one file, entity after entity, each change once', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
    mirror.write((batch) => {
      for (let at = 0; at < 14_000; at += 1) batch.addSample(1, T0 + at, at % 5 === 0 ? 'on' : String(at));
      for (let at = 0; at < 6000; at += 1) batch.addSample(3, T0 + at, String(at));
      batch.addSample(3, T0 + 6000, '=HYPERLINK("http://evil")');
      batch.addSample(3, T0 + 20_000, 'after the end');
    });
    const range = { siteId: 'site-a', from: T0, to: T0 + 20_000 };
    const entityIds = ['sensor.a', 'sensor.none', 'sensor.b', 'sensor.c'];
    let text = '';
    let rows = 0;
    let pieces = 0;
    let cursor: CommandOutput<'history.csv'>['next'] = null;
    do {
      const piece: CommandOutput<'history.csv'> = readHistoryCsv(mirror.db, { ...range, entityIds, cursor });
      expect(piece.rows).toBeLessThanOrEqual(10_000);
      text += piece.text;
      rows += piece.rows;
      pieces += 1;
      cursor = piece.next;
    } while (cursor !== null);
    expect(pieces).toBe(3);
    expect(rows).toBe(20_001);
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe('entity_id,at,state');
    expect(lines).toHaveLength(20_002);
    expect(new Set(lines).size).toBe(20_002);
    expect(lines[2]).toBe(`sensor.a,${new Date(T0 + 1).toISOString()},1`);
    expect(lines[14_001]).toBe(`sensor.c,${new Date(T0).toISOString()},0`);
    expect(lines[20_001]).toBe(
      `sensor.c,${new Date(T0 + 6000).toISOString()},"'=HYPERLINK(""http://evil"")"`,
    );
  });

  it('R43 have their head where there is nothing else, and fail for an unknown site', () => {
    const { db } = testMirror();
    const input = { siteId: 'site-a', entityIds: ['sensor.a'], from: 0, to: T0, cursor: null };
    expect(readHistoryCsv(db, input)).toEqual({ text: 'entity_id,at,state\n', rows: 0, next: null });
    expect(() => readHistoryCsv(db, { ...input, siteId: 'other' })).toThrow(/no site/);
  });
});
