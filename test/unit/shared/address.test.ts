import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/shared/address';

function webSocketUrl(typed: string): string {
  const parsed = parseAddress(typed);
  return parsed.ok ? parsed.value.webSocketUrl : parsed.error.code;
}

describe('R1 the WebSocket address is derived from what the operator typed', () => {
  it.each([
    ['http://ha.local:8123', 'ws://ha.local:8123/api/websocket'],
    ['https://ha.example', 'wss://ha.example/api/websocket'],
    ['ha.local:8123', 'ws://ha.local:8123/api/websocket'],
    ['ha.local', 'ws://ha.local/api/websocket'],
    ['192.168.1.10:8123', 'ws://192.168.1.10:8123/api/websocket'],
    ['  http://ha.local:8123/  ', 'ws://ha.local:8123/api/websocket'],
    ['http://ha.local:8123///', 'ws://ha.local:8123/api/websocket'],
    ['HTTP://HA.Local:8123', 'ws://ha.local:8123/api/websocket'],
    ['ws://ha.local:8123', 'ws://ha.local:8123/api/websocket'],
    ['wss://ha.local/api/websocket', 'wss://ha.local/api/websocket'],
    ['https://h/ha', 'wss://h/ha/api/websocket'],
    ['https://h/ha/', 'wss://h/ha/api/websocket'],
    ['https://h/ha/api/websocket', 'wss://h/ha/api/websocket'],
    ['https://h/api/', 'wss://h/api/websocket'],
    ['http://h:8123/lovelace/0', 'ws://h:8123/api/websocket'],
    ['http://h:8123/dashboard-floors/0', 'ws://h:8123/api/websocket'],
    ['https://h/ha/energy', 'wss://h/ha/api/websocket'],
    ['http://h:8123/lovelace/0?edit=1#x', 'ws://h:8123/api/websocket'],
    ['http://h:8123/config/dashboard', 'ws://h:8123/api/websocket'],
    ['http://[fe80::1]:8123', 'ws://[fe80::1]:8123/api/websocket'],
    ['[2001:db8::5]:8123', 'ws://[2001:db8::5]:8123/api/websocket'],
    ['2001:db8::5', 'ws://[2001:db8::5]/api/websocket'],
    ['http://höhe.example', 'ws://xn--hhe-sna.example/api/websocket'],
  ])('R1 %s → %s', (typed, expected) => {
    expect(webSocketUrl(typed)).toBe(expected);
  });

  it.each([
    ['', 'address-empty'],
    ['   ', 'address-empty'],
    ['ftp://ha.local', 'address-scheme'],
    ['file:///etc/passwd', 'address-scheme'],
    ['javascript:alert(1)', 'address-scheme'],
    ['http://', 'address-invalid'],
    ['http:/192.168.1.10:8123', 'address-invalid'],
    ['http//h:8123', 'address-invalid'],
    ['https:', 'address-invalid'],
    ['http:///api', 'address-invalid'],
    ['ha local', 'address-invalid'],
    ['http://ha.local:99999', 'address-invalid'],
    ['http://ha.local:0', 'address-invalid'],
    ['http://ha.local:port', 'address-invalid'],
    ['http://user:pass@ha.local', 'address-credentials'],
    ['http://1.2.3', 'address-invalid'],
    ['http://256.1.1.1', 'address-invalid'],
    ['http://ha..local', 'address-invalid'],
    ['http://-ha.local', 'address-invalid'],
    ['http://[::zz]', 'address-invalid'],
    [`http://${'a'.repeat(64)}.local`, 'address-invalid'],
  ])('R1 refuses %j with %s', (typed, code) => {
    expect(webSocketUrl(typed)).toBe(code);
  });

  it('R1 says host and port as DNS and a socket want them', () => {
    expect(parseAddress('https://[2001:db8::5]/ha')).toMatchObject({
      ok: true,
      value: { host: '2001:db8::5', port: 443, secure: true, baseUrl: 'https://[2001:db8::5]/ha' },
    });
  });

  it('R1 whatever is typed, it answers with an endpoint or with a reason, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `http://${text}`),
        ),
        (typed) => {
          const parsed = parseAddress(typed);
          if (parsed.ok) {
            expect(parsed.value.webSocketUrl).toMatch(/^wss?:\/\/.+\/api\/websocket$/);
            expect(parseAddress(parsed.value.webSocketUrl)).toMatchObject({
              ok: true,
              value: { webSocketUrl: parsed.value.webSocketUrl },
            });
          } else {
            expect(parsed.error.message).not.toMatch(/\{(?:reason|address|scheme)\}/);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('R52 never repeats what may be a password or a token before an @', () => {
    for (const typed of [
      'http://me:secret@h x',
      'http://secret@h:99999',
      'me:secret@h:0',
      'https://a@secret@h..x',
    ]) {
      const refused = parseAddress(typed);
      expect(refused.ok, typed).toBe(false);
      expect(JSON.stringify(refused), typed).not.toContain('secret');
    }
    expect(parseAddress('http://h x')).toMatchObject({ error: { details: { address: 'http://h x' } } });
  });
});
