import { describe, expect, it } from 'vitest';
import { ErrorRecords } from '../../../src/main/storage/error-records';
import type { ConnectionLogRow, ErrorEntry } from '../../../src/main/storage/protocol';
import { readTimeline } from '../../../src/main/storage/queries/connection-log';
import { countErrors, readErrors, type ErrorsQuery } from '../../../src/main/storage/queries/errors';
import { markSiteRemoved } from '../../../src/main/storage/remove-site';
import { appError } from '../../../src/shared/errors';
import { DAY, HOUR } from '../../../src/shared/time';
import { testMirror, type TestMirror } from './support';

const AT = 1_800_000_000_000;
const ALL: ErrorsQuery = { of: 'all', level: null, after: null, limit: 100 };

function setUp(): TestMirror & { readonly errors: ErrorRecords } {
  const mirror = testMirror();
  return { ...mirror, errors: new ErrorRecords(mirror.db) };
}
function entry(siteKey: number | null, at: number, part: Partial<ErrorEntry> = {}): ErrorEntry {
  return {
    ...appError('refused', { host: 'h', port: 8123 }),
    ...{ siteKey, part: 'connection', level: 'warning', context: { attempt: 2, readyState: 3 } },
    ...{ firstAt: at, lastAt: at, count: 1 },
    ...part,
  };
}

describe('the rows of the error log', () => {
  it('the same error again is counted; after an hour of quiet it is a new row', () => {
    const { db, errors, siteKey } = setUp();
    errors.write([entry(siteKey, AT)], AT);
    const [again] = errors.write([entry(siteKey, AT + HOUR, { count: 3, context: { attempt: 5 } })], AT);
    expect(again).toMatchObject({ siteId: 'site-a', count: 4, firstAt: AT, lastAt: AT + HOUR });
    expect(again?.context).toEqual({ attempt: 5 });
    errors.write([entry(siteKey, AT + 2 * HOUR + 1)], AT);
    expect(readErrors(db, ALL).rows.map((row) => row.count)).toEqual([1, 4]);
  });

  it('keep sites and the program apart, and give the sentence with what fills it', () => {
    const { db, errors, records, siteKey } = setUp();
    const other = records.siteKey('site-b');
    errors.write([entry(siteKey, AT), entry(other, AT + 1), entry(null, AT + 2, { level: 'error' })], AT);
    expect(readErrors(db, ALL).rows.map((row) => row.siteId)).toEqual([null, 'site-b', 'site-a']);
    expect(readErrors(db, { ...ALL, of: { siteId: 'site-b' } }).rows).toHaveLength(1);
    expect(readErrors(db, { ...ALL, of: 'program' }).rows.map((row) => row.level)).toEqual(['error']);
    expect(readErrors(db, { ...ALL, level: 'warning' }).rows).toHaveLength(2);
    expect(readErrors(db, { ...ALL, of: { siteId: 'Site-B' } }).rows).toEqual([]);
    expect(readErrors(db, ALL).rows[1]).toMatchObject({
      ...appError('refused', { host: 'h', port: 8123 }),
      context: { attempt: 2, readyState: 3 },
    });
    expect(countErrors(db)).toContainEqual({ siteId: 'site-b', code: 'refused', count: 1 });
  });

  it('come in pages without a hole, also where many share a millisecond', () => {
    const { db, errors, siteKey } = setUp();
    const message = (index: number): string => `message ${index}`;
    errors.write(
      Array.from({ length: 25 }, (_, index) => entry(siteKey, AT, { message: message(index) })),
      AT,
    );
    const seen: string[] = [];
    let after: ErrorsQuery['after'] = null;
    do {
      const page = readErrors(db, { ...ALL, after, limit: 4 });
      seen.push(...page.rows.map((row) => row.message));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => message(24 - index)));
  });

  it('are bounded by number and by age', () => {
    const { db, errors, siteKey } = setUp();
    const many = Array.from({ length: 10_400 }, (_, index) =>
      entry(siteKey, AT + index, { message: `message ${index}` }),
    );
    errors.write([entry(null, AT - 100 * DAY)], AT);
    errors.write(many, AT + many.length);
    const count = Number(db.prepare('SELECT count(*) FROM errors').pluck().get());
    expect(count).toBe(10_000);
    expect(readErrors(db, { ...ALL, of: 'program' }).rows).toEqual([]);
    expect(readErrors(db, { ...ALL, limit: 1 }).rows[0]?.message).toBe('message 10399');
  });

  it('of a site that is being removed are neither written nor shown', () => {
    const { db, errors, siteKey } = setUp();
    errors.write([entry(siteKey, AT)], AT);
    markSiteRemoved(db, 'site-a', AT);
    expect(errors.write([entry(siteKey, AT, { message: 'other' })], AT)).toEqual([]);
    expect(readErrors(db, ALL).rows).toEqual([]);
  });

  it('a row that a later version wrote otherwise still shows its sentence', () => {
    const { db, errors, siteKey } = setUp();
    errors.write([entry(siteKey, AT)], AT);
    db.prepare('UPDATE errors SET details = ?').run('{"context": {"readyState": "open"}}');
    expect(readErrors(db, ALL).rows[0]).toMatchObject({ code: 'refused', context: {}, details: {} });
  });
});

describe('the lines of a timeline', () => {
  it('R46 are bounded for each site on its own, the newest stay', () => {
    const { db, records, siteKey } = testMirror();
    const other = records.siteKey('site-b');
    const line = (site: number, at: number): ConnectionLogRow => ({
      ...{ siteKey: site, at, event: 'attempt', attempt: 1, durationMs: null },
      ...{ code: null, message: null, details: null },
    });
    records.log([line(other, 1)]);
    records.log(Array.from({ length: 20_300 }, (_, index) => line(siteKey, AT + index)));
    records.log(Array.from({ length: 500 }, (_, index) => line(siteKey, AT + 20_300 + index)));
    const count = db.prepare('SELECT count(*) FROM connection_log WHERE site = ?').pluck();
    expect(Number(count.get(siteKey))).toBeLessThanOrEqual(20_500);
    expect(count.get(other)).toBe(1);
    expect(readTimeline(db, { siteId: 'site-a', before: null, limit: 1 })[0]?.at).toBe(AT + 20_799);
  });
});
