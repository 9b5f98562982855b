import { describe, expect, it } from 'vitest';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { addSite, connected, statusOf, useSurroundings, type ErrorDocument } from './support';

const surroundings = useSurroundings();
const TEMPERATURE = 'sensor.kitchen_temperature';

interface EntityDocument {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_changed: string;
  readonly last_updated: string;
  readonly area: string | null;
}
interface Change {
  readonly at: number;
  readonly state: string;
}

async function entity(
  dataDir: string,
  siteId: string,
  entityId: string,
): Promise<EntityDocument | undefined> {
  const all = await cli(dataDir, ['entities', '--site', siteId, '--json']);
  return all.json<EntityDocument[]>().find((one) => one.entity_id === entityId);
}

/** Everything from yesterday until tomorrow. */
const aroundNow = (): string[] => [
  ...['--from', new Date(Date.now() - 86_400_000).toISOString()],
  ...['--to', new Date(Date.now() + 86_400_000).toISOString()],
];

async function history(dataDir: string, siteId: string, entityId: string): Promise<readonly Change[]> {
  const answer = await cli(dataDir, [
    'history',
    '--site',
    siteId,
    '--entity',
    entityId,
    ...aroundNow(),
    '--json',
  ]);
  expect(answer.stderr).toBe('');
  return answer.json<Change[]>();
}

describe('entities and history', () => {
  it('R20 show a change soon after it was made, beside the running program and without it', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const app = await surroundings.serve(dataDir);
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    const all = (await cli(dataDir, ['entities', '--site', id, '--json'])).json<EntityDocument[]>();
    expect(all.map((one) => one.entity_id)).toEqual([...simulator.home.states.ids()].sort());

    const changedAt = Date.now();
    simulator.setState(TEMPERATURE, '23.7');
    const shown = await until('the change', async () => {
      const one = await entity(dataDir, id, TEMPERATURE);
      return one?.state === '23.7' ? one : null;
    });
    expect(Date.now() - changedAt).toBeLessThan(5000);
    expect(shown).toMatchObject({ area: 'Kitchen', attributes: { unit_of_measurement: '°C' } });
    expect(shown.last_changed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(shown.last_changed) - changedAt)).toBeLessThan(2000);
    // Its own area, its device's, and none.
    expect((await entity(dataDir, id, 'switch.pump'))?.area).toBe('Garage');
    expect((await entity(dataDir, id, 'sun.sun'))?.area).toBeNull();

    const changes = await history(dataDir, id, TEMPERATURE);
    expect(changes.map(({ state }) => state)).toEqual(['21.4', '23.7']);
    expect(changes[1]?.at).toBe(Date.parse(shown.last_changed));
    expect((await cli(dataDir, ['entities', '--site', id])).stdout).toContain('23.7 °C');

    await app.stop();
    expect(await history(dataDir, id, TEMPERATURE)).toEqual(changes);
    expect(await entity(dataDir, id, TEMPERATURE)).toEqual(shown);
  });

  it('R25 a kill loses nothing that was on disk and doubles nothing', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    const first = await surroundings.serve(dataDir);
    await connected(dataDir, id);
    for (const state of ['22.1', '22.2', '22.3']) {
      simulator.setState(TEMPERATURE, state);
      await until(`${state} on disk`, async () => {
        const changes = await history(dataDir, id, TEMPERATURE);
        return changes[changes.length - 1]?.state === state;
      });
    }
    const before = await history(dataDir, id, TEMPERATURE);
    const entities = (await cli(dataDir, ['entities', '--site', id, '--json'])).stdout;
    await first.kill();
    expect(await history(dataDir, id, TEMPERATURE)).toEqual(before);
    expect((await cli(dataDir, ['entities', '--site', id, '--json'])).stdout).toBe(entities);

    simulator.setState(TEMPERATURE, '22.4');
    await surroundings.serve(dataDir);
    await connected(dataDir, id);
    simulator.setState(TEMPERATURE, '22.5');
    const after = await until('the last change', async () => {
      const changes = await history(dataDir, id, TEMPERATURE);
      return changes[changes.length - 1]?.state === '22.5' ? changes : null;
    });
    expect(after.map(({ state }) => state)).toEqual(['21.4', '22.1', '22.2', '22.3', '22.4', '22.5']);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(await history(dataDir, id, 'light.kitchen')).toHaveLength(1);
    const all = (await cli(dataDir, ['entities', '--site', id, '--json'])).json<EntityDocument[]>();
    expect(all).toHaveLength(10);
    expect((await statusOf(dataDir)).sites).toHaveLength(1);
  });

  it('R43 history as CSV holds no formula, and ends where it is told to', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    await surroundings.serve(dataDir);
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    const states = ['=HYPERLINK("http://evil")', '-5.5', '@now', 'a "quoted", text'];
    for (const state of states) simulator.setState('sensor.mode_text', state);
    const changes = await until('all changes', async () => {
      const found = await history(dataDir, id, 'sensor.mode_text');
      return found[found.length - 1]?.state === states[states.length - 1] ? found : null;
    });
    const args = ['history', '--site', id, '--entity', 'sensor.mode_text', '--format', 'csv'];
    const csv = (await cli(dataDir, [...args, ...aroundNow()])).stdout;
    expect(csv.startsWith('at,state\n')).toBe(true);
    expect(csv).not.toMatch(/,"?[=@]/);
    expect(csv).toContain(`,"a ""quoted"", text"\n`);
    expect(csv.trimEnd().split('\n')).toHaveLength(changes.length + 1);

    const last = new Date(changes[changes.length - 1]?.at ?? 0).toISOString();
    const until_ = ['--from', '2000-01-01', '--to', last, '--format', 'json'];
    const some = await cli(dataDir, ['history', '--site', id, '--entity', 'sensor.mode_text', ...until_]);
    expect(some.json<Change[]>()).toEqual(changes.filter(({ at }) => at < Date.parse(last)));
  });

  it('R3 an entity that differs in case is another one', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    await surroundings.serve(dataDir);
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    const args = [
      'history',
      '--site',
      id,
      '--entity',
      'Sensor.Kitchen_Temperature',
      ...aroundNow(),
      '--json',
    ];
    const answer = await cli(dataDir, args);
    expect(answer.code).toBe(1);
    expect(answer.json<ErrorDocument>().error.code).toBe('entity-unknown');
  });

  it('R61 a site that was never connected has no entities, no timeline, and no error', async () => {
    const dataDir = surroundings.folder();
    const id = (await cli(dataDir, ['sites', 'add', '--name', 'New'])).stdout.trim();
    for (const command of ['entities', 'timeline']) {
      const answer = await cli(dataDir, [command, '--site', id, '--json']);
      expect(answer.code).toBe(0);
      expect(answer.json<unknown[]>()).toEqual([]);
      expect((await cli(dataDir, [command, '--site', id])).code).toBe(0);
    }
  });

  it('R46 the timeline tells of attempts, their length, and their end', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    await surroundings.serve(dataDir);
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    simulator.dropConnections({ terminate: true });
    const events = await until('the second connection', async () => {
      const timeline = await cli(dataDir, ['timeline', '--site', id, '--json']);
      const all =
        timeline.json<{ at: number; event: string; durationMs: number | null; code: string | null }[]>();
      return all.filter(({ event }) => event === 'connected').length === 2 ? all : null;
    });
    expect(events.map(({ event }) => event)).toEqual([
      ...['attempt', 'authenticated', 'connected'],
      ...['ended', 'waiting'],
      ...['attempt', 'authenticated', 'connected'],
    ]);
    expect(events[2]?.durationMs).toBeGreaterThanOrEqual(0);
    expect(events[3]?.code).toBe('connection-lost');
    expect([...events].sort((a, b) => a.at - b.at)).toEqual(events);
  });
});
