import { describe, expect, it } from 'vitest';
import { RequestTally } from '../../../src/main/diagnostics/request-tally';
import type { RequestRow } from '../../../src/shared/requests';

const row = (id: number, state: RequestRow['state']): RequestRow =>
  ({ id, kind: 'action', state }) as unknown as RequestRow;

describe('the tally of requests', () => {
  it('R62 counts what waits, what is under way and what became of the rest, each once', () => {
    const tally = new RequestTally();
    tally.take(row(1, 'pending'));
    tally.take(row(2, 'pending'));
    tally.take(row(2, 'processing'));
    expect([tally.count('pending'), tally.count('processing')]).toEqual([1, 1]);
    tally.take(row(2, 'failed'));
    // The late answer that knows better.
    tally.take(row(2, 'done'));
    tally.take(row(1, 'done'));
    expect([tally.count('pending'), tally.count('processing')]).toEqual([0, 0]);
    expect(tally.finished).toEqual([
      { kind: 'action', state: 'failed', count: 1 },
      { kind: 'action', state: 'done', count: 1 },
    ]);
  });
});
