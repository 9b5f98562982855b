import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinal } from '../../../src/shared/requests';
import { FATES, ModelWorld, type Fate, type Kind } from './model-world';

type Step =
  | { readonly do: 'enqueue'; readonly kind: Kind }
  | { readonly do: 'fate'; readonly fate: Fate }
  | { readonly do: 'connect' | 'disconnect' | 'crash' }
  | { readonly do: 'cancel'; readonly id: number }
  | { readonly do: 'pass'; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('enqueue' as const),
      kind: fc.constantFrom<Kind>('late', 'late', 'never-late', 'read'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('fate' as const), fate: fc.constantFrom(...FATES) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('connect' as const, 'connect' as const, 'disconnect' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cancel' as const), id: fc.integer({ min: 1, max: 12 }) }),
  },
  // Moments in which a write is half on the disk, and now and then long enough for limits and expiry.
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 70_000 }) }),
  },
);

async function play(steps: readonly Step[]): Promise<ModelWorld> {
  const world = new ModelWorld();
  for (const step of steps) {
    switch (step.do) {
      case 'enqueue':
        world.enqueue(step.kind);
        break;
      case 'fate':
        world.fate(step.fate);
        break;
      case 'connect':
        world.connect();
        break;
      case 'disconnect':
        world.disconnect();
        break;
      case 'crash':
        world.crash();
        break;
      case 'cancel':
        void world.cancel(step.id);
        break;
      case 'pass':
        await world.clock.advance(step.ms);
        break;
    }
    await world.clock.advance(0);
  }
  return world;
}

/** Whatever it was, after this nothing is under way any more. */
async function settle(world: ModelWorld): Promise<void> {
  for (let round = 0; round < 60 && world.unfinished.length > 0; round += 1) {
    world.connect();
    await world.clock.advance(20_000);
  }
}

describe('the queue, whatever happens', () => {
  it('R31 sends nothing twice, keeps the order, and ends every row', { timeout: 120_000 }, async () => {
    let actions = 0;
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 60 }), async (steps) => {
        const world = await play(steps);
        await settle(world);
        const sentActions = world.sent.filter(({ action }) => action).map(({ id }) => id);
        expect(sentActions, 'no action twice, none before an earlier one').toEqual(
          [...new Set(sentActions)].sort((left, right) => left - right),
        );
        for (const row of world.disk.values()) {
          expect(isFinal(row.state), `row ${row.id} is ${row.state}`).toBe(true);
          if (row.kind !== 'action') continue;
          const carriedOut = world.carriedOut.get(row.id) ?? 0;
          const code = row.error?.code ?? row.confirmedBy ?? '';
          actions += 1;
          ends.set(code, (ends.get(code) ?? 0) + 1);
          expect(carriedOut).toBeLessThanOrEqual(1);
          if (row.state === 'done') expect(carriedOut, 'done').toBe(1);
          else if (code !== 'outcome-unknown') expect(carriedOut, code).toBe(0);
        }
      }),
      { numRuns: 2500, seed: 20261121 },
    );
    // A model in which nothing goes wrong would prove nothing.
    console.log(`${actions} actions ended: ${JSON.stringify(Object.fromEntries(ends))}`);
    for (const end of [
      'reply',
      'state',
      'outcome-unknown',
      'request-failed',
      'action-expired',
      'cancelled',
    ]) {
      expect(ends.get(end) ?? 0, end).toBeGreaterThan(10);
    }
    expect(ends.get('action-never-queued') ?? 0).toBeGreaterThan(10);
  });

  it('R31 calls unknown what never arrived, and does not take it for done', async () => {
    const world = new ModelWorld();
    world.connect();
    world.fate('lost-before');
    world.enqueue('late');
    await world.clock.advance(10);
    await settle(world);
    expect(world.disk.get(1)).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } });
    expect(world.carriedOut.size).toBe(0);
  });

  it('R30 lets four reads be under way at once, and actions only one by one', async () => {
    const world = new ModelWorld();
    for (let count = 0; count < 10; count += 1) world.fate('silence');
    world.connect();
    for (let count = 0; count < 6; count += 1) world.enqueue('read');
    await world.clock.advance(100);
    expect(world.sent).toHaveLength(4);
    for (let count = 0; count < 3; count += 1) world.enqueue('late');
    await world.clock.advance(100);
    expect(world.sent.filter(({ action }) => action)).toHaveLength(1);
  });
});
