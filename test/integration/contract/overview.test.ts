import { afterEach, describe, expect, it } from 'vitest';
import { slotOf } from '../../../src/shared/fleet-history';
import { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket } from '../../support/contract-socket';
import { freshDataDir, ServedApp } from '../../support/served-app';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(dataDir: string): Promise<{ app: ServedApp; client: ContractSocket }> {
  const app = await ServedApp.start(dataDir, { timeScale: 0.05 });
  ends.push(() => app.stop());
  return { app, client: await app.connect() };
}

async function connectedSite(client: ContractSocket, home: Simulator, name: string): Promise<string> {
  const { id } = await client.call('sites.add', { name, url: home.url, token: home.token });
  const fleet = await client.view('fleet', {});
  await fleet.until(
    () =>
      fleet.snapshot.sites.some((site) => site.id === id && site.state === 'connected') ||
      fleet.patches.some(({ changed }) =>
        changed.some((site) => site.id === id && site.state === 'connected'),
      ),
  );
  return id;
}

async function newHome(): Promise<Simulator> {
  const home = await Simulator.start();
  ends.push(() => home.stop());
  return home;
}

describe('what the overview looks at', () => {
  it('R40 brings how a site was, as it happens and after a restart of the program, the worst of each half-hour', async () => {
    const dataDir = freshDataDir();
    const home = await newHome();
    const { app, client } = await serve(dataDir);
    const view = await client.view('fleet-history', {});
    const siteId = await connectedSite(client, home, 'Plant');
    // A half-hour may end while this runs.
    const began = slotOf(Date.now());
    const states = (): string[] =>
      [view.snapshot.sites, ...view.patches.map(({ changed }) => changed)]
        .flat()
        .filter((site) => site.siteId === siteId)
        .flatMap(({ slots }) => slots.map(({ state }) => state));
    await view.until(() => states().includes('connecting'));
    await home.stop();
    await view.until(() => states().includes('stopped'));
    await app.stop();

    const again = await serve(dataDir);
    const later = await again.client.view('fleet-history', {});
    const slots = (): (typeof later.snapshot.sites)[number]['slots'] =>
      [later.snapshot.sites, ...later.patches.map(({ changed }) => changed)]
        .flat()
        .filter((site) => site.siteId === siteId)
        .flatMap((site) => site.slots);
    // The past is read when somebody looks; it tells of the stop, and why.
    await later.until(() =>
      slots().some(
        ({ slot, state, spell }) => slot >= began && state === 'stopped' && spell?.error?.code !== undefined,
      ),
    );
  });

  it('R46 tells in the timeline that a site rests by its settings', async () => {
    const home = await newHome();
    const { client } = await serve(freshDataDir());
    const siteId = await connectedSite(client, home, 'Plant');
    const timeline = await client.view('timeline', { siteId });
    await client.call('sites.set', { siteId, fields: { active: false } });
    await timeline.until(() =>
      timeline.patches.some(({ rows }) =>
        rows.some(({ event, note }) => event === 'rested' && note === 'inactive'),
      ),
    );
  });
});

describe('the search for entities', () => {
  it('R47 finds entities of every site in pages, and a newer search ends the one before', async () => {
    const [one, two] = [await newHome(), await newHome()];
    const { client } = await serve(freshDataDir());
    const first = await connectedSite(client, one, 'A first');
    const second = await connectedSite(client, two, 'B second');
    const whole = await client.call('entities.search', { text: 'temperature', after: null, limit: 100 });
    expect(new Set(whole.rows.map(({ siteId }) => siteId))).toEqual(new Set([first, second]));
    expect(whole.next).toBeNull();
    const page = await client.call('entities.search', { text: 'TEMPERATURE', after: null, limit: 1 });
    expect(page.rows).toEqual(whole.rows.slice(0, 1));
    const rest = await client.call('entities.search', { text: 'temperature', after: page.next, limit: 100 });
    expect(rest.rows).toEqual(whole.rows.slice(1));
    // By the name of an area, too.
    const kitchen = await client.call('entities.search', { text: 'kitchen', after: null, limit: 100 });
    expect(
      kitchen.rows.every(({ entityId, areaName, name }) => /kitchen/i.test(entityId + areaName + name)),
    ).toBe(true);

    // More than one slice of work, so that the second comes while the first is under way.
    const fleet = await client.view('fleet', {});
    await one.addBulk(8000);
    await fleet.until(() =>
      fleet.patches.some(({ changed }) =>
        changed.some(({ id, entities }) => id === first && entities > 8000),
      ),
    );
    const given = client.raw('entities.search', { text: 'no such thing', after: null, limit: 20 });
    const newer = client.raw('entities.search', { text: 'kitchen', after: null, limit: 20 });
    expect(await given).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await newer).toMatchObject({ ok: true });
    // Two sites and thousands of entities, on a machine that has other things to do.
  }, 90_000);
});
