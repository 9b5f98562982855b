import { performance } from 'node:perf_hooks';
import { Simulator } from '../../src/simulator/simulator';
import type { Traffic } from '../../src/simulator/traffic';
import type { SimulatorCall, SimulatorFacts } from './simulators-process';

/** Simulators in a process of their own, so that what they cost is not counted as the app's. */
const simulators: Simulator[] = [];
const traffic: Traffic[] = [];
const counting: Traffic[] = [];

/** ms UTC with what is behind the point; processes of one machine agree on it. */
const now = (): number => performance.timeOrigin + performance.now();

function of(index: number): Simulator {
  const simulator = simulators[index];
  if (simulator === undefined) throw new Error(`no simulator ${index}`);
  return simulator;
}

async function carryOut(call: SimulatorCall): Promise<unknown> {
  switch (call.do) {
    case 'start': {
      const facts: SimulatorFacts[] = [];
      for (let count = 0; count < call.count; count += 1) {
        const seed = simulators.length + 1;
        const simulator = await Simulator.start({ seed, building: 'empty', compression: false });
        await simulator.addBulk(call.entities);
        simulators.push(simulator);
        facts.push({ url: simulator.url, token: simulator.token });
      }
      return facts;
    }
    case 'one': {
      const simulator = await Simulator.start(call.options);
      simulators.push(simulator);
      return { url: simulator.url, token: simulator.token } satisfies SimulatorFacts;
    }
    case 'numbered':
      counting.push(of(call.index).numbered(call.everyMs, call.entityId, call.after));
      return null;
    case 'counts':
      return counting.map((counter) => counter.count());
    case 'flood':
      traffic.push(of(call.index).flood(call.perSecond, call.entities));
      return null;
    case 'stop-floods':
      return traffic.splice(0).map((flood) => flood.stop());
    case 'freeze':
      of(call.index).freeze();
      return null;
    case 'set':
      of(call.index).setState(call.entityId, call.state);
      return null;
    case 'timestamps':
      return new Promise((resolve) => {
        let left = call.count;
        const timer = setInterval(() => {
          of(call.index).setState(call.entityId, now().toFixed(3));
          left -= 1;
          if (left > 0) return;
          clearInterval(timer);
          resolve(null);
        }, call.everyMs);
      });
    case 'outage':
      for (const simulator of simulators) simulator.dropConnections({ terminate: true });
      return null;
    case 'counters':
      return simulators.map(({ counters }) => counters);
    case 'digest':
      return of(call.index).statesDigest();
  }
}

process.on('message', ({ id, call }: { id: number; call: SimulatorCall }) => {
  carryOut(call).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
