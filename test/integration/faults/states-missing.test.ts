import { afterEach, describe, expect, it } from 'vitest';
import { FaultRig } from '../../support/fault-rig';
import { testFleet } from '../../support/test-fleet';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function connectable(): Promise<FaultRig> {
  const test = testFleet();
  cleanups.push(() => test.stop());
  test.fleet.start();
  const rig = await FaultRig.start(test, 1);
  cleanups.push(() => rig.stop());
  return rig;
}

describe('a Home Assistant that takes the subscription and sends no states', () => {
  it('R7 R8 is given up with its cause though other messages keep coming, and connects once it sends them', async () => {
    const rig = await connectable();
    const { simulator } = rig;
    await rig.connected();
    simulator.faults.withholdStates(true);
    // What comes by the other subscriptions is no sign that the states will.
    const chatter = setInterval(() => simulator.fireEvent('area_registry_updated'), 20);
    cleanups.push(() => clearInterval(chatter));
    const failed = rig.failures(3);
    simulator.dropConnections();
    await failed;
    expect(rig.records.filter(({ error }) => error?.code === 'sync-failed').length).toBeGreaterThanOrEqual(2);
    simulator.faults.clear();
    await rig.connected();
    await rig.settled();
    expect(rig.mirrorDigest()).toBe(simulator.statesDigest());
  });

  it('R8 never stands still reading "connected" after it had to subscribe anew', async () => {
    const rig = await connectable();
    const { simulator } = rig;
    await rig.connected();
    await rig.settled();
    simulator.faults.withholdStates(true);
    const subscription = simulator
      .clients()[0]
      ?.subscriptions.find(({ type }) => type === 'subscribe_entities');
    const failed = rig.failures(1);
    // A change of an entity that nobody knows: something was missed, so the states are asked for again.
    simulator.sendRaw(
      `{"id":${subscription?.id ?? 0},"type":"event","event":{"c":{"sensor.nobody_knows":{"+":{"s":"1"}}}}}`,
    );
    await failed;
    expect(rig.records.at(-1)?.error ?? rig.site.status().lastError).toMatchObject({ code: 'sync-failed' });
    simulator.faults.clear();
    rig.stir();
    await rig.settled();
    expect(rig.mirrorDigest()).toBe(simulator.statesDigest());
  });
});
