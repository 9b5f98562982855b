import { describe, expect, it } from 'vitest';
import { DIAGNOSIS_STEPS, MENDS, mendOf, TEST_STAGES, type LiveFacts } from '../../../src/shared/diagnosis';
import { appError, AppFailure, ERROR_CODES, type AppError } from '../../../src/shared/errors';
import {
  judgeFlow,
  judgeStorage,
  judgeSubscription,
  SavedSiteStages,
} from '../../../src/main/diagnostics/saved-site-stages';
import { TestPace } from '../../../src/main/diagnostics/test-pace';
import { systemClock } from '../../../src/main/clock';
import { ok } from '../../../src/shared/result';

const AT = 1_700_000_000_000;
const WELL: LiveFacts = {
  at: AT,
  state: 'connected',
  lastError: null,
  connectedAt: AT - 60_000,
  subscription: { id: 3, what: 'subscribe_entities', events: 12 },
  lastFrameAt: AT - 400,
  lastEventAt: AT - 2_300,
  roundTripMs: 11.6,
  deadMs: 25_000,
  differing: [],
  storage: { trouble: null, waitingBytes: 0, bytes: 1_200_000_000 },
};

function failureOf(work: () => unknown): AppError | null {
  try {
    work();
    return null;
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
}

describe('what a diagnosis makes of live facts', () => {
  it('R45 tells a session that is well by what it found', () => {
    expect(judgeSubscription(WELL).finding).toEqual({
      ...{ code: 'subscribed', values: { what: 'subscribe_entities', id: 3, events: 12 } },
    });
    expect(judgeFlow(WELL)).toEqual({
      found: 'last event 2.3 s ago, round trip 12 ms',
      finding: { code: 'flowing', values: { seconds: 2.3, roundTrip: 12 } },
    });
    expect(judgeFlow({ ...WELL, lastEventAt: null }).finding?.code).toBe('flowing-quiet');
    expect(judgeStorage(WELL.storage).finding?.values).toEqual({ bytes: 1_200_000_000, waitingBytes: 0 });
  });

  it('R45 makes no round trip up before the first ping, and takes a quiet building for no fault', () => {
    const { finding } = judgeFlow({ ...WELL, roundTripMs: null, lastEventAt: AT - 3_600_000 });
    expect(finding).toEqual({ code: 'flowing-unpinged', values: { seconds: 0.4 } });
    expect(failureOf(() => judgeFlow({ ...WELL, lastEventAt: AT - 86_400_000 }))).toBeNull();
  });

  it('R8 R45 names silence, deafness, a missing subscription and a site that is away', () => {
    expect(failureOf(() => judgeFlow({ ...WELL, lastFrameAt: AT - 25_001 }))?.code).toBe('silent');
    expect(failureOf(() => judgeFlow({ ...WELL, lastFrameAt: null }))?.code).toBe('silent');
    const differing = ['a.1', 'a.2', 'a.3', 'a.4', 'a.5', 'a.6'];
    expect(failureOf(() => judgeFlow({ ...WELL, differing }))).toEqual(
      appError('subscription-deaf', { entities: 'a.1, a.2, a.3, a.4, a.5' }),
    );
    expect(failureOf(() => judgeFlow({ ...WELL, differing: null }))).toBeNull();
    expect(failureOf(() => judgeSubscription({ ...WELL, subscription: null }))?.code).toBe(
      'subscription-missing',
    );
    const away = { ...WELL, state: 'waiting' } as const;
    expect(failureOf(() => judgeSubscription(away))).toEqual(appError('not-connected', { state: 'waiting' }));
    const why = (code: 'sync-failed' | 'refused'): string | undefined =>
      failureOf(() => judgeSubscription({ ...away, lastError: { ...appError(code), at: AT } }))?.code;
    // The way has just been seen open: only what the session met still tells something.
    expect([why('sync-failed'), why('refused')]).toEqual(['sync-failed', 'not-connected']);
  });

  it('R45 tells a token that cannot be read before a token that is missing', async () => {
    const site = {
      ...{ missing: ['token'] as const, tokenError: appError('token-unreadable', { reason: 'sealed' }) },
      ...{ demo: false, active: true, manualOnly: false },
      facts: () => Promise.resolve(ok(WELL)),
      storage: () => WELL.storage,
    };
    const failed = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => null,
        (thrown: unknown) => (thrown as AppFailure).error.code,
      );
    const stages = new SavedSiteStages(site, systemClock);
    expect(await failed(stages.work('configuration'))).toBe('token-unreadable');
    const lacking = new SavedSiteStages({ ...site, tokenError: null }, systemClock);
    expect(await failed(lacking.work('configuration'))).toBe('incomplete');
  });
});

describe('the mend of an error', () => {
  it('R45 is one of those that screens have a button for, whatever fails where', () => {
    for (const id of DIAGNOSIS_STEPS) {
      for (const code of ERROR_CODES) {
        const mend = mendOf(id, appError(code));
        if (mend !== null) expect(MENDS).toContain(mend);
      }
    }
    for (const id of TEST_STAGES) expect(mendOf(id, appError('certificate-expires-soon'))).toBeNull();
  });

  it('R45 leads to what is missing, and to the address first', () => {
    const missing = (parts: string): unknown =>
      mendOf('configuration', appError('incomplete', { missing: parts }));
    expect([missing('address'), missing('token'), missing('address, token')]).toEqual([
      ...['edit-address', 'edit-token', 'edit-address'],
    ]);
  });

  it('R45 depends on the step where the same error has another cause there', () => {
    expect(mendOf('subscription', appError('sync-failed'))).toBe('full-sync');
    expect(mendOf('subscription', appError('subscription-missing'))).toBe('restart');
    expect(mendOf('subscription', appError('token-rejected'))).toBe('reconnect');
    expect(mendOf('auth', appError('token-rejected'))).toBe('edit-token');
    expect(mendOf('flow', appError('silent'))).toBe('restart');
    expect(mendOf('tcp', appError('timed-out'))).toBe('reconnect');
  });
});

describe('the pace of tests', () => {
  it('R7 keeps tests of one address and its own attempts apart, and lets others go at once', () => {
    let now = 100_000;
    const pace = new TestPace({ ...systemClock, monotonic: () => now }, 5000);
    expect(pace.claim('http://a.example:8123', null)).toBe(0);
    expect(pace.claim('http://b.example:8123', null)).toBe(0);
    expect(pace.claim('http://a.example:8123/lovelace', null)).toBe(5000);
    expect(pace.claim('http://a.example:8123/', null)).toBe(10_000);
    now += 20_000;
    expect(pace.claim('http://a.example:8123', now - 1200)).toBe(3800);
    now += 9_000;
    expect(pace.claim('http://a.example:8123', null)).toBe(0);
  });
});
