import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import { Discovery, SERVICE, type Found } from '../../../src/main/discovery/discovery';
import { AnnouncedHome, quietMdnsPort, recordsOf, type Announced } from '../../support/announced-home';

const UUID = '0123456789abcdef0123456789abcdef';
const NORTH: Announced = {
  name: 'Plant North',
  port: 8123,
  txt: {
    uuid: UUID,
    location_name: 'Plant North',
    version: '2026.11.0',
    internal_url: 'http://north.local:8123',
  },
};
const SOUTH: Announced = {
  name: 'Plant South. Hall 2',
  port: 8124,
  host: '192.0.2.8',
  txt: { uuid: 'f'.repeat(32), location_name: '南廠', version: '2024.3.3', base_url: '' },
};

let port: number;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  port = await quietMdnsPort();
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function announce(...announced: Announced[]): Promise<AnnouncedHome> {
  const home = await AnnouncedHome.start(port, announced);
  ends.push(() => home.stop());
  return home;
}

/** Watches; gives what waits for the first finding that is as wanted. */
function watch(discovery: Discovery): (wanted: (found: Found) => boolean) => Promise<Found> {
  const waiting = new Set<() => void>();
  ends.push(
    discovery.watch(() => {
      for (const look of waiting) look();
    }),
  );
  return (wanted) =>
    new Promise((resolve) => {
      const look = (): void => {
        const { found } = discovery;
        if (!wanted(found)) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
}

const newDiscovery = (): Discovery => new Discovery({ clock: systemClock, port, inNetwork: () => true });
const names = ({ sites }: Found): string[] => sites.map(({ name }) => name);

describe('the search of the network', () => {
  it('R48 finds what announces itself, each once, and lets go of what says goodbye', async () => {
    const home = await announce(NORTH, { ...NORTH, name: 'Plant North (2)' }, SOUTH);
    const until = watch(newDiscovery());
    const both = await until(({ sites }) => sites.length === 2);
    expect(both.error).toBeNull();
    expect(both.sites).toEqual([
      {
        id: UUID,
        name: 'Plant North',
        url: 'http://north.local:8123',
        addresses: ['http://north.local:8123', 'http://192.0.2.7:8123'],
        version: '2026.11.0',
      },
      {
        id: 'f'.repeat(32),
        name: '南廠',
        url: 'http://192.0.2.8:8124',
        addresses: ['http://192.0.2.8:8124'],
        version: '2024.3.3',
      },
    ]);
    home.goodbye(SOUTH);
    expect(names(await until(({ sites }) => sites.length === 1))).toEqual(['Plant North']);
  });

  it('R48 finds what comes while it looks, and takes its new name', async () => {
    const until = watch(newDiscovery());
    const home = await announce();
    home.say(recordsOf(NORTH, 120));
    await until((found) => names(found).includes('Plant North'));
    home.say(recordsOf({ ...NORTH, txt: { ...NORTH.txt, location_name: 'Renamed' } }, 120));
    await until((found) => names(found).includes('Renamed'));
  });

  it('R48 survives packets of rubbish, and refuses addresses that are none', async () => {
    const until = watch(newDiscovery());
    const home = await announce();
    const rubbish = createSocket('udp4');
    ends.push(() => rubbish.close());
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(9000, 0xff), Buffer.from('HTTP/1.1 200 OK\r\n\r\n')]) {
      rubbish.send(bytes, port, '224.0.0.251');
    }
    home.say(recordsOf({ name: 'Bad', port: 0, txt: { internal_url: 'javascript:alert(1)' } }, 120));
    home.say({
      answers: [{ name: SERVICE, type: 'PTR', ttl: 120, data: 'Lonely._home-assistant._tcp.local' }],
    });
    home.say(recordsOf({ name: 'Other', port: 8123, txt: {}, host: '192.0.2.9' }, 120));
    expect(names(await until(({ sites }) => sites.length > 0))).toEqual(['Other']);
  });

  it('R48 ends the search of a network that is flooded, and says so', async () => {
    const until = watch(newDiscovery());
    const home = await announce();
    const flood = setInterval(() => {
      for (let count = 0; count < 50; count += 1) {
        const name = `Flood ${Math.random().toString(36)}`;
        home.say(recordsOf({ name, port: 8123, txt: {} }, 120));
      }
    }, 5);
    ends.push(() => clearInterval(flood));
    expect((await until(({ error }) => error !== null)).error?.code).toBe('discovery-flooded');
  });

  it('R48 says that another program holds the port, and that there is no network', async () => {
    const holder = createSocket({ type: 'udp4', reuseAddr: false });
    holder.bind(0);
    await once(holder, 'listening');
    ends.push(() => holder.close());
    const taken = new Discovery({
      clock: systemClock,
      port: holder.address().port,
      inNetwork: () => true,
    });
    const found = await watch(taken)(({ error }) => error !== null);
    expect(found).toMatchObject({ sites: [], error: { code: 'discovery-port' } });
    const alone = new Discovery({ clock: systemClock, port, inNetwork: () => false });
    expect((await watch(alone)(() => true)).error?.code).toBe('discovery-no-network');
  });

  it('R48 looks only while somebody watches: nothing is asked before or after', async () => {
    const asked: string[] = [];
    const listener = await announce(NORTH);
    const discovery = newDiscovery();
    const counting = new Promise<void>((resolve) => {
      listener.onQuestion((name) => {
        asked.push(name);
        resolve();
      });
    });
    expect(discovery.found).toEqual({ sites: [], error: null });
    const first = discovery.watch(() => undefined);
    const second = discovery.watch(() => undefined);
    await counting;
    first();
    expect(discovery.found.error).toBeNull();
    second();
    // Another search hears what is said from now on; the ended one had its chance.
    await watch(newDiscovery())(({ sites }) => sites.length === 1);
    expect(discovery.found.sites).toEqual([]);
    expect(asked.every((name) => name === SERVICE)).toBe(true);
  });
});
