import { describe, expect, it } from 'vitest';
import { connectError, saysHttpsIsNeeded, upgradeError } from '../../../src/main/ha/connect-error';
import { parseAddress, type SiteAddress } from '../../../src/shared/address';
import { AppFailure, appError } from '../../../src/shared/errors';

function addressOf(url: string): SiteAddress {
  const parsed = parseAddress(url);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
const plain = addressOf('http://ha.example:8123');
const secure = addressOf('https://ha.example:8443');
const thrown = (code: string, message = code): Error => Object.assign(new Error(message), { code });

// What a test machine can bring about itself is in test/integration/ha; here is what it cannot.
describe('the cause of a connection that broke, by what the system says', () => {
  it.each([
    ['EAI_AGAIN', 'dns-failed'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ENETDOWN', 'unreachable'],
    ['ETIMEDOUT', 'timed-out'],
    ['ECONNABORTED', 'connection-lost'],
    ['WS_ERR_INVALID_UTF8', 'bad-message'],
    ['EMFILE', 'unexpected'],
  ])('R7 %s', (code, expected) => {
    expect(connectError(thrown(code), plain, 10_000).code).toBe(expected);
  });

  it('R7 of several addresses of a name the first reason stands for all', () => {
    const all = new AggregateError([thrown('ECONNREFUSED'), thrown('ENETUNREACH')], '');
    expect(connectError(all, plain, 10_000).code).toBe('refused');
  });

  it.each([
    [
      'OpenSSL',
      'EPROTO',
      'write EPROTO 80C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../a.c:3:',
    ],
    ['OpenSSL 3.5', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'error:0A0000C6:SSL routines::packet length too long'],
    [
      'BoringSSL',
      'EPROTO',
      'write EPROTO 1:error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:../x.cc:2:',
    ],
  ])('R7 plain http behind https, in the words of %s', (_library, code, message) => {
    expect(connectError(thrown(code, message), secure, 10_000, 'tls').code).toBe('needs-http');
  });

  it.each([
    [
      'OpenSSL',
      'write EPROTO 80C:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../a.c:3:SSL alert number 70',
    ],
    [
      'BoringSSL',
      'write EPROTO 1:error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION:../x.cc:2:SSL alert number 70',
    ],
  ])('R7 an old TLS, in the words of %s', (_library, message) => {
    expect(connectError(thrown('EPROTO', message), secure, 10_000, 'tls').code).toBe('tls-version');
  });

  it('R7 any other failure of TLS says its reason without the library’s line numbers', () => {
    const message =
      'write EPROTO 80C:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../a.c:5:';
    expect(connectError(thrown('EPROTO', message), secure, 10_000, 'tls')).toMatchObject({
      code: 'tls-failed',
      details: { reason: 'sslv3 alert handshake failure' },
    });
  });

  it('R7 what was found out on the way stays what it is', () => {
    const known = appError('proxy-login', { proxy: 'http://p:1' });
    expect(connectError(new AppFailure(known), plain, 10_000)).toBe(known);
  });
});

describe('the cause in the answer to the upgrade', () => {
  it('R7 a redirect is told without what stands behind the question mark', () => {
    expect(upgradeError(302, '/login?next=%2F&ticket=abc#x').details).toEqual({ location: '/login' });
    expect(upgradeError(302, undefined).details).toEqual({ location: '?' });
  });

  it('R7 the words of the usual servers for http at an https port', () => {
    expect(saysHttpsIsNeeded("Reason: You're speaking plain HTTP to an SSL-enabled server port.")).toBe(true);
    expect(saysHttpsIsNeeded('400: Bad Request')).toBe(false);
  });
});
