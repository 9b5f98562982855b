import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import { SECOND } from '../../../shared/time';
import type { Clock, Timer } from '../../clock';
import type { Inspector } from '../../diagnostics/inspector';
import type { ViewFactory } from '../publisher';

/** One site's inspection, anew each second while somebody looks. */
export function inspectorView(inspector: Inspector, clock: Clock): ViewFactory<'inspector'> {
  return ({ siteId }, invalidate) => {
    let present = inspector.inspect(siteId);
    if (present === null) return fail(appError('site-unknown', { siteId }));
    let last = present;
    let timer: Timer;
    const arm = (): void => {
      timer = clock.setTimer(SECOND, () => {
        present = inspector.inspect(siteId);
        if (present !== null) invalidate();
        arm();
      });
    };
    arm();
    return ok({
      snapshot: () => {
        last = inspector.inspect(siteId) ?? last;
        return last;
      },
      takePatch: () => {
        last = present ?? last;
        return present;
      },
      update: () => ok(undefined),
      close: () => timer.cancel(),
    });
  };
}
