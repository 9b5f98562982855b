import { MINUTE, SECOND } from '../../shared/time';

/** Durations of a connection's life, ms. All of them are REQUIREMENTS' numbers (R2, R4, R5, R7, R8, R12). */
export interface RetryPolicy {
  /** R4: from "the app is ready" to the first attempt of the first site. */
  readonly firstDelay: number;
  /** R4: least time between attempts of different sites, so that fifty that were lost together spread over more than ten seconds. */
  readonly spread: number;
  /** R4: wait after the first, second … consecutive failure. As many waits as retries. */
  readonly waits: readonly number[];
  readonly maxAttempts: number;
  /** R4: part of a wait by which it may vary when there is more than one site. */
  readonly jitter: number;
  /** R7: least time between two attempts, whatever happens. */
  readonly attemptGap: number;
  /** R2: limit of each step: upgrade, greeting, login. */
  readonly stepLimit: number;
  /** Limit of silence while the states are fetched; big installs send them in pieces. */
  readonly syncLimit: number;
  /** R4: a connection that lives this long after login clears the count of failures. */
  readonly stableAfter: number;
  /** R5: how often the watchdog looks: at each site after it stopped, and at all for timers that are overdue. */
  readonly watchdog: number;
  /** How late a timer may be before the watchdog takes it for lost. At true speed always: it is about this computer. */
  readonly overdue: number;
  /** R12 */
  readonly restartCooldown: number;
  /** How often what is due is looked at: late requests, changed registries, statuses to be written. */
  readonly tick: number;
  /** Between two looks at a Home Assistant that is still starting (R17). */
  readonly startingPoll: number;
  /** Between two looks whether the subscription of states still tells the truth (R8). */
  readonly deafCheck: number;
}

export const DEFAULT_POLICY: RetryPolicy = {
  firstDelay: 2 * SECOND,
  spread: 250,
  waits: [5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND],
  maxAttempts: 5,
  jitter: 0.1,
  attemptGap: 5 * SECOND,
  stepLimit: 10 * SECOND,
  syncLimit: 25 * SECOND,
  stableAfter: 30 * SECOND,
  watchdog: MINUTE,
  overdue: 10 * SECOND,
  restartCooldown: 5 * SECOND,
  tick: SECOND,
  startingPoll: 5 * SECOND,
  deafCheck: 3 * MINUTE,
};

/** The policy with every duration multiplied, for tests (`HACC_TIME_SCALE`). */
export function scalePolicy(policy: RetryPolicy, scale: number): RetryPolicy {
  const scaled = (ms: number): number => ms * scale;
  return {
    ...policy,
    firstDelay: scaled(policy.firstDelay),
    spread: scaled(policy.spread),
    waits: policy.waits.map(scaled),
    attemptGap: scaled(policy.attemptGap),
    stepLimit: scaled(policy.stepLimit),
    syncLimit: scaled(policy.syncLimit),
    stableAfter: scaled(policy.stableAfter),
    watchdog: scaled(policy.watchdog),
    restartCooldown: scaled(policy.restartCooldown),
    tick: scaled(policy.tick),
    startingPoll: scaled(policy.startingPoll),
    deafCheck: scaled(policy.deafCheck),
  };
}

/** `HACC_TIME_SCALE`, a positive number; anything else, and every packaged build, runs at true speed. */
export function timeScale(environment: NodeJS.ProcessEnv, packaged: boolean): number {
  const scale = Number(environment['HACC_TIME_SCALE']);
  return !packaged && Number.isFinite(scale) && scale > 0 ? scale : 1;
}
