import { once } from 'node:events';
import { ODD_BYTES } from '../../src/simulator/faults';
import type { FaultRig } from './fault-rig';
import { between, pick } from './random';

/** One way for a connection to go wrong. */
export interface FaultKind {
  readonly name: string;
  /** Makes it happen and resolves when it is lifted. How long it lasts is the seed's, in failures noticed. */
  readonly run: (rig: FaultRig, lifting: () => void) => Promise<void>;
  /** The session lives through it. */
  readonly survives?: boolean;
  /** Nobody can tell the server that the connection is gone; the proxy counts the sockets then. */
  readonly serverBlind?: boolean;
  /** It stops the site for good; the operator presses Reconnect. */
  readonly operator?: boolean;
}

/** From one failure to so many that the site has stopped and been probed once. */
const someFailures = (rig: FaultRig): Promise<void> => rig.failures(between(rig.random, 1, 6));

/** Upgrades go wrong in this way until it is lifted; what is connected is cut. */
function upgrades(
  name: string,
  fault: (rig: FaultRig) => Parameters<FaultRig['simulator']['faults']['onUpgrade']>[0],
): FaultKind {
  return {
    name,
    run: async (rig, lifting) => {
      rig.simulator.faults.onUpgrade(fault(rig), Infinity);
      const failed = someFailures(rig);
      rig.simulator.dropConnections({ terminate: rig.random() < 0.5, code: 1001 });
      rig.stir();
      await failed;
      lifting();
      rig.simulator.faults.clear();
    },
  };
}

/** Toxics until so much has failed. */
function toxics(name: string, put: (rig: FaultRig) => void, serverBlind = false): FaultKind {
  return {
    name,
    serverBlind,
    run: async (rig, lifting) => {
      const failed = someFailures(rig);
      put(rig);
      rig.stir();
      await failed;
      rig.stir();
      lifting();
      rig.proxy.clear();
    },
  };
}

export const FAULT_KINDS: readonly FaultKind[] = [
  {
    name: 'port refuses',
    run: async (rig, lifting) => {
      const failed = someFailures(rig);
      await rig.proxy.down();
      rig.stir();
      await failed;
      lifting();
      await rig.proxy.up();
    },
  },
  toxics('reset', ({ proxy }) => proxy.add('downstream', { type: 'reset_peer' })),
  toxics(
    'half-open',
    ({ proxy }) => {
      proxy.add('upstream', { type: 'timeout', afterMs: 0 });
      proxy.add('downstream', { type: 'timeout', afterMs: 0 });
    },
    true,
  ),
  toxics(
    'nothing arrives at the server',
    ({ proxy }) => proxy.add('upstream', { type: 'timeout', afterMs: 0 }),
    true,
  ),
  toxics('cut after some bytes', ({ proxy, random }) =>
    proxy.add('downstream', { type: 'limit_data', bytes: between(random, 1, 3000) }),
  ),
  {
    name: 'slow line',
    survives: true,
    run: async (rig, lifting) => {
      const { proxy, random } = rig;
      proxy.add('downstream', { type: 'latency', latencyMs: between(random, 5, 25), jitterMs: 5 });
      proxy.add('downstream', { type: 'slicer', averageBytes: 300, variationBytes: 200 });
      proxy.add('upstream', { type: 'bandwidth', bytesPerSecond: between(random, 20_000, 50_000) });
      rig.stir();
      await rig.settled();
      lifting();
      proxy.clear();
    },
  },
  upgrades('HTTP error', ({ random }) => ({
    kind: 'status',
    status: pick(random, [400, 401, 404, 500, 502, 503, 504] as const),
  })),
  upgrades('redirect or web page', ({ random }) =>
    random() < 0.5 ? { kind: 'redirect', location: 'http://127.0.0.1:9/' } : { kind: 'web-page' },
  ),
  upgrades('accepted and dropped', ({ random }) =>
    random() < 0.5 ? { kind: 'drop' } : { kind: 'drop', code: 1001 },
  ),
  upgrades('no answer to the upgrade', () => ({ kind: 'hang' })),
  upgrades('no greeting', () => ({ kind: 'silence' })),
  upgrades('no answer to the token', () => ({ kind: 'deaf' })),
  upgrades('dropped after login', ({ random }) => ({
    kind: 'drop-after-auth',
    afterMs: between(random, 0, 30),
    code: 1000,
  })),
  {
    name: 'restart, STARTING',
    run: async (rig, lifting) => {
      const { simulator, random } = rig;
      const started = new Promise<void>((resolve) => {
        const stop = simulator.home.bus.listen('homeassistant_started', () => {
          stop();
          resolve();
        });
      });
      await simulator.restart({
        downMs: between(random, 0, 400),
        startingMs: between(random, 0, 400),
        terminate: random() < 0.5,
      });
      lifting();
      await started;
    },
  },
  {
    name: 'frozen',
    run: async (rig, lifting) => {
      const failed = someFailures(rig);
      rig.simulator.freeze();
      rig.stir();
      await failed;
      lifting();
      rig.simulator.unfreeze();
    },
  },
  {
    name: 'protocol broken',
    run: async (rig, lifting) => {
      const { simulator, random } = rig;
      const failed = rig.failures(1);
      rig.stir();
      lifting();
      if (random() < 0.5)
        simulator.sendOddBytes(pick(random, Object.keys(ODD_BYTES) as (keyof typeof ODD_BYTES)[]));
      else simulator.sendOdd('badJson');
      await failed;
    },
  },
  {
    name: 'answers late, twice, in disorder',
    run: async (rig, lifting) => {
      const { faults } = rig.simulator;
      const ended = rig.failures(1);
      faults.duplicateReplies(true);
      faults.delayReplies(() => between(rig.random, 0, 20));
      rig.simulator.dropConnections();
      await ended;
      rig.simulator.sendOdd('unknownId');
      // It connects in spite of it.
      lifting();
      await rig.connected();
      rig.simulator.sendOdd('arrayWithRubbish');
      faults.clear();
    },
  },
  {
    name: 'flood in arrays of 256',
    survives: true,
    run: async (rig, lifting) => {
      const { simulator } = rig;
      simulator.batch(256);
      const traffic = simulator.flood(1500, 8);
      const { states } = rig.site.mirror;
      const before = states.events;
      await rig.until('1,000 changes', () => states.events - before >= 1000);
      traffic.stop();
      lifting();
      simulator.batch(null);
    },
  },
  {
    name: 'subscription gone deaf',
    survives: true,
    run: async (rig, lifting) => {
      lifting();
      rig.simulator.deafen();
      rig.stir();
      await rig.settled();
    },
  },
  {
    name: 'token revoked',
    operator: true,
    run: async (rig, lifting) => {
      const { simulator } = rig;
      const { token } = simulator;
      const rejected = once(simulator, 'auth');
      simulator.revokeToken(token);
      rig.stir();
      await rejected;
      await rig.until('stopped', () => rig.site.connection.state === 'stopped');
      lifting();
      simulator.addToken(token);
      rig.test.fleet.restart(rig.site.config.id, true);
    },
  },
];
