import { describe, expect, it, vi } from 'vitest';
import { staleEntitiesView } from '../../../src/main/contract/views/stale-entities-view';
import type { Fleet } from '../../../src/main/fleet/fleet';
import { LiveStates } from '../../../src/main/mirror/live-states';
import { HandClock } from '../support/hand-clock';

const seconds = (ms: number): number => ms / 1000;

function make(olderThanMs: number) {
  const clock = new HandClock();
  clock.time = 1_000_000;
  const states = new LiveStates({ entityKey: () => 1, changed: () => undefined, remove: () => undefined });
  const mirror = { states, stale: false, onStructure: () => () => undefined };
  const fleet = { site: (id: string) => (id === 'a' ? { mirror } : undefined) } as unknown as Fleet;
  states.replaceAll({
    'sensor.old': { s: '1', lc: seconds(clock.time - 60_000) },
    'sensor.new': { s: '1', lc: seconds(clock.time) },
  });
  const invalidate = vi.fn();
  const view = staleEntitiesView(fleet, clock)({ siteId: 'a', olderThanMs }, invalidate);
  if (!view.ok) throw new Error(view.error.code);
  return { clock, states, mirror, invalidate, fleet, view: view.value };
}

describe('the entities that are stale', () => {
  it('R42 grow old by the passing of time, and are told as they come and go', async () => {
    const { clock, states, invalidate, view } = make(30_000);
    expect(view.snapshot()).toEqual({ entityIds: ['sensor.old'] });
    await clock.advance(5000);
    expect(invalidate).toHaveBeenCalledTimes(1);
    expect(view.takePatch()).toBeNull();
    await clock.advance(30_000);
    expect(view.takePatch()).toEqual({ added: ['sensor.new'], removed: [] });
    states.apply({ c: { 'sensor.old': { '+': { s: '2', lc: seconds(clock.time) } } } });
    expect(view.takePatch()).toEqual({ added: [], removed: ['sensor.old'] });
  });

  it('R27 R42 are all of a site that has not confirmed them', () => {
    const { mirror, view } = make(86_400_000);
    expect(view.snapshot()).toEqual({ entityIds: [] });
    mirror.stale = true;
    expect(view.takePatch()).toEqual({ added: ['sensor.old', 'sensor.new'], removed: [] });
  });

  it('R42 nobody looks any more: nothing runs; another span is another set, another site an error', () => {
    const { clock, fleet, view } = make(30_000);
    expect(view.update({ siteId: 'a', olderThanMs: 120_000 })).toMatchObject({ ok: true });
    expect(view.snapshot()).toEqual({ entityIds: [] });
    expect(view.update({ siteId: 'b', olderThanMs: 1000 })).toMatchObject({
      error: { code: 'input-invalid' },
    });
    view.close();
    expect(clock.timers).toBe(0);
    const none = staleEntitiesView(fleet, clock)({ siteId: 'b', olderThanMs: 1000 }, () => undefined);
    expect(none).toMatchObject({ error: { code: 'site-unknown' } });
  });
});
