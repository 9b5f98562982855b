import { expect, it } from 'vitest';
import { searchEntities, type SearchedSite } from '../../../src/main/mirror/entity-search';
import { SiteMirror } from '../../../src/main/mirror/site-mirror';
import type { CommandOutput, EntityHit } from '../../../src/shared/contract/commands';
import { MemorySink } from '../../support/test-fleet';

function site(siteId: string, names: Readonly<Record<string, string>>): SearchedSite {
  const mirror = new SiteMirror(1, new MemorySink());
  let key = 0;
  for (const [entityId, name] of Object.entries(names)) {
    key += 1;
    const attributesJson = JSON.stringify({ friendly_name: name, unit_of_measurement: 'W' });
    mirror.load(key, entityId, { state: '1', attributesJson, lastChanged: 0, lastUpdated: 0 });
  }
  mirror.loadRegistry('areas', [{ area_id: 'hall', name: '大廳' }]);
  mirror.loadRegistry('entities', [{ entity_id: 'light.a', area_id: 'hall' }]);
  return { siteId, siteName: siteId.toUpperCase(), mirror };
}

const SITES = [
  site('north', { 'light.a': 'Ceiling lamp', 'sensor.b': 'Pump power' }),
  site('south', { 'sensor.c': 'Pump speed', 'sensor.pump_d': '溫度', 'light.e': 'Lamp' }),
];

type Next = CommandOutput<'entities.search'>['next'];
function search(
  text: string,
  after: Next = null,
  limit = 20,
): { ids: string[]; next: Next; rows: EntityHit[] } {
  const rows: EntityHit[] = [];
  const steps = searchEntities(SITES, { text, after, limit }, rows);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { ids: rows.map(({ entityId }) => entityId), next: step.value, rows };
  }
}

it('R47 finds entities of every site by id, name and area, all words, whatever the case', () => {
  expect(search('PUMP').ids).toEqual(['sensor.b', 'sensor.c', 'sensor.pump_d']);
  expect(search('pump sensor po').ids).toEqual(['sensor.b']);
  expect(search('大廳').ids).toEqual(['light.a']);
  expect(search('溫').ids).toEqual(['sensor.pump_d']);
  expect(search('nothing')).toMatchObject({ ids: [], next: null });
  expect(search('ceiling').rows[0]).toMatchObject({
    ...{ siteId: 'north', siteName: 'NORTH', name: 'Ceiling lamp', areaName: '大廳', domain: 'light' },
    ...{ unit: 'W', state: '1' },
  });
});

it('R47 gives hits in pages, each beginning behind the one before', () => {
  const first = search('pump', null, 2);
  expect(first).toMatchObject({
    ids: ['sensor.b', 'sensor.c'],
    next: { siteId: 'south', entityId: 'sensor.c' },
  });
  expect(search('pump', first.next, 2)).toMatchObject({ ids: ['sensor.pump_d'], next: null });
  // Just as many as fit: there is no page behind.
  expect(search('lamp', null, 2).next).toBeNull();
});
