import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { commands } from '../../../src/main/ha/messages';
import { REQUEST_LIMIT_MS, Session } from '../../../src/main/ha/session';
import { DIRECT_WAY } from '../../../src/main/ha/way';
import { parseAddress } from '../../../src/shared/address';
import { Simulator } from '../../../src/simulator/simulator';
import { until } from '../../support/until';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A session that is logged in, with a clock of its own. */
async function sessionAt(home: Simulator, clock: { now: number }): Promise<Session> {
  const address = parseAddress(home.url);
  if (!address.ok) throw new Error(address.error.message);
  return new Promise((resolve, reject) => {
    const session: Session = new Session({
      address: address.value,
      way: DIRECT_WAY,
      upgradeLimitMs: 10_000,
      now: () => clock.now,
      handlers: {
        onOpen: () => undefined,
        onGreeted: () => session.login(home.token),
        onAuthenticated: () => resolve(session),
        onEnd: ({ error }) => reject(new Error(error?.message ?? 'ended')),
        onOddity: () => undefined,
      },
    });
    cleanups.push(() => session.destroy());
  });
}

it('R8 a subscription that was confirmed too late does not stay behind at Home Assistant', async () => {
  const home = await Simulator.start();
  cleanups.push(() => home.stop());
  const clock = { now: 0 };
  const session = await sessionAt(home, clock);
  home.faults.delayReplies((command) => (command === 'subscribe_entities' ? null : 0));
  const subscribed = once(home, 'subscribed');
  const answer = session.subscribe(commands.subscribeEntities(), () => undefined);
  await subscribed;
  expect(home.clients()[0]?.subscriptions).toHaveLength(1);
  clock.now = REQUEST_LIMIT_MS;
  session.expire();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'request-timeout' } });
  await until('it is ended there', () => home.clients()[0]?.subscriptions.length === 0);
  expect(session.ready).toBe(true);
});
