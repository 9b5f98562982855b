import { describe, expect, it } from 'vitest';
import { trayModel, type TraySite } from '../../../src/main/desktop/tray-model';
import { languageOfWishes } from '../../../src/shared/language';
import { trayWords } from '../../../src/main/desktop/words';
import { CONNECTION_STATES, LANGUAGES, type ConnectionState } from '../../../src/shared/model';

const en = trayWords('en');
const site = (name: string, state: ConnectionState): TraySite => ({ id: name.toLowerCase(), name, state });

describe('the tray', () => {
  it('R50 says the worst status of all sites, in this order', () => {
    const order: ConnectionState[] = [
      'stopped',
      'incomplete',
      'waiting',
      'connecting',
      'authenticating',
      'synchronising',
      'manual',
      'connected',
      'inactive',
    ];
    expect([...order].sort()).toEqual([...CONNECTION_STATES].sort());
    order.forEach((state, index) => {
      const sites = order
        .slice(index)
        .map((other) => site(other, other))
        .reverse();
      expect(trayModel(sites, en).worst).toBe(state);
    });
  });

  it('R50 counts the sites by status in its text, the worst first', () => {
    const sites = [site('A', 'connected'), site('B', 'stopped'), site('C', 'connected')];
    expect(trayModel(sites, en).tooltip).toBe('HA Control Center: 1 stopped · 2 connected');
    expect(trayModel(sites, trayWords('zh-Hant')).tooltip).toBe('HA Control Center: 已停止 1 · 已連線 2');
  });

  it('R50 lists each site with its status, the worst first, then by name', () => {
    const sites = [site('Zoo', 'connected'), site('Office', 'connected'), site('Plant', 'waiting')];
    expect(trayModel(sites, en).sites.map(({ label }) => label)).toEqual([
      'Plant: Waiting',
      'Office: Connected',
      'Zoo: Connected',
    ]);
  });

  it('R50 offers Reconnect where it can help', () => {
    for (const state of CONNECTION_STATES) {
      const [shown] = trayModel([site('S', state)], en).sites;
      expect(shown?.canReconnect, state).toBe(state !== 'incomplete' && state !== 'inactive');
    }
  });

  it('is at rest without a site, and names a site without a name by its id', () => {
    expect(trayModel([], en)).toEqual({
      worst: 'inactive',
      tooltip: 'HA Control Center: No site yet',
      sites: [],
    });
    expect(trayModel([{ id: 'x1', name: '', state: 'manual' }], en).sites[0]?.label).toBe('x1: Manual');
  });

  it('keeps its text within what Windows shows, with every status at once in any language', () => {
    const sites = CONNECTION_STATES.flatMap((state) =>
      Array.from({ length: 100 }, (_, index) => site(`${state}${index}`, state)),
    );
    for (const language of LANGUAGES) {
      expect(trayModel(sites, trayWords(language)).tooltip.length).toBeLessThanOrEqual(127);
    }
  });
});

describe('the language of the tray', () => {
  it.each([
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh_Hant_MO', 'zh-Hant'],
    ['zh-CN', 'zh-Hans'],
    ['zh-Hans-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['', 'en'],
  ])('R47 follows a system that speaks %j with %s', (locale, language) => {
    expect(languageOfWishes([locale])).toBe(language);
  });
});
