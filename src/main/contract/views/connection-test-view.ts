import type { TestStage } from '../../../shared/model';
import { ok } from '../../../shared/result';
import type { ViewParams } from '../../../shared/contract/views';
import { PENDING_STAGES, runConnectionTest, type RunningTest } from '../../diagnostics/connection-test';
import type { Clock } from '../../clock';
import type { AccessGiver } from '../../login/access-tokens';
import type { Way } from '../../ha/way';
import type { ViewFactory } from '../publisher';

export interface ConnectionTestServices {
  readonly clock: Clock;
  readonly stageLimitMs: number;
  /** Address, token and way to test: those typed, else those stored for the site. */
  readonly target: (params: ViewParams<'connection-test'>) => Promise<TestTarget>;
}

export interface TestTarget {
  readonly url: string;
  readonly token: AccessGiver;
  readonly way: Way;
}

/** Runs a connection test while somebody looks at it. */
export function connectionTestView(services: ConnectionTestServices): ViewFactory<'connection-test'> {
  return (params, invalidate) => {
    let stages = PENDING_STAGES;
    let done = false;
    let closed = false;
    let changed = false;
    let running: RunningTest | null = null;
    const progress = (next: readonly TestStage[]): void => {
      stages = next;
      changed = true;
      invalidate();
    };
    const run = async (): Promise<void> => {
      const { url, token, way } = await services.target(params);
      if (closed) return;
      const { clock, stageLimitMs } = services;
      running = runConnectionTest({ url, token, way, clock, stageLimitMs, onProgress: progress });
      await running.done;
      done = true;
      changed = true;
      invalidate();
    };
    void run();
    const present = (): { stages: TestStage[]; done: boolean } => {
      changed = false;
      return { stages: [...stages], done };
    };
    return ok({
      snapshot: present,
      takePatch: () => (changed ? present() : null),
      update: () => ok(undefined),
      close: () => {
        closed = true;
        running?.cancel();
      },
    });
  };
}
