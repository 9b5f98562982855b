import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { WEB_PROTOCOL, WEB_TOKEN_PREFIX, type RequestFrame } from '../../../src/shared/contract/client';
import type { ContractEvent } from '../../../src/shared/contract/events';
import { DEFAULT_SETTINGS } from '../../../src/shared/model';
import { takeToken, WebClient } from '../../../src/renderer/api/web-client';

/** A host on a real socket; `answers` false keeps it silent. */
class Host {
  readonly http: Server;
  readonly sockets = new Set<ServerSocket>();
  protocols: string[] = [];
  answers = true;
  #ws: WebSocketServer;

  constructor() {
    this.http = createServer();
    this.#ws = new WebSocketServer({
      server: this.http,
      handleProtocols: (offered) => {
        this.protocols = [...offered];
        return WEB_PROTOCOL;
      },
    });
    this.#ws.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as RequestFrame;
        if (this.answers) socket.send(JSON.stringify({ id: frame.id, ok: true, value: DEFAULT_SETTINGS }));
      });
    });
  }

  async listen(port = 0): Promise<number> {
    this.http.listen(port, '127.0.0.1');
    await once(this.http, 'listening');
    return (this.http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.#ws.close();
    this.http.close();
    await once(this.http, 'close');
  }
}

describe('the contract over the web host', () => {
  let host: Host;
  let port: number;
  let client: WebClient | null = null;

  beforeEach(async () => {
    vi.stubGlobal('WebSocket', NodeWebSocket);
    host = new Host();
    port = await host.listen();
  });
  afterEach(async () => {
    client?.close();
    await host.close();
  });

  function connect(): { client: WebClient; reachable: boolean[] } {
    client = new WebClient(`ws://127.0.0.1:${port}/contract`, 'secret');
    const reachable: boolean[] = [];
    client.onReachable((is) => reachable.push(is));
    return { client, reachable };
  }

  it('R60 proves itself by a subprotocol, never in an address', async () => {
    const { client } = connect();
    const result = await client.call('settings.get', {});
    expect(result).toEqual({ ok: true, value: DEFAULT_SETTINGS });
    expect(host.protocols).toEqual([WEB_PROTOCOL, `${WEB_TOKEN_PREFIX}secret`]);
  });

  it('hands events on, and passes over a frame that is no JSON', async () => {
    const { client } = connect();
    await client.call('settings.get', {});
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const event: ContractEvent = { event: 'view.patch', payload: { viewId: 1, number: 1, data: {} } };
    const received = new Promise<ContractEvent>((resolve) => client.onEvent(resolve));
    for (const socket of host.sockets) {
      socket.send('{ broken');
      socket.send(JSON.stringify(event));
    }
    expect(await received).toEqual(event);
    expect(logged).toHaveBeenCalledOnce();
  });

  it('R60 says that the program is away, comes back by itself, and sends what waited', async () => {
    const { client, reachable } = connect();
    await client.call('settings.get', {});
    await host.close();
    await vi.waitFor(() => expect(reachable.at(-1)).toBe(false));
    const waiting = client.call('settings.get', {});
    host = new Host();
    await host.listen(port);
    expect(await waiting).toEqual({ ok: true, value: DEFAULT_SETTINGS });
    expect(reachable).toEqual([true, false, true]);
  });

  it('fails what was sent and not answered: nobody knows whether it was carried out', async () => {
    const { client } = connect();
    await client.call('settings.get', {});
    host.answers = false;
    const received = Promise.all([...host.sockets].map((socket) => once(socket, 'message')));
    const lost = client.call('settings.get', {});
    await received;
    for (const socket of host.sockets) socket.terminate();
    expect(await lost).toMatchObject({ ok: false, error: { code: 'program-unreachable' } });
  });
});

describe('the token of the page', () => {
  it('R60 is taken out of the visible address and kept for reloads of the tab', () => {
    sessionStorage.clear();
    window.history.replaceState(null, '', '/?token=abc&x=1#/settings');
    expect(takeToken()).toBe('abc');
    expect(window.location.href).not.toContain('abc');
    expect(window.location.hash).toBe('#/settings');
    expect(takeToken()).toBe('abc');
  });

  it('is null on a page that was opened without one', () => {
    sessionStorage.clear();
    window.history.replaceState(null, '', '/');
    expect(takeToken()).toBeNull();
  });
});
