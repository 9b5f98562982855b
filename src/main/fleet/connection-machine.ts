import { appError, type AppError } from '../../shared/errors';
import { assertNever } from '../../shared/assert';
import type { StopCause } from '../../shared/model';
import { backoff, freeMoment } from './attempt-times';
import {
  hasSocket,
  isLive,
  restingState,
  type CloseRecord,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionLogEntry,
  type ConnectionSettings,
  type RejectedCause,
  type Upheaval,
} from './connection-model';
import {
  arm,
  disarm,
  isStable,
  leave,
  record,
  sinceAttempt,
  andThen,
  unchanged,
  withLast,
  withoutSession,
  withRetryAt,
  type MachineContext,
  type Transition,
} from './connection-transition';

/**
 * The whole behaviour of a connection: no clock, no socket, no randomness of its own. At most one socket and one
 * timer follow from the effects: `open` is only given when no socket is left behind, `arm` replaces.
 * `docs/connection.md` holds the table of what it does, which a test compares with it.
 */
export function step(connection: Connection, event: ConnectionEvent, context: MachineContext): Transition {
  if ('generation' in event && event.generation !== connection.generation) return unchanged(connection);
  switch (event.type) {
    case 'start':
      return connection.state === 'waiting' && connection.generation === 0
        ? planAttempt(connection, event.delay, context)
        : unchanged(connection);
    case 'configure':
      return configure(connection, event.settings, event.endpointChanged, context);
    case 'reconnect':
      return reconnect(connection, context);
    case 'watchdog':
      return watchdog(connection, event.lastFrameAt, context);
    case 'upheaval':
      return upheaval(connection, event.why, context);
    case 'network':
      return network(connection, context);
    case 'clock-set':
      return unchanged(withRetryAt(connection, context));
    case 'timer':
      return timer({ ...connection, dueAt: null }, event.lastFrameAt, context);
    case 'opened':
      return opened(connection, context);
    case 'greeted':
      return greeted(connection, context);
    case 'authenticated':
      return connection.state === 'authenticating' && connection.greeted
        ? authenticated(connection, context)
        : unchanged(connection);
    case 'synchronised':
      return connection.state === 'synchronising' ? synchronised(connection, context) : unchanged(connection);
    case 'ended':
      return hasSocket(connection)
        ? ended(connection, event.error, event.close, context)
        : unchanged(connection);
    case 'shutdown':
      return rest(connection, 'inactive');
    default:
      return assertNever(event, 'connection event');
  }
}

function rest(connection: Connection, state: 'incomplete' | 'inactive' | 'manual'): Transition {
  return andThen(leave(connection, null), (left) =>
    disarm({ ...left, state, cause: null, attempt: 0, failures: 0 }),
  );
}

/** The operator's doing, and so a line of the timeline; a program that ends is none. */
function restBySettings(connection: Connection, state: 'incomplete' | 'inactive' | 'manual'): Transition {
  const resting = rest(connection, state);
  if (connection.state === state) return resting;
  return andThen(resting, (next) => record(next, 'rested', { note: state }));
}

function configure(
  connection: Connection,
  settings: ConnectionSettings,
  endpointChanged: boolean,
  context: MachineContext,
): Transition {
  const next: Connection = { ...connection, settings };
  const resting = restingState(settings);
  if (resting === 'incomplete' || resting === 'inactive') return restBySettings(next, resting);
  if (resting === 'manual') {
    // A living manual connection stays, unless it now leads to the wrong place.
    const stays = isLive(next.state) || next.state === 'manual';
    return stays && !endpointChanged ? unchanged(next) : restBySettings(next, 'manual');
  }
  const idle = next.state === 'incomplete' || next.state === 'inactive' || next.state === 'manual';
  const allowedAgain =
    settings.retryRejected && next.state === 'stopped' && next.cause !== 'attempts-exhausted';
  if (!endpointChanged && !idle && !allowedAgain) return unchanged(next);
  return startRound(next, 'configured', context);
}

function reconnect(connection: Connection, context: MachineContext): Transition {
  if (connection.state === 'incomplete' || connection.state === 'inactive') return unchanged(connection);
  return startRound(connection, 'reconnect', context);
}

/** Leaves the socket if there is one, counts anew and attempts as soon as the gaps between attempts allow. */
function startRound(
  connection: Connection,
  why: ConnectionLogEntry['event'],
  context: MachineContext,
  delay = 0,
  note: string | null = null,
): Transition {
  const counted = andThen(leave(connection, null), (left) =>
    unchanged({ ...left, failures: 0, attempt: 0, cause: null }),
  );
  const recorded = andThen(counted, (next) => record(next, why, { note }));
  return andThen(recorded, (next) => planAttempt(next, delay, context));
}

/** Attempts after `delay`, later where this site's own last attempt (R7) or other sites' (R4) are too near. */
function planAttempt(connection: Connection, delay: number, context: MachineContext): Transition {
  const at = attemptMoment(connection, delay, context);
  if (at <= context.now) return attempt(connection, context);
  return arm({ ...connection, state: 'waiting', cause: null }, at - context.now, context);
}

function attemptMoment(connection: Connection, delay: number, context: MachineContext): number {
  const { now, policy } = context;
  const earliest = now + Math.max(delay, gapLeft(connection, context));
  return freeMoment(earliest, context.otherAttempts(), policy.spread);
}

const gapLeft = ({ attemptedAt }: Connection, { now, policy }: MachineContext): number =>
  attemptedAt === null ? 0 : attemptedAt + policy.attemptGap - now;

function attempt(connection: Connection, context: MachineContext): Transition {
  const next: Connection = {
    ...connection,
    state: 'connecting',
    cause: null,
    attempt: connection.failures + 1,
  };
  return andThen(record(next, 'attempt'), (recorded) => open(recorded, context));
}

function open(connection: Connection, context: MachineContext): Transition {
  const generation = connection.generation + 1;
  const opening: Transition = {
    next: { ...connection, generation, greeted: false, attemptedAt: context.now },
    effects: [{ type: 'open', generation }],
  };
  // The socket has the same limit of its own and knows the better reason, so the timer gives it a moment more.
  return andThen(opening, (next) => arm(next, context.policy.stepLimit * 1.1, context));
}

/** R5: opens a socket and waits for the greeting; without a token sent nothing can count as a bad login. */
function probe(connection: Connection, context: MachineContext): Transition {
  const wait = attemptMoment(connection, 0, context) - context.now;
  if (wait > 0) return arm(connection, wait, context);
  return andThen(record({ ...connection, probing: true }, 'probe'), (next) => open(next, context));
}

/** The probe came to nothing: the site stays stopped; what got it banned meanwhile ends the looking. */
function probeFailed(
  before: Connection,
  connection: Connection,
  error: AppError,
  close: CloseRecord | null,
  context: MachineContext,
): Transition {
  const rejected = rejectedCause(connection, error);
  const failed = withLast({ ...connection, probing: false }, error, close, context);
  const recorded = record(failed, 'probe-failed', { error, close, ...sinceAttempt(before, context) });
  return andThen(recorded, (next) =>
    rejected === null ? arm(next, context.policy.watchdog, context) : stop(next, rejected, context),
  );
}

function opened(connection: Connection, context: MachineContext): Transition {
  if (connection.probing) return arm(connection, context.policy.stepLimit, context);
  if (connection.state !== 'connecting') return unchanged(connection);
  return arm({ ...connection, state: 'authenticating' }, context.policy.stepLimit, context);
}

function greeted(connection: Connection, context: MachineContext): Transition {
  const { generation } = connection;
  const login: ConnectionEffect = { type: 'login', generation };
  if (connection.probing) {
    // The probe's socket is the first attempt of the new round: closing it would only cost a second one.
    const next: Connection = {
      ...connection,
      state: 'authenticating',
      cause: null,
      probing: false,
      greeted: true,
      attempt: 1,
      failures: 0,
    };
    const begun = andThen(record(next, 'attempt'), (counted) => ({ next: counted, effects: [login] }));
    return andThen(begun, (counted) => arm(counted, context.policy.stepLimit, context));
  }
  if (connection.state !== 'authenticating' || connection.greeted) return unchanged(connection);
  return andThen({ next: { ...connection, greeted: true }, effects: [login] }, (next) =>
    arm(next, context.policy.stepLimit, context),
  );
}

function authenticated(connection: Connection, context: MachineContext): Transition {
  const next: Connection = { ...connection, state: 'synchronising', authenticatedAt: context.now };
  return andThen(record(next, 'authenticated', sinceAttempt(connection, context)), (recorded) =>
    arm(recorded, context.policy.syncLimit, context),
  );
}

function synchronised(connection: Connection, context: MachineContext): Transition {
  const next: Connection = {
    ...connection,
    state: 'connected',
    connectedAt: context.wall,
    connectedSince: context.now,
    lastError: null,
  };
  return andThen(record(next, 'connected', sinceAttempt(connection, context)), (recorded) =>
    arm(recorded, recorded.settings.pingMs, context),
  );
}

function timer(connection: Connection, lastFrameAt: number, context: MachineContext): Transition {
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const { stepLimit, syncLimit } = context.policy;
  switch (connection.state) {
    case 'waiting':
      return gapLeft(connection, context) > 0
        ? planAttempt(connection, 0, context)
        : attempt(connection, context);
    case 'connecting':
      return give(connection, appError('no-answer', { seconds: seconds(stepLimit) }), context);
    case 'authenticating':
      return give(
        connection,
        appError(connection.greeted ? 'auth-timeout' : 'no-greeting', { seconds: seconds(stepLimit) }),
        context,
      );
    case 'synchronising': {
      const left = lastFrameAt + syncLimit - context.now;
      if (left > 0) return arm(connection, left, context);
      return give(connection, appError('silent', { seconds: seconds(syncLimit) }), context);
    }
    case 'connected':
      return listen(connection, lastFrameAt, context);
    case 'stopped':
      if (connection.probing) {
        return give(connection, appError('no-greeting', { seconds: seconds(stepLimit) }), context);
      }
      return connection.cause === 'attempts-exhausted' ? probe(connection, context) : unchanged(connection);
    case 'incomplete':
    case 'inactive':
    case 'manual':
      return unchanged(connection);
    default:
      return assertNever(connection.state, 'connection state');
  }
}

/** R8: ping at the set interval, dead when nothing at all came for longer than allowed. */
function listen(connection: Connection, lastFrameAt: number, context: MachineContext): Transition {
  const { pingMs, deadMs } = connection.settings;
  const silence = context.now - lastFrameAt;
  if (silence >= deadMs) {
    return give(connection, appError('silent', { seconds: Math.round(silence / 1000) }), context);
  }
  const next =
    connection.failures > 0 && isStable(connection, context) ? { ...connection, failures: 0 } : connection;
  return andThen({ next, effects: [{ type: 'ping', generation: next.generation }] }, (pinged) =>
    arm(pinged, Math.min(pingMs, deadMs - silence), context),
  );
}

/**
 * A connection lives by its timer. Should one be lost or late (a bug, a computer that stood still), it must not
 * stand for ever: whatever is overdue is done now (R5).
 */
function watchdog(connection: Connection, lastFrameAt: number, context: MachineContext): Transition {
  const needsTimer =
    hasSocket(connection) ||
    (connection.state === 'waiting' && (connection.generation > 0 || connection.dueAt !== null)) ||
    (connection.state === 'stopped' && connection.cause === 'attempts-exhausted');
  if (!needsTimer) return unchanged(connection);
  const overdue = connection.dueAt === null || context.now - connection.dueAt > context.policy.overdue;
  if (!overdue) return unchanged(connection);
  return andThen(record(connection, 'watchdog'), (next) =>
    timer({ ...next, dueAt: null }, lastFrameAt, context),
  );
}

function upheaval(connection: Connection, why: Upheaval, context: MachineContext): Transition {
  const { state, cause, settings } = connection;
  if (settings.manualOnly) {
    // Connecting again is the operator's; a socket that is surely dead must not read "connected" until then.
    return isLive(state) ? give(connection, appError('upheaval', { why }), context) : unchanged(connection);
  }
  // The network needs a moment to come back, as after the start of the app.
  const { firstDelay } = context.policy;
  if (isLive(state) || (state === 'waiting' && connection.generation > 0)) {
    return startRound(connection, 'upheaval', context, firstDelay, why);
  }
  if (state === 'stopped' && cause === 'attempts-exhausted') {
    const left = leave(connection, null);
    const recorded = andThen(left, (next) => record(next, 'upheaval', { note: why }));
    return andThen(recorded, (next) =>
      arm(next, attemptMoment(next, firstDelay, context) - context.now, context),
    );
  }
  return unchanged(connection);
}

/** A ping tells sooner than the next regular one whether the way still stands; who waits, tries at once. */
function network(connection: Connection, context: MachineContext): Transition {
  if (connection.state === 'connected') {
    return { next: connection, effects: [{ type: 'ping', generation: connection.generation }] };
  }
  if (connection.state !== 'waiting' || connection.dueAt === null) {
    return hasSocket(connection) ? unchanged(connection) : upheaval(connection, 'network-changed', context);
  }
  // The count stands: networks that come and go all day must not keep a site from being given up (R5).
  const soon = attemptMoment(connection, context.policy.firstDelay, context);
  return soon < connection.dueAt ? arm(connection, soon - context.now, context) : unchanged(connection);
}

/** This side gives the socket up. */
function give(connection: Connection, error: AppError, context: MachineContext): Transition {
  return andThen(leave(connection, error), (left) =>
    connection.probing
      ? probeFailed(connection, left, error, null, context)
      : failure(connection, left, error, null, context),
  );
}

function ended(
  connection: Connection,
  error: AppError | null,
  close: CloseRecord,
  context: MachineContext,
): Transition {
  const reason = error ?? appError('closed', { code: close.code });
  const next = withoutSession(connection);
  return connection.probing
    ? probeFailed(connection, next, reason, close, context)
    : failure(connection, next, reason, close, context);
}

/** Counts a failure and decides: wait, or stop. `before` still knows how long the session lived. */
function failure(
  before: Connection,
  connection: Connection,
  error: AppError,
  close: CloseRecord | null,
  context: MachineContext,
): Transition {
  // R13: who connects by hand is told of failures; a proper goodbye (1000) is none.
  const goodbye = before.settings.manualOnly && before.state === 'connected' && close?.code === 1000;
  const failures = (isStable(before, context) ? 0 : before.failures) + 1;
  const failed = withLast({ ...connection, failures }, goodbye ? null : error, close, context);
  const lived = before.connectedSince ?? before.attemptedAt;
  const entry = record(failed, before.state === 'connected' ? 'ended' : 'failed', {
    error: goodbye ? null : error,
    close,
    durationMs: lived === null ? null : context.now - lived,
  });
  return andThen(entry, (next) => afterFailure(next, error, context));
}

function afterFailure(connection: Connection, error: AppError, context: MachineContext): Transition {
  const { settings, failures } = connection;
  if (settings.manualOnly) return disarm({ ...connection, state: 'manual', attempt: 0, failures: 0 });
  const rejected = rejectedCause(connection, error);
  if (rejected !== null) return stop(connection, rejected, context);
  if (failures >= context.policy.maxAttempts) return stop(connection, 'attempts-exhausted', context);
  const delay = backoff(context.policy, failures, context.manySites, context.random);
  const waiting = arm(
    { ...connection, state: 'waiting' },
    attemptMoment(connection, delay, context) - context.now,
    context,
  );
  return andThen(waiting, (next) => record(next, 'waiting'));
}

/** No more attempts by itself. Where it was merely tried too often, the watchdog looks again (R5). */
function stop(connection: Connection, cause: StopCause, context: MachineContext): Transition {
  const stopped: Connection = { ...connection, state: 'stopped', cause };
  const timed =
    cause === 'attempts-exhausted' ? arm(stopped, context.policy.watchdog, context) : disarm(stopped);
  return andThen(timed, (next) => record(next, 'stopped', { error: next.lastError?.error ?? null }));
}

/** R6: what gets an address banned when it is repeated; null where the operator wants it tried all the same. */
function rejectedCause({ settings }: Connection, error: AppError): RejectedCause | null {
  if (settings.retryRejected) return null;
  switch (error.code) {
    case 'banned':
      return 'banned';
    case 'token-rejected':
    case 'login-revoked':
    case 'login-denied':
      return 'token-rejected';
    default:
      return null;
  }
}
