import type { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../src/main/clock';
import { localAddresses, NetworkWatch } from '../../../src/main/fleet/network-watch';
import { tokenLogin } from '../../../src/main/login/site-login';
import { FaultProxy } from '../../support/fault-proxy/fault-proxy';
import type { TestFleet } from '../../support/test-fleet';
import { until } from '../../support/until';
import { useSurroundings } from './support';

const { simulator, fleetOf: stillFleet, endWith } = useSurroundings();

function fleetOf(...options: Parameters<typeof stillFleet>): TestFleet {
  const test = stillFleet(...options);
  test.fleet.start();
  return test;
}

/** The system's clock, that a test can set without waiting. */
class SettableClock implements Clock {
  wallOffset = 0;
  monotonicOffset = 0;
  now(): number {
    return systemClock.now() + this.wallOffset;
  }
  monotonic(): number {
    return systemClock.monotonic() + this.monotonicOffset;
  }
  setTimer(...timer: Parameters<Clock['setTimer']>): ReturnType<Clock['setTimer']> {
    return systemClock.setTimer(...timer);
  }
}

describe('after sleep and in another network', () => {
  it('R15 a resume replaces every socket, also one that reads OPEN, and never holds two', async () => {
    const home = await simulator();
    const test = fleetOf();
    const sites = [test.add(home.url, home.token), test.add(home.url, home.token)];
    for (const site of sites) await test.reaches(site, 'connected');
    const before = home.counters.connectionsTotal;
    test.fleet.upheaval('resumed');
    for (const site of sites) expect(site.connection.state).toBe('waiting');
    for (const site of sites) await test.reaches(site, 'connected');
    expect(home.counters.connectionsTotal).toBe(before + 2);
    expect(home.counters.maxConcurrentPerToken).toBeLessThanOrEqual(2);
    expect(test.records.filter(({ event }) => event === 'upheaval')).toHaveLength(2);
  });

  it.each([
    ['sleeps while its monotonic clock stands (Linux, macOS)', { wall: 3_600_000, monotonic: 0 }],
    ['sleeps while it goes on (Windows), or stands still itself', { wall: 60_000, monotonic: 60_000 }],
  ])('R15 without a power monitor: the computer %s', async (_what, { wall, monotonic }) => {
    const home = await simulator();
    const clock = new SettableClock();
    const test = fleetOf(0.01, { tick: 50 }, { clock });
    // Patience beyond the jump: what is seen must be the detector, not the silence.
    const site = test.add(home.url, home.token, { pingSeconds: 1000, deadSeconds: 1_000_000 });
    await test.reaches(site, 'connected');
    clock.wallOffset += wall;
    clock.monotonicOffset += monotonic;
    await until('the socket is replaced', () => home.counters.connectionsTotal === 2);
    await test.reaches(site, 'connected');
    expect(test.records.map(({ event, note }) => (event === 'upheaval' ? note : null))).toContain(
      'clock-jumped',
    );
  });

  it('R15 a computer that falls asleep again soon after it woke has its sockets replaced again', async () => {
    const home = await simulator();
    const clock = new SettableClock();
    const test = fleetOf(0.01, { tick: 3_600_000 }, { clock });
    const site = test.add(home.url, home.token, { pingSeconds: 1000, deadSeconds: 1_000_000 });
    for (const sleeps of [1, 2]) {
      await test.reaches(site, 'connected');
      // The monotonic clock stood meanwhile.
      clock.wallOffset += 3_600_000;
      test.fleet.upheaval('resumed');
      expect(site.connection.state).toBe('waiting');
      // Told twice of one sleep, by the system and by the clocks.
      test.fleet.upheaval('clock-jumped');
      expect(test.records.filter(({ event }) => event === 'upheaval')).toHaveLength(sleeps);
    }
  });

  it('R15 a start that took long is no standstill, and a change that comes after the end connects nothing', async () => {
    const home = await simulator();
    const clock = new SettableClock();
    const test = stillFleet(0.01, { tick: 20 }, { clock });
    const site = test.add(home.url, home.token);
    clock.monotonicOffset += 60_000;
    clock.wallOffset += 60_000;
    test.fleet.start();
    await test.reaches(site, 'connected');
    expect(test.lines).not.toContain('every connection is made anew');
    test.fleet.stop();
    test.fleet.configure({
      config: site.config,
      url: home.url,
      login: tokenLogin(home.token),
      tokenError: null,
    });
    expect(site.connection.state).toBe('inactive');
  });

  it('R15 a clock that is set back an hour neither ends a connection nor delays the next attempt', async () => {
    const home = await simulator();
    const clock = new SettableClock();
    const test = fleetOf(0.01, { tick: 20 }, { clock });
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    clock.wallOffset = -3_600_000;
    await until('it is noticed', () => test.lines.some((line) => line.includes('clock was set')));
    expect(site.connection.state).toBe('connected');
    home.dropConnections({ terminate: true });
    await test.reaches(site, 'waiting');
    const { retryAt } = site.status();
    expect((retryAt ?? 0) - clock.now()).toBeLessThanOrEqual(1000);
    await test.reaches(site, 'connected');
    expect(home.counters.connectionsTotal).toBe(2);
  });

  it('R15 when the network comes back, who waits is tried at once', async () => {
    const home = await simulator();
    let addresses = new Set(['192.0.2.7']);
    // Waits so long that only the network can be the reason for a second attempt.
    const test = fleetOf(0.01, { tick: 20, waits: [600_000] }, { localAddresses: () => addresses });
    home.faults.onUpgrade({ kind: 'status', status: 502 });
    const site = test.add(home.url, home.token);
    await test.reaches(site, 'connecting');
    await test.reaches(site, 'waiting');
    addresses = new Set(['192.0.2.7', '198.51.100.4']);
    await test.reaches(site, 'connected');
  });

  it('R15 another network while the own address stands only asks by a ping', async () => {
    const home = await simulator();
    let addresses = new Set(['192.0.2.7']);
    const test = fleetOf(0.01, { tick: 20 }, { localAddresses: () => addresses });
    const site = test.add(home.url, home.token, { pingSeconds: 100_000, deadSeconds: 1_000_000 });
    await test.reaches(site, 'connected');
    addresses = new Set();
    await until('it is pinged', () => (home.counters.messagesByType['ping'] ?? 0) > 0);
    expect(home.counters.connectionsTotal).toBe(1);
  });

  it('R15 tells a socket whose own address is gone from one that still leads somewhere', () => {
    const watch = new NetworkWatch(() => new Set(['192.168.1.5', '2001:db8::5']));
    for (const address of [
      '192.168.1.5',
      '::ffff:192.168.1.5',
      '2001:db8::5',
      '127.0.0.1',
      '::1',
      'fe80::1%eth0',
    ])
      expect(watch.has(address), address).toBe(true);
    expect(watch.has('192.168.1.6')).toBe(false);
  });

  it('R15 a system that does not tell its addresses costs no connection, nor the start of the program', () => {
    const refusing = (): never => {
      throw new Error('uv_interface_addresses returned Unknown system error 97');
    };
    const known = { eth0: [] as ReturnType<typeof networkInterfaces>[string] };
    let read: () => ReturnType<typeof networkInterfaces> = refusing;
    const watch = new NetworkWatch(() => localAddresses(() => read()));
    expect(watch.look()).toBe(false);
    expect(watch.has('192.168.1.5')).toBe(true);
    read = () => known;
    expect(watch.look()).toBe(false);
    expect(watch.has('192.168.1.5')).toBe(false);
    read = refusing;
    expect(watch.look()).toBe(false);
  });
});

describe('a session that is not what it seems', () => {
  it('R8 a subscription gone deaf is noticed while pings are answered, and the mirror is right again', async () => {
    const home = await simulator();
    const test = fleetOf(0.01, { tick: 20, deafCheck: 60 });
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    expect(home.deafen()).toBe(1);
    home.setState('sensor.kitchen_temperature', '31.5');
    await until(
      'the missed state is there',
      () => site.mirror.states.get('sensor.kitchen_temperature')?.state === '31.5',
    );
    expect(test.lines.join('\n')).toContain('gone deaf');
    home.setState('sensor.kitchen_temperature', '32.5');
    await until(
      'it hears again',
      () => site.mirror.states.get('sensor.kitchen_temperature')?.state === '32.5',
    );
    expect(home.counters.connectionsTotal).toBe(1);
  });

  it('R8 a slow link over which the states take longer than the limit of silence is no silence', async () => {
    const home = await simulator();
    await home.addBulk(2500);
    const proxy = await FaultProxy.start({ target: home.port });
    endWith(() => proxy.stop());
    proxy.add('downstream', { type: 'bandwidth', bytesPerSecond: 300_000 });
    const test = fleetOf(0.01, { syncLimit: 2500 });
    const patience = { pingSeconds: 100, deadSeconds: 1000 };
    const site = test.add(`http://127.0.0.1:${proxy.port}`, home.token, patience);
    await test.reaches(site, 'connected');
    expect(site.mirror.states.size).toBeGreaterThan(2500);
    expect(test.records.filter(({ event }) => event === 'attempt')).toHaveLength(1);
    // More than passes in the limit: the states came as one frame.
    expect(proxy.counters.bytes.downstream).toBeGreaterThan(750_000);
  });

  it('R8 a healthy subscription is never taken for deaf, however fast the states move', async () => {
    const home = await simulator();
    const test = fleetOf(0.01, { tick: 20, deafCheck: 20 });
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    const traffic = home.flood(2000, 10);
    await until(
      'it was looked at thirty times',
      () => (home.counters.messagesByType['subscribe_entities'] ?? 0) > 30,
    );
    traffic.stop();
    expect(test.lines.join('\n')).not.toContain('deaf');
    expect(site.connection.state).toBe('connected');
    // Each look ends what it subscribed to.
    expect(
      home.clients()[0]?.subscriptions.filter(({ type }) => type === 'subscribe_entities').length,
    ).toBeLessThanOrEqual(2);
  });

  it.each([
    [{ kind: 'silence' }, 'no-greeting'],
    [{ kind: 'deaf' }, 'auth-timeout'],
    [{ kind: 'drop' }, 'dropped-early'],
    [{ kind: 'drop', code: 1000 }, 'dropped-early'],
  ] as const)('R2 R7 the fault %j reads %s', async (fault, code) => {
    const home = await simulator();
    home.faults.onUpgrade(fault);
    // The upgrade has a limit too, which a busy machine must not miss.
    const test = fleetOf(0.05);
    const site = test.add(home.url, home.token);
    await test.reaches(site, 'connected');
    const failures = test.records.filter(({ event }) => event === 'failed');
    expect(failures.map(({ error }) => error?.code)).toEqual([code]);
  });

  it('R7 Home Assistant drops a client that does not take its messages: the cause is named', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    home.faults.delayReplies((command) => (command === 'ping' ? null : 0));
    const pings = (): number => home.counters.messagesByType['ping'] ?? 0;
    const before = pings();
    await until('a ping waits', () => pings() > before);
    for (let count = 0; count < 1100; count += 1) home.setState('sensor.kitchen_temperature', String(count));
    await until(
      'they have arrived',
      () => site.mirror.states.get('sensor.kitchen_temperature')?.state === '1099',
    );
    home.dropConnections({ code: 1000 });
    await test.reaches(site, 'waiting');
    expect(site.status().lastError?.code).toBe('dropped-slow');
    home.faults.clear();
    await test.reaches(site, 'connected');
  });

  it('R5 the watchdog looks without a token and goes on when it is greeted', async () => {
    const home = await simulator();
    home.faults.onUpgrade({ kind: 'status', status: 502 }, 5);
    home.faults.onUpgrade({ kind: 'silence' }, 1);
    const test = fleetOf();
    const site = await test.reaches(test.add(home.url, home.token), 'stopped');
    expect(home.counters.authAttempts).toBe(0);
    await until('the watchdog looked in vain', () =>
      test.records.some(({ event }) => event === 'probe-failed'),
    );
    expect(site.connection).toMatchObject({ state: 'stopped', failures: 5 });
    expect(home.counters.authAttempts).toBe(0);
    await test.reaches(site, 'connected');
    expect(home.counters.authAttempts).toBe(1);
    expect(test.records.map(({ event }) => event)).toEqual([
      ...[1, 2, 3, 4].flatMap(() => ['attempt', 'failed', 'waiting']),
      ...[
        'attempt',
        'failed',
        'stopped',
        'probe',
        'probe-failed',
        'probe',
        'attempt',
        'authenticated',
        'connected',
      ],
    ]);
  });
});
