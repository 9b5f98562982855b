import { describe, expect, it } from 'vitest';
import type { StateChange } from '../../../src/simulator/bus';
import { ManualClock } from '../../../src/simulator/clock';
import { StateMachine } from '../../../src/simulator/state-machine';

const START = Date.UTC(2026, 5, 1);

function machine() {
  const clock = new ManualClock(START);
  const changes: StateChange[] = [];
  const context = { id: 'C', parent_id: null, user_id: null };
  const states = new StateMachine(
    clock,
    () => context,
    (change) => changes.push(change),
  );
  return { clock, changes, states };
}

describe('the state machine', () => {
  it('R3 says nothing when the same state is reported again, but keeps when', () => {
    const { clock, changes, states } = machine();
    states.set('sensor.t', '1', { unit: 'W' });
    clock.advance(5000);
    states.set('sensor.t', '1', { unit: 'W' });
    expect(changes).toHaveLength(1);
    expect(states.get('sensor.t')).toMatchObject({
      lastChanged: START,
      lastUpdated: START,
      lastReported: START + 5000,
    });
  });

  it('R3 moves lastUpdated, not lastChanged, when only attributes change', () => {
    const { clock, changes, states } = machine();
    states.set('sensor.t', '1', { unit: 'W' });
    clock.advance(5000);
    states.set('sensor.t', '1', { unit: 'kW' });
    expect(changes).toHaveLength(2);
    expect(states.get('sensor.t')).toMatchObject({ lastChanged: START, lastUpdated: START + 5000 });
  });

  it('R3 never gives two changes of an entity the same time', () => {
    const { changes, states } = machine();
    for (let count = 0; count < 100; count++) {
      states.set('sensor.t', String(count), {});
    }
    expect(new Set(changes.map((change) => change.at)).size).toBe(100);
  });

  it('R20 tells a removal once', () => {
    const { changes, states } = machine();
    states.set('sensor.t', '1', {});
    expect(states.remove('sensor.t')).toBe(true);
    expect(states.remove('sensor.t')).toBe(false);
    expect(changes.map((change) => change.after?.state ?? null)).toEqual(['1', null]);
  });
});
