import { describe, expect, it } from 'vitest';
import { compressedState, isoTime, seconds, stateDiff, type HaState } from '../../../src/simulator/state';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

function state(change: Partial<HaState> = {}): HaState {
  return {
    entityId: 'sensor.t',
    state: '21.4',
    attributes: { unit: '°C', list: [1, 2] },
    lastChanged: AT,
    lastUpdated: AT,
    lastReported: AT,
    context: { id: 'A', parent_id: null, user_id: null },
    ...change,
  };
}

describe('compressed states', () => {
  it('R3 leave `lu` out while it equals `lc`, and give a bare context id', () => {
    expect(compressedState(state())).toEqual({
      s: '21.4',
      a: { unit: '°C', list: [1, 2] },
      c: 'A',
      lc: AT / 1000,
    });
  });

  it('R3 carry `lu` and the whole context when somebody caused the change', () => {
    const context = { id: 'B', parent_id: null, user_id: 'u' };
    const compressed = compressedState(state({ lastUpdated: AT + 1500, context }));
    expect(compressed).toMatchObject({ lc: AT / 1000, lu: AT / 1000 + 1.5, c: context });
  });
});

describe('diffs of states', () => {
  it('R3 tell a new state with `lc` alone', () => {
    const after = state({ state: '21.5', lastChanged: AT + 1000, lastUpdated: AT + 1000 });
    expect(stateDiff(state(), after)).toEqual({ '+': { s: '21.5', lc: AT / 1000 + 1 } });
  });

  it('R3 tell changed, added and removed attributes with `lu` alone, whole values one level deep', () => {
    const after = state({ attributes: { list: [1, 3], extra: null }, lastUpdated: AT + 1000 });
    expect(stateDiff(state(), after)).toEqual({
      '+': { lu: AT / 1000 + 1, a: { list: [1, 3], extra: null } },
      '-': { a: ['unit'] },
    });
  });

  it('R3 tell a context by id, or by its changed parts', () => {
    const other = { id: 'B', parent_id: null, user_id: null };
    expect(stateDiff(state(), state({ context: other }))).toEqual({ '+': { c: 'B' } });
    const byUser = { id: 'B', parent_id: null, user_id: 'u' };
    expect(stateDiff(state(), state({ context: byUser }))).toEqual({ '+': { c: { user_id: 'u', id: 'B' } } });
    expect(stateDiff(state({ context: byUser }), state({ context: { ...byUser, user_id: null } }))).toEqual({
      '+': { c: { user_id: null } },
    });
  });
});

describe('times', () => {
  it('R3 keep microseconds and print as Python does', () => {
    expect(isoTime(AT)).toBe('2026-01-02T03:04:05+00:00');
    expect(isoTime(AT + 0.001)).toBe('2026-01-02T03:04:05.000001+00:00');
    expect(isoTime(AT + 999.999)).toBe('2026-01-02T03:04:05.999999+00:00');
    expect(seconds(AT + 123.456)).toBe(AT / 1000 + 0.123456);
  });
});
