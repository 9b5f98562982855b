import { describe, expect, it } from 'vitest';
import { until } from '../../support/until';
import { connected, statusWhere } from '../cli/support';
import { LAMP, countsOf, follow, statesOf, synchronise, useSyncPlace } from './support';

const { place, surroundings } = useSyncPlace();

describe('sync areas', () => {
  it('R23 counts what the mirror had otherwise, exactly, and a repeat finds nothing', async () => {
    const at = await place();
    const { home } = at;
    const { registries } = home.home;
    const first = await synchronise(at, 'areas');
    expect(first.row.state).toBe('done');
    // What is listed at every connect is there already.
    const { areas, floors, labels, devices } = countsOf(first.row, 'areas');
    expect(areas).toEqual({
      total: registries.areas.size,
      added: 0,
      changed: 0,
      removed: 0,
      unchanged: registries.areas.size,
    });
    expect(floors?.total).toBe(registries.floors.size);
    expect(labels?.total).toBe(registries.labels.size);
    expect(devices?.total).toBe(registries.devices.size);
    // Nobody is told of what changes now.
    home.deafen('subscribe_events');
    registries.createArea({ name: 'Hall', areaId: 'hall' });
    registries.createArea({ name: 'Shaft', areaId: 'shaft' });
    registries.createFloor({ floorId: 'roof', name: 'Roof', level: 9 });
    const second = await synchronise(at, 'areas');
    expect(countsOf(second.row, 'areas')).toMatchObject({
      areas: { added: 2, changed: 0, removed: 0, unchanged: areas?.total },
      floors: { added: 1, changed: 0, removed: 0 },
      devices: { added: 0, changed: 0, removed: 0 },
    });
    registries.updateArea('hall', { name: 'Great hall' });
    registries.deleteArea('shaft');
    const third = await synchronise(at, 'areas');
    expect(countsOf(third.row, 'areas').areas).toMatchObject({ added: 0, changed: 1, removed: 1 });
    const fourth = await synchronise(at, 'areas');
    expect(countsOf(fourth.row, 'areas')).toMatchObject({
      areas: { added: 0, changed: 0, removed: 0 },
      floors: { added: 0, changed: 0, removed: 0 },
    });
    const list = await at.client.view('entity-list', { siteId: at.siteId });
    expect(list.snapshot.areas).toContainEqual({ areaId: 'hall', name: 'Great hall', floorId: null });
  });
});

describe('sync entities', () => {
  it('R23 R20 corrects what the subscription did not say, counts it exactly, and a repeat finds nothing', async () => {
    const at = await place();
    const { home, siteId, client } = at;
    for (const id of ['sensor.stays', 'sensor.changes', 'sensor.goes']) home.addEntity(id, '1');
    await statusWhere(at.dataDir, siteId, 'entities', ({ entities }) => entities === home.home.states.size);
    expect(home.deafen()).toBeGreaterThan(0);
    home.deafen('subscribe_events');
    home.setState('sensor.changes', '2');
    home.removeEntity('sensor.goes');
    home.addEntity('sensor.comes', '5');
    const values = await client.view('entity-values', {
      siteId,
      entityIds: ['sensor.changes', 'sensor.goes', 'sensor.comes'],
    });
    expect(values.snapshot.values.map(({ state }) => state)).toEqual(['1', '1']);
    const first = await synchronise(at, 'entities');
    expect(first.row.state).toBe('done');
    const { states, registry } = countsOf(first.row, 'entities');
    const total = home.home.states.size;
    expect(states).toEqual({ total, added: 1, changed: 1, removed: 1, unchanged: total - 2 });
    expect(registry).toMatchObject({ total: home.home.registries.entities.size, added: 1, removed: 1 });
    const mirrored = await at.app.cli('entities', '--site', siteId, '--json');
    const found = mirrored.json<{ entity_id: string; state: string }[]>();
    expect(found).toHaveLength(total);
    expect(found.find(({ entity_id }) => entity_id === 'sensor.changes')?.state).toBe('2');
    expect(found.some(({ entity_id }) => entity_id === 'sensor.goes')).toBe(false);
    const second = await synchronise(at, 'entities');
    const none = { added: 0, changed: 0, removed: 0 };
    expect(countsOf(second.row, 'entities')).toMatchObject({ states: none, registry: none });
    // The new subscription hears.
    home.setState('sensor.changes', '3');
    await values.until(() =>
      values.patches.some((patch) =>
        patch.values.some(({ entityId, state }) => entityId === 'sensor.changes' && state === '3'),
      ),
    );
  });

  it('R23 R22 loses and doubles no change while it takes ten thousand entities anew', async () => {
    const at = await place();
    const { home, siteId } = at;
    await home.addBulk(10_000);
    await statusWhere(at.dataDir, siteId, 'entities', ({ entities }) => entities === home.home.states.size);
    const counter = home.numbered(5, 'sensor.counter');
    await statusWhere(
      at.dataDir,
      siteId,
      'the counter',
      ({ entities }) => entities === home.home.states.size,
    );
    const before = Number(home.home.get('sensor.counter')?.state);
    for (let round = 0; round < 3; round += 1) {
      const { row } = await synchronise(at, 'entities');
      expect(row.state).toBe('done');
      expect(countsOf(row, 'entities').states).toMatchObject({ added: 0, removed: 0 });
    }
    counter.stop();
    const last = Number(home.home.get('sensor.counter')?.state);
    const wanted = Array.from({ length: last - before + 1 }, (_, index) => String(before + index));
    await until('all numbers', async () => {
      const from = new Date(Date.now() - 600_000).toISOString();
      const to = new Date(Date.now() + 60_000).toISOString();
      const args = [
        'history',
        '--site',
        siteId,
        '--entity',
        'sensor.counter',
        '--from',
        from,
        '--to',
        to,
        '--json',
      ];
      const rows = (await at.app.cli(...args)).json<{ state: string }[]>().map(({ state }) => state);
      const heard = rows.filter((state) => Number(state) >= before);
      return heard.length >= wanted.length && (expect(heard).toEqual(wanted), true);
    });
  }, 120_000);
});

describe('sync history', () => {
  it('R23 R22 fetches so many days back, and is safe to repeat', async () => {
    const at = await place();
    const { home, siteId } = at;
    home.addEntity('sensor.known', '0');
    await statusWhere(at.dataDir, siteId, 'it', ({ entities }) => entities === home.home.states.size);
    // Home Assistant's recorder hears what the subscription does not.
    home.deafen();
    const now = Date.now();
    for (const [index, state] of ['1', '2', '3'].entries()) {
      home.home.states.set('sensor.known', state, {}, { at: now + (index + 1) * 10 });
    }
    await until('the last of them to be past', () => Date.now() > now + 40);
    const { row } = await synchronise(at, 'history', 7);
    expect(row).toMatchObject({ state: 'done', days: 7 });
    expect(countsOf(row, 'history').history).toBeDefined();
    const again = await synchronise(at, 'history', 7);
    expect(again.row.state).toBe('done');
    const from = new Date(Date.now() - 600_000).toISOString();
    const to = new Date(Date.now() + 60_000).toISOString();
    const args = [
      'history',
      '--site',
      siteId,
      '--entity',
      'sensor.known',
      '--from',
      from,
      '--to',
      to,
      '--json',
    ];
    const states = (await at.app.cli(...args)).json<{ state: string }[]>().map(({ state }) => state);
    expect(states).toEqual(['0', '1', '2', '3']);
  });
});

describe('full sync', () => {
  it('R23 goes through test, areas, entities, history and restart, and ends when the site is back', async () => {
    const at = await place();
    const { home, siteId, dataDir } = at;
    const before = await connected(dataDir, siteId);
    const { row, seen } = await synchronise(at, 'full');
    expect(statesOf(row)).toBe('test done, areas done, entities done, history done, restart done');
    expect(row.steps.every(({ durationMs }) => durationMs !== null)).toBe(true);
    // The order in which they were seen to run.
    const order = seen.flatMap(({ steps }) =>
      steps.filter(({ state }) => state === 'running').map(({ step }) => step),
    );
    expect(order.filter((step, index) => step !== order[index - 1])).toEqual(
      ['test', 'areas', 'entities', 'history', 'restart'].filter((step) => order.includes(step as 'test')),
    );
    expect(countsOf(row, 'test').test).toEqual({ passed: 9, warnings: 0 });
    const after = await statusWhere(
      dataDir,
      siteId,
      'the new connection',
      ({ state, connectedAt }) => state === 'connected' && (connectedAt ?? 0) > (before.connectedAt ?? 0),
    );
    expect(after.connectedAt).toBeGreaterThan(before.connectedAt ?? 0);
    expect(home.clients()).toHaveLength(1);
  });

  it('R23 with a wrong token stops at the login of its test, says so, and touches nothing else', async () => {
    const at = await place();
    const { home } = at;
    // The connection lives on; only who logs in anew is turned away.
    home.faults.onUpgrade({ kind: 'auth-invalid' }, 1);
    const { row } = await synchronise(at, 'full');
    expect(statesOf(row)).toBe(
      'test failed, areas skipped, entities skipped, history skipped, restart skipped',
    );
    expect(row).toMatchObject({ state: 'failed', error: { code: 'token-rejected' } });
    expect(row.steps[0]).toMatchObject({ stage: 'auth', error: { code: 'token-rejected' } });
    expect(home.clients()).toHaveLength(1);
    const errors = await until('the error log', async () => {
      const { rows } = await at.client.call('errors.list', {
        of: { siteId: at.siteId },
        level: null,
        after: null,
        limit: 50,
      });
      return rows.filter(({ part }) => part === 'sync').length > 0 && rows;
    });
    expect(errors.find(({ part }) => part === 'sync')).toMatchObject({
      code: 'token-rejected',
      context: { request: 'sync full', requestId: row.id },
    });
  });
});

describe('a site that is not connected', () => {
  it('R23 R18 fails at once with what to do; full names what its test found', async () => {
    const at = await place();
    const { home, siteId, dataDir, client } = at;
    home.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    home.dropConnections({ terminate: true });
    await statusWhere(dataDir, siteId, 'loss', ({ state }) => state !== 'connected');
    for (const kind of ['areas', 'entities', 'history'] as const) {
      const { row } = await synchronise(at, kind);
      expect(row).toMatchObject({ state: 'failed', error: { code: 'not-connected' } });
      expect(row.error?.hint).not.toBe('');
    }
    const { row } = await synchronise(at, 'full');
    expect(row.steps[0]).toMatchObject({
      state: 'failed',
      stage: 'upgrade',
      error: { code: 'server-error' },
    });
    const { rows } = await client.call('sync.list', { siteId, before: null, limit: 10 });
    expect(rows.map(({ kind }) => kind)).toEqual(['full', 'history', 'entities', 'areas']);
  });
});

describe('a site that could be connected', () => {
  it('R23 full connects one that has given up, once its test has passed, and goes on to the end', async () => {
    const at = await place();
    const { home, siteId, dataDir } = at;
    home.faults.onUpgrade({ kind: 'auth-invalid' }, 1);
    home.dropConnections({ terminate: true });
    await statusWhere(dataDir, siteId, 'the rejected token', ({ state }) => state === 'stopped');
    const { row } = await synchronise(at, 'full');
    expect(statesOf(row)).toBe('test done, areas done, entities done, history done, restart done');
    await connected(dataDir, siteId);
    expect(home.clients()).toHaveLength(1);
  });

  it('R23 R10 full leaves one alone that its operator has switched off', async () => {
    const at = await place();
    const { home, siteId, dataDir, app } = at;
    expect((await app.cli('sites', 'set', siteId, '--inactive')).code).toBe(0);
    await statusWhere(dataDir, siteId, 'inactive', ({ state }) => state === 'inactive');
    const { row } = await synchronise(at, 'full');
    expect(statesOf(row)).toBe('test done, areas failed, entities skipped, history skipped, restart skipped');
    expect(row).toMatchObject({ error: { code: 'not-connected', details: { state: 'inactive' } } });
    await until('nobody is logged in', () => home.clients().length === 0 || null);
  });
});

describe('cancel and cut', () => {
  it('R23 a cancel in the middle ends it within a moment, and the site goes on as before', async () => {
    const at = await place();
    const { home, siteId, client } = at;
    home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = await follow(at, 'full');
    await running.until(({ steps }) => steps[1]?.state === 'running' && steps[1].counts.areas !== undefined);
    await client.call('sync.cancel', { siteId, syncId: running.begun.row.id });
    const row = await running.ended;
    expect(statesOf(row)).toBe('test done, areas failed, entities skipped, history skipped, restart skipped');
    expect(row).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
    home.faults.clear();
    expect((await synchronise(at, 'entities')).row.state).toBe('done');
    home.setState(LAMP, 'on');
    const values = await client.view('entity-values', { siteId, entityIds: [LAMP] });
    const on = (all: readonly { readonly state: string }[]): boolean =>
      all.some(({ state }) => state === 'on');
    await values.until(() => on(values.snapshot.values) || values.patches.some((patch) => on(patch.values)));
  });

  it('R23 cancelled while it waits for the states, what was heard before goes on', async () => {
    const at = await place();
    const { home, siteId, client } = at;
    home.faults.withholdStates(true);
    home.faults.delayReplies((command) => (command === 'auth/current_user' ? null : 0));
    const subscribed = home.counters.messagesByType['subscribe_entities'] ?? 0;
    const running = await follow(at, 'entities');
    await until(
      'the second subscription',
      () => (home.counters.messagesByType['subscribe_entities'] ?? 0) > subscribed,
    );
    await client.call('sync.cancel', { siteId, syncId: running.begun.row.id });
    expect((await running.ended).error?.code).toBe('cancelled');
    const values = await client.view('entity-values', { siteId, entityIds: [LAMP] });
    home.setState(LAMP, 'on');
    await values.until(() =>
      values.patches.some((patch) => patch.values.some(({ state }) => state === 'on')),
    );
  });

  it('R23 a cut in the middle is an error that says so, and it is safe to repeat', async () => {
    const at = await place();
    const { home, siteId, dataDir } = at;
    home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = await follow(at, 'areas');
    await running.until(({ steps }) => steps[0]?.counts.labels !== undefined);
    const before = Date.now();
    home.dropConnections({ terminate: true });
    expect(await running.ended).toMatchObject({ state: 'failed', error: { code: 'connection-lost' } });
    home.faults.clear();
    // What is written may still speak of the connection that was cut.
    await statusWhere(dataDir, siteId, 'new connection', ({ connectedAt }) => (connectedAt ?? 0) >= before);
    const { row } = await synchronise(at, 'areas');
    expect(countsOf(row, 'areas').devices).toMatchObject({ added: 0, changed: 0, removed: 0 });
  });

  it('R23 R25 a run under way when the program is killed is failed at its next start', async () => {
    const at = await place();
    const { home, siteId, dataDir, app } = at;
    home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = await follow(at, 'areas');
    await running.until(({ state }) => state === 'running');
    await app.kill();
    home.faults.clear();
    const next = await surroundings.serve(dataDir);
    const client = await next.connect();
    const { rows } = await client.call('sync.list', { siteId, before: null, limit: 10 });
    expect(rows[0]).toMatchObject({
      id: running.begun.row.id,
      state: 'failed',
      error: { code: 'sync-interrupted' },
    });
    await connected(dataDir, siteId);
    expect((await synchronise({ client, siteId }, 'areas')).row.state).toBe('done');
  });
});
