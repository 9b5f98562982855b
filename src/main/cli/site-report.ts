import { assertNever } from '../../shared/assert';
import {
  siteStatusSchema,
  type ConnectionState,
  type MissingPart,
  type SiteStatus,
  type StopCause,
} from '../../shared/model';
import type { SiteStatusRow } from '../storage/operations';
import type { StoredSite } from '../storage/protocol';
import { missingParts } from './stored-sites';

/** A site as `status --json` gives it. Times are ms UTC. Public and stable. */
export interface SiteReport {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: ConnectionState;
  readonly cause: StopCause | null;
  readonly missing: readonly MissingPart[];
  readonly attempt: number;
  readonly failures: number;
  readonly retryAt: number | null;
  readonly connectedAt: number | null;
  readonly haVersion: string | null;
  readonly entities: number;
  readonly unavailable: number;
  readonly lastError: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly lastClose: { readonly code: number; readonly reason: string } | null;
}

type Phase = Pick<
  SiteReport,
  'state' | 'cause' | 'missing' | 'attempt' | 'failures' | 'retryAt' | 'connectedAt'
>;

const RESTING = { cause: null, missing: [], attempt: 0, failures: 0, retryAt: null, connectedAt: null };

/**
 * How a site is doing: as the running app last wrote it, else as it follows from the configuration.
 * `runningSince` (ms UTC) is null while no app runs; a status older than that was written by an earlier run, and
 * what that one held open is open no more.
 */
export function siteReport(
  site: StoredSite,
  row: SiteStatusRow | undefined,
  runningSince: number | null,
): SiteReport {
  const parsed = siteStatusSchema.safeParse(row?.status);
  const last = parsed.success ? parsed.data : null;
  const current = last !== null && row !== undefined && runningSince !== null && row.at >= runningSince;
  const phase = current ? phaseOf(last) : phaseWithout(site, last, runningSince !== null);
  return {
    id: site.id,
    name: site.name,
    url: site.demo ? (last?.url ?? '') : site.url,
    ...phase,
    haVersion: last?.haVersion ?? null,
    entities: last?.entities ?? 0,
    unavailable: last?.unavailable ?? 0,
    lastError:
      last?.lastError == null
        ? null
        : { code: last.lastError.code, message: last.lastError.message, hint: last.lastError.hint },
    lastClose: last?.lastClose == null ? null : { code: last.lastClose.code, reason: last.lastClose.reason },
  };
}

function phaseOf({ state, cause, missing, attempt, failures, retryAt, connectedAt }: SiteStatus): Phase {
  return { state, cause, missing, attempt, failures, retryAt, connectedAt };
}

function phaseWithout(site: StoredSite, last: SiteStatus | null, running: boolean): Phase {
  const missing = missingParts(site);
  if (missing.length > 0) return { state: 'incomplete', ...RESTING, missing };
  if (!site.active) return { state: 'inactive', ...RESTING };
  if (site.manualOnly) return { state: 'manual', ...RESTING };
  // The app takes up a new site, and all of them after its start, within 2 s.
  if (running) return { state: 'waiting', ...RESTING };
  // Another address since then makes an old refusal meaningless.
  if (last?.state === 'stopped' && (site.demo || last.url === site.url)) return phaseOf(last);
  return { state: 'stopped', ...RESTING, cause: 'not-running' };
}

/** The state in words for people. */
export function stateText(site: SiteReport, now: number): string {
  const { state, cause, missing, attempt, retryAt } = site;
  const seconds = (at: number): number => Math.max(0, Math.ceil((at - now) / 1000));
  switch (state) {
    case 'incomplete':
      return `incomplete: ${missing.join(' and ')} missing`;
    case 'stopped':
      return [
        cause === null ? state : `stopped: ${cause}`,
        ...(retryAt === null ? [] : [`next look in ${seconds(retryAt)} s`]),
      ].join(', ');
    case 'waiting':
      return retryAt === null ? state : `waiting, next attempt in ${seconds(retryAt)} s`;
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return `${state}, attempt ${attempt}`;
    case 'inactive':
    case 'manual':
    case 'connected':
      return state;
    default:
      return assertNever(state, 'connection state');
  }
}
