import type { RetryPolicy } from './retry-policy';

/**
 * The first moment from `earliest` on that keeps `apart` from every time in `taken`, so that many sites that were
 * lost together do not come back together (R4). All in ms of one clock.
 */
export function freeMoment(earliest: number, taken: readonly number[], apart: number): number {
  let moment = earliest;
  for (const other of [...taken].sort((a, b) => a - b)) {
    if (other <= moment - apart) continue;
    if (other >= moment + apart) break;
    moment = other + apart;
  }
  return moment;
}

/** R4: ms to wait after the nth consecutive failure; `random` (0 ≤ random < 1) spreads it when `jitter` is wanted. */
export function backoff(policy: RetryPolicy, failures: number, jitter: boolean, random: number): number {
  const base = policy.waits[Math.min(failures, policy.waits.length) - 1] ?? policy.attemptGap;
  return jitter ? base * (1 + (random * 2 - 1) * policy.jitter) : base;
}
