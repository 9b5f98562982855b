import { describe, expect, it } from 'vitest';
import type { EventSink } from '../../../src/main/contract/publisher';
import { FleetWatch } from '../../../src/main/desktop/fleet-watch';
import { silentLog } from '../../../src/main/log';
import type { SiteStatus } from '../../../src/shared/model';
import { ok } from '../../../src/shared/result';

/** The control center's side of one client: remembers its calls, and sends what a test wants. */
function connectedWatch() {
  const calls: { command: unknown; input: unknown }[] = [];
  const seen: string[][] = [];
  let sink: EventSink | null = null;
  const watch = new FleetWatch(
    {
      connect: (given) => {
        sink = given;
        return {
          call: (command, input) => {
            calls.push({ command, input });
            return Promise.resolve(ok({ viewId: 7 }));
          },
          close: () => calls.push({ command: 'closed', input: null }),
        };
      },
    },
    (sites) => seen.push(sites.map(({ id, state }) => `${id}:${state}`)),
    silentLog,
  );
  return {
    watch,
    calls,
    seen,
    snapshot: (sites: object[]) =>
      sink?.send({ event: 'view.snapshot', payload: { viewId: 7, data: { sites } } }),
    patch: (number: number, changed: object[], removed: string[] = []) =>
      sink?.send({ event: 'view.patch', payload: { viewId: 7, number, data: { changed, removed } } }),
  };
}

const site = (id: string, state: SiteStatus['state']) => ({ id, state });

describe("the tray's view of the fleet", () => {
  it('R50 takes the snapshot, then each patch', async () => {
    const { watch, calls, seen, snapshot, patch } = connectedWatch();
    await watch.open();
    expect(calls).toEqual([{ command: 'view.open', input: { kind: 'fleet', params: {} } }]);
    snapshot([site('a', 'connecting'), site('b', 'stopped')]);
    patch(1, [site('a', 'connected')]);
    patch(2, [], ['b']);
    expect(seen).toEqual([['a:connecting', 'b:stopped'], ['a:connected', 'b:stopped'], ['a:connected']]);
  });

  it('R50 asks for a new snapshot when a patch is missing, and says nothing from the wrong one', async () => {
    const { watch, calls, seen, snapshot, patch } = connectedWatch();
    await watch.open();
    snapshot([site('a', 'connected')]);
    patch(2, [site('a', 'stopped')]);
    expect(seen).toEqual([['a:connected']]);
    expect(calls.at(-1)).toEqual({ command: 'view.resync', input: { viewId: 7 } });
    snapshot([site('a', 'waiting')]);
    patch(1, [site('a', 'connecting')]);
    expect(seen.slice(1)).toEqual([['a:waiting'], ['a:connecting']]);
  });

  it('R12 reconnects a site at once from its menu', async () => {
    const { watch, calls } = connectedWatch();
    await watch.reconnect('a');
    expect(calls).toEqual([{ command: 'connection.restart', input: { siteId: 'a', force: true } }]);
  });
});
