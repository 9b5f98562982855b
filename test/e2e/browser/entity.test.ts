import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, keepScreenshot, type PageOptions } from '../../support/browser-page';
import { PlantNorth } from '../../support/plant-north';
import { until } from '../../support/until';

let home: Simulator;
let plant: PlantNorth;

beforeAll(async () => {
  home = await Simulator.start({ building: 'demo', seed: 3 });
  plant = await PlantNorth.start(home);
});
afterAll(async () => {
  expect(await plant.stop()).toEqual([]);
  await home.stop();
});

async function openEntity(entityId: string, options?: PageOptions): Promise<Page> {
  const page = await plant.open(options);
  await page.goto(new URL(`#/site/${plant.siteId}/entity/${entityId}`, page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}
const state = (entityId: string): string | undefined => home.home.get(entityId)?.state;
const attribute = (entityId: string, name: string): unknown => home.home.get(entityId)?.attributes[name];
const becomes = (what: string, isSo: () => boolean): Promise<unknown> => until(what, isSo);
/** Types a number into the field of that name and gives it with Enter. */
async function give(page: Page, label: RegExp, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label });
  await field.fill(value);
  await field.press('Enter');
}
async function choose(page: Page, label: RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

describe('the page of an entity', () => {
  it('R42 R44 is opened from the list by keyboard; going back finds filter and scroll as they were', async () => {
    const page = await plant.open();
    await page.getByRole('link', { name: 'Main power', exact: true }).first().waitFor();
    const list = page.getByRole('list', { name: 'Entities by area' });
    await list.evaluate((element) => element.scrollTo({ top: 400 }));
    const row = page.getByRole('link', { name: /temperature/i }).first();
    await row.focus();
    const name = await row.innerText();
    const scrolled = await list.evaluate((element) => element.scrollTop);
    await row.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.goBack();
    await list.waitFor();
    await page.waitForFunction(
      (top) => document.querySelector('main [role=list]')?.scrollTop === top,
      scrolled,
    );
    await page.getByPlaceholder('Search name or id').fill('gate');
    await page.getByRole('link', { name: 'Parking gate' }).click();
    await page.getByRole('heading', { level: 1, name: 'Parking gate' }).waitFor();
    await page.getByRole('link', { name: /All entities of/ }).click();
    await page.getByRole('link', { name: 'Parking gate' }).waitFor();
    expect(await page.getByPlaceholder('Search name or id').inputValue()).toBe('gate');
  });

  it('R44 R27 tells value, place, device, ages, attributes and the raw state with its context', async () => {
    const page = await openEntity('sensor.main_power');
    await page.getByText('Main distribution').waitFor();
    await page.getByText('Janitza').waitFor();
    await page.getByText('UMG 96RM').waitFor();
    await page.getByText('Utility room').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    home.setState('sensor.main_power', '4321');
    await page.getByRole('banner').or(page.locator('header')).getByText(/4,321/).first().waitFor();
    const raw = page.locator('pre[aria-label="Raw state"]');
    await raw.getByText('"state": "4321"').waitFor();
    const sent = JSON.parse(await raw.innerText()) as { context: { id: string }; entity_id: string };
    expect(sent.entity_id).toBe('sensor.main_power');
    expect(sent.context.id).toBe(home.home.get('sensor.main_power')?.context.id);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy: entity id' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sensor.main_power');
    await page.getByRole('button', { name: 'Copy: Raw state' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      '"entity_id": "sensor.main_power"',
    );
  });

  it('R44 its history is paged back to the oldest change, and jumps to a date', async () => {
    const page = await openEntity('sensor.office_east_temperature');
    const table = page.getByRole('table', { name: /Every change of Office East temperature/ });
    await table.getByText('still so').waitFor();
    const rows = table.locator('[role=rowgroup]').last();
    const known = async (): Promise<number> => Number(await table.getAttribute('aria-rowcount'));
    // The first connect fetches a day of the past; its rows come page by page as somebody scrolls.
    await until('all of it', async () => {
      await rows.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
      return (await known()) > 200;
    });
    await page.getByText('That is all that is kept.').waitFor();
    const newest = await rows.getByRole('row').first().innerText();
    const hoursAgo = new Date(Date.now() - 5 * 3_600_000);
    const local = new Date(hoursAgo.getTime() - hoursAgo.getTimezoneOffset() * 60_000).toISOString();
    await page.getByLabel('Up to').fill(local.slice(0, 16));
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await page.getByRole('button', { name: 'Newest' }).waitFor();
    await table.getByText('still so').waitFor({ state: 'detached' });
    await until(
      'another first row',
      async () => (await rows.getByRole('row').first().innerText()) !== newest,
    );
    await page.getByRole('button', { name: 'Newest' }).click();
    await table.getByText('still so').waitFor();
  });

  it('R44 R31 light: on and off, brightness, colour temperature', async () => {
    const page = await openEntity('light.reception');
    await page.getByRole('switch', { name: /Reception desk light/ }).press('Space');
    await becomes('it off', () => state('light.reception') === 'off');
    await page.getByText('Off', { exact: true }).first().waitFor();
    await give(page, /Brightness/, '40');
    await becomes('40 %', () => attribute('light.reception', 'brightness') === 102);
    await page.getByRole('slider', { name: /Colour temperature/ }).press('ArrowRight');
    await becomes('another white', () => attribute('light.reception', 'color_temp_kelvin') === 3550);
    await page.getByText('Waiting for Home Assistant').waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: /Brightness/ }).inputValue()).toBe('40');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('R44 numbers and choices: only what their limits allow', async () => {
    const page = await openEntity('number.heating_curve_offset');
    await give(page, /Value/, '99');
    await page.getByText(/to 5/).first().waitFor();
    expect(state('number.heating_curve_offset')).toBe('0.0');
    await give(page, /Value/, '1.5');
    await becomes('it set', () => state('number.heating_curve_offset') === '1.5');
    const season = await openEntity('input_select.season');
    await choose(season, /Option/, 'summer');
    await becomes('summer', () => state('input_select.season') === 'summer');
  });

  it('R44 presses: button, scene and script', async () => {
    for (const [entityId, name] of [
      ['input_button.call_technician', 'Press'],
      ['button.reset_boiler_alarm', 'Press'],
      ['scene.evening', 'Activate'],
    ] as const) {
      const page = await openEntity(entityId);
      expect(state(entityId)).toBe('unknown');
      await page.getByRole('button', { name, exact: true }).click();
      await becomes(`${entityId} pressed`, () => /^\d{4}-/.test(state(entityId) ?? ''));
    }
    const script = await openEntity('script.morning_round');
    const calls = (): number => home.counters.messagesByType['call_service'] ?? 0;
    const before = calls();
    await script.getByRole('button', { name: 'Run', exact: true }).click();
    await becomes('it run', () => calls() > before);
  });

  it('R44 covers, valves, fans and sirens move', async () => {
    const blinds = await openEntity('cover.meeting_room_blinds');
    await blinds.getByRole('button', { name: 'Close', exact: true }).click();
    await becomes('them closed', () => state('cover.meeting_room_blinds') === 'closed');
    await give(blinds, /Position/, '30');
    await becomes('30 %', () => attribute('cover.meeting_room_blinds', 'current_position') === 30);
    await give(blinds, /Tilt/, '80');
    await becomes('tilted', () => attribute('cover.meeting_room_blinds', 'current_tilt_position') === 80);
    const valve = await openEntity('valve.garden_irrigation');
    await valve.getByRole('button', { name: 'Open', exact: true }).click();
    await becomes('it open', () => state('valve.garden_irrigation') === 'open');
    const fan = await openEntity('fan.workshop_extractor');
    await give(fan, /Speed/, '80');
    await becomes('80 %', () => attribute('fan.workshop_extractor', 'percentage') === 80);
    await choose(fan, /Preset/, 'Boost');
    await becomes('boost', () => attribute('fan.workshop_extractor', 'preset_mode') === 'boost');
    const siren = await openEntity('siren.parking');
    await siren.getByRole('switch', { name: /Parking siren/ }).press('Space');
    await becomes('it on', () => state('siren.parking') === 'on');
  });

  it('R44 climates, humidifiers and water heaters take targets and modes', async () => {
    const cooling = await openEntity('climate.server_room');
    await give(cooling, /Highest target/, '25.5');
    await becomes('25.5', () => attribute('climate.server_room', 'target_temp_high') === 25.5);
    expect(attribute('climate.server_room', 'target_temp_low')).toBe(18);
    await choose(cooling, /Fan mode/, 'High');
    await becomes('high', () => attribute('climate.server_room', 'fan_mode') === 'high');
    await choose(cooling, /Operation/, 'Cool');
    await becomes('cool', () => state('climate.server_room') === 'cool');
    const lobby = await openEntity('climate.lobby');
    await give(lobby, /Target temperature/, '23.5');
    await becomes('23.5', () => attribute('climate.lobby', 'temperature') === 23.5);
    const humidifier = await openEntity('humidifier.archive');
    await give(humidifier, /Target humidity/, '50');
    await becomes('50 %', () => attribute('humidifier.archive', 'humidity') === 50);
    const heater = await openEntity('water_heater.kitchen');
    await give(heater, /Target temperature/, '55');
    await becomes('55°', () => attribute('water_heater.kitchen', 'temperature') === 55);
    await choose(heater, /Operation/, 'Performance');
    await becomes('performance', () => state('water_heater.kitchen') === 'performance');
  });

  it('R44 texts are set; passwords, codes and alarms are left to Home Assistant, in words', async () => {
    const display = await openEntity('text.lobby_display');
    const field = display.getByRole('textbox', { name: /Text: Lobby display/ });
    await field.fill('x'.repeat(61));
    await display.getByText('0 to 60 characters').waitFor();
    await field.fill('Closed today');
    await field.press('Enter');
    await becomes('it said', () => state('text.lobby_display') === 'Closed today');
    const wifi = await openEntity('input_text.guest_wifi');
    await wifi.getByText(/A password: neither shown nor set here/).waitFor();
    await wifi.locator('header').getByText('••••••').waitFor();
    const list = await plant.open();
    await list.getByPlaceholder('Search name or id').fill('wi-fi');
    await list
      .getByRole('listitem')
      .filter({ hasText: 'Guest Wi-Fi password' })
      .getByText('••••••')
      .waitFor();
    expect(await list.getByText('harbour-guest').count()).toBe(0);
    const coded = await openEntity('lock.server_room');
    await coded.getByText(/This lock wants a code/).waitFor();
    const alarm = await openEntity('alarm_control_panel.building');
    await alarm.getByText(/Control it in Home Assistant/).waitFor();
  });

  it('R44 a lock asks before it lets anybody in', async () => {
    const entityId = 'lock.main_entrance';
    home.setState(entityId, 'locked');
    const page = await openEntity(entityId);
    await page.getByRole('button', { name: 'Unlock' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Main entrance lock\?/).waitFor();
    expect(state(entityId)).toBe('locked');
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await becomes('it unlocked', () => state(entityId) === 'unlocked');
  });

  it('R31 R44 a refusal stands beside the control with its reason, the value is what it was, and it can be tried again', async () => {
    const page = await openEntity('input_number.co2_limit');
    const before = state('input_number.co2_limit');
    home.faults.failCommand('call_service', 'home_assistant_error', 'The controller does not answer');
    await give(page, /Value/, '1000');
    await page
      .getByRole('alert')
      .getByText(/The controller does not answer/)
      .waitFor();
    expect(await page.getByRole('textbox', { name: /Value/ }).inputValue()).toBe(String(Number(before)));
    await keepScreenshot(page, 'entity-failed');
    home.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await becomes('it set', () => state('input_number.co2_limit') === '1000.0');
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('R31 R44 while Home Assistant is silent the control is pending; cut off, the outcome is unknown', async () => {
    // A script that is off before and after leaves no trace that would tell.
    const page = await openEntity('script.morning_round');
    home.faults.delayReplies((command) => (command === 'call_service' ? null : 0));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Waiting for Home Assistant').waitFor();
    home.faults.clear();
    home.dropConnections({ terminate: true });
    await page.getByText(/Whether .* was carried out is not known/).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText(/is not known/).waitFor({ state: 'detached' });
  });

  it('R27 R31 R44 away: the mirror is shown as such, what may wait is queued in place, what may not says why', async () => {
    const page = await openEntity('light.office_east');
    const lit = state('light.office_east');
    home.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    home.dropConnections({ terminate: true });
    await page.getByText(/From the mirror/).waitFor();
    await page.getByText(/what you set is kept and sent once the site is connected/).waitFor();
    await page.getByRole('switch').press('Space');
    await page.getByText('Action queued (connection not active)').waitFor();
    // What is shown is what was last known, not what was wished for.
    expect(await page.getByRole('switch').isChecked()).toBe(lit === 'on');
    await keepScreenshot(page, 'entity-queued');
    const lock = await openEntity('lock.main_entrance');
    await lock.getByText(/never kept for later/).waitFor();
    expect(await lock.getByRole('button', { name: 'Lock', exact: true }).isDisabled()).toBe(true);
    expect(await accessibilityFindings(lock)).toEqual([]);
    home.faults.clear();
    await plant.client.call('connection.restart', { siteId: plant.siteId, force: true });
    await becomes('what waited', () => state('light.office_east') !== lit);
    await page.getByText('Action queued (connection not active)').waitFor({ state: 'detached' });
  });

  it('R44 an entity that is gone says since when, and keeps its history; one that never was says so', async () => {
    home.addEntity('sensor.short_lived', '1', { friendly_name: 'Short lived' });
    const page = await openEntity('sensor.short_lived');
    await page.getByRole('heading', { level: 1, name: 'Short lived' }).waitFor();
    home.setState('sensor.short_lived', '2');
    await page.locator('header').getByText('2', { exact: true }).waitFor();
    home.removeEntity('sensor.short_lived');
    await page.getByText(/This site has no entity/).waitFor();
    await page.getByText(/It has been gone since/).waitFor();
    await page.getByRole('table', { name: /Every change of sensor.short_lived/ }).waitFor();
    await keepScreenshot(page, 'entity-gone');
    const never = await openEntity('sensor.never_was');
    await never.getByText(/None of that name was ever seen here/).waitFor();
  });

  it.each([
    ['zh-TW', 'dark', 'climate.server_room'],
    ['zh-CN', 'light', 'cover.meeting_room_blinds'],
    ['en-US', 'dark', 'sensor.main_power'],
  ] as const)('R47 reads well in %s, %s: %s', async (locale, scheme, entityId) => {
    const page = await openEntity(entityId, { locale, scheme });
    await page.locator('main pre').last().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await keepScreenshot(page, `entity-${entityId}-${locale}-${scheme}`);
  });
});
