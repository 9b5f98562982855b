import { fireEvent, screen } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPERATIONS } from '../../../src/renderer/components/bulk/operations';
import { OFFERS } from '../../../src/renderer/components/palette/offers';
import { Palette } from '../../../src/renderer/components/palette/palette';
import { usePalette } from '../../../src/renderer/components/palette/palette-state';
import { startLanguages } from '../../../src/renderer/i18n/languages';
import { COMMANDS, type CommandName } from '../../../src/shared/contract/commands';
import { appError } from '../../../src/shared/errors';
import { DEFAULT_SETTINGS } from '../../../src/shared/model';
import { fail, ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { siteConfig, siteStatus } from './support/fixtures';
import { after, renderOn } from './support/render-app';

vi.mock('../../../src/renderer/components/notify', () => ({ notify: vi.fn() }));

const SITES = [
  siteStatus({ id: 'north', name: 'Plant North' }),
  siteStatus({ id: 'south', name: 'Plant South', state: 'stopped', cause: 'banned' }),
];

function newClient(): FakeClient {
  return new FakeClient(
    {
      'settings.get': () => ok(DEFAULT_SETTINGS),
      'settings.set': (change) => ok({ ...DEFAULT_SETTINGS, ...change }),
      'connection.restart': () => ok({ success: true, message: '', skipped: true, sinceMs: 1000 }),
      'sites.add-demo': () => ok(siteConfig({ id: 'demo', demo: true })),
      'storage.backup': () => fail(appError('backup-failed', { reason: 'no room' })),
      'entities.search': ({ text }) =>
        ok({
          rows: [
            {
              ...{ siteId: 'north', siteName: 'Plant North', entityId: 'sensor.pump', name: `Pump ${text}` },
              ...{ domain: 'sensor', deviceClass: null, unit: null, areaName: 'Hall', state: '1' },
            },
          ],
          next: null,
        }),
    },
    { fleet: () => ({ sites: SITES }) },
  );
}

const field = (): HTMLElement => screen.getByRole('combobox');
const type = (value: string): Promise<void> => after(() => fireEvent.change(field(), { target: { value } }));
const key = (name: string): Promise<void> => after(() => fireEvent.keyDown(field(), { key: name }));
const lines = (): string[] => screen.getAllByRole('option').map((option) => option.textContent ?? '');
/** Until what is typed is asked for, and the answer drawn. */
const hits = async (): Promise<void> => {
  await screen.findByRole('option', { name: /sensor\.pump/ });
};

beforeEach(() => {
  window.location.hash = '';
  // Not of jsdom.
  Element.prototype.scrollIntoView = () => undefined;
  usePalette.getState().open();
});
afterEach(() => usePalette.getState().close());

describe('what the palette offers of the contract', () => {
  it('R47 offers each command or says why it does not, and what it offers gives that command', async () => {
    startLanguages('en');
    expect(Object.keys(OFFERS).sort()).toEqual(Object.keys(COMMANDS).sort());
    for (const [command, offers] of Object.entries(OFFERS) as [CommandName, (typeof OFFERS)[CommandName]][]) {
      if ('why' in offers) {
        expect(offers.why, command).not.toBe('');
        continue;
      }
      expect(offers.length, command).toBeGreaterThan(0);
      for (const offer of offers) {
        const client = newClient();
        if (offer.scope === 'site') {
          expect(OPERATIONS[offer.operation].command, offer.operation).toBe(command);
          await OPERATIONS[offer.operation].give(client, 'north', false);
        } else {
          const changeSettings = (change: object): void => void client.call('settings.set', change);
          await offer.run({ client, changeSettings, goToSite: () => undefined, t: i18next.t });
        }
        expect(client.calls.map((call) => call.command)).toEqual([command]);
      }
    }
  });
});

describe('the palette', () => {
  it('R47 goes to an entity of any site by a few letters, asking once for what was typed in one go', async () => {
    const client = newClient();
    await renderOn(client, <Palette />);
    await type('p');
    await type('pu');
    await type('pum');
    await hits();
    expect(client.calls.filter(({ command }) => command === 'entities.search')).toEqual([
      { command: 'entities.search', input: { text: 'pum', after: null, limit: 20 } },
    ]);
    await after(() => fireEvent.click(screen.getByRole('option', { name: /sensor\.pump/ })));
    expect(window.location.hash).toBe('#/site/north/entity/sensor.pump');
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('R47 goes to sites and screens with the arrow keys', async () => {
    await renderOn(newClient(), <Palette />);
    expect(lines().slice(0, 2)).toEqual([
      'Plant Northhttp://north.example:8123',
      'Plant Southhttp://south.example:8123',
    ]);
    await key('ArrowDown');
    expect(field().getAttribute('aria-activedescendant')).toBe(
      screen.getByRole('option', { selected: true }).id,
    );
    await key('Enter');
    expect(window.location.hash).toBe('#/site/south');
    await after(() => usePalette.getState().open());
    await type('settings: plant n');
    await key('Enter');
    expect(window.location.hash).toBe('#/site/north/settings');
    await after(() => usePalette.getState().open());
    // From the first upwards is the last.
    await type('overview');
    await key('ArrowUp');
    await key('ArrowDown');
    await key('Enter');
    expect(window.location.hash).toBe('#/');
  });

  it('R12 R47 gives a command to a site that is typed or chosen, and asks within the cooldown', async () => {
    const client = newClient();
    await renderOn(client, <Palette />);
    await type('restart');
    await key('Enter');
    // Its own step: which site.
    expect(lines()).toHaveLength(2);
    await type('south');
    await key('Enter');
    expect(client.calls).toContainEqual({
      command: 'connection.restart',
      input: { siteId: 'south', force: false },
    });
    expect(screen.getByText(/less than 5 s ago: Plant South/)).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Cancel' })));
    await after(() => usePalette.getState().open());
    await type('restart plant north');
    expect(lines()[0]).toBe('Restart: Plant North');
    // Only what makes sense for a site as it is.
    await type('reconnect');
    expect(lines()).toEqual(['Reconnect …', 'Reconnect: Plant South']);
  });

  it('R47 says that nothing fits, and leaves the choice of a site by Backspace', async () => {
    const client = new FakeClient(
      { 'entities.search': () => ok({ rows: [], next: null }) },
      { fleet: () => ({ sites: SITES }) },
    );
    await renderOn(client, <Palette />);
    await type('zzz');
    await screen.findByText('Nothing found');
    await type('full sync');
    await key('Enter');
    expect(field().getAttribute('aria-label')).toBe('Which site? Full sync');
    await key('Backspace');
    expect(field().getAttribute('aria-label')).toBe('Search or command');
  });
});
