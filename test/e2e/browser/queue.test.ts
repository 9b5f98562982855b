import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, keepScreenshot, type PageOptions } from '../../support/browser-page';
import type { ContractSocket } from '../../support/contract-socket';
import { PlantNorth } from '../../support/plant-north';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';

const LAMPS = ['light.hall', 'light.stairs', 'light.office'] as const;

let home: Simulator;
let plant: PlantNorth;
let client: ContractSocket;
let siteId: string;

const call = (service: string, entityId: string, data: object = {}): Record<string, unknown> => ({
  ...{ type: 'call_service', domain: entityId.split('.')[0], service },
  ...{ service_data: data, target: { entity_id: entityId } },
});
const send = (command: Record<string, unknown>): ReturnType<ContractSocket['raw']> =>
  client.raw('requests.send', { siteId, command });

async function openQueue(options?: PageOptions): Promise<Page> {
  const page = await plant.open(options);
  await page.locator('[role=tab][id$="-tab-queue"]').click();
  return page;
}

beforeAll(async () => {
  home = await Simulator.start();
  for (const lamp of LAMPS) home.addEntity(lamp, 'off', { friendly_name: lamp });
  plant = await PlantNorth.start(home);
  ({ client, siteId } = plant);
});
afterAll(async () => {
  expect(await plant.stop()).toEqual([]);
  await home.stop();
});

describe('the queue of a site', () => {
  it('R46 says first that nothing was asked yet', async () => {
    const page = await openQueue();
    await page.getByText('Nothing has been asked of this site yet').waitFor();
    await keepScreenshot(page, 'queue-empty');
  });

  it('R30 R46 lists requests as they come, with payload and answer beside', async () => {
    const page = await openQueue();
    await send({ type: 'get_config' });
    const opener = page.getByRole('button', { name: /get_config/ });
    await opener.waitFor();
    await opener.click();
    const side = page.getByRole('complementary', { name: /Request #/ });
    await side.getByText('"location_name"').waitFor();
    expect(await side.getByLabel('Payload', { exact: true }).innerText()).toContain('"type": "get_config"');
    await side.getByRole('button', { name: 'Close the details' }).click();
    await side.waitFor({ state: 'detached' });
  });

  it('R31 shows what waits, lets it be cancelled and sent again, and says what is not known', async () => {
    const page = await openQueue();
    home.faults.failCommand('get_panels', 'unauthorized', 'Unauthorized');
    await send({ type: 'get_panels' });
    await send(call('turn_on', 'light.hall', { brightness: 120 }));
    await cli(plant.app.dataDir, [
      'call',
      'light.turn_on',
      '--site',
      siteId,
      '--entity',
      'light.hall',
      'light.stairs',
    ]);
    // Nobody can tell: its target is an area, and the answer never came.
    home.faults.delayReplies((command) => (command === 'call_service' ? null : 0));
    const areas = { area_id: 'kitchen' };
    const unknown = send({ type: 'call_service', domain: 'light', service: 'turn_on', target: areas });
    const sent = home.counters.messagesByType['call_service'] ?? 0;
    await until('it at Home Assistant', () => (home.counters.messagesByType['call_service'] ?? 0) > sent);
    home.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    home.dropConnections({ terminate: true });
    expect(await unknown).toMatchObject({ error: { code: 'outcome-unknown' } });
    await page.getByText('Outcome unknown', { exact: true }).waitFor();
    await send(call('turn_on', 'light.stairs'));
    await send(call('set_temperature', 'climate.none', { temperature: 21 }));
    await send(call('turn_off', 'light.office'));
    await page.getByText('Queued', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: /light.turn_off/ }).click();
    const side = page.getByRole('complementary', { name: /Request #/ });
    await side.getByText('No answer yet.').waitFor();
    await keepScreenshot(page, 'queue');
    expect(await accessibilityFindings(page)).toEqual([]);
    await side.getByRole('button', { name: 'Cancel it' }).click();
    await side.getByText('Cancelled', { exact: true }).waitFor();
    await side.getByRole('button', { name: 'Send again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Look first whether it was carried out').waitFor();
    await dialog.getByRole('button', { name: 'Send it again' }).click();
    await page.getByText(/Action queued \(connection not active\): light.turn_off/).waitFor();
    home.faults.clear();
    await client.call('connection.restart', { siteId, force: true });
    await until('what waited at Home Assistant', () => home.home.get('light.stairs')?.state === 'on');
    await page.getByText('Queued', { exact: true }).first().waitFor({ state: 'detached' });
  });

  it.each([
    ['en', 'dark'],
    ['zh-TW', 'light'],
    ['zh-CN', 'dark'],
  ] as const)('R47 reads well in %s, %s', async (locale, scheme) => {
    const page = await openQueue({ locale, scheme });
    await page
      .getByRole('button', { name: /light.turn_on/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: /#/ }).locator('pre').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await keepScreenshot(page, `queue-${locale}-${scheme}`);
  });
});
