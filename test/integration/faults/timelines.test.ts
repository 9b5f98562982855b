import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, scalePolicy } from '../../../src/main/fleet/retry-policy';
import { FaultRig } from '../../support/fault-rig';
import { testFleet, type TestFleet, type TestRecord } from '../../support/test-fleet';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function fleetOf(...options: Parameters<typeof testFleet>): TestFleet {
  const test = testFleet(...options);
  cleanups.push(() => test.stop());
  return test;
}

async function rigOf(test: TestFleet, seed: number): Promise<FaultRig> {
  const rig = await FaultRig.start(test, seed);
  cleanups.push(() => rig.stop());
  return rig;
}

/** A port of the loopback where nobody listens. */
async function refusingPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const timesOf = (records: readonly TestRecord[], ...events: TestRecord['event'][]): number[] =>
  records.filter(({ event }) => events.includes(event)).map(({ at }) => at);

describe('the times that the connection log records', () => {
  it('R4 R5 a refusing port: attempts at 0, 5, 15, 30 and 60 s, stopped, then the probe 60 s later (a hundredth of that)', async () => {
    const scale = 0.01;
    const test = fleetOf(scale);
    test.fleet.start();
    const site = test.add(`http://127.0.0.1:${await refusingPort()}`, 'x');
    await test.reaches(site, 'stopped');
    await new Promise<void>((resolve) => {
      const stop = test.fleet.onChange({
        siteChanged: () => {
          if (!test.records.some(({ event }) => event === 'probe-failed')) return;
          stop();
          resolve();
        },
      });
    });
    const [first = 0, ...later] = timesOf(test.records, 'attempt');
    const seconds = later.map((at) => (at - first) / scale / 1000);
    const stopped = (timesOf(test.records, 'stopped')[0] ?? 0) - first;
    const probed = (timesOf(test.records, 'probe')[0] ?? 0) - first;
    console.log(
      `attempts at 0, ${seconds.map((second) => second.toFixed(1)).join(', ')} s; stopped at ${(stopped / scale / 1000).toFixed(1)} s; probe at ${(probed / scale / 1000).toFixed(1)} s (× ${1 / scale})`,
    );
    // Never early by more than the log's whole milliseconds; how late is this machine's matter, and printed above.
    const planned = [5, 15, 30, 60];
    expect(seconds).toHaveLength(planned.length);
    for (const [index, second] of seconds.entries()) {
      expect(second).toBeGreaterThanOrEqual((planned[index] ?? 0) - 0.5);
    }
    // Each wait by itself, too: 5, 10, 15, 30.
    for (const [index, second] of seconds.entries()) {
      const wait = (planned[index] ?? 0) - (planned[index - 1] ?? 0);
      expect(second - (seconds[index - 1] ?? 0)).toBeGreaterThanOrEqual(wait * 0.9);
    }
    expect(probed - stopped).toBeGreaterThanOrEqual(60_000 * scale - 5);
    const log = test.lines.join('\n');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(log).toContain(`attempt ${attempt}/5`);
      expect(log).toContain(`failure ${attempt}/5`);
    }
    expect(site.connection).toMatchObject({ state: 'stopped', cause: 'attempts-exhausted' });
  });

  it.each(['half-open', 'frozen'] as const)(
    'R8 a %s connection is noticed 25 s after its last frame (a fiftieth of that), not before',
    async (kind) => {
      const scale = 0.02;
      const test = fleetOf(scale);
      test.fleet.start();
      const rig = await rigOf(test, 1);
      await rig.connected();
      await rig.settled();
      const noticed = rig.failures(1);
      const cut = Date.now();
      if (kind === 'frozen') rig.simulator.freeze();
      else {
        rig.proxy.add('downstream', { type: 'timeout', afterMs: 0 });
        rig.proxy.add('upstream', { type: 'timeout', afterMs: 0 });
      }
      await noticed;
      const record = rig.records.find(({ event }) => event === 'ended');
      expect(record?.error?.code).toBe('silent');
      // The error carries how long nothing was heard, by the app's own clock.
      const ended = (record?.at ?? 0) - cut;
      console.log(`${kind}: noticed ${(ended / scale / 1000).toFixed(1)} s after the cut (× ${1 / scale})`);
      // Nothing was heard for 25 s: as much less than that after the cut as the last frame was before it (a ping's 10 s).
      expect(ended).toBeGreaterThanOrEqual((25_000 - 10_000) * scale - 1);
      // Of the timer's own doing, not of a close: the connection was never told anything.
      expect(record?.close).toBeNull();
      expect(rig.proxy.counters.maxOpen).toBe(1);
    },
  );

  it('R4 50 sites lost together come back over 10 s and more (a fiftieth of that)', async () => {
    const scale = 0.02;
    const policy = scalePolicy(DEFAULT_POLICY, scale);
    const test = fleetOf(scale, {}, { random: Math.random });
    const rigs: FaultRig[] = [];
    for (let seed = 1; seed <= 50; seed += 1) rigs.push(await rigOf(test, seed));
    test.fleet.start();
    await Promise.all(rigs.map((rig) => rig.connected()));
    const before = rigs.map((rig) => rig.count('attempt'));
    const lost = rigs.map((rig) => rig.failures(1));
    for (const { simulator } of rigs) simulator.dropConnections({ terminate: true });
    await Promise.all(lost);
    await Promise.all(rigs.map((rig) => rig.connected()));
    const times = rigs
      .flatMap((rig, index) => timesOf(rig.records, 'attempt').slice(before[index]))
      .sort((a, b) => a - b);
    const spread = (times.at(-1) ?? 0) - (times[0] ?? 0);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    console.log(
      `50 sites: attempts spread over ${(spread / scale / 1000).toFixed(1)} s (× ${1 / scale}), least gap ${Math.min(...gaps)} ms of ${policy.spread} ms`,
    );
    expect(times).toHaveLength(50);
    expect(spread).toBeGreaterThanOrEqual(10_000 * scale);
  });
});
