import { appError, type AppError } from '../../shared/errors';
import type { StopCause } from '../../shared/model';
import {
  hasSocket,
  restingState,
  type CloseRecord,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionLogEntry,
  type ConnectionSettings,
} from './connection-model';
import type { RetryPolicy } from './retry-policy';

export interface MachineContext {
  readonly now: number;
  readonly policy: RetryPolicy;
  /** 0 ≤ random < 1, for the jitter. */
  readonly random: number;
  /** R4: one site alone needs no jitter. */
  readonly manySites: boolean;
}

export interface Transition {
  readonly next: Connection;
  readonly effects: readonly ConnectionEffect[];
}

/**
 * The whole behaviour of a connection: no clock, no socket, no randomness of its own. At most one socket and one
 * timer follow from the effects: `open` is only given when no live state is left behind, `arm` replaces.
 */
export function step(connection: Connection, event: ConnectionEvent, context: MachineContext): Transition {
  if ('generation' in event && event.generation !== connection.generation) return unchanged(connection);
  switch (event.type) {
    case 'start':
      return connection.state === 'waiting' && connection.generation === 0
        ? waitFor(connection, event.delay, context)
        : unchanged(connection);
    case 'configure':
      return configure(connection, event.settings, event.endpointChanged, context);
    case 'reconnect':
      return reconnect(connection, context);
    case 'watchdog':
      return watchdog(connection, context);
    case 'timer':
      return timer(connection, event.lastFrameAt, context);
    case 'opened':
      return connection.state === 'connecting'
        ? { next: { ...connection, state: 'authenticating' }, effects: [arm(context.policy.stepLimit)] }
        : unchanged(connection);
    case 'authenticated':
      return connection.state === 'authenticating'
        ? authenticated(connection, context)
        : unchanged(connection);
    case 'synchronised':
      return connection.state === 'synchronising' ? synchronised(connection, context) : unchanged(connection);
    case 'ended':
      return hasSocket(connection.state)
        ? ended(connection, event.error, event.close, context)
        : unchanged(connection);
    case 'shutdown':
      return rest(connection, 'inactive');
  }
}

const unchanged = (connection: Connection): Transition => ({ next: connection, effects: [] });
const arm = (delay: number): ConnectionEffect => ({ type: 'arm', delay: Math.max(0, delay) });
const DISARM: ConnectionEffect = { type: 'disarm' };

function record(
  connection: Connection,
  event: ConnectionLogEntry['event'],
  more: Partial<ConnectionLogEntry> = {},
): ConnectionEffect {
  return {
    type: 'record',
    entry: {
      event,
      attempt: connection.attempt,
      failures: connection.failures,
      durationMs: null,
      error: null,
      close: null,
      ...more,
    },
  };
}

/** Drops the socket if there is one; the new generation makes its last words unheard. */
function leave(connection: Connection, error: AppError | null): Transition {
  if (!hasSocket(connection.state)) return unchanged(connection);
  return {
    next: { ...connection, generation: connection.generation + 1, connectedAt: null, authenticatedAt: null },
    effects: [{ type: 'close', generation: connection.generation, error }],
  };
}

function rest(connection: Connection, state: 'incomplete' | 'inactive' | 'manual'): Transition {
  const left = leave(connection, null);
  return {
    next: { ...left.next, state, cause: null, attempt: 0, failures: 0, retryAt: null, stoppedAt: null },
    effects: [...left.effects, DISARM],
  };
}

function configure(
  connection: Connection,
  settings: ConnectionSettings,
  endpointChanged: boolean,
  context: MachineContext,
): Transition {
  const next: Connection = { ...connection, settings };
  const resting = restingState(settings);
  if (resting === 'incomplete' || resting === 'inactive') return rest(next, resting);
  const idle = next.state === 'incomplete' || next.state === 'inactive';
  if (resting === 'manual') {
    // A living manual connection stays, unless it now leads to the wrong place.
    if (hasSocket(next.state) && !endpointChanged) return unchanged(next);
    return next.state === 'manual' && !endpointChanged ? unchanged(next) : rest(next, 'manual');
  }
  if (!endpointChanged && !idle && next.state !== 'manual') return unchanged(next);
  const left = leave(next, null);
  const begun = newRound(left.next, context);
  return { next: begun.next, effects: [...left.effects, record(begun.next, 'configured'), ...begun.effects] };
}

function reconnect(connection: Connection, context: MachineContext): Transition {
  if (connection.state === 'incomplete' || connection.state === 'inactive') return unchanged(connection);
  const left = leave(connection, null);
  const begun = newRound(left.next, context);
  return { next: begun.next, effects: [...left.effects, record(begun.next, 'reconnect'), ...begun.effects] };
}

function watchdog(connection: Connection, context: MachineContext): Transition {
  const exhausted = connection.state === 'stopped' && connection.cause === 'attempts-exhausted';
  if (!exhausted || connection.settings.manualOnly) return unchanged(connection);
  // A site that stopped a moment before the watchdog's look gets its pause all the same.
  if (context.now - (connection.stoppedAt ?? 0) < context.policy.watchdog / 2) return unchanged(connection);
  const begun = newRound(connection, context);
  return { next: begun.next, effects: [record(begun.next, 'watchdog'), ...begun.effects] };
}

/** Starts counting anew and attempts as soon as the gap between attempts allows. */
function newRound(connection: Connection, context: MachineContext): Transition {
  return attemptWhenAllowed(
    { ...connection, failures: 0, attempt: 0, cause: null, stoppedAt: null },
    context,
  );
}

function attemptWhenAllowed(connection: Connection, context: MachineContext): Transition {
  const early =
    connection.attemptedAt === null ? 0 : connection.attemptedAt + context.policy.attemptGap - context.now;
  return early > 0 ? waitFor(connection, early, context) : attempt(connection, context);
}

function waitFor(connection: Connection, delay: number, context: MachineContext): Transition {
  const next: Connection = { ...connection, state: 'waiting', cause: null, retryAt: context.now + delay };
  return { next, effects: [arm(delay)] };
}

function attempt(connection: Connection, context: MachineContext): Transition {
  const next: Connection = {
    ...connection,
    state: 'connecting',
    cause: null,
    generation: connection.generation + 1,
    attempt: connection.failures + 1,
    retryAt: null,
    attemptedAt: context.now,
  };
  // The socket has the same limit of its own and knows the better reason, so the timer gives it a moment more.
  const limit = arm(context.policy.stepLimit * 1.1);
  return { next, effects: [record(next, 'attempt'), { type: 'open', generation: next.generation }, limit] };
}

function timer(connection: Connection, lastFrameAt: number, context: MachineContext): Transition {
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const { stepLimit, syncLimit } = context.policy;
  switch (connection.state) {
    case 'waiting':
      return attemptWhenAllowed(connection, context);
    case 'connecting':
    case 'authenticating':
      return give(connection, appError('auth-timeout', { seconds: seconds(stepLimit) }), context);
    case 'synchronising': {
      const left = lastFrameAt + syncLimit - context.now;
      if (left > 0) return { next: connection, effects: [arm(left)] };
      return give(connection, appError('silent', { seconds: seconds(syncLimit) }), context);
    }
    case 'connected':
      return listen(connection, lastFrameAt, context);
    default:
      return unchanged(connection);
  }
}

/** R8: ping at the set interval, dead when nothing at all came for longer than allowed. */
function listen(connection: Connection, lastFrameAt: number, context: MachineContext): Transition {
  const { pingMs, deadMs } = connection.settings;
  const silence = context.now - lastFrameAt;
  if (silence >= deadMs) {
    return give(connection, appError('silent', { seconds: Math.round(silence / 1000) }), context);
  }
  const stable =
    connection.authenticatedAt !== null &&
    context.now - connection.authenticatedAt >= context.policy.stableAfter;
  return {
    next: stable && connection.failures > 0 ? { ...connection, failures: 0 } : connection,
    effects: [{ type: 'ping', generation: connection.generation }, arm(Math.min(pingMs, deadMs - silence))],
  };
}

/** This side gives the socket up. */
function give(connection: Connection, error: AppError, context: MachineContext): Transition {
  const left = leave(connection, error);
  const failed = failure(connection, left.next, error, null, context);
  return { next: failed.next, effects: [...left.effects, ...failed.effects] };
}

function authenticated(connection: Connection, context: MachineContext): Transition {
  const next: Connection = { ...connection, state: 'synchronising', authenticatedAt: context.now };
  return {
    next,
    effects: [record(next, 'authenticated', duration(connection, context)), arm(context.policy.syncLimit)],
  };
}

function synchronised(connection: Connection, context: MachineContext): Transition {
  const next: Connection = { ...connection, state: 'connected', connectedAt: context.now, lastError: null };
  return {
    next,
    effects: [record(next, 'connected', duration(connection, context)), arm(next.settings.pingMs)],
  };
}

const duration = (
  connection: Connection,
  context: MachineContext,
): { readonly durationMs: number | null } => ({
  durationMs: connection.attemptedAt === null ? null : context.now - connection.attemptedAt,
});

function ended(
  connection: Connection,
  error: AppError | null,
  close: CloseRecord,
  context: MachineContext,
): Transition {
  const reason = error ?? appError('closed', { code: close.code });
  const next: Connection = { ...connection, connectedAt: null, authenticatedAt: null };
  return failure(connection, next, reason, close, context);
}

/** Counts a failure and decides: wait, or stop. `before` still knows how long the session lived. */
function failure(
  before: Connection,
  connection: Connection,
  error: AppError,
  close: CloseRecord | null,
  context: MachineContext,
): Transition {
  const stable =
    before.authenticatedAt !== null && context.now - before.authenticatedAt >= context.policy.stableAfter;
  const failures = (stable ? 0 : before.failures) + 1;
  const lived = before.connectedAt ?? before.attemptedAt;
  const failed: Connection = {
    ...connection,
    failures,
    lastError: { error, at: context.now },
    lastClose: close === null ? connection.lastClose : { ...close, at: context.now },
  };
  const entry = record(failed, before.state === 'connected' ? 'ended' : 'failed', {
    error,
    close,
    durationMs: lived === null ? null : context.now - lived,
  });
  const then = afterFailure(failed, error, context);
  return { next: then.next, effects: [entry, ...then.effects] };
}

function afterFailure(connection: Connection, error: AppError, context: MachineContext): Transition {
  const { settings, failures } = connection;
  if (settings.manualOnly) return rest(connectionWithoutSocket(connection), 'manual');
  const fatal = fatalCause(error);
  if (fatal !== null && !settings.retryRejected) return stop(connection, fatal, context);
  if (failures >= context.policy.maxAttempts) return stop(connection, 'attempts-exhausted', context);
  const waits = context.policy.waits;
  const base = waits[Math.min(failures, waits.length) - 1] ?? context.policy.attemptGap;
  const factor = context.manySites ? 1 + (context.random * 2 - 1) * context.policy.jitter : 1;
  const delay = Math.max(base * factor, gapLeft(connection, context));
  const waiting = waitFor(connection, delay, context);
  return { next: waiting.next, effects: [record(waiting.next, 'waiting'), ...waiting.effects] };
}

/** `rest` must not close what has ended by itself. */
const connectionWithoutSocket = (connection: Connection): Connection => ({ ...connection, state: 'waiting' });

const gapLeft = (connection: Connection, context: MachineContext): number =>
  (connection.attemptedAt ?? 0) + context.policy.attemptGap - context.now;

/** R6: what gets an address banned when it is repeated. */
function fatalCause(error: AppError): 'token-rejected' | 'banned' | null {
  return error.code === 'token-rejected' || error.code === 'banned' ? error.code : null;
}

function stop(connection: Connection, cause: StopCause, context: MachineContext): Transition {
  const next: Connection = { ...connection, state: 'stopped', cause, retryAt: null, stoppedAt: context.now };
  return { next, effects: [DISARM, record(next, 'stopped', { error: connection.lastError?.error ?? null })] };
}
