import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebContents } from 'electron';
import type { EventSink } from '../../../src/main/contract/publisher';
import { attachIpc } from '../../../src/main/contract/ipc-transport';
import { silentLog } from '../../../src/main/log';
import { IPC_COMMAND_CHANNEL, IPC_EVENT_CHANNEL } from '../../../src/shared/contract/client';
import { ok } from '../../../src/shared/result';

type Listener = (event: unknown, ...args: unknown[]) => unknown;

/** Electron's side of the transport: what it listens to, so that a test can be a window. */
const ipc = vi.hoisted(() => ({
  handlers: new Map<string, Listener>(),
  listeners: new Map<string, Listener>(),
}));
vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, listener: Listener) => ipc.handlers.set(channel, listener),
    removeHandler: (channel: string) => ipc.handlers.delete(channel),
    on: (channel: string, listener: Listener) => ipc.listeners.set(channel, listener),
    removeListener: (channel: string) => ipc.listeners.delete(channel),
  },
}));

const OURS = 'app://control-center/index.html';

class Contents extends EventEmitter {
  readonly sent: unknown[] = [];
  destroyed = false;
  isDestroyed = (): boolean => this.destroyed;
  send = (channel: string, event: unknown): void => {
    expect(channel).toBe(IPC_EVENT_CHANNEL);
    this.sent.push(event);
  };
}

class Center {
  readonly sinks: EventSink[] = [];
  closed = 0;
  connect = (sink: EventSink) => {
    this.sinks.push(sink);
    return {
      call: (command: unknown, input: unknown) => Promise.resolve(ok({ command, input })),
      close: () => {
        this.closed += 1;
      },
    };
  };
}

const event = { event: 'view.patch', payload: { viewId: 1, number: 1, data: {} } } as const;

describe('the contract over IPC', () => {
  let center: Center;
  let contents: Contents;
  let detach: () => void;

  beforeEach(() => {
    center = new Center();
    contents = new Contents();
    detach = attachIpc(
      center,
      (sender, address) => (sender as unknown) === contents && address === OURS,
      silentLog,
    );
  });

  const frame = (change: object = {}) => ({ url: OURS, parent: null, ...change });
  const say = (senderFrame: object | null = frame(), sender: Contents = contents) =>
    ipc.handlers.get(IPC_COMMAND_CHANNEL)?.(
      { sender: sender as unknown as WebContents, senderFrame },
      'app.info',
      {},
    );
  const taken = (sender: Contents = contents, senderFrame: object | null = frame()) =>
    ipc.listeners.get(IPC_EVENT_CHANNEL)?.({ sender, senderFrame });

  it('passes on the commands of the main frame of our window, as one client', async () => {
    expect(await say()).toEqual(ok({ command: 'app.info', input: {} }));
    await say();
    expect(center.sinks).toHaveLength(1);
  });

  it.each([
    ['a frame that is gone', null],
    ['an embedded frame', frame({ parent: frame() })],
    ['another address', frame({ url: 'https://evil.example/' })],
  ])('refuses %s, without making it a client', async (_who, sender) => {
    expect(await say(sender)).toMatchObject({ ok: false, error: { code: 'sender-untrusted' } });
    expect(center.sinks).toHaveLength(0);
  });

  it('refuses a window that is not ours', async () => {
    expect(await say(frame(), new Contents())).toMatchObject({ error: { code: 'sender-untrusted' } });
  });

  it('counts a window that takes nothing as not keeping up, after few events, until it takes them', async () => {
    await say();
    const [sink] = center.sinks;
    let sent = 0;
    while (sink?.keepsUp === true && sent < 10_000) {
      sink.send(event);
      sent += 1;
    }
    expect(sent).toBeLessThanOrEqual(100);
    expect(contents.sent).toHaveLength(sent);
    taken(contents, frame({ url: 'https://evil.example/' }));
    expect(sink?.keepsUp, 'an answer of a stranger').toBe(false);
    taken();
    expect(sink?.keepsUp).toBe(true);
  });

  it('does not lend a window credit for answers to nothing', async () => {
    await say();
    const [sink] = center.sinks;
    for (let index = 0; index < 1000; index += 1) taken();
    let sent = 0;
    while (sink?.keepsUp === true && sent < 10_000) {
      sink.send(event);
      sent += 1;
    }
    expect(sent).toBeLessThanOrEqual(100);
  });

  it.each(['destroyed', 'render-process-gone', 'did-navigate'])('closes the client at %s', async (what) => {
    await say();
    contents.emit(what);
    expect(center.closed).toBe(1);
    expect(contents.eventNames()).toEqual([]);
    await say();
    expect(center.sinks, 'the page that comes after it').toHaveLength(2);
  });

  it('sends nothing to a window that is gone', async () => {
    await say();
    contents.destroyed = true;
    center.sinks[0]?.send(event);
    expect(contents.sent).toEqual([]);
  });

  it('leaves nothing behind when it ends', async () => {
    await say();
    detach();
    expect(center.closed).toBe(1);
    expect(ipc.handlers.size + ipc.listeners.size).toBe(0);
  });
});
