import { afterEach } from 'vitest';
import { Simulator, type SimulatorOptions } from '../../../src/simulator/simulator';
import { testFleet, type TestFleet } from '../../support/test-fleet';

/** Simulators and fleets of one test file; whatever a test leaves behind is ended after it. */
export function useSurroundings(): {
  simulator(options?: SimulatorOptions): Promise<Simulator>;
  /** A fleet that is not started yet. */
  fleetOf(...options: Parameters<typeof testFleet>): TestFleet;
  endWith(cleanup: () => Promise<unknown> | void): void;
} {
  const cleanups: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return {
    simulator: async (options = {}) => {
      const started = await Simulator.start(options);
      cleanups.push(() => started.stop());
      return started;
    },
    fleetOf: (...options) => {
      const fleet = testFleet(...options);
      cleanups.push(() => fleet.stop());
      return fleet;
    },
    endWith: (cleanup) => void cleanups.push(cleanup),
  };
}
