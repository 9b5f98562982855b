import { describe, expect, it } from 'vitest';
import { foundSite, type Announcement } from '../../../src/main/discovery/announcement';
import { isAdded } from '../../../src/shared/discovery';

const UUID = '0123456789abcdef0123456789abcdef';

function announcement(
  txt: Readonly<Record<string, string>>,
  change: Partial<Announcement> = {},
): Announcement {
  return {
    instance: 'Plant North._home-assistant._tcp.local',
    port: 8123,
    hosts: ['192.0.2.7'],
    txt: new Map(Object.entries({ uuid: UUID, location_name: 'Plant North', version: '2026.11.0', ...txt })),
    ...change,
  };
}

describe('what a Home Assistant says of itself on the network', () => {
  it('R48 gives name, version and the address it names; else the one it was heard from', () => {
    expect(foundSite(announcement({ internal_url: 'http://plant.local:8123' }))).toEqual({
      id: UUID,
      name: 'Plant North',
      url: 'http://plant.local:8123',
      addresses: ['http://plant.local:8123', 'http://192.0.2.7:8123'],
      version: '2026.11.0',
    });
    expect(foundSite(announcement({ internal_url: '', base_url: '' }))?.url).toBe('http://192.0.2.7:8123');
    expect(foundSite(announcement({ base_url: 'https://plant.example/ha/' }))?.url).toBe(
      'https://plant.example/ha',
    );
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'homeassistant://x',
    'http://user:pass@plant.local',
    'http://plant.local/?token=abc',
    'http://plant.local/#access_token=abc',
    'http://plant.local\u202e/',
    'http://plant.local/\u0000',
    'http://plant local',
    `http://${'a'.repeat(400)}.local`,
    '//plant.local',
  ])('R48 R52 refuses %j as an address', (url) => {
    expect(foundSite(announcement({ internal_url: url }))?.addresses).toEqual(['http://192.0.2.7:8123']);
    expect(foundSite(announcement({ internal_url: url }, { hosts: [] }))).toBeNull();
    expect(foundSite(announcement({ internal_url: url }, { hosts: ['999.1.1.1', '../../x'] }))).toBeNull();
  });

  it('R48 cuts and cleans names, and takes no version and no id that is none', () => {
    const hostile = foundSite(
      announcement({
        location_name: `\u001b[31mEvil\u202e\u0000\n${'x'.repeat(10_000)}`,
        version: '<img src=x onerror=alert(1)>',
        uuid: '../../secrets',
      }),
    );
    expect(hostile?.name).toMatch(/^\[31mEvil x+$/u);
    expect(hostile?.name.length).toBe(60);
    expect(hostile?.version).toBeNull();
    expect(hostile?.id).toBe('Plant North._home-assistant._tcp.local');
    expect(foundSite(announcement({ location_name: '\u200b' }))?.name).toBe('Plant North');
    expect(foundSite(announcement({ location_name: '北廠 No. 1' }))?.name).toBe('北廠 No. 1');
  });

  it('R48 knows the sites that are added already, by any of their addresses', () => {
    const found = foundSite(announcement({ internal_url: 'http://plant.local:8123' }));
    if (found === null) throw new Error('not found');
    expect(isAdded(found, ['192.0.2.7:8123'])).toBe(true);
    expect(isAdded(found, ['http://PLANT.local:8123/lovelace/0'])).toBe(true);
    expect(isAdded(found, ['http://plant.local', 'not an address', ''])).toBe(false);
  });
});
