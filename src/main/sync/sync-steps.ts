import { appError, type AppError } from '../../shared/errors';
import type { TestStage } from '../../shared/diagnosis';
import type { ConnectionState } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import type { Comparison, SyncCounts, SyncStepId } from '../../shared/syncs';
import { isLive } from '../fleet/connection-model';
import type { Fleet } from '../fleet/fleet';
import type { Site } from '../fleet/site';
import type { Synchroniser } from '../mirror/synchroniser';
import { Tally } from '../mirror/tally';
import type { RunningTest } from '../diagnostics/stage-runner';
import type { MirrorStore } from '../storage/client';
import type { RegistryKind } from '../storage/protocol';
import type { StepContext, StepWork } from './sync-run';

export interface SyncStepServices {
  readonly fleet: Fleet;
  readonly mirror: Pick<MirrorStore, 'compareRegistry'>;
  /** Resolves when everything that was heard so far is on the disk. */
  readonly flush: () => Promise<void>;
  /** A connection test of the stored configuration. */
  readonly test: (site: Site, onProgress: (stages: readonly TestStage[]) => void) => RunningTest;
  readonly fetchHistory: (site: Site, context: StepContext) => Promise<Result<SyncCounts>>;
}

/** Registries that "areas" lists anew; the one of entities belongs to the entities. */
const PLACES = ['areas', 'floors', 'labels', 'devices'] as const satisfies readonly RegistryKind[];

/** What each step does to one site. */
export function syncSteps(site: Site, services: SyncStepServices): Readonly<Record<SyncStepId, StepWork>> {
  return {
    test: (context) => testConnection(site, services, context),
    areas: (context) => takePlaces(site, services, context),
    entities: (context) => takeEntities(site, services, context),
    history: (context) => {
      const refused = notConnected(site);
      return refused === null ? services.fetchHistory(site, context) : Promise.resolve(fail(refused));
    },
    restart: (context) => restart(site, services, context),
  };
}

/** Whoever runs the recovery order at a site that is away wants it back: once the test has passed it is connected. */
async function testConnection(
  site: Site,
  { fleet, test }: SyncStepServices,
  { signal, report }: StepContext,
): Promise<Result<SyncCounts>> {
  const running = test(site, (stages) => {
    const done = stages.filter(isPassed).length;
    const now = stages.find(({ status }) => status === 'running' || status === 'failed');
    report({ progress: { done, total: stages.length }, stage: now?.id ?? null });
  });
  const onAbort = (): void => running.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  const stages = await running.done;
  signal.removeEventListener('abort', onAbort);
  const warnings = stages.filter(({ status }) => status === 'warning').length;
  const counts = { test: { passed: stages.filter(isPassed).length, warnings } };
  report({ counts });
  const failed = stages.find(({ status }) => status === 'failed');
  if (failed !== undefined) {
    return fail((failed.error as AppError | null) ?? appError('unexpected', { reason: failed.id }));
  }
  if (signal.aborted) return fail(appError('cancelled'));
  // One that is being connected goes on; one that its operator has switched off stays so, and the next step says it.
  const { state } = site.connection;
  if (!isLive(state) && !isSwitchedOff(state)) fleet.restart(site.config.id, true);
  if (isSwitchedOff(site.connection.state)) return ok(counts);
  const connected = await untilConnected(site, fleet, signal, () =>
    appError('not-connected', { state: site.connection.state }),
  );
  return connected.ok ? ok(counts) : connected;
}

const isSwitchedOff = (state: ConnectionState): boolean => state === 'inactive' || state === 'incomplete';

const isPassed = ({ status }: TestStage): boolean =>
  status === 'ok' || status === 'warning' || status === 'skipped';

async function takePlaces(
  site: Site,
  services: SyncStepServices,
  { signal, report }: StepContext,
): Promise<Result<SyncCounts>> {
  const counts: { -readonly [K in (typeof PLACES)[number]]?: Comparison } = {};
  for (const [index, kind] of PLACES.entries()) {
    report({ progress: { done: index, total: PLACES.length } });
    const taken = await takeRegistry(site, services, kind, signal);
    if (!taken.ok) return taken;
    if (taken.value !== null) counts[kind] = taken.value;
    report({ counts: { ...counts } });
  }
  return ok(counts);
}

async function takeEntities(
  site: Site,
  services: SyncStepServices,
  { signal, report }: StepContext,
): Promise<Result<SyncCounts>> {
  const registry = await takeRegistry(site, services, 'entities', signal);
  if (!registry.ok) return registry;
  const counts: SyncCounts = registry.value === null ? {} : { registry: registry.value };
  report({ counts });
  const synchroniser = synchroniserOf(site);
  if (!synchroniser.ok) return synchroniser;
  const tally = new Tally();
  const taken = await synchroniser.value.retakeStates({
    ...{ tally, signal },
    onProgress: (done, total) => report({ progress: { done, total } }),
  });
  if (!taken.ok) return fail(byHand(taken.error));
  await services.flush();
  return ok({ ...counts, states: tally.toComparison() });
}

/** What a connection says of itself ("it is tried again") is not so for what an operator has asked for. */
function byHand(error: AppError): AppError {
  if (error.code !== 'sync-failed') return error;
  return appError('sync-step-failed', { reason: String(error.details['reason'] ?? '').replace(/\.$/, '') });
}

/** Lists a registry, corrects the mirror, and says what was other; null: this Home Assistant has none of the kind. */
async function takeRegistry(
  site: Site,
  { mirror }: SyncStepServices,
  kind: RegistryKind,
  signal: AbortSignal,
): Promise<Result<Comparison | null>> {
  const synchroniser = synchroniserOf(site);
  if (!synchroniser.ok) return synchroniser;
  const listed = await synchroniser.value.listRegistry(kind);
  if (!listed.ok) return fail(byHand(listed.error));
  if (signal.aborted) return fail(appError('cancelled'));
  if (listed.value === null) return ok(null);
  site.mirror.loadRegistry(kind, listed.value);
  return ok(await mirror.compareRegistry(site.mirror.siteKey, kind, listed.value));
}

/** Ends when the site is connected again, or has given that up. */
function restart(
  site: Site,
  { fleet }: SyncStepServices,
  { signal }: StepContext,
): Promise<Result<SyncCounts>> {
  const siteId = site.config.id;
  // The operator asked for the whole order: a restart of a moment ago is no reason to leave this one out.
  const restarted = fleet.restart(siteId, true);
  if (!restarted.ok) return Promise.resolve(restarted);
  if (!restarted.value.success) {
    return Promise.resolve(fail(appError('sync-not-restarted', { state: site.connection.state })));
  }
  return untilConnected(site, fleet, signal, () =>
    appError('sync-not-back', { state: site.connection.state }),
  );
}

/** Resolves when the site is connected, or has given that up: with its last error, or else with `otherwise`. */
function untilConnected(
  site: Site,
  fleet: Fleet,
  signal: AbortSignal,
  otherwise: () => AppError,
): Promise<Result<SyncCounts>> {
  const siteId = site.config.id;
  return new Promise((resolve) => {
    const end = (result: Result<SyncCounts>): void => {
      stopListening();
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const onAbort = (): void => end(fail(appError('cancelled')));
    const look = (): void => {
      const outcome =
        fleet.site(siteId) === site ? outcomeOf(site, otherwise) : fail(appError('sync-site-gone'));
      if (outcome !== null) end(outcome);
    };
    const stopListening = fleet.onChange({
      siteChanged: (changed) => {
        if (changed === siteId) look();
      },
    });
    signal.addEventListener('abort', onAbort, { once: true });
    look();
  });
}

/** null: it is still on its way. */
function outcomeOf(site: Site, otherwise: () => AppError): Result<SyncCounts> | null {
  const { state, lastError } = site.connection;
  switch (state) {
    case 'connected':
      return ok({});
    case 'waiting':
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return null;
    case 'stopped':
    case 'manual':
    case 'incomplete':
    case 'inactive':
      return fail(lastError?.error ?? otherwise());
  }
}

function notConnected(site: Site): AppError | null {
  const { state } = site.connection;
  return site.session === null ? appError('not-connected', { state }) : null;
}

function synchroniserOf(site: Site): Result<Synchroniser> {
  const { synchroniser } = site;
  return synchroniser === null
    ? fail(appError('not-connected', { state: site.connection.state }))
    : ok(synchroniser);
}
