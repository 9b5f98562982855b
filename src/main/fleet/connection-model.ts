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

/**
 * A site's connection at one moment. Times named `…At` that screens show are ms UTC; those the machine reckons
 * with are ms of the monotonic clock, so that a computer whose clock is set does not stall or hurry a site.
 */
export interface Connection {
  readonly state: ConnectionState;
  readonly cause: StopCause | null;
  readonly settings: ConnectionSettings;
  /** Number of the newest socket; events that carry an older one are dropped. */
  readonly generation: number;
  /** The watchdog's look at a stopped site: a socket that has not been greeted yet and sends no token (R5). */
  readonly probing: boolean;
  /** The present socket brought `auth_required`. */
  readonly greeted: boolean;
  /** Attempt of the present round, 1-based; 0 before its first. */
  readonly attempt: number;
  /** Consecutive failures, cleared once a session has been stable. */
  readonly failures: number;
  /** Monotonic: when the one timer runs out; null when none is armed. */
  readonly dueAt: number | null;
  /** ms UTC of the next attempt while waiting, of the watchdog's next look while stopped. */
  readonly retryAt: number | null;
  /** Monotonic: the last time a socket was opened. */
  readonly attemptedAt: number | null;
  /** Monotonic. */
  readonly authenticatedAt: number | null;
  /** ms UTC, and the same moment by the monotonic clock. */
  readonly connectedAt: number | null;
  readonly connectedSince: number | null;
  readonly lastError: { readonly error: AppError; readonly at: number } | null;
  /** How the last session was closed; null when this side gave it up, or it never opened. */
  readonly lastClose: (CloseRecord & { readonly at: number }) | null;
}

/** Why every socket is taken for dead, whatever it says (R15). */
export type Upheaval = 'resumed' | 'clock-jumped' | 'network-changed';

export type ConnectionEvent =
  /** The app is ready; ms until the first attempt at the earliest (R4). */
  | { readonly type: 'start'; readonly delay: number }
  /** The settings were read or changed; `endpointChanged` when address or token are others than before (R11). */
  | { readonly type: 'configure'; readonly settings: ConnectionSettings; readonly endpointChanged: boolean }
  /** The operator wants it now (R12, R13). */
  | { readonly type: 'reconnect' }
  /** The fleet's regular look for a connection whose timer is overdue. */
  | { readonly type: 'watchdog'; readonly lastFrameAt: number }
  /** The computer slept, or its network is another: what reads OPEN may be dead. */
  | { readonly type: 'upheaval'; readonly why: Upheaval }
  /** Addresses came or went, but the one this site's socket uses is still there. */
  | { readonly type: 'network' }
  /** Somebody set the computer's clock: what screens show in UTC is reckoned anew. */
  | { readonly type: 'clock-set' }
  /** The one timer ran out. `lastFrameAt`, monotonic, is when the present session last heard anything. */
  | { readonly type: 'timer'; readonly lastFrameAt: number }
  /** The upgrade succeeded. */
  | { readonly type: 'opened'; readonly generation: number }
  /** `auth_required` came: it is a Home Assistant that speaks. */
  | { readonly type: 'greeted'; readonly generation: number }
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
  /** Send the token. */
  | { readonly type: 'login'; readonly generation: number }
  /** End the socket of this generation; its own end, when it comes, is old news. */
  | { readonly type: 'close'; readonly generation: number; readonly error: AppError | null }
  /** Sets the one timer; arming again replaces it. */
  | { readonly type: 'arm'; readonly delay: number }
  | { readonly type: 'disarm' }
  | { readonly type: 'ping'; readonly generation: number }
  | { readonly type: 'record'; readonly entry: ConnectionLogEntry };

/** What the timeline of a site is made of. */
export const CONNECTION_RECORDS = [
  /** A socket is opened: attempt n of the round. */
  'attempt',
  'authenticated',
  'connected',
  /** An attempt came to nothing. */
  'failed',
  /** A connection that stood has ended. */
  'ended',
  /** No more attempts: see the cause. */
  'stopped',
  'waiting',
  /** Address or token changed, or the site was switched on. */
  'configured',
  /** The operator pressed Reconnect. */
  'reconnect',
  /** The watchdog looks at a stopped site. */
  'probe',
  'probe-failed',
  /** The watchdog found a connection whose timer was overdue. */
  'watchdog',
  /** The computer slept or changed its network: the socket is replaced. */
  'upheaval',
  /** It stays unconnected by the operator's setting: the note says incomplete, inactive or manual. */
  'rested',
] as const;

export interface ConnectionLogEntry {
  readonly event: (typeof CONNECTION_RECORDS)[number];
  readonly attempt: number;
  readonly failures: number;
  readonly durationMs: number | null;
  readonly error: AppError | null;
  readonly close: CloseRecord | null;
  /** In words for the log, where the event alone does not say it. */
  readonly note: string | null;
}

const LIVE_STATES: ReadonlySet<ConnectionState> = new Set([
  'connecting',
  'authenticating',
  'synchronising',
  'connected',
]);

/** States in which a site is connected or on its way there. */
export const isLive = (state: ConnectionState): boolean => LIVE_STATES.has(state);

export const hasSocket = ({ state, probing }: Pick<Connection, 'state' | 'probing'>): boolean =>
  isLive(state) || probing;

/** Where a site stays that must not connect by itself, or null when it should connect. */
export function restingState(settings: ConnectionSettings): 'incomplete' | 'inactive' | 'manual' | null {
  if (settings.missing.length > 0) return 'incomplete';
  if (!settings.active) return 'inactive';
  return settings.manualOnly ? 'manual' : null;
}

/** Causes that nothing but the operator ends (R6): repeating such an attempt gets the address banned. */
export type RejectedCause = Exclude<StopCause, 'attempts-exhausted' | 'not-running'>;

/** A rejection that an earlier run of the app met with the same address and token; it is not tried again (R6). */
export interface RememberedRejection {
  readonly cause: RejectedCause;
  readonly lastError: { readonly error: AppError; readonly at: number } | null;
}

export function initialConnection(
  settings: ConnectionSettings,
  rejection: RememberedRejection | null = null,
): Connection {
  const resting = restingState(settings);
  const rejected = resting === null && !settings.retryRejected ? rejection : null;
  return {
    state: resting ?? (rejected === null ? 'waiting' : 'stopped'),
    cause: rejected?.cause ?? null,
    settings,
    generation: 0,
    probing: false,
    greeted: false,
    attempt: 0,
    failures: 0,
    dueAt: null,
    retryAt: null,
    attemptedAt: null,
    authenticatedAt: null,
    connectedAt: null,
    connectedSince: null,
    lastError: rejected?.lastError ?? null,
    lastClose: null,
  };
}
