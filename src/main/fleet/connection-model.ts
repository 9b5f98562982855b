import type { AppError } from '../../shared/errors';
import type { ConnectionState, MissingPart, StopCause } from '../../shared/model';

/** What the operator set that decides whether and how a site connects. */
export interface ConnectionSettings {
  readonly missing: readonly MissingPart[];
  readonly active: boolean;
  readonly manualOnly: boolean;
  readonly retryRejected: boolean;
  readonly pingMs: number;
  readonly deadMs: number;
}

export interface CloseRecord {
  readonly code: number;
  readonly reason: string;
}

/** A site's connection at one moment. Times are ms UTC. */
export interface Connection {
  readonly state: ConnectionState;
  readonly cause: StopCause | null;
  readonly settings: ConnectionSettings;
  /** Number of the newest socket; events that carry an older one are dropped. */
  readonly generation: number;
  /** Attempt of the present round, 1-based; 0 before its first. */
  readonly attempt: number;
  /** Consecutive failures, cleared once a session has been stable. */
  readonly failures: number;
  readonly retryAt: number | null;
  readonly attemptedAt: number | null;
  readonly authenticatedAt: number | null;
  readonly connectedAt: number | null;
  readonly stoppedAt: number | null;
  readonly lastError: { readonly error: AppError; readonly at: number } | null;
  readonly lastClose: (CloseRecord & { readonly at: number }) | null;
}

export type ConnectionEvent =
  /** The app is ready; `delay` spreads the sites (R4). */
  | { readonly type: 'start'; readonly delay: number }
  /** The settings were read or changed; `endpointChanged` when address or token are others than before (R11). */
  | { readonly type: 'configure'; readonly settings: ConnectionSettings; readonly endpointChanged: boolean }
  /** The operator wants it now (R12, R13). */
  | { readonly type: 'reconnect' }
  | { readonly type: 'watchdog' }
  /** The one timer ran out. `lastFrameAt` is when the present session last heard anything. */
  | { readonly type: 'timer'; readonly lastFrameAt: number }
  | { readonly type: 'opened'; readonly generation: number }
  | { readonly type: 'authenticated'; readonly generation: number }
  | { readonly type: 'synchronised'; readonly generation: number }
  | {
      readonly type: 'ended';
      readonly generation: number;
      readonly close: CloseRecord;
      readonly error: AppError | null;
    }
  /** The app ends, or the site is removed. */
  | { readonly type: 'shutdown' };

export type ConnectionEffect =
  | { readonly type: 'open'; readonly generation: number }
  /** End the socket of this generation; its own end, when it comes, is old news. */
  | { readonly type: 'close'; readonly generation: number; readonly error: AppError | null }
  /** Sets the one timer; arming again replaces it. */
  | { readonly type: 'arm'; readonly delay: number }
  | { readonly type: 'disarm' }
  | { readonly type: 'ping'; readonly generation: number }
  | { readonly type: 'record'; readonly entry: ConnectionLogEntry };

export interface ConnectionLogEntry {
  readonly event:
    | 'attempt'
    | 'authenticated'
    | 'connected'
    | 'failed'
    | 'ended'
    | 'stopped'
    | 'waiting'
    | 'configured'
    | 'reconnect'
    | 'watchdog';
  readonly attempt: number;
  readonly failures: number;
  readonly durationMs: number | null;
  readonly error: AppError | null;
  readonly close: CloseRecord | null;
}

const LIVE_STATES: ReadonlySet<ConnectionState> = new Set([
  'connecting',
  'authenticating',
  'synchronising',
  'connected',
]);

export const hasSocket = (state: ConnectionState): boolean => LIVE_STATES.has(state);

/** Where a site stays that must not connect by itself, or null when it should connect. */
export function restingState(settings: ConnectionSettings): 'incomplete' | 'inactive' | 'manual' | null {
  if (settings.missing.length > 0) return 'incomplete';
  if (!settings.active) return 'inactive';
  return settings.manualOnly ? 'manual' : null;
}

export function initialConnection(settings: ConnectionSettings): Connection {
  return {
    state: restingState(settings) ?? 'waiting',
    cause: null,
    settings,
    generation: 0,
    attempt: 0,
    failures: 0,
    retryAt: null,
    attemptedAt: null,
    authenticatedAt: null,
    connectedAt: null,
    stoppedAt: null,
    lastError: null,
    lastClose: null,
  };
}
