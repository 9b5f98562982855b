import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { commands } from '../../../src/main/ha/messages';
import { Session, type SessionEnd } from '../../../src/main/ha/session';
import { DIRECT_WAY } from '../../../src/main/ha/way';
import { parseAddress } from '../../../src/shared/address';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that says only what the test says, and a session that is logged in to it. */
class Conversation {
  readonly oddities: string[] = [];
  readonly received: { readonly id?: number; readonly type: string; readonly subscription?: number }[] = [];
  /** Monotonic time of the session. */
  now = 0;

  private constructor(
    readonly session: Session,
    readonly socket: WebSocket,
    readonly ended: Promise<SessionEnd>,
  ) {
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as (typeof this.received)[number]);
    });
  }

  static async begin(version = '2026.11.0'): Promise<Conversation> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    cleanups.push(() => new Promise((resolve) => server.close(() => resolve())));
    await once(server, 'listening');
    const address = parseAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    if (!address.ok) throw new Error(address.error.message);
    const connection = once(server, 'connection') as Promise<[WebSocket]>;
    let conversation: Conversation | null = null;
    let end: (end: SessionEnd) => void = () => undefined;
    const ended = new Promise<SessionEnd>((resolve) => (end = resolve));
    const authenticated = new Promise<void>((resolve) => {
      const session: Session = new Session({
        address: address.value,
        way: DIRECT_WAY,
        upgradeLimitMs: 10_000,
        now: () => conversation?.now ?? 0,
        handlers: {
          onOpen: () => undefined,
          onGreeted: () => session.login('a-token'),
          onAuthenticated: () => resolve(),
          onEnd: end,
          onOddity: (what) => conversation?.oddities.push(what),
        },
      });
      cleanups.push(() => session.destroy());
      void connection.then(([socket]) => {
        conversation = new Conversation(session, socket, ended);
        conversation.say({ type: 'auth_required', ha_version: version });
      });
    });
    const [socket] = await connection;
    await once(socket, 'message');
    socket.send(JSON.stringify({ type: 'auth_ok', ha_version: version }));
    await authenticated;
    if (conversation === null) throw new Error('nobody connected');
    return conversation;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next command of a type, now or when it comes. */
  async heard(type: string): Promise<{ readonly id: number; readonly subscription?: number }> {
    for (;;) {
      const index = this.received.findIndex((message) => message.type === type);
      const [found] = index < 0 ? [] : this.received.splice(index, 1);
      if (found?.id !== undefined) return { ...found, id: found.id };
      await once(this.socket, 'message');
    }
  }
}

describe('a session', () => {
  it('R3 a pong with the id of a request does not take its answer away', async () => {
    const talk = await Conversation.begin();
    const answer = talk.session.request(commands.getConfig());
    const { id } = await talk.heard('get_config');
    talk.say({ id, type: 'pong' });
    talk.say({ id, type: 'result', success: true, result: { state: 'RUNNING' } });
    expect(await answer).toEqual({ ok: true, value: { state: 'RUNNING' } });
  });

  it('R8 a ping that is refused is no reason never to ping again', async () => {
    const talk = await Conversation.begin();
    talk.session.ping();
    const { id } = await talk.heard('ping');
    talk.say({ id, type: 'result', success: false, error: { code: 'unknown_error', message: 'no' } });
    const answer = talk.session.request(commands.getConfig());
    talk.say({ id: (await talk.heard('get_config')).id, type: 'result', success: true, result: {} });
    await answer;
    talk.session.ping();
    expect((await talk.heard('ping')).id).toBeGreaterThan(id);
  });

  it('R3 a subscription that is answered after it was given up is ended', async () => {
    const talk = await Conversation.begin();
    const subscribed = talk.session.subscribe(
      commands.subscribeEvents('area_registry_updated'),
      () => undefined,
    );
    const { id } = await talk.heard('subscribe_events');
    talk.now = 15_001;
    talk.session.expire();
    expect(await subscribed).toMatchObject({ ok: false, error: { code: 'request-timeout' } });
    talk.say({ id, type: 'result', success: true, result: null });
    expect(await talk.heard('unsubscribe_events')).toMatchObject({ subscription: id });
  });

  it('R3 what is told of a strange message is short, however long its type', async () => {
    const talk = await Conversation.begin();
    talk.say({ id: 1, type: 'x'.repeat(1_000_000) });
    const answer = talk.session.request(commands.getConfig());
    talk.say({ id: (await talk.heard('get_config')).id, type: 'result', success: true, result: {} });
    await answer;
    expect(talk.oddities.map((what) => what.length)).toEqual([200]);
  });

  it('R10 a request after the end is refused and told of, and nothing is sent', async () => {
    const talk = await Conversation.begin();
    talk.socket.terminate();
    await talk.ended;
    expect(await talk.session.request(commands.getConfig())).toMatchObject({
      ok: false,
      error: { code: 'not-connected' },
    });
    expect(talk.oddities.at(-1)).toBe('nothing sent of "get_config": the socket\'s state is 3');
  });
});
