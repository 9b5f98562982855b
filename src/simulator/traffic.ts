import { performance } from 'node:perf_hooks';
import type { Home } from './home';

/** A stream of changes that runs until it is stopped. */
export interface Traffic {
  /** Changes made so far. */
  readonly count: () => number;
  /** Ends the stream and says how many changes it made. */
  readonly stop: () => number;
}

const BEAT_MS = 5;
/** Changes made in one turn of the loop; more would fill a client's queue before it can be written out. */
const CHANGES_PER_TURN = 500;

/** Changes entities, one after the other, at a steady rate; each value is new, counting up. */
export function flood(home: Home, changesPerSecond: number, entityIds: readonly string[]): Traffic {
  const began = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * changesPerSecond);
    for (const end = Math.min(due, count + CHANGES_PER_TURN); count < end;) {
      const entityId = entityIds[count % entityIds.length];
      count += 1;
      if (entityId !== undefined) {
        home.states.set(entityId, String(home.nextNumber()), home.states.get(entityId)?.attributes ?? {});
      }
    }
  }, BEAT_MS);
  return {
    count: () => count,
    stop: () => {
      clearInterval(timer);
      return count;
    },
  };
}

/** One sensor that counts up from 1, so that a lost or doubled change shows as a hole or a repetition. */
export function numbered(home: Home, entityId: string, everyMs: number, after = 0): Traffic {
  let count = after;
  const timer = setInterval(() => {
    count += 1;
    home.states.set(entityId, String(count), {
      friendly_name: 'Counter',
      state_class: 'total_increasing',
    });
  }, everyMs);
  return {
    count: () => count,
    stop: () => {
      clearInterval(timer);
      return count;
    },
  };
}

/** Adds `count` sensors `sensor.bulk_1` … that are registered and have a state; yields so that clients can keep up. */
export async function addBulk(home: Home, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 1; index <= count; index++) {
    const entityId = `sensor.bulk_${String(index)}`;
    home.registries.createEntity({ entityId, originalName: `Bulk ${String(index)}` });
    home.states.set(entityId, String(index % 100), {
      friendly_name: `Bulk ${String(index)}`,
      unit_of_measurement: 'W',
      device_class: 'power',
      state_class: 'measurement',
    });
    ids.push(entityId);
    if (index % CHANGES_PER_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return ids;
}
