import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import { SyncRun, type StepContext, type StepWork } from '../../../src/main/sync/sync-run';
import { appError } from '../../../src/shared/errors';
import { fail, ok } from '../../../src/shared/result';
import {
  SYNC_STEPS,
  pendingSteps,
  type SyncKind,
  type SyncRow,
  type SyncStepId,
} from '../../../src/shared/syncs';

const row = (kind: SyncKind, days: number | null = null): SyncRow => ({
  ...{
    id: 1,
    kind,
    days,
    origin: 'screen',
    state: 'pending',
    createdAt: 0,
    startedAt: null,
    finishedAt: null,
  },
  ...{ steps: pendingSteps(kind), error: null },
});

/** Steps that note that they ran; those given do something of their own. */
function place(
  kind: SyncKind,
  own: Partial<Record<SyncStepId, StepWork>> = {},
): { readonly run: SyncRun; readonly ran: SyncStepId[]; readonly seen: SyncRow[] } {
  const ran: SyncStepId[] = [];
  const seen: SyncRow[] = [];
  const steps = Object.fromEntries(
    SYNC_STEPS.map((step): [SyncStepId, StepWork] => [
      step,
      (context) => {
        ran.push(step);
        return own[step]?.(context) ?? Promise.resolve(ok({}));
      },
    ]),
  ) as Record<SyncStepId, StepWork>;
  const run = new SyncRun({ row: row(kind), steps, clock: systemClock, onChange: (next) => seen.push(next) });
  return { run, ran, seen };
}

const statesOf = ({ steps }: SyncRow): string =>
  steps.map(({ step, state }) => `${step} ${state}`).join(', ');
/** A step that goes on until it is told to end. */
const endless =
  (begun: (context: StepContext) => void): StepWork =>
  (context) => {
    begun(context);
    return new Promise((resolve) =>
      context.signal.addEventListener('abort', () => resolve(fail(appError('cancelled')))),
    );
  };

describe('one run of a synchronisation', () => {
  it('R23 full runs test, areas, entities, history, restart, one after the other', async () => {
    const { run, ran, seen } = place('full');
    const ended = await run.run();
    expect(ran).toEqual(['test', 'areas', 'entities', 'history', 'restart']);
    expect(ended).toMatchObject({ state: 'done', error: null });
    expect(ended.finishedAt).not.toBeNull();
    expect(ended.steps.every(({ durationMs }) => durationMs !== null && durationMs >= 0)).toBe(true);
    // At no time were two of them under way.
    for (const { steps } of seen) {
      expect(steps.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
    }
  });

  it.each(['areas', 'entities', 'history'] as const)('R23 %s runs that step alone', async (kind) => {
    const { run, ran } = place(kind);
    expect((await run.run()).state).toBe('done');
    expect(ran).toEqual([kind]);
  });

  it('R23 stops at the first step that fails, with its error, and skips the rest', async () => {
    const refused = appError('request-failed', { type: 'x', haCode: 'y', message: 'z' });
    const { run, ran } = place('full', { entities: () => Promise.resolve(fail(refused)) });
    const ended = await run.run();
    expect(ran).toEqual(['test', 'areas', 'entities']);
    expect(statesOf(ended)).toBe('test done, areas done, entities failed, history skipped, restart skipped');
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'request-failed' } });
    expect(ended.steps[2]?.error?.code).toBe('request-failed');
  });

  it('R23 takes a step that throws for one that failed', async () => {
    const { run } = place('areas', { areas: () => Promise.reject(new Error('broken')) });
    expect(await run.run()).toMatchObject({ state: 'failed', error: { code: 'unexpected' } });
  });

  it('R23 a cancelled run ends at the step it is at, begins no other, and hears no more of it', async () => {
    let inStep: (context: StepContext) => void = () => undefined;
    const begun = new Promise<StepContext>((resolve) => (inStep = resolve));
    const { run, ran } = place('full', {
      areas: endless((context) => {
        context.report({ progress: { done: 3, total: 10 } });
        inStep(context);
      }),
    });
    const ended = run.run();
    const { report } = await begun;
    run.cancel();
    const done = await ended;
    report({ progress: { done: 10, total: 10 } });
    expect(ran).toEqual(['test', 'areas']);
    expect(statesOf(done)).toBe(
      'test done, areas failed, entities skipped, history skipped, restart skipped',
    );
    expect(done).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
    expect(done.steps[1]).toMatchObject({ progress: { done: 3, total: 10 }, error: { code: 'cancelled' } });
    expect(run.row).toBe(done);
  });

  it('R23 ends within a moment though its step does not let go', async () => {
    const { run } = place('areas', { areas: () => new Promise(() => undefined) });
    const ended = run.run();
    run.cancel();
    expect(await ended).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
  });

  it('R23 cancelled before its turn, it begins nothing', async () => {
    const { run, ran } = place('full');
    run.cancel();
    const ended = await run.run();
    expect(ran).toEqual([]);
    expect(ended).toMatchObject({ state: 'failed', startedAt: null, error: { code: 'cancelled' } });
    expect(ended.steps.every(({ state }) => state === 'skipped')).toBe(true);
  });

  it('R23 keeps what each step counted, and gives it how far back to go', async () => {
    const history = { stretches: 1, samples: 7, aggregates: 0, unknown: 0 };
    const made = place('history', {
      history: ({ days }) => Promise.resolve(ok({ history: { ...history, samples: days ?? -1 } })),
    });
    expect((await made.run.run()).steps[0]?.counts).toEqual({ history: { ...history, samples: -1 } });
  });
});
