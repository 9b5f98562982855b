import type { ChartSeries, CommandInput } from '../../../../src/shared/contract/commands';
import { pendingStages, TEST_STAGES, type TestStage } from '../../../../src/shared/diagnosis';
import { appError } from '../../../../src/shared/errors';
import {
  DEFAULT_SETTINGS,
  type Area,
  type EntityRow,
  type EntityValue,
  type Floor,
  type Settings,
  type SiteConfig,
  type SiteStatus,
} from '../../../../src/shared/model';
import { fail, ok } from '../../../../src/shared/result';
import { FakeClient } from '../support/fake-client';
import { pastDay } from './past-day';
import { entityRow, requestRow, siteConfig, siteError, siteStatus } from '../support/fixtures';

/** A fleet in every state a screen can meet, to be looked at. `size`: entities of the first site. */
export interface LookingOptions {
  readonly size: number;
  readonly empty: boolean;
  readonly damaged: boolean;
  /** Sites beside those that are there in any case. */
  readonly more: number;
  readonly host: 'electron' | 'web';
}

const FLOORS: readonly Floor[] = [
  { floorId: 'b1', name: 'Basement', level: -1 },
  { floorId: 'g', name: 'Ground floor', level: 0 },
  { floorId: 'f1', name: 'First floor', level: 1 },
];
const AREAS: readonly Area[] = [
  { areaId: 'plant', name: 'Plant room', floorId: 'b1' },
  { areaId: 'lobby', name: 'Lobby', floorId: 'g' },
  { areaId: 'hall', name: 'Production hall', floorId: 'g' },
  { areaId: 'office', name: 'Open office', floorId: 'f1' },
  { areaId: 'meeting', name: 'Meeting room 101', floorId: 'f1' },
  { areaId: 'roof', name: 'Roof', floorId: null },
];
const KINDS: readonly (readonly [string, string, string | null, string | null])[] = [
  ['sensor', 'Temperature', '°C', 'temperature'],
  ['sensor', 'Humidity', '%', 'humidity'],
  ['sensor', 'CO₂', 'ppm', 'carbon_dioxide'],
  ['sensor', 'Power of the air handling unit', 'kW', 'power'],
  ['switch', 'Circulation pump', null, null],
  ['light', 'Ceiling lights', null, null],
  ['binary_sensor', 'Door', null, 'door'],
  ['binary_sensor', 'Leak detector', null, 'moisture'],
  ['sensor', 'Energy meter', 'kWh', 'energy'],
  ['climate', 'Room controller', null, null],
];

function makeRows(size: number): EntityRow[] {
  return Array.from({ length: size }, (_, index) => {
    const [domain, name, unit, deviceClass] = KINDS[index % KINDS.length]!;
    const area = AREAS[Math.floor(index / KINDS.length) % (AREAS.length + 1)];
    return entityRow({
      entityId: `${domain}.thing_${index}`,
      name: size > 100 ? `${name} ${Math.floor(index / KINDS.length) + 1}` : name,
      areaId: area?.areaId ?? null,
      unit,
      deviceClass,
      unavailable: index % 17 === 5,
    });
  });
}

function stateOf(row: EntityRow, at: number): string {
  if (row.unavailable) return 'unavailable';
  const seed = Number(row.entityId.split('_').pop());
  const wave = Math.sin(at / 900_000 + seed) + 0.3 * Math.sin(at / 61_000 + seed * 3);
  switch (row.deviceClass) {
    case 'temperature':
      return (21 + wave * 2).toFixed(1);
    case 'humidity':
      return (48 + wave * 8).toFixed(0);
    case 'carbon_dioxide':
      return (650 + wave * 160).toFixed(0);
    case 'power':
      return (14 + wave * 6).toFixed(2);
    case 'energy':
      return (48_210 + at / 3_600_000 / 10).toFixed(1);
    default:
      if (row.domain === 'climate') return 'heat';
      return wave > 0 ? 'on' : 'off';
  }
}

export function makeLookingClient({ size, empty, more, damaged, host }: LookingOptions): FakeClient {
  const rows = makeRows(size);
  const byId = new Map(rows.map((row) => [row.entityId, row]));
  const values = new Map<string, EntityValue>();
  const start = Date.now();
  for (const row of rows) {
    const seed = Number(row.entityId.split('_').pop());
    values.set(row.entityId, {
      entityId: row.entityId,
      state: stateOf(row, start),
      lastChanged: start - ((seed * 7919) % 5_000_000),
      lastUpdated: start,
    });
  }
  let settings: Settings = { ...DEFAULT_SETTINGS };
  const statuses: SiteStatus[] = empty ? [] : [...fleet(start, size), ...moreSites(more)];
  const configs: SiteConfig[] = statuses.map((site) =>
    siteConfig({
      id: site.id,
      name: site.name,
      url: site.url,
      demo: site.demo,
      hasToken: !site.missing.includes('token'),
    }),
  );
  const lastRestart = new Map<string, number>();

  const client: FakeClient = new FakeClient(
    {
      'app.info': () =>
        ok({
          version: '0.1.0',
          host,
          runtime: host === 'electron' ? 'Electron 45.4.1 · Node 24.9.0' : 'Node 24.9.0',
          dataDir: '/home/operator/.config/HA Control Center',
          logDir: '/home/operator/.config/HA Control Center/logs',
          secrets: host === 'electron' ? 'os' : 'file',
          packaged: false,
        }),
      'settings.get': () => ok(settings),
      'settings.set': (change) => {
        settings = { ...settings, ...change };
        return ok(settings);
      },
      'sites.list': () => ok({ sites: configs, damaged: damaged ? [DAMAGED] : [] }),
      'sites.add': (fields) => {
        const id = `site-${statuses.length + 1}`;
        const missing: SiteStatus['missing'] = [];
        if (fields.url === '') missing.push('address');
        if (!fields.token) missing.push('token');
        const config = siteConfig({
          id,
          name: fields.name,
          url: fields.url,
          hasToken: Boolean(fields.token),
        });
        configs.push(config);
        const status = siteStatus({
          id,
          name: fields.name,
          url: fields.url,
          state: missing.length > 0 ? 'incomplete' : 'connecting',
          missing,
          entities: 0,
          haVersion: null,
          dataAt: null,
        });
        statuses.push(status);
        client.patch('fleet', { changed: [status], removed: [] });
        return ok(config);
      },
      'sites.add-demo': () => {
        const config = siteConfig({
          id: 'demo',
          name: 'Demo site',
          url: 'http://127.0.0.1:40001',
          demo: true,
        });
        const status = siteStatus({ id: 'demo', name: 'Demo site', url: config.url, demo: true });
        configs.push(config);
        statuses.push(status);
        client.patch('fleet', { changed: [status], removed: [] });
        return ok(config);
      },
      'sites.set': ({ siteId, fields }) => {
        const index = configs.findIndex((config) => config.id === siteId);
        const before = configs[index];
        if (before === undefined) return fail(appError('site-unknown', { siteId }));
        const { token, ...rest } = fields;
        const after = { ...before, ...rest, hasToken: token === undefined ? before.hasToken : token !== '' };
        configs[index] = after;
        return ok(after);
      },
      'sites.remove': ({ siteId }) => {
        client.patch('fleet', { changed: [], removed: [siteId] });
        return ok({ withdrawn: null });
      },
      'connection.restart': ({ siteId, force }) => {
        const last = lastRestart.get(siteId);
        if (!force && last !== undefined && Date.now() - last < 5000) {
          return ok({ success: false, message: 'cooldown', skipped: true, sinceMs: Date.now() - last });
        }
        lastRestart.set(siteId, Date.now());
        return ok({ success: true, message: 'restarting', skipped: false, sinceMs: null });
      },
      'requests.send': ({ command }) => {
        const { service, target } = command as {
          readonly service: string;
          readonly target: { readonly entity_id: string };
        };
        const entityId = target.entity_id;
        if (entityId.endsWith('_5')) {
          return fail(appError('not-connected', { state: 'waiting' }));
        }
        setTimeout(() => {
          const value = {
            entityId,
            state: service === 'turn_on' ? 'on' : 'off',
            lastChanged: Date.now(),
            lastUpdated: Date.now(),
          };
          values.set(entityId, value);
          client.patch('entity-values', { values: [value] });
        }, 700);
        return ok({ row: requestRow(), queued: false, message: null });
      },
      'entities.search': ({ text, limit }) => {
        const words = text.toLowerCase().split(/\s+/);
        const hits = rows.filter((row) =>
          words.every((word) => `${row.entityId} ${row.name}`.toLowerCase().includes(word)),
        );
        return ok({
          rows: hits.slice(0, limit).map((row) => ({
            ...{ siteId: 'north', siteName: 'Plant North', entityId: row.entityId, name: row.name },
            ...{ domain: row.domain, deviceClass: row.deviceClass, unit: row.unit, state: '21.5' },
            areaName: AREAS.find(({ areaId }) => areaId === row.areaId)?.name ?? null,
          })),
          next: null,
        });
      },
      'history.chart': (input) =>
        ok({ source: sourceOf(input), series: input.entityIds.map((id) => history(byId, id, input)) }),
    },
    {
      fleet: () => ({ sites: statuses }),
      'fleet-history': () => ({ sites: statuses.map((site, index) => pastDay(site, index, Date.now())) }),
      'entity-list': ({ siteId }) => ({
        stale: false,
        floors: [...FLOORS],
        areas: [...AREAS],
        rows: siteId === 'north' || siteId === 'demo' ? rows : [],
      }),
      'entity-values': ({ entityIds }) => ({ values: entityIds.flatMap((id) => values.get(id) ?? []) }),
      series: () => ({ live: true }),
      'connection-test': () => ({ stages: [], done: false }),
    },
    host,
  );

  setInterval(() => {
    const now = Date.now();
    const changed: EntityValue[] = [];
    for (const row of rows.slice(0, 200)) {
      if (row.unavailable || Math.random() > 0.2 || row.domain === 'switch' || row.domain === 'light')
        continue;
      const value = { entityId: row.entityId, state: stateOf(row, now), lastChanged: now, lastUpdated: now };
      if (values.get(row.entityId)?.state === value.state) continue;
      values.set(row.entityId, value);
      changed.push(value);
    }
    for (const view of client.viewsOf('entity-values')) {
      const watched = new Set((view.params as { entityIds: string[] }).entityIds);
      const seen = changed.filter((value) => watched.has(value.entityId));
      if (seen.length > 0) client.send(view, (view.number += 1), { values: seen });
    }
    for (const view of client.viewsOf('series')) {
      const watched = new Set((view.params as { entityIds: string[] }).entityIds);
      const points = changed
        .filter((value) => watched.has(value.entityId))
        .map(({ entityId, state, lastChanged }) => ({
          entityId,
          at: lastChanged,
          state,
          value: Number.isNaN(Number(state)) ? null : Number(state),
        }));
      if (points.length > 0) client.send(view, (view.number += 1), { points });
    }
    for (const view of client.viewsOf('connection-test')) runTest(client, view);
    const north = statuses.find((site) => site.state === 'connected');
    if (north !== undefined) {
      const next = { ...north, dataAt: now, eventsPerMinute: 180 + Math.random() * 40 };
      statuses[statuses.indexOf(north)] = next;
      client.patch('fleet', { changed: [next], removed: [] });
    }
  }, 500);
  return client;
}

/** One stage further with each call; the address decides how it ends. */
function runTest(client: FakeClient, view: ReturnType<FakeClient['viewsOf']>[number]): void {
  const { url } = view.params as { url: string };
  const step = view.number;
  if (step > TEST_STAGES.length) return;
  const fails = url.includes('down') || url.includes('south') ? 2 : Infinity;
  const found = [
    'ws://192.168.1.10:8123/api/websocket',
    '192.168.1.10',
    '8123',
    null,
    '101',
    'OK',
    '2026.11.0',
    'administrator',
    '412 entities',
  ];
  const stages = TEST_STAGES.map((id, index): TestStage => {
    const base = { ...(pendingStages([id])[0] as TestStage) };
    if (index > fails && step > fails) return { ...base, status: 'skipped' };
    if (index === fails && step > index) {
      const error = siteError('refused', { host: '192.168.1.10', port: 8123 });
      return { ...base, status: 'failed', durationMs: 14.2, error };
    }
    if (index === step) return { ...base, status: 'running' };
    if (index > step) return { ...base, status: 'pending' };
    if (id === 'tls') return { ...base, status: 'skipped' };
    if (id === 'permissions') {
      return {
        ...base,
        status: 'warning',
        durationMs: 8,
        error: siteError('not-administrator', { user: 'Operator' }),
      };
    }
    return { ...base, status: 'ok', durationMs: 3 + index * 5, found: found[index] ?? null };
  });
  client.send(view, (view.number += 1), { stages, done: step >= TEST_STAGES.length || step > fails });
}

function sourceOf(input: CommandInput<'history.chart'>): 'raw' | 'slots' {
  return input.to - input.from > 4 * 3_600_000 ? 'slots' : 'raw';
}

function history(
  byId: ReadonlyMap<string, EntityRow>,
  entityId: string,
  { from, to, width }: CommandInput<'history.chart'>,
): ChartSeries {
  const row = byId.get(entityId);
  const slots = Math.min(width, 600);
  const step = (to - from) / slots;
  const gap = { from: from + 0.42 * (to - from), to: from + 0.5 * (to - from) };
  const at: number[] = [];
  const value: (number | null)[] = [];
  const banded = to - from > 4 * 3_600_000;
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (let time = Math.ceil(from / step) * step; row !== undefined && time <= to; time += step) {
    if (time > gap.from && time < gap.to) continue;
    const number = Number(stateOf(row, time));
    const shown = Number.isNaN(number) ? null : number;
    at.push(time);
    value.push(shown);
    min.push(shown === null ? null : shown - Math.abs(shown) * 0.04);
    max.push(shown === null ? null : shown + Math.abs(shown) * 0.05);
  }
  return {
    entityId,
    deviceClass: row?.deviceClass ?? null,
    known: row !== undefined,
    states: null,
    unit: row?.unit ?? null,
    name: row?.name ?? entityId,
    at,
    value,
    min: banded ? min : null,
    max: banded ? max : null,
    gaps: [gap],
  };
}

const DAMAGED = siteError('site-damaged', { siteId: 'hotel', name: 'Hotel', reason: 'its row is no JSON' });

function moreSites(count: number): SiteStatus[] {
  return Array.from({ length: count }, (_, index) =>
    siteStatus({
      id: `more-${index}`,
      name: `Branch ${index + 1}`,
      entities: 500,
      eventsPerMinute: index % 90,
    }),
  );
}

function fleet(now: number, size: number): SiteStatus[] {
  return [
    siteStatus({
      id: 'north',
      name: 'Plant North',
      url: 'https://ha.plant-north.example/ha',
      entities: size,
      unavailable: 4,
      backfill: null,
      eventsPerMinute: 184,
    }),
    siteStatus({
      id: 'south',
      name: 'Plant South',
      url: 'http://192.168.1.10:8123',
      state: 'waiting',
      attempt: 1,
      failures: 1,
      retryAt: now + 60_000,
      connectedAt: null,
      entities: 880,
      unavailable: 12,
      dataAt: now - 340_000,
      stale: true,
      backfill: null,
      eventsPerMinute: 0,
      lastError: siteError('refused', { host: '192.168.1.10', port: 8123 }),
      lastClose: { code: 1006, reason: '', at: now },
    }),
    siteStatus({
      id: 'office',
      name: 'Office Kaohsiung 高雄辦公室',
      url: 'http://office.example:8123',
      state: 'stopped',
      cause: 'attempts-exhausted',
      attempt: 5,
      failures: 5,
      connectedAt: null,
      entities: 312,
      dataAt: now - 3 * 86_400_000,
      stale: true,
      backfill: null,
      eventsPerMinute: 0,
      lastError: siteError('attempts-exhausted', {
        attempts: 5,
        reason: 'office.example did not answer within 10 s.',
      }),
    }),
    siteStatus({
      id: 'school',
      name: 'School Linkou',
      url: 'https://ha.school.example',
      state: 'stopped',
      cause: 'token-rejected',
      connectedAt: null,
      entities: 140,
      dataAt: now - 7_200_000,
      stale: true,
      backfill: null,
      eventsPerMinute: 0,
      lastError: siteError('token-rejected'),
    }),
    siteStatus({
      id: 'new',
      name: 'Warehouse 7',
      url: 'http://10.2.0.4:8123',
      state: 'incomplete',
      missing: ['token'],
      entities: 0,
      haVersion: null,
      dataAt: null,
      stale: false,
      backfill: null,
      eventsPerMinute: 0,
    }),
    siteStatus({
      id: 'sync',
      name: 'Library',
      state: 'synchronising',
      attempt: 2,
      entities: 96,
      dataAt: now - 30_000,
      stale: true,
      backfill: null,
      eventsPerMinute: 0,
    }),
    siteStatus({
      id: 'manual',
      name: 'Test bench',
      state: 'manual',
      connectedAt: null,
      dataAt: now - 600_000,
      backfill: null,
      eventsPerMinute: 0,
      lastClose: { code: 1006, reason: '', at: now },
    }),
    siteStatus({
      id: 'off',
      name: 'Villa (closed for winter)',
      state: 'inactive',
      connectedAt: null,
      dataAt: now - 40 * 86_400_000,
      backfill: null,
      eventsPerMinute: 0,
    }),
    ...Array.from({ length: 9 }, (_, index) =>
      siteStatus({
        id: `store-${index}`,
        name: `Store ${index + 1}`,
        entities: 120 + index * 31,
        unavailable: index === 3 ? 40 : index % 4,
        backfill: null,
        eventsPerMinute: 20 + index * 9,
        haVersion: index % 3 === 0 ? '2024.3.3' : '2026.11.0',
      }),
    ),
  ];
}
