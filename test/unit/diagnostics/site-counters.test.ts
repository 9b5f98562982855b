import { describe, expect, it } from 'vitest';
import { SiteCounters } from '../../../src/main/diagnostics/site-counters';
import type { ConnectionLogEntry } from '../../../src/main/fleet/connection-model';
import { appError, type ErrorCode } from '../../../src/shared/errors';

function entry(event: ConnectionLogEntry['event'], code?: ErrorCode): ConnectionLogEntry {
  const error = code === undefined ? null : appError(code);
  return { event, attempt: 1, failures: 0, durationMs: null, error, close: null } as ConnectionLogEntry;
}

describe('the counters of a site', () => {
  it('R7 each cause has its own counter, and a stop does not count its failure twice', () => {
    const counters = new SiteCounters();
    const causes: ErrorCode[] = [
      'refused',
      'dns-failed',
      'tls-failed',
      'path-not-found',
      'banned',
      'redirected',
    ];
    causes.forEach((code, index) => counters.record(entry('failed', code), index));
    counters.record(entry('failed', 'refused'), 99);
    counters.record(entry('stopped', 'refused'), 99);
    expect([...counters.failures.keys()]).toEqual(causes);
    expect(counters.failures.get('refused')).toMatchObject({ count: 2, lastAt: 99 });
    expect(counters.failures.get('banned')).toMatchObject({ count: 1, lastAt: 4, error: { code: 'banned' } });
    expect(counters.stops).toBe(1);
  });

  it('R32 counts attempts, logins, connects, restarts and ends', () => {
    const counters = new SiteCounters();
    for (const event of ['attempt', 'authenticated', 'connected', 'reconnect', 'attempt'] as const)
      counters.record(entry(event), 1);
    counters.record(entry('ended', 'connection-lost'), 2);
    expect(counters).toMatchObject({ attempts: 2, sessions: 1, connects: 1, restarts: 1, ends: 1, stops: 0 });
  });
});
