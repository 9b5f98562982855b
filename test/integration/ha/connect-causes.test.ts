import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noProxy, proxyChooser, type ChooseProxy } from '../../../src/main/ha/proxy-choice';
import { openSocket } from '../../../src/main/ha/socket';
import { SYSTEM_TRUST, type SiteTrust } from '../../../src/main/ha/trust';
import { DIRECT_WAY } from '../../../src/main/ha/way';
import { parseAddress, type SiteAddress } from '../../../src/shared/address';
import type { AppError } from '../../../src/shared/errors';
import { makeCertificate, type CertificateWish, type KeyPair } from '../../support/certificates';
import { TlsFront } from '../../support/tls-front';
import { until } from '../../support/until';

const DAY_MS = 86_400_000;
const NOWHERE = 9;
const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function addressOf(url: string): SiteAddress {
  const parsed = parseAddress(url);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** The reason for which a socket to this address ends, as an operator reads it. */
function reason(
  url: string,
  trust: SiteTrust = SYSTEM_TRUST,
  limitMs = 5000,
  proxy: ChooseProxy = noProxy,
): Promise<AppError> {
  return new Promise((resolve, reject) => {
    openSocket(addressOf(url), { trust, proxy }, limitMs, {
      onOpen: () => reject(new Error('it opened')),
      onText: () => undefined,
      onEnd: (_close, error) => (error === null ? reject(new Error('no reason')) : resolve(error)),
    });
  });
}

/** A server that treats each connection like this, by its address with http. */
async function serverThat(treat: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    cleanups.push(() => void socket.destroy());
    treat(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers every request with this. */
function answering(head: string, body = ''): Promise<string> {
  const text = `HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  return serverThat((socket) => socket.once('data', () => socket.end(text)));
}

async function tlsServer(pair: KeyPair, options: TlsOptions = {}): Promise<TlsFront> {
  const front = await TlsFront.start(NOWHERE, pair, options);
  cleanups.push(() => front.stop());
  return front;
}

describe('the cause of a connection that does not come about', () => {
  describe('on the network', () => {
    it('R7 a name that nobody knows', async () => {
      expect(await reason('http://no-such-host.invalid:8123')).toMatchObject({
        code: 'dns-failed',
        details: { host: 'no-such-host.invalid' },
      });
    });

    it('R7 a port where nobody listens', async () => {
      const url = await serverThat(() => undefined);
      for (const cleanup of cleanups.splice(0)) await cleanup();
      expect((await reason(url)).code).toBe('refused');
    });

    it('R7 a server that takes the connection and says nothing', async () => {
      const url = await serverThat((socket) => void socket.resume());
      expect(await reason(url, SYSTEM_TRUST, 1000)).toMatchObject({
        code: 'timed-out',
        details: { seconds: 1 },
      });
    });

    it('R7 a server that says nothing to the TLS handshake', async () => {
      const url = await serverThat((socket) => void socket.resume());
      expect((await reason(url.replace('http:', 'https:'), SYSTEM_TRUST, 1000)).code).toBe('timed-out');
    });

    it('R7 a connection that is reset', async () => {
      const url = await serverThat((socket) => socket.once('data', () => socket.resetAndDestroy()));
      expect((await reason(url)).code).toBe('connection-lost');
    });

    it('R7 a connection that ends without an answer', async () => {
      const url = await serverThat((socket) => socket.once('data', () => socket.end()));
      expect((await reason(url)).code).toBe('closed-unanswered');
    });
  });

  describe('on the way through a proxy', () => {
    it('R16 R7 a proxy that takes the request and says nothing', async () => {
      const silent = await serverThat((socket) => void socket.resume());
      const choose = proxyChooser({
        settings: () => ({ proxy: 'manual', proxyUrl: silent, proxyExceptions: '' }),
        env: {},
        system: null,
      });
      expect(await reason('http://ha.example', SYSTEM_TRUST, 1000, choose)).toMatchObject({
        code: 'proxy-unreachable',
        details: { proxy: silent, reason: 'no answer within 1 s' },
      });
    });
  });

  describe('that is given up while it opens', () => {
    it.each([
      ['in the TLS handshake', 'https:'],
      ['while the answer is awaited', 'http:'],
    ])('R10 %s leaves no socket behind', async (_where, scheme) => {
      const sockets: Socket[] = [];
      const url = await serverThat((socket) => sockets.push(socket));
      const opening = openSocket(addressOf(url.replace('http:', scheme)), DIRECT_WAY, 60_000, {
        onOpen: () => undefined,
        onText: () => undefined,
        onEnd: () => undefined,
      });
      const socket = await until('the connection', () => sockets[0]);
      await once(socket, 'data');
      const closed = once(socket, 'close');
      opening.destroy();
      await closed;
    });
  });

  describe('in the answer of the server', () => {
    it.each([
      ['301 Moved', 'redirected'],
      ['302 Found\r\nLocation: https://login.example/?ticket=secret', 'redirected'],
      ['400 Bad Request', 'proxy-refused'],
      ['401 Unauthorized', 'login-in-front'],
      ['403 Forbidden', 'banned'],
      ['404 Not Found', 'path-not-found'],
      ['405 Method Not Allowed', 'not-websocket'],
      ['200 OK', 'not-websocket'],
      ['500 Internal Server Error', 'server-error'],
      ['502 Bad Gateway', 'server-error'],
      ['503 Service Unavailable', 'server-error'],
      ['504 Gateway Timeout', 'server-error'],
    ])('R7 %s', async (head, code) => {
      const error = await reason(await answering(head));
      expect(error.code).toBe(code);
      expect(JSON.stringify(error)).not.toContain('secret');
    });

    it('R7 a server that speaks something else', async () => {
      const url = await serverThat((socket) =>
        socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9\r\n')),
      );
      expect((await reason(url)).code).toBe('not-websocket');
    });

    it('R7 an upgrade to something that is no WebSocket of ours', async () => {
      const head =
        '101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no';
      const url = await serverThat((socket) =>
        socket.once('data', () => socket.write(`HTTP/1.1 ${head}\r\n\r\n`)),
      );
      expect((await reason(url)).code).toBe('not-websocket');
    });
  });

  describe('where http and https are mixed up', () => {
    it('R7 http is typed and nginx or Go say that they speak https', async () => {
      for (const body of [
        '<center>The plain HTTP request was sent to HTTPS port</center>',
        'Client sent an HTTP request to an HTTPS server.\n',
      ]) {
        expect((await reason(await answering('400 Bad Request', body))).code).toBe('needs-https');
      }
    });

    it('R7 http is typed and the server answers with a TLS alert', async () => {
      const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46]);
      const url = await serverThat((socket) => socket.once('data', () => socket.end(alert)));
      expect((await reason(url)).code).toBe('needs-https');
    });

    it('R7 http is typed and a TLS server hangs up: the mend names https', async () => {
      const front = await tlsServer(await makeCertificate());
      const error = await reason(front.url.replace('https:', 'http:'));
      expect(error.code).toBe('closed-unanswered');
      expect(error.hint).toContain('https://');
    });

    it('R7 https is typed and the server speaks plain http', async () => {
      const url = await answering('400 Bad Request');
      expect((await reason(url.replace('http:', 'https:'))).code).toBe('needs-http');
    });
  });

  describe('in the TLS handshake', () => {
    let authority: KeyPair;
    let trustsAuthority: SiteTrust;
    beforeAll(async () => {
      authority = await makeCertificate({ authority: true, subject: 'Plant CA', names: ['plant.example'] });
      trustsAuthority = { mode: 'ca', pem: authority.cert };
    });

    const presenting = async (wish: CertificateWish): Promise<string> =>
      (await tlsServer(await makeCertificate(wish))).url;

    it('R16 a certificate that signed itself', async () => {
      expect(await reason(await presenting({}))).toMatchObject({
        code: 'tls-self-signed',
        details: { host: '127.0.0.1' },
      });
    });

    it('R16 an authority that this computer does not know, by its name', async () => {
      const error = await reason(await presenting({ by: authority }));
      expect(error).toMatchObject({ code: 'tls-unknown-authority', details: { issuer: 'CN=Plant CA' } });
    });

    it('R16 a name that the certificate is not made for, with those it is', async () => {
      const url = await presenting({ by: authority, names: ['ha.example', '10.1.2.3'] });
      expect(await reason(url, trustsAuthority)).toMatchObject({
        code: 'tls-wrong-name',
        details: { names: 'ha.example, 10.1.2.3' },
      });
    });

    it('R16 a certificate that has expired, with the day', async () => {
      const to = new Date(Date.now() - 2 * DAY_MS);
      const url = await presenting({ by: authority, from: new Date(Date.now() - 9 * DAY_MS), to });
      expect(await reason(url, trustsAuthority)).toMatchObject({
        code: 'tls-expired',
        details: { until: to.toISOString().slice(0, 10) },
      });
    });

    it('R16 a certificate that is not valid yet', async () => {
      const url = await presenting({ by: authority, from: new Date(Date.now() + 3 * DAY_MS) });
      expect((await reason(url, trustsAuthority)).code).toBe('tls-not-yet-valid');
    });

    it('R7 a server that only knows TLS 1.1', async () => {
      const pair = await makeCertificate();
      const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' };
      expect((await reason((await tlsServer(pair, old)).url)).code).toBe('tls-version');
    });

    it('R7 a server that breaks off in the middle of it', async () => {
      const url = await serverThat((socket) => socket.once('data', () => socket.destroy()));
      expect((await reason(url.replace('http:', 'https:'))).code).toBe('tls-interrupted');
    });

    it('R7 a server that wants a certificate of the client', async () => {
      const pair = await makeCertificate();
      const front = await tlsServer(pair, { requestCert: true, rejectUnauthorized: true });
      const error = await reason(front.url, { mode: 'pin', fingerprint: pair.fingerprint });
      expect(error.code).toBe('tls-client-certificate');
    });

    it('R16 nothing is sent to a server that is not trusted, in any of the three ways', async () => {
      const front = await tlsServer(await makeCertificate());
      const other = await makeCertificate();
      for (const trust of [
        SYSTEM_TRUST,
        trustsAuthority,
        { mode: 'pin', fingerprint: other.fingerprint } as const,
      ]) {
        await reason(front.url, trust);
      }
      expect(front.connections).toBe(3);
      expect(front.bytes).toBe(0);
    });
  });
});
