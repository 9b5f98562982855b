import { once } from 'node:events';
import { appError, type AppError } from '../../shared/errors';
import type { SiteWay } from '../../shared/model';
import { fail, type Result } from '../../shared/result';
import { MINUTE } from '../../shared/time';
import { systemClock } from '../clock';
import { DEFAULT_POLICY, timeScale } from '../fleet/retry-policy';
import { wayOf } from '../fleet/site';
import type { ChooseProxy } from '../ha/proxy-choice';
import { silentLog } from '../log';
import { LoginService, type FinishedLogin } from '../login/login-service';
import { Revocations, type Retired } from '../login/revocations';
import { remark } from './output';

/** A timer of a login does not keep a process alive; this one does until it is over. */
const KEEP_ALIVE_MS = MINUTE;

const limitMs = (): number => DEFAULT_POLICY.stepLimit * timeScale(process.env, false);

const newRevocations = (): Revocations =>
  new Revocations({ clock: systemClock, log: silentLog, limitMs: limitMs() });

/**
 * `--login`: logs in on Home Assistant's own page. Its address goes to stderr, to be opened in a browser of this
 * computer; Ctrl-C gives it up. Errors: those of `LoginService.begin`, and why it was not finished.
 */
export async function logInOnPage(
  url: string,
  way: SiteWay,
  chooseProxy: ChooseProxy,
): Promise<Result<FinishedLogin>> {
  const logins = new LoginService({
    ...{ clock: systemClock, log: silentLog, limitMs: limitMs() },
    wayOf: (of) => wayOf(of, chooseProxy),
    revocations: newRevocations(),
    openOutside: null,
  });
  const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
  try {
    const begun = await logins.begin({ url, way, language: 'en' });
    if (!begun.ok) return begun;
    const { loginId, authorizeUrl } = begun.value;
    remark('Log in on this page, in a browser of this computer:');
    remark(authorizeUrl);
    const interrupted = once(process, 'SIGINT').then(() => appError('cancelled'));
    const over = await Promise.race([ended(logins, loginId), interrupted]);
    if (over !== null) return fail(over);
    return logins.claim(loginId, url);
  } finally {
    clearInterval(keepAlive);
    await logins.stop();
  }
}

/** Withdraws a login that is used no longer; says so where that cannot be done now. */
export async function withdrawLogin(retired: Retired): Promise<void> {
  const revocations = newRevocations();
  const withdrawn = await revocations.revoke(retired);
  revocations.stop();
  if (!withdrawn) {
    remark(
      'warning: the login could not be withdrawn. It stays listed in Home Assistant under the profile of its user, Security; remove it there.',
    );
  }
}

/** Resolves when a login is done (null) or has failed. */
function ended(logins: LoginService, loginId: string): Promise<AppError | null> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = logins.state(loginId);
      if (state === null) resolve(appError('login-unknown'));
      else if (state.phase === 'done') resolve(null);
      else if (state.error !== null) resolve(state.error);
    };
    logins.watch(loginId, look);
    look();
  });
}
