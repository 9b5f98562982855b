import { describe, expect, it } from 'vitest';
import { proxyChooser, type ProxySources } from '../../../src/main/ha/proxy-choice';
import { isExcepted } from '../../../src/main/ha/proxy-exceptions';
import { parseAddress } from '../../../src/shared/address';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/shared/model';
import { parseProxySetting, readProxyAddress } from '../../../src/shared/proxy-address';

async function chosen(
  url: string,
  settings: Partial<Settings> = {},
  sources: Partial<ProxySources> = {},
): Promise<string | null> {
  const address = parseAddress(url);
  if (!address.ok) throw new Error(address.error.message);
  const choose = proxyChooser({
    settings: () => ({ ...DEFAULT_SETTINGS, ...settings }),
    env: {},
    system: null,
    ...sources,
  });
  const proxy = await choose(address.value);
  if (!proxy.ok) return proxy.error.code;
  return proxy.value === null ? null : proxy.value.label;
}

describe('the proxy of a site', () => {
  it('R16 is none where nobody names one', async () => {
    expect(await chosen('https://ha.example')).toBeNull();
  });

  it('R16 comes from the environment, by scheme, lower case first, ALL_PROXY last', async () => {
    const env = {
      https_proxy: 'http://small:3128',
      HTTPS_PROXY: 'http://large:3128',
      HTTP_PROXY: 'plain:8080',
      ALL_PROXY: 'http://all:1',
    };
    expect(await chosen('https://ha.example', {}, { env })).toBe('http://small:3128');
    expect(await chosen('http://ha.example', {}, { env })).toBe('http://plain:8080');
    expect(await chosen('http://ha.example', {}, { env: { ALL_PROXY: 'http://all:1' } })).toBe(
      'http://all:1',
    );
    expect(
      await chosen('http://ha.example', {}, { env: { HTTP_PROXY: '', https_proxy: 'http://p:1' } }),
    ).toBeNull();
  });

  it('R16 of the environment is left aside for what NO_PROXY names', async () => {
    const env = { HTTPS_PROXY: 'http://p:3128', NO_PROXY: '.plant.example, 10.0.0.0/8' };
    expect(await chosen('https://ha.plant.example', {}, { env })).toBeNull();
    expect(await chosen('https://10.4.5.6', {}, { env })).toBeNull();
    expect(await chosen('https://11.4.5.6', {}, { env })).toBe('http://p:3128');
  });

  it('R16 manual goes before environment and system, with its own exceptions', async () => {
    const manual = {
      proxy: 'manual',
      proxyUrl: 'proxy.example:8080',
      proxyExceptions: 'ha.example',
    } as const;
    const sources = { env: { HTTPS_PROXY: 'http://env:1' }, system: () => Promise.resolve('PROXY system:1') };
    expect(await chosen('https://other.example', manual, sources)).toBe('http://proxy.example:8080');
    expect(await chosen('https://ha.example', manual, sources)).toBeNull();
    expect(await chosen('https://other.example', { proxy: 'none' }, sources)).toBeNull();
  });

  it('R16 of the operating system: the first of its answer that can be used', async () => {
    const system = (answer: string) => ({ system: () => Promise.resolve(answer) });
    expect(await chosen('https://ha.example', {}, system('DIRECT'))).toBeNull();
    expect(await chosen('https://ha.example', {}, system('PROXY p:8080; DIRECT'))).toBe('http://p:8080');
    expect(await chosen('https://ha.example', {}, system('HTTPS s:443'))).toBe('https://s:443');
    expect(await chosen('https://ha.example', {}, system('SOCKS5 s:1080; PROXY p:8080'))).toBe(
      'http://p:8080',
    );
    expect(await chosen('https://ha.example', {}, system('SOCKS5 s:1080'))).toBe('proxy-unsupported');
  });

  it('R16 is never used for this computer itself, and so for the demo site', async () => {
    const env = { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:1' };
    const manual = { proxy: 'manual', proxyUrl: 'http://p:1' } as const;
    for (const host of ['127.0.0.1', '127.8.8.8', 'localhost', 'LOCALHOST', 'a.localhost', '[::1]']) {
      expect(await chosen(`http://${host}:8123`, {}, { env })).toBeNull();
      expect(await chosen(`https://${host}:8123`, manual)).toBeNull();
    }
  });
});

describe('the address of a proxy', () => {
  it('R16 may leave out scheme and port, and may be spoken to by TLS', () => {
    expect(parseProxySetting('proxy.example')).toMatchObject({ value: { port: 80, secure: false } });
    expect(parseProxySetting('https://proxy.example/')).toMatchObject({ value: { port: 443, secure: true } });
    expect(parseProxySetting('http://[fd00::1]:3128')).toMatchObject({
      value: { host: 'fd00::1', port: 3128 },
    });
  });

  it('R16 R52 with a login is refused in the settings; in the environment it is read but never named', () => {
    expect(parseProxySetting('http://user:secret@p:3128')).toMatchObject({
      error: { code: 'proxy-credentials' },
    });
    const read = readProxyAddress('http://user:p%40ss@p:3128');
    expect(read).toMatchObject({ value: { user: 'user', password: 'p@ss', label: 'http://p:3128' } });
  });

  it.each(['', 'socks5://p:1080', 'ftp://p', 'http://p/path', 'http://p:99999', 'http://u:secret@p:x'])(
    'R16 "%s" is refused with a reason that does not repeat it',
    (text) => {
      const refused = parseProxySetting(text);
      expect(refused).toMatchObject({ ok: false, error: { code: 'proxy-address' } });
      expect(JSON.stringify(refused)).not.toContain('secret');
    },
  );
});

describe('the exceptions of a proxy', () => {
  it.each([
    ['*', 'anything.example', 80, true],
    ['ha.example', 'ha.example', 443, true],
    ['ha.example', 'below.ha.example', 443, true],
    ['ha.example', 'noha.example', 443, false],
    ['.example', 'ha.example', 443, true],
    ['*.example', 'ha.example', 443, true],
    ['HA.Example', 'ha.example', 443, true],
    ['ha.example:8123', 'ha.example', 8123, true],
    ['ha.example:8123', 'ha.example', 443, false],
    ['10.0.0.5', '10.0.0.5', 443, true],
    ['10.0.0.5:8123', '10.0.0.5', 443, false],
    ['192.168.0.0/16', '192.168.7.7', 443, true],
    ['192.168.0.0/16', '192.169.7.7', 443, false],
    ['192.168.0.0/16', 'ha.example', 443, false],
    ['192.168.0.0/99', '192.168.7.7', 443, false],
    ['fd00::/8', 'fd12:3456::1', 443, true],
    ['[fd00::1]:8123', 'fd00:0::1', 8123, true],
    ['a.example b.example', 'b.example', 443, true],
    ['', 'ha.example', 443, false],
  ])('R16 "%s" holds for %s:%d: %s', (list, host, port, expected) => {
    expect(isExcepted(list, { host, port })).toBe(expected);
  });
});
