import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, scalePolicy } from '../../../src/main/fleet/retry-policy';
import { FAULT_KINDS, type FaultKind } from '../../support/fault-kinds';
import { FaultRig } from '../../support/fault-rig';
import { testFleet } from '../../support/test-fleet';

/** A fiftieth: short enough to wait for 20 sites' whole rounds, long enough that a busy machine is not a fault. */
const SCALE = 0.02;
const POLICY = { ...scalePolicy(DEFAULT_POLICY, SCALE), deafCheck: 300 };
const DEAD_MS = 25_000 * SCALE;
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
/** What connecting and synchronising may take on top of the wait; not scaled, for machines are not either. */
const SLACK_MS = 2000;

/** A fiftieth of 10 s is an eternity to a connection and a moment to a machine that has other things to do. */
const MISSED_LIMIT = new Set(['timed-out', 'no-answer', 'no-greeting', 'auth-timeout', 'silent']);

interface Outcome {
  readonly seed: number;
  readonly stateAtLift: string;
  readonly attemptsAfter: number;
  /** Failures after the lifting because this machine missed one of the short limits. */
  readonly missed: number;
  /** From lifting to connected, less what the site had to wait by its rules. */
  readonly lateMs: number;
  readonly codes: readonly string[];
  /** The log from the lifting on, for when something is wrong. */
  readonly story: string;
}

const table: string[] = [];
afterAll(() => console.log(['kind × 20 seeds', ...table].join('\n')));

/** The longest that R4, R5 and R8 let a site wait that is in this state when the fault is lifted. */
function allowedWait(rig: FaultRig): number {
  const { state, dueAt } = rig.site.connection;
  const longest = Math.max(...POLICY.waits) * (1 + POLICY.jitter);
  const spread = POLICY.spread * SEEDS.length;
  switch (state) {
    case 'waiting':
    case 'stopped':
      return Math.max(0, (dueAt ?? 0) - performance.now()) + spread;
    case 'connected':
      return DEAD_MS + longest + spread;
    default:
      // The attempt under way may still fail: each of its steps has a limit, and then comes one more wait.
      return 3 * POLICY.stepLimit + POLICY.syncLimit + Math.max(longest, POLICY.watchdog) + spread;
  }
}

async function suffer(kind: FaultKind, rig: FaultRig): Promise<Outcome> {
  await rig.connected();
  await rig.settled();
  const { generation } = rig.site.connection;
  const from = rig.records.length;
  let lift = { at: 0, state: '', attempts: 0, records: 0, allowed: 0 };
  await kind.run(rig, () => {
    lift = {
      at: Date.now(),
      state: rig.site.connection.state,
      attempts: rig.count('attempt'),
      records: rig.records.length,
      allowed: allowedWait(rig),
    };
  });
  expect(lift.at, `${kind.name}: lifted`).toBeGreaterThan(0);
  await rig.connected();
  await rig.settled();
  await rig.connected();

  // The mirror is what the server is.
  expect(rig.mirrorDigest(), `seed ${rig.seed}`).toBe(rig.simulator.statesDigest());
  // Never a second socket, and none that the log does not know.
  const { counters } = rig.simulator;
  expect(rig.proxy.counters.maxOpen, `seed ${rig.seed}`).toBeLessThanOrEqual(1);
  if (kind.serverBlind !== true) expect(counters.maxConcurrentPerToken, `seed ${rig.seed}`).toBe(1);
  expect(counters.upgradesByTime.length).toBeLessThanOrEqual(rig.count('attempt', 'probe'));
  // Never two attempts within 5 s (scaled; the log's time is taken some milliseconds after the decision, when the
  // machine is busy). A probe that is greeted becomes the attempt: one socket, two records.
  const opened = rig.records.filter(({ event }) => event === 'attempt' || event === 'probe');
  for (const [index, { at, event }] of opened.entries()) {
    const before = opened[index - 1];
    if (before === undefined || (before.event === 'probe' && event === 'attempt')) continue;
    expect(at - before.at, `seed ${rig.seed}`).toBeGreaterThanOrEqual(POLICY.attemptGap * 0.75);
  }
  const connectedAt = rig.records.filter(({ event }) => event === 'connected').at(-1)?.at ?? 0;
  const causes = rig.records
    .slice(from)
    .flatMap(({ event, error }) =>
      event === 'failed' || event === 'ended' || event === 'probe-failed' ? [error?.code ?? 'none'] : [],
    );
  expect(causes).not.toContain('none');
  expect(causes).not.toContain('unexpected');
  if (kind.survives === true) {
    // The same session all the time, or a new one for each time that this machine missed a limit.
    expect(
      causes.filter((code) => !MISSED_LIMIT.has(code)),
      `seed ${rig.seed}`,
    ).toEqual([]);
    if (causes.length === 0) expect(rig.site.connection.generation, `seed ${rig.seed}`).toBe(generation);
  }
  const after = rig.records.slice(lift.records);
  return {
    seed: rig.seed,
    stateAtLift: lift.state,
    attemptsAfter: rig.count('attempt') - lift.attempts,
    missed: after.filter(({ error }) => MISSED_LIMIT.has(error?.code ?? '')).length,
    lateMs: Math.max(0, connectedAt - lift.at - lift.allowed),
    codes: causes,
    story: after.map(({ event, at, error }) => `${at - lift.at} ms ${event} ${error?.code ?? ''}`).join(', '),
  };
}

describe('a site comes back', () => {
  it.each(FAULT_KINDS)(
    'R4 R7 R8 R10 R14 R20 after "$name", 20 times: connected, mirrored, one socket, no storm',
    async (kind) => {
      const test = testFleet(SCALE, { deafCheck: POLICY.deafCheck }, { random: Math.random });
      const rigs: FaultRig[] = [];
      try {
        for (const seed of SEEDS) rigs.push(await FaultRig.start(test, seed));
        test.fleet.start();
        const outcomes = await Promise.all(rigs.map((rig) => suffer(kind, rig)));
        const codes = new Set(outcomes.flatMap((outcome) => outcome.codes));
        const states = new Set(outcomes.map((outcome) => outcome.stateAtLift));
        const late = Math.max(...outcomes.map((outcome) => outcome.lateMs));
        const failures = outcomes.reduce((sum, outcome) => sum + outcome.codes.length, 0);
        table.push(
          `${kind.name.padEnd(32)} ${outcomes.length} connected, mirror equal, 1 socket; ${failures} failures (${[...codes].join(', ')}); lifted while ${[...states].join(', ')}; at most ${Math.max(...outcomes.map((outcome) => outcome.attemptsAfter))} attempts after, ${outcomes.reduce((sum, outcome) => sum + outcome.missed, 0)} of them missed a limit; ${late.toFixed(0)} ms over its wait`,
        );
        for (const { seed, attemptsAfter, lateMs, missed, stateAtLift, story } of outcomes) {
          const resting = stateAtLift === 'waiting' || stateAtLift === 'stopped';
          expect(
            attemptsAfter,
            `attempts of seed ${seed} after ${stateAtLift}: ${story}`,
          ).toBeLessThanOrEqual((resting ? 1 : 2) + missed);
          expect(lateMs, `seed ${seed} over its wait: ${story}`).toBeLessThanOrEqual(SLACK_MS);
        }
      } finally {
        test.fleet.stop();
        await Promise.all(rigs.map((rig) => rig.stop()));
      }
    },
    60_000,
  );
});
