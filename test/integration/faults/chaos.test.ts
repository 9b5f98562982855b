import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, scalePolicy } from '../../../src/main/fleet/retry-policy';
import type { SiteSetup } from '../../../src/main/fleet/site';
import { tokenLogin } from '../../../src/main/login/site-login';
import { ODD_FRAMES } from '../../../src/simulator/faults';
import { FaultRig } from '../../support/fault-rig';
import { between, pick } from '../../support/random';
import { testFleet } from '../../support/test-fleet';

const SCALE = 0.02;
const POLICY = scalePolicy(DEFAULT_POLICY, SCALE);
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const STEPS = 40;

/** What operators, networks, computers and servers do, in no order and at the worst moments. */
const STEPS_OF_CHAOS: Readonly<Record<string, (rig: FaultRig) => unknown>> = {
  'operator restarts': ({ test, site }) => test.fleet.restart(site.config.id, true),
  'operator restarts thrice': ({ test, site }) => {
    for (let press = 0; press < 3; press += 1) test.fleet.restart(site.config.id, true);
  },
  'operator switches it off and on': (rig) => {
    configure(rig, { active: false });
    configure(rig, { active: true });
  },
  'operator makes it manual and back': (rig) => {
    configure(rig, { manualOnly: true });
    configure(rig, { manualOnly: false });
  },
  'operator breaks the token and mends it': (rig) => {
    configure(rig, {}, 'a wrong token');
    configure(rig, {});
  },
  'computer wakes': ({ site }) => site.upheaval('resumed'),
  'network changed': ({ site }) => site.networkChanged(() => true),
  'own address is gone': ({ site }) => site.networkChanged(() => false),
  'clock set': ({ site }) => site.clockSet(),
  'watchdog looks': ({ site }) => site.watchdog(),
  cut: ({ simulator }) => simulator.dropConnections({ terminate: true }),
  closed: ({ simulator, random }) =>
    simulator.dropConnections({ code: pick(random, [1000, 1001, 1011, 1012]) }),
  'odd frame': ({ simulator, random }) =>
    simulator.sendOdd(pick(random, Object.keys(ODD_FRAMES) as (keyof typeof ODD_FRAMES)[])),
  'odd bytes': ({ simulator }) => simulator.sendOddBytes('invalidUtf8'),
  'next upgrades fail': ({ simulator, random }) =>
    simulator.faults.onUpgrade(
      pick(random, [
        { kind: 'status', status: 502 },
        { kind: 'drop' },
        { kind: 'silence' },
        { kind: 'deaf' },
        { kind: 'hang' },
        { kind: 'drop-after-auth', afterMs: 5 },
      ] as const),
      between(random, 1, 3),
    ),
  'half-open for a while': ({ proxy, random }) =>
    proxy.add(pick(random, ['upstream', 'downstream']), { type: 'timeout', afterMs: 0 }),
  latency: ({ proxy }) => proxy.add('downstream', { type: 'latency', latencyMs: 20, jitterMs: 20 }),
  'toxics go': ({ proxy }) => proxy.clear(),
  'toxics go again': ({ proxy }) => proxy.clear(),
  reset: ({ proxy }) => proxy.add('downstream', { type: 'reset_peer' })(),
  'building moves': (rig) => rig.stir(),
  'answers late': ({ simulator, random }) => simulator.faults.delayReplies(() => between(random, 0, 60)),
  deaf: ({ simulator }) => simulator.deafen(),
};

function configure(rig: FaultRig, change: Partial<SiteSetup['config']>, token = rig.simulator.token): void {
  const { site } = rig;
  rig.test.fleet.configure({
    config: { ...site.config, ...change },
    url: rig.proxy.url,
    login: tokenLogin(token),
    tokenError: null,
  });
}

/** Until the machine has moved, or for a short moment: chaos does not wait for things to settle. */
async function moment(rig: FaultRig): Promise<void> {
  const { state } = rig.site.connection;
  const turns = between(rig.random, 1, 40);
  for (let turn = 0; turn < turns && rig.site.connection.state === state; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('whatever happens in whatever order', () => {
  it(`R4 R7 R10 R11 R12 R15 ${SEEDS.length} sites × ${STEPS} random troubles: one socket, no storm, and in the end all are connected and mirrored`, async () => {
    const test = testFleet(SCALE, { deafCheck: 500 }, { random: Math.random });
    const rigs: FaultRig[] = [];
    try {
      for (const seed of SEEDS) rigs.push(await FaultRig.start(test, seed));
      test.fleet.start();
      await Promise.all(rigs.map((rig) => rig.connected()));
      await Promise.all(
        rigs.map(async (rig) => {
          for (let step = 0; step < STEPS; step += 1) {
            STEPS_OF_CHAOS[pick(rig.random, Object.keys(STEPS_OF_CHAOS))]?.(rig);
            await moment(rig);
          }
          rig.proxy.clear();
          rig.simulator.faults.clear();
          rig.stir();
          // A stop for good (a token refused while it was broken) is the operator's to end.
          if (rig.site.connection.state === 'stopped') rig.test.fleet.restart(rig.site.config.id, true);
          await rig.connected();
          await rig.settled();
          await rig.connected();
        }),
      );
      let least = Number.POSITIVE_INFINITY;
      let attempts = 0;
      for (const rig of rigs) {
        const what = `seed ${rig.seed}`;
        expect(rig.mirrorDigest(), what).toBe(rig.simulator.statesDigest());
        expect(rig.proxy.counters.maxOpen, what).toBeLessThanOrEqual(1);
        const opened = rig.records.filter(({ event }) => event === 'attempt' || event === 'probe');
        attempts += opened.length;
        expect(rig.proxy.counters.connections, what).toBeLessThanOrEqual(opened.length);
        for (const [index, { at, event }] of opened.entries()) {
          const before = opened[index - 1];
          if (before === undefined || (before.event === 'probe' && event === 'attempt')) continue;
          least = Math.min(least, at - before.at);
          expect(at - before.at, what).toBeGreaterThanOrEqual(POLICY.attemptGap * 0.75);
        }
        for (const { event, error } of rig.records) {
          if (event === 'failed' || event === 'ended') expect(error?.code, what).not.toBe('unexpected');
        }
      }
      console.log(
        `${rigs.length} sites, ${rigs.length * STEPS} troubles, ${attempts} attempts; least time between two of a site ${least} ms of ${POLICY.attemptGap}`,
      );
    } finally {
      test.fleet.stop();
      await Promise.all(rigs.map((rig) => rig.stop()));
    }
  }, 120_000);
});
