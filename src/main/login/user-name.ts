import { appError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Reach } from '../ha/auth-api';
import { commands } from '../ha/messages';
import { Session } from '../ha/session';
import type { Clock } from '../clock';

/**
 * Logs in once with an access token and asks whose it is: the proof that a login works, and the name to show for
 * it. Errors: those of a connection.
 */
export async function userNameOf(
  { address, way, limitMs }: Reach,
  accessToken: string,
  clock: Clock,
): Promise<Result<string>> {
  let settle: (result: Result<void>) => void = () => undefined;
  const loggedIn = new Promise<Result<void>>((resolve) => (settle = resolve));
  const session: Session = new Session({
    address,
    way,
    upgradeLimitMs: limitMs,
    now: () => clock.monotonic(),
    handlers: {
      onOpen: () => undefined,
      onGreeted: () => session.login(accessToken),
      onAuthenticated: () => settle(ok(undefined)),
      onEnd: ({ error }) => settle(fail(error ?? appError('cancelled'))),
      onOddity: () => undefined,
    },
  });
  const late: AppError = appError('auth-timeout', { seconds: Math.round(limitMs / 1000) });
  const timer = clock.setTimer(limitMs, () => session.end(late));
  const result = await loggedIn;
  const answer = result.ok ? await session.request(commands.currentUser(), limitMs) : result;
  timer.cancel();
  session.end(null);
  if (!answer.ok) return answer;
  const user = answer.value as { readonly name?: unknown } | null;
  return ok(typeof user?.name === 'string' ? user.name.slice(0, 200) : '');
}
