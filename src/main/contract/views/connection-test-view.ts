import { pendingStages, type TestStage } from '../../../shared/diagnosis';
import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { ViewSnapshot } from '../../../shared/contract/views';
import type { Clock } from '../../clock';
import { stagesOf } from '../../diagnostics/connection-test';
import type { BegunTest, SiteTests } from '../../diagnostics/site-tests';
import type { OpenView, ViewFactory } from '../publisher';

type Progress = ViewSnapshot<'diagnosis'>;

/** Tests what is typed while somebody looks at it. */
export function connectionTestView(tests: SiteTests, clock: Clock): ViewFactory<'connection-test'> {
  return (params, invalidate) =>
    ok(shown(false, clock, invalidate, (onProgress) => tests.typed(params, onProgress)));
}

/** Diagnoses a saved site while somebody looks at it. */
export function diagnosisView(
  tests: SiteTests,
  knows: (siteId: string) => boolean,
  clock: Clock,
): ViewFactory<'diagnosis'> {
  return ({ siteId, careful }, invalidate) => {
    if (!knows(siteId)) return fail(appError('site-unknown', { siteId }));
    return ok(
      shown(true, clock, invalidate, (onProgress) =>
        Promise.resolve(tests.saved(siteId, careful, onProgress)),
      ),
    );
  };
}

function shown(
  saved: boolean,
  clock: Clock,
  invalidate: () => void,
  begin: (onProgress: (stages: readonly TestStage[]) => void) => Promise<BegunTest | null>,
): OpenView<'diagnosis'> & OpenView<'connection-test'> {
  let stages = pendingStages(stagesOf(saved));
  let done = false;
  let startsAt: number | null = null;
  let closed = false;
  let changed = false;
  let running: BegunTest | null = null;
  const change = (): void => {
    changed = true;
    invalidate();
  };
  const run = async (): Promise<void> => {
    running = await begin((next) => {
      stages = next;
      startsAt = null;
      change();
    });
    if (closed) running?.cancel();
    if (closed || running === null) return;
    if (running.delayMs > 0) {
      startsAt = Math.round(clock.now() + running.delayMs);
      change();
    }
    await running.done;
    done = true;
    change();
  };
  void run();
  const present = (): Progress => {
    changed = false;
    return { stages: [...stages], done, startsAt };
  };
  return {
    snapshot: present,
    takePatch: () => (changed ? present() : null),
    update: () => ok(undefined),
    close: () => {
      closed = true;
      running?.cancel();
    },
  };
}
