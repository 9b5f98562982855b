import { AppFailure } from '../../shared/errors';
import type { Db } from './database';
import { isBusy, isDamage, mayPass, storageFailed } from './sqlite-errors';
import { BUSY_WAITS_MS, type WriteQueue } from './write-queue';

export interface SmallStepOptions {
  /** Waits for the disk, so that not even a power cut undoes it. */
  readonly durable?: boolean;
  readonly onDamage: (error: unknown) => void;
}

/**
 * One small transaction between two of the write queue's, not behind them: somebody waits for it. Rejects with
 * `storage-failed`; nothing was changed then.
 */
export async function smallStep<T>(
  db: Db,
  name: string,
  step: () => T,
  { durable = false, onDamage }: SmallStepOptions,
): Promise<T> {
  const run = db.transaction(step);
  for (let attempt = 0; ; attempt += 1) {
    if (durable) db.pragma('synchronous = FULL');
    try {
      return run.immediate();
    } catch (error) {
      if (isDamage(error)) onDamage(error);
      const wait = BUSY_WAITS_MS[attempt];
      if (!isBusy(error) || wait === undefined || !mayPass(error)) {
        throw new AppFailure(storageFailed(name, error));
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    } finally {
      if (durable) db.pragma('synchronous = NORMAL');
    }
  }
}

/** As `smallStep`, and nothing is lost: where the disk does not take it now, it is kept and written when it does. */
export async function keptStep(
  db: Db,
  queue: WriteQueue,
  name: string,
  step: () => void,
  options: SmallStepOptions,
): Promise<void> {
  try {
    await smallStep(db, name, step, options);
  } catch {
    await queue.add(name, () => {
      step();
      return true;
    });
  }
}
