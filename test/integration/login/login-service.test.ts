import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import { DIRECT_WAY } from '../../../src/main/ha/way';
import { silentLog, type Log } from '../../../src/main/log';
import { AccessTokens } from '../../../src/main/login/access-tokens';
import { LoginService, type BegunLogin } from '../../../src/main/login/login-service';
import { Revocations } from '../../../src/main/login/revocations';
import { parseAddress } from '../../../src/shared/address';
import { DEFAULT_WAY } from '../../../src/shared/model';
import { Simulator } from '../../../src/simulator/simulator';
import { follow, logInOnPage, redirectOf } from '../../support/login-page';
import { until } from '../../support/until';
import { HandClock } from '../../unit/support/hand-clock';

const LIMIT_MS = 5000;

let home: Simulator;
let clock: HandClock;
let logins: LoginService;
let lines: string[];
const openedPages: string[] = [];

beforeEach(async () => {
  home = await Simulator.start();
  clock = new HandClock();
  lines = [];
  openedPages.length = 0;
  const log: Log = { ...silentLog };
  for (const level of ['error', 'warn', 'info', 'debug'] as const)
    log[level] = (message, context) => lines.push(`${message} ${JSON.stringify(context ?? {})}`);
  logins = new LoginService({
    ...{ clock, log, limitMs: LIMIT_MS, wayOf: () => DIRECT_WAY },
    revocations: new Revocations({ clock: systemClock, log, limitMs: LIMIT_MS }),
    openOutside: (url) => {
      openedPages.push(url);
      return Promise.resolve();
    },
  });
});

afterEach(async () => {
  await logins.stop();
  await home.stop();
});

async function begin(url = home.url): Promise<BegunLogin> {
  const begun = await logins.begin({ url, way: DEFAULT_WAY, language: 'en' });
  if (!begun.ok) throw new Error(begun.error.message);
  return begun.value;
}

const listed = (): number => home.home.users.logins.refreshes.length;

describe('a login on Home Assistant’s own page', () => {
  it('R48 opens the page, takes the one answer, proves the login and hands it over once', async () => {
    const { loginId, authorizeUrl, opened } = await begin();
    expect(opened).toBe(true);
    expect(openedPages).toEqual([authorizeUrl]);
    expect(logins.state(loginId)).toEqual({ phase: 'waiting', user: null, error: null });
    const landing = await logInOnPage(authorizeUrl);
    expect(landing.status).toBe(200);
    expect(landing.text).toContain('You may close this tab');
    expect(landing.text).not.toContain(landing.url.searchParams.get('code'));
    expect(logins.state(loginId)).toEqual({ phase: 'done', user: 'Operator', error: null });
    const claimed = logins.claim(loginId, `${home.url}/lovelace/0`);
    expect(claimed).toMatchObject({
      ok: true,
      value: { user: 'Operator', login: { kind: 'home-assistant' } },
    });
    expect(logins.claim(loginId, home.url)).toMatchObject({ ok: false, error: { code: 'login-unknown' } });
    const { refreshes } = home.home.users.logins;
    expect(claimed.ok && claimed.value.login).toMatchObject({ refreshToken: refreshes[0]?.token });
  });

  it('R48 binds the answer to who asked (PKCE) where Home Assistant can, and does without where it cannot', async () => {
    expect(new URL((await begin()).authorizeUrl).searchParams.get('code_challenge_method')).toBe('S256');
    const old = await Simulator.start({ version: '2024.3.3' });
    const begun = await begin(old.url);
    expect(new URL(begun.authorizeUrl).searchParams.has('code_challenge')).toBe(false);
    await logInOnPage(begun.authorizeUrl);
    expect(logins.state(begun.loginId)?.phase).toBe('done');
    await old.stop();
  });

  it('R48 refuses an answer with another state or on another path, and still takes the right one', async () => {
    const { loginId, authorizeUrl } = await begin();
    const back = await redirectOf(authorizeUrl);
    const forged = new URL(back);
    forged.searchParams.set('state', 'x'.repeat(43));
    expect((await follow(forged)).status).toBe(400);
    const stateless = new URL(back);
    stateless.searchParams.delete('state');
    expect((await follow(stateless)).status).toBe(400);
    const elsewhere = new URL(back);
    elsewhere.pathname = '/';
    expect((await follow(elsewhere)).status).toBe(404);
    expect(logins.state(loginId)?.phase).toBe('waiting');
    expect(listed()).toBe(0);
    expect((await follow(back)).status).toBe(200);
    expect(logins.state(loginId)?.phase).toBe('done');
  });

  it('R48 takes an answer once: the listener is closed after it, and the code is good for nothing more', async () => {
    const { authorizeUrl } = await begin();
    const { url } = await logInOnPage(authorizeUrl);
    await expect(until('the listener is gone', () => follow(url).then(() => false))).rejects.toThrow(
      'fetch failed',
    );
    const again = await fetch(`${home.url}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: url.searchParams.get('code') ?? '',
        client_id: `${url.origin}/`,
      }),
    });
    expect(again.status).toBe(400);
  });

  it('R48 stops waiting after 5 minutes, says so, and closes its port', async () => {
    const { loginId, authorizeUrl } = await begin();
    const back = await redirectOf(authorizeUrl);
    await clock.advance(5 * 60_000);
    expect(logins.state(loginId)).toMatchObject({ phase: 'failed', error: { code: 'login-expired' } });
    await expect(follow(back)).rejects.toThrow('fetch failed');
    expect(listed()).toBe(0);
  });

  it('R48 gives up what is cancelled: the port closes, and a finished login is withdrawn', async () => {
    const first = await begin();
    const back = await redirectOf(first.authorizeUrl);
    logins.cancel(first.loginId);
    expect(logins.state(first.loginId)).toBeNull();
    await expect(follow(back)).rejects.toThrow('fetch failed');
    const second = await begin();
    await logInOnPage(second.authorizeUrl);
    expect(listed()).toBe(1);
    logins.cancel(second.loginId);
    await until('the login is withdrawn', () => listed() === 0);
  });

  it('R48 withdraws what nobody saved when the program ends, and says when the page refuses', async () => {
    const done = await begin();
    await logInOnPage(done.authorizeUrl);
    const refused = await begin();
    const page = new URL(refused.authorizeUrl);
    const back = new URL(page.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('state', page.searchParams.get('state') ?? '');
    back.searchParams.set('error', 'access_denied');
    expect((await follow(back)).text).toContain('not finished');
    expect(logins.state(refused.loginId)).toMatchObject({
      phase: 'failed',
      error: { code: 'login-refused', details: { reason: 'access_denied' } },
    });
    await logins.stop();
    expect(listed()).toBe(0);
  });

  it('R48 does not hand a login over for another address than its own', async () => {
    const { loginId, authorizeUrl } = await begin();
    await logInOnPage(authorizeUrl);
    expect(logins.claim(loginId, 'http://elsewhere.example:8123')).toMatchObject({
      ok: false,
      error: { code: 'login-elsewhere', details: { address: home.url } },
    });
    expect(logins.claim(loginId, home.url).ok).toBe(true);
  });

  it('R48 R7 tells what is wrong with the way before any browser is opened', async () => {
    const nobody = await logins.begin({ url: 'http://127.0.0.1:1', way: DEFAULT_WAY, language: 'en' });
    expect(nobody).toMatchObject({ ok: false, error: { code: 'refused' } });
    const wrongPath = await logins.begin({ url: `${home.url}/ha`, way: DEFAULT_WAY, language: 'en' });
    expect(wrongPath).toMatchObject({ ok: false, error: { code: 'path-not-found' } });
    expect(openedPages).toEqual([]);
  });

  it('R48 says why when Home Assistant takes the code back, or is gone when it is shown', async () => {
    const first = await begin();
    home.faults.onToken({ kind: 'refusal', error: 'invalid_request' });
    expect((await logInOnPage(first.authorizeUrl)).text).toContain('not finished');
    expect(logins.state(first.loginId)).toMatchObject({ phase: 'failed', error: { code: 'login-refused' } });
    const second = await begin();
    home.faults.onToken({ kind: 'status', status: 502 });
    await logInOnPage(second.authorizeUrl);
    expect(logins.state(second.loginId)).toMatchObject({ phase: 'failed', error: { code: 'server-error' } });
  });

  it('R52 keeps codes, tokens and the state out of the log', async () => {
    const { authorizeUrl, loginId } = await begin();
    const { url } = await logInOnPage(authorizeUrl);
    logins.cancel(loginId);
    await until('it is withdrawn', () => listed() === 0);
    await until('and logged', () => lines.some((line) => line.startsWith('the login was withdrawn')));
    const secrets = [...home.home.users.logins.given, url.searchParams.get('state') ?? '?'];
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
  });

  it('R48 asks once for the access token that two want at once', async () => {
    const { loginId, authorizeUrl } = await begin();
    await logInOnPage(authorizeUrl);
    const login = logins.loginOf(loginId);
    const address = parseAddress(home.url);
    if (!login.ok || !address.ok) throw new Error('no login');
    let asked = 0;
    home.on('token', () => (asked += 1));
    const tokens = new AccessTokens();
    const reach = { address: address.value, way: DIRECT_WAY, limitMs: LIMIT_MS };
    const [left, right] = await Promise.all([tokens.of(login.value, reach), tokens.of(login.value, reach)]);
    expect(left.ok && right.ok && left.value === right.value).toBe(true);
    expect(asked).toBe(1);
    expect(await tokens.of(login.value, reach)).not.toEqual(left);
  });
});
