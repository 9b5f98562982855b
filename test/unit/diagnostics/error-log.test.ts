import { describe, expect, it } from 'vitest';
import { ErrorLog } from '../../../src/main/diagnostics/error-log';
import { silentLog } from '../../../src/main/log';
import type { ErrorEntry } from '../../../src/main/storage/protocol';
import type { LoggedError } from '../../../src/shared/diagnostics';
import { AppFailure, appError } from '../../../src/shared/errors';
import { HandClock } from '../support/hand-clock';

function errorLog(): {
  readonly log: ErrorLog;
  readonly clock: HandClock;
  readonly written: (readonly ErrorEntry[])[];
  fail: boolean;
} {
  const clock = new HandClock();
  const written: (readonly ErrorEntry[])[] = [];
  const made = { log: null as unknown as ErrorLog, clock, written, fail: false };
  made.log = new ErrorLog(
    {
      writeErrors: (entries) => {
        if (made.fail) {
          const failure = appError('storage-failed', { operation: 'write errors', reason: 'disk full' });
          return Promise.reject(new AppFailure(failure));
        }
        written.push(entries);
        return Promise.resolve(
          entries.map((entry, index): LoggedError => ({
            ...entry,
            id: index + 1,
            siteId: null,
            details: {},
          })),
        );
      },
    },
    clock,
    silentLog,
  );
  return made;
}

const refused = appError('refused', { host: 'h', port: 1 });

describe('the error log', () => {
  it('a storm of one error becomes one row with its count, first and last time', async () => {
    const { log, clock, written } = errorLog();
    for (let time = 0; time < 1000; time += 1) {
      clock.time = 5000 + time / 10;
      log.add({
        siteKey: 1,
        part: 'connection',
        level: 'warning',
        error: refused,
        context: { attempt: time },
      });
    }
    await clock.advance(250);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject([
      { code: 'refused', count: 1000, firstAt: 5000, lastAt: 5099.9, context: { attempt: 999 } },
    ]);
    expect(log.totals).toEqual([{ part: 'connection', level: 'warning', code: 'refused', count: 1000 }]);
  });

  it('keeps apart sites, parts, levels, codes and sentences', async () => {
    const { log, clock, written } = errorLog();
    log.add({ siteKey: 1, part: 'connection', level: 'warning', error: refused });
    log.add({ siteKey: 2, part: 'connection', level: 'warning', error: refused });
    log.add({ siteKey: null, part: 'connection', level: 'warning', error: refused });
    log.add({ siteKey: 1, part: 'sync', level: 'warning', error: refused });
    log.add({ siteKey: 1, part: 'connection', level: 'error', error: refused });
    log.add({
      siteKey: 1,
      part: 'connection',
      level: 'warning',
      error: appError('refused', { host: 'h', port: 2 }),
    });
    await clock.advance(250);
    expect(written[0]).toHaveLength(6);
  });

  it('R24 while storage fails it gathers instead of piling up, in bounded memory, and says so to nobody twice', async () => {
    const made = errorLog();
    const { log, clock, written } = made;
    made.fail = true;
    log.add({ siteKey: 1, part: 'connection', level: 'warning', error: refused });
    await clock.advance(250);
    for (let other = 0; other < 5000; other += 1) {
      const error = appError('refused', { host: 'h', port: other });
      log.add({ siteKey: 1, part: 'connection', level: 'warning', error });
    }
    made.fail = false;
    await clock.advance(30_000);
    expect(written).toHaveLength(1);
    expect(written[0]?.length).toBe(500);
  });

  it('tells its listeners what was written, until they end', async () => {
    const { log } = errorLog();
    const told: number[] = [];
    const end = log.onRows((rows) => told.push(rows.length));
    log.add({ siteKey: 1, part: 'connection', level: 'warning', error: refused });
    await log.flush();
    end();
    log.add({ siteKey: 1, part: 'connection', level: 'warning', error: refused });
    await log.flush();
    expect(told).toEqual([1]);
  });
});
