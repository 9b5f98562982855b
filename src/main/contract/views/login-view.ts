import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { LoginState } from '../../../shared/login';
import type { LoginService } from '../../login/login-service';
import type { ViewFactory } from '../publisher';

/** A login on Home Assistant's page while somebody looks at it. Error: `login-unknown`. */
export function loginView(logins: LoginService): ViewFactory<'login'> {
  return ({ loginId }, invalidate) => {
    if (logins.state(loginId) === null) return fail(appError('login-unknown'));
    let changed = false;
    let state: LoginState = { phase: 'waiting', user: null, error: null };
    const present = (): LoginState => {
      changed = false;
      // Saved or given up: what was seen last stays true for who still looks.
      state = logins.state(loginId) ?? state;
      return state;
    };
    const close = logins.watch(loginId, () => {
      changed = true;
      invalidate();
    });
    return ok({
      snapshot: present,
      takePatch: () => (changed ? present() : null),
      update: () => ok(undefined),
      close,
    });
  };
}
