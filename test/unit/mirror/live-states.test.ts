import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompressedState, EntityDiff } from '../../../src/main/ha/messages';
import { secondsToMs } from '../../../src/main/ha/time';
import { Tally } from '../../../src/main/mirror/tally';
import type { LiveEntity } from '../../../src/main/mirror/live-entity';
import { LiveStates } from '../../../src/main/mirror/live-states';

class Sink {
  readonly samples: string[] = [];
  readonly removed: string[] = [];
  #last = 0;
  entityKey(): number {
    this.#last += 1;
    return this.#last;
  }
  changed(entity: LiveEntity, sampled: boolean): void {
    if (sampled) this.samples.push(`${entity.entityId}=${entity.state}@${entity.lastChanged}`);
  }
  remove(entity: LiveEntity): void {
    this.removed.push(entity.entityId);
  }
}

const state = (s: string, lc: number, a: Record<string, unknown> = {}): CompressedState => ({ s, a, lc });

describe('the states of a site', () => {
  it('R20 the first set is the whole truth: what is not in it is gone, what is unchanged makes no sample', () => {
    const sink = new Sink();
    const states = new LiveStates(sink);
    states.replaceAll({ 'a.a': state('1', 10), 'a.b': state('2', 11) });
    expect(sink.samples).toEqual(['a.a=1@10000', 'a.b=2@11000']);
    states.replaceAll({ 'a.a': state('1', 10), 'a.c': state('3', 12) });
    expect(sink.samples.slice(2)).toEqual(['a.c=3@12000']);
    expect(sink.removed).toEqual(['a.b']);
  });

  it('R20 an attribute alone is no sample; a state that comes again later is one', () => {
    const sink = new Sink();
    const states = new LiveStates(sink);
    states.replaceAll({ 'a.a': state('1', 10, { x: 1 }) });
    states.apply({ c: { 'a.a': { '+': { lu: 11, a: { x: 2, y: 3 } } } } });
    expect(sink.samples).toHaveLength(1);
    expect(states.get('a.a')?.attributes).toEqual({ x: 2, y: 3 });
    states.apply({ c: { 'a.a': { '+': { lu: 12 }, '-': { a: ['x'] } } } });
    expect(states.get('a.a')).toMatchObject({
      attributes: { y: 3 },
      lastChanged: 10_000,
      lastUpdated: 12_000,
    });
    states.apply({ c: { 'a.a': { '+': { s: '1', lc: 13 } } } });
    expect(sink.samples.slice(1)).toEqual(['a.a=1@13000']);
  });

  it('R44 knows the context of each state, put together from what its changes tell', () => {
    const states = new LiveStates(new Sink());
    states.replaceAll({ 'a.a': { ...state('1', 10), c: 'first' }, 'a.b': state('1', 10) });
    const context = (): unknown => states.get('a.a')?.context;
    expect(context()).toEqual({ id: 'first', parent_id: null, user_id: null });
    expect(states.get('a.b')?.context).toBeNull();
    states.apply({ c: { 'a.a': { '+': { lu: 11, c: { id: 'second', user_id: 'someone' } } } } });
    expect(context()).toEqual({ id: 'second', parent_id: null, user_id: 'someone' });
    // An id alone: the same user again.
    states.apply({ c: { 'a.a': { '+': { s: '2', lc: 12, c: 'third' } } } });
    expect(context()).toEqual({ id: 'third', parent_id: null, user_id: 'someone' });
    states.apply({ c: { 'a.a': { '+': { lu: 13, c: 7 } } } });
    expect(context()).toEqual({ id: 'third', parent_id: null, user_id: 'someone' });
  });

  it('R3 R14 attributes nested too deep to be written are left out, and what comes next is taken', () => {
    const deep: unknown = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000));
    const states = new LiveStates(new Sink());
    states.replaceAll({ 'a.a': state('1', 10, { x: 1 }), 'a.b': state('1', 10, { deep }) });
    expect(states.get('a.b')?.attributesJson).toBe('{}');
    states.apply({ c: { 'a.a': { '+': { a: { deep } } } } });
    expect(states.get('a.a')?.attributesJson).toBe('{}');
    states.replaceAll({ 'a.a': state('2', 11, { x: 2 }), 'a.b': state('2', 11, { x: 3 }) });
    expect([...states.values()].map((entity) => entity.attributesJson)).toEqual(['{"x":2}', '{"x":3}']);
  });

  it.each([1e308, Number.POSITIVE_INFINITY, 'yesterday', null, [[]], {}])(
    'R3 R14 %j is no time: the one before stands',
    (time) => {
      const states = new LiveStates(new Sink());
      const odd = time as number;
      states.replaceAll({ 'a.a': state('1', 10), 'a.b': { s: '1', lc: odd, lu: odd } });
      states.apply({ c: { 'a.a': { '+': { s: '2', lc: odd } } } });
      states.apply({ c: { 'a.a': { '+': { lu: odd } } } });
      expect(states.get('a.a')).toMatchObject({ state: '2', lastChanged: 10_000, lastUpdated: 10_000 });
      expect(states.get('a.b')).toMatchObject({ state: '1', lastChanged: 0, lastUpdated: 0 });
    },
  );

  it('R3 a change of an unknown entity says that something was missed; ids are case-sensitive', () => {
    const states = new LiveStates(new Sink());
    states.replaceAll({ 'sensor.A': state('1', 10) });
    expect(states.apply({ c: { 'sensor.a': { '+': { s: '2', lc: 11 } } } })).toBe(false);
    expect(states.get('sensor.A')?.state).toBe('1');
  });

  it('R40 counts what is unavailable through every change', () => {
    const states = new LiveStates(new Sink());
    states.replaceAll({ 'a.a': state('unavailable', 1), 'a.b': state('on', 1) });
    expect(states.unavailable).toBe(1);
    states.apply({ c: { 'a.b': { '+': { s: 'unavailable', lc: 2 } }, 'a.a': { '+': { s: 'on', lc: 2 } } } });
    expect(states.unavailable).toBe(1);
    states.apply({ r: ['a.b'] });
    expect(states.unavailable).toBe(0);
  });

  it('an attribute called __proto__ stays an attribute', () => {
    const states = new LiveStates(new Sink());
    states.replaceAll({ 'a.a': state('1', 1) });
    const diff = JSON.parse('{"+":{"a":{"__proto__":{"polluted":true}}}}') as EntityDiff;
    states.apply({ c: { 'a.a': diff } });
    expect(Object.keys(states.get('a.a')?.attributes ?? {})).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('R23 counts what was not as the site has it, whatever the order of attributes', () => {
    const states = new LiveStates(new Sink());
    const counted = (...all: [string, ReturnType<typeof state>][]): object => {
      const tally = new Tally();
      for (const _pause of states.replacing(Object.fromEntries(all), tally));
      return tally.toComparison();
    };
    const whole: [string, ReturnType<typeof state>][] = [
      ['a.a', state('1', 10, { x: 1, y: 2 })],
      ['a.b', state('1', 10)],
      ['a.c', state('1', 10)],
    ];
    expect(counted(...whole)).toEqual({ total: 3, added: 3, changed: 0, removed: 0, unchanged: 0 });
    expect(counted(...whole)).toEqual({ total: 3, added: 0, changed: 0, removed: 0, unchanged: 3 });
    states.apply({ c: { 'a.a': { '-': { a: ['x'] } } } });
    states.apply({ c: { 'a.a': { '+': { a: { x: 1 } } } } });
    expect(counted(...whole)).toMatchObject({ changed: 0, unchanged: 3 });
    expect(
      counted(['a.a', state('2', 11, { x: 1, y: 2 })], ['a.b', state('1', 10)], ['a.d', state('1', 10)]),
    ).toEqual({ total: 3, added: 1, changed: 1, removed: 1, unchanged: 1 });
  });

  it('R42 watchers hear of their entities only, also of one that comes later, and never after they left', () => {
    const states = new LiveStates(new Sink());
    const heard: string[] = [];
    const watcher = {
      entityChanged: (entity: LiveEntity) => heard.push(`${entity.entityId}=${entity.state}`),
    };
    states.watch(['a.a', 'a.later'], watcher);
    states.replaceAll({ 'a.a': state('1', 1), 'a.b': state('1', 1) });
    states.apply({ c: { 'a.b': { '+': { s: '2', lc: 2 } } } });
    states.apply({ a: { 'a.later': state('5', 3) } });
    expect(heard).toEqual(['a.a=1', 'a.later=5']);
    states.apply({ r: ['a.a'] });
    states.apply({ a: { 'a.a': state('7', 4) } });
    expect(heard.at(-1)).toBe('a.a=7');
    states.unwatch(['a.a', 'a.later'], watcher);
    const before = heard.length;
    states.apply({ c: { 'a.a': { '+': { s: '8', lc: 5 } } } });
    expect(heard).toHaveLength(before);
  });

  it('R20 whatever diffs come, the result is what a plain application of them gives', () => {
    const id = fc.constantFrom('a.a', 'a.b', 'a.c');
    const event = fc.oneof(
      fc.record({ add: id, s: fc.constantFrom('on', 'off', '1', 'unavailable') }),
      fc.record({ change: id, s: fc.constantFrom('on', 'off', '2', 'unavailable') }),
      fc.record({ remove: id }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const states = new LiveStates(new Sink());
        const plain = new Map<string, string>();
        states.replaceAll({});
        events.forEach((step, index) => {
          const lc = 100 + index;
          if ('add' in step) {
            states.apply({ a: { [step.add]: state(step.s, lc) } });
            plain.set(step.add, step.s);
          } else if ('change' in step) {
            const known = states.apply({ c: { [step.change]: { '+': { s: step.s, lc } } } });
            expect(known).toBe(plain.has(step.change));
            if (known) plain.set(step.change, step.s);
          } else {
            states.apply({ r: [step.remove] });
            plain.delete(step.remove);
          }
        });
        expect(new Map([...states.values()].map((entity) => [entity.entityId, entity.state]))).toEqual(plain);
        expect(states.unavailable).toBe([...plain.values()].filter((text) => text === 'unavailable').length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('times', () => {
  it('R22 one moment has one number, as float seconds and as ISO text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_500_000_000_000_000, max: 2_000_000_000_000_000 }), (micros) => {
        const seconds = micros / 1e6;
        const iso = `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}.${String(micros % 1_000_000).padStart(6, '0')}+00:00`;
        expect(secondsToMs(seconds)).toBe(Date.parse(iso));
      }),
      { numRuns: 5000 },
    );
  });
});
