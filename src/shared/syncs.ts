import { z } from 'zod';
import { testStageIdSchema } from './diagnosis';
import { historyDaysSchema, siteErrorSchema } from './model';

/** R23: what an operator can ask a site to do anew. `full` is the recovery order of all of it. */
export const SYNC_KINDS = ['areas', 'entities', 'history', 'full'] as const;
export const syncKindSchema = z.enum(SYNC_KINDS);
export type SyncKind = z.infer<typeof syncKindSchema>;

export const SYNC_STEPS = ['test', 'areas', 'entities', 'history', 'restart'] as const;
export const syncStepIdSchema = z.enum(SYNC_STEPS);
export type SyncStepId = z.infer<typeof syncStepIdSchema>;

/** Steps of each kind in the order they run; the first that fails is the last that runs. */
export const STEPS_OF: Readonly<Record<SyncKind, readonly SyncStepId[]>> = {
  areas: ['areas'],
  entities: ['entities'],
  history: ['history'],
  full: SYNC_STEPS,
};

/** `pending`: waits for its turn behind other sites. Cancelled ones are `failed` with the code `cancelled`. */
export const SYNC_STATES = ['pending', 'running', 'done', 'failed'] as const;
export const syncStateSchema = z.enum(SYNC_STATES);

export const SYNC_ORIGINS = ['screen', 'command-line'] as const;
export type SyncOrigin = (typeof SYNC_ORIGINS)[number];

/** How a list of the site differed from the mirror, which is as the site says afterwards. */
export const comparisonSchema = z.object({
  /** Rows that the site has. */
  total: z.number(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  unchanged: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const historyCountsSchema = z.object({
  /** Stretches of time that were fetched: open gaps, and what was asked for beyond them. */
  stretches: z.number(),
  /** Rows that Home Assistant's recorder gave, also those that the mirror had already. */
  samples: z.number(),
  /** Hours of its own statistics, where the recorder had nothing any more. */
  aggregates: z.number(),
  /** Gaps of single entities that nobody can fill. */
  unknown: z.number(),
});
export type HistoryCounts = z.infer<typeof historyCountsSchema>;

/** What a step did, as far as it applies. `registry` is Home Assistant's list of entities, `states` what they are. */
export const syncCountsSchema = z
  .object({
    areas: comparisonSchema,
    floors: comparisonSchema,
    labels: comparisonSchema,
    devices: comparisonSchema,
    registry: comparisonSchema,
    states: comparisonSchema,
    history: historyCountsSchema,
    /** Stages of the connection test that were passed, and how many of them deserve a look. */
    test: z.object({ passed: z.number(), warnings: z.number() }),
  })
  .partial();
export type SyncCounts = z.infer<typeof syncCountsSchema>;

export const syncStepSchema = z.object({
  step: syncStepIdSchema,
  /** `skipped`: an earlier step failed, or it was cancelled before. */
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
  /** ms UTC */
  startedAt: z.number().nullable(),
  /** null until it has ended. */
  durationMs: z.number().nullable(),
  /** How far it is; null where nobody can tell. */
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
  counts: syncCountsSchema,
  /** Stage of the connection test that runs, or at which it failed. */
  stage: testStageIdSchema.nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type SyncStep = z.infer<typeof syncStepSchema>;

/** One run, whoever asked for it. Times in ms UTC. */
export const syncRowSchema = z.object({
  id: z.number(),
  kind: syncKindSchema,
  /** How far back the history is fetched beyond the open gaps; null: only those. */
  days: historyDaysSchema.nullable(),
  origin: z.enum(SYNC_ORIGINS),
  state: syncStateSchema,
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  steps: z.array(syncStepSchema),
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type SyncRow = z.infer<typeof syncRowSchema>;

export const isSyncOver = ({ state }: Pick<SyncRow, 'state'>): boolean =>
  state === 'done' || state === 'failed';

/** The steps of a kind before the first has begun. */
export function pendingSteps(kind: SyncKind): SyncStep[] {
  return STEPS_OF[kind].map((step) => ({
    ...{ step, state: 'pending', startedAt: null, durationMs: null, progress: null },
    ...{ counts: {}, stage: null, error: null },
  }));
}

/** The steps of a run that ended with an error: the one under way failed by it, those after it are not begun. */
export function endedSteps(
  steps: readonly SyncStep[],
  error: NonNullable<SyncStep['error']>,
  at: number,
): SyncStep[] {
  return steps.map((step) => {
    switch (step.state) {
      case 'running': {
        const durationMs = step.startedAt === null ? null : Math.max(0, at - step.startedAt);
        return { ...step, state: 'failed', durationMs, error };
      }
      case 'pending':
        return { ...step, state: 'skipped' };
      case 'done':
      case 'failed':
      case 'skipped':
        return step;
    }
  });
}
