import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RELEASE_AFTER } from '../../../src/renderer/store/live-view';
import { ViewStore } from '../../../src/renderer/store/view-store';
import { FakeClient } from './support/fake-client';
import { siteStatus } from './support/fixtures';

/** Frames happen when the test says so. */
function makeFrames(): { schedule: (run: () => void) => void; draw: () => void; waiting: () => number } {
  let waiting: (() => void)[] = [];
  return {
    schedule: (run) => waiting.push(run),
    draw: () => {
      const due = waiting;
      waiting = [];
      for (const run of due) run();
    },
    waiting: () => waiting.length,
  };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
}

describe('the view store', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  function setUp(sites = [siteStatus({ id: 'a' }), siteStatus({ id: 'b' })]): {
    client: FakeClient;
    store: ViewStore;
    frames: ReturnType<typeof makeFrames>;
  } {
    const client = new FakeClient({}, { fleet: () => ({ sites }) });
    const frames = makeFrames();
    return { client, store: new ViewStore(client, frames.schedule), frames };
  }

  it('R46 gives a screen that is opened late the present status at once', async () => {
    const { store, frames, client } = setUp();
    const view = store.view('fleet', {});
    view.subscribe(() => undefined);
    await settle();
    frames.draw();
    expect(view.model?.sites.get('a')?.state).toBe('connected');
    expect(store.view('fleet', {})).toBe(view);
    expect(client.calls.filter(({ command }) => command === 'view.open')).toHaveLength(1);
  });

  it('applies all patches of a frame at once and tells its subscribers once', async () => {
    const { store, frames, client } = setUp();
    const view = store.view('fleet', {});
    const told = vi.fn();
    view.subscribe(told);
    await settle();
    frames.draw();
    told.mockClear();
    for (let failures = 1; failures <= 5; failures += 1) {
      client.patch('fleet', { changed: [siteStatus({ id: 'a', failures })], removed: [] });
    }
    expect(told).not.toHaveBeenCalled();
    expect(frames.waiting()).toBe(1);
    frames.draw();
    expect(told).toHaveBeenCalledTimes(1);
    expect(view.model?.sites.get('a')?.failures).toBe(5);
  });

  it('keeps the identity of what did not change, and drops what was removed', async () => {
    const { store, frames, client } = setUp();
    const view = store.view('fleet', {});
    view.subscribe(() => undefined);
    await settle();
    frames.draw();
    const before = view.model?.sites.get('b');
    client.patch('fleet', { changed: [], removed: ['a'] });
    frames.draw();
    expect(view.model?.sites.get('b')).toBe(before);
    expect(view.model?.sites.has('a')).toBe(false);
  });

  it('asks for a new snapshot when a number is missing, and drops patches until it comes', async () => {
    const { store, frames, client } = setUp([siteStatus({ id: 'a', failures: 7 })]);
    const view = store.view('fleet', {});
    view.subscribe(() => undefined);
    await settle();
    frames.draw();
    client.losePatch('fleet');
    client.patch('fleet', { changed: [siteStatus({ id: 'a', failures: 1 })], removed: [] });
    client.patch('fleet', { changed: [siteStatus({ id: 'a', failures: 2 })], removed: [] });
    expect(client.calls.filter(({ command }) => command === 'view.resync')).toHaveLength(1);
    frames.draw();
    await settle();
    expect(view.model?.sites.get('a')?.failures).toBe(7);
    client.patch('fleet', { changed: [siteStatus({ id: 'a', failures: 8 })], removed: [] });
    frames.draw();
    expect(view.model?.sites.get('a')?.failures).toBe(8);
    expect(client.calls.filter(({ command }) => command === 'view.resync')).toHaveLength(1);
  });

  it('takes events that overtake the answer to the opening', async () => {
    const client = new FakeClient({}, { fleet: () => ({ sites: [siteStatus({ id: 'a' })] }) });
    const call = client.call.bind(client);
    client.call = async (command, input) => {
      const result = await call(command, input);
      if (command === 'view.open') await new Promise((resolve) => setTimeout(resolve, 50));
      return result;
    };
    const frames = makeFrames();
    const view = new ViewStore(client, frames.schedule).view('fleet', {});
    view.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(10);
    client.patch('fleet', { changed: [siteStatus({ id: 'a', failures: 3 })], removed: [] });
    await vi.advanceTimersByTimeAsync(60);
    frames.draw();
    expect(view.model?.sites.get('a')?.failures).toBe(3);
  });

  it('closes a view shortly after its last subscriber has left, and not before', async () => {
    const { store, frames, client } = setUp();
    const view = store.view('fleet', {});
    const stopOne = view.subscribe(() => undefined);
    const stopTwo = view.subscribe(() => undefined);
    await settle();
    frames.draw();
    stopOne();
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER * 2);
    expect(client.open.size).toBe(1);
    stopTwo();
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER - 10);
    expect(client.open.size).toBe(1);
    const stopThree = view.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER * 2);
    expect(client.open.size).toBe(1);
    stopThree();
    await vi.advanceTimersByTimeAsync(RELEASE_AFTER + 10);
    expect(client.open.size).toBe(0);
    expect(view.model).toBeNull();
  });

  it('closes a view whose subscriber left before it was open', async () => {
    const { store, client } = setUp();
    const view = store.ownView('fleet', {});
    const stop = view.subscribe(() => undefined);
    stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(client.open.size).toBe(0);
  });

  it('R60 opens every view anew after the program came back, showing the last known meanwhile', async () => {
    const { store, frames, client } = setUp();
    const view = store.view('fleet', {});
    view.subscribe(() => undefined);
    await settle();
    frames.draw();
    client.setReachable(false);
    expect(view.model?.sites.size).toBe(2);
    client.setReachable(true);
    await settle();
    frames.draw();
    expect(client.open.size).toBe(1);
    client.patch('fleet', { changed: [siteStatus({ id: 'c' })], removed: [] });
    frames.draw();
    expect(view.model?.sites.size).toBe(3);
  });

  it('says why a view could not be opened', async () => {
    const client = new FakeClient();
    const view = new ViewStore(client).view('no-such-view' as 'fleet', {});
    view.subscribe(() => undefined);
    await settle();
    expect(view.error?.code).toBe('input-invalid');
  });

  it('looks at what was asked for while the opening was on its way', async () => {
    const client = new FakeClient({}, { 'entity-values': () => ({ values: [] }) });
    const view = new ViewStore(client).ownView('entity-values', { siteId: 'a', entityIds: [] });
    view.subscribe(() => undefined);
    view.setParams({ siteId: 'a', entityIds: ['sensor.one'] });
    await settle();
    expect(client.viewsOf('entity-values')[0]?.params).toEqual({ siteId: 'a', entityIds: ['sensor.one'] });
  });
});
