import type { AppError } from '../../shared/errors';
import {
  hasSocket,
  type CloseRecord,
  type Connection,
  type ConnectionEffect,
  type ConnectionLogEntry,
} from './connection-model';
import type { RetryPolicy } from './retry-policy';

/** The pieces that transitions are made of; `connection-machine.ts` puts them together. */

/** What a transition may know of the world besides the connection itself. */
export interface MachineContext {
  /** ms of the monotonic clock */
  readonly now: number;
  /** ms UTC of the same moment, for what screens show */
  readonly wall: number;
  readonly policy: RetryPolicy;
  /** 0 ≤ random < 1, for the jitter. */
  readonly random: number;
  /** R4: one site alone needs no jitter. */
  readonly manySites: boolean;
  /** Monotonic: when other sites will attempt, or did just now. Only asked when an attempt is planned. */
  readonly otherAttempts: () => readonly number[];
}

/** What a connection becomes, and what has to be done about it, in this order. */
export interface Transition {
  readonly next: Connection;
  readonly effects: readonly ConnectionEffect[];
}

/** Nothing is to be done; `next` may still be another connection than before. */
export const unchanged = (connection: Connection): Transition => ({ next: connection, effects: [] });

/** Runs on from where `first` has come to. (Not "then": a module that exports that is taken for a promise.) */
export function andThen(first: Transition, go: (connection: Connection) => Transition): Transition {
  const second = go(first.next);
  return { next: second.next, effects: [...first.effects, ...second.effects] };
}

/** Sets the one timer, `delay` ms from now. */
export function arm(connection: Connection, delay: number, context: MachineContext): Transition {
  const wait = Math.max(0, delay);
  return {
    next: withRetryAt({ ...connection, dueAt: context.now + wait }, context),
    effects: [{ type: 'arm', delay: wait }],
  };
}

export function disarm(connection: Connection): Transition {
  return { next: { ...connection, dueAt: null, retryAt: null }, effects: [{ type: 'disarm' }] };
}

/** What screens count down to follows from the timer, by the computer's clock as it is now. */
export function withRetryAt(connection: Connection, { now, wall }: MachineContext): Connection {
  const counts = connection.state === 'waiting' || (connection.state === 'stopped' && !connection.probing);
  const retryAt = counts && connection.dueAt !== null ? wall + (connection.dueAt - now) : null;
  return { ...connection, retryAt };
}

/** A line of the timeline, as of `connection`. */
export function record(
  connection: Connection,
  event: ConnectionLogEntry['event'],
  more: Partial<ConnectionLogEntry> = {},
): Transition {
  const { attempt, failures } = connection;
  const entry: ConnectionLogEntry = {
    event,
    attempt,
    failures,
    durationMs: null,
    error: null,
    close: null,
    note: null,
    ...more,
  };
  return { next: connection, effects: [{ type: 'record', entry }] };
}

/** Drops the socket if there is one; the new generation makes its last words unheard. */
export function leave(connection: Connection, error: AppError | null): Transition {
  if (!hasSocket(connection)) return unchanged(connection);
  return {
    next: withoutSession({ ...connection, generation: connection.generation + 1 }),
    effects: [{ type: 'close', generation: connection.generation, error }],
  };
}

export const withoutSession = (connection: Connection): Connection => ({
  ...connection,
  probing: false,
  connectedAt: null,
  connectedSince: null,
  authenticatedAt: null,
});

/** R4: the present session has lived long enough to clear the count of failures. */
export function isStable({ authenticatedAt }: Connection, { now, policy }: MachineContext): boolean {
  return authenticatedAt !== null && now - authenticatedAt >= policy.stableAfter;
}

/** Remembers how the last try ended. */
export function withLast(
  connection: Connection,
  error: AppError | null,
  close: CloseRecord | null,
  { wall }: MachineContext,
): Connection {
  return {
    ...connection,
    lastError: error === null ? null : { error, at: wall },
    // A code is shown beside its reason: one of an earlier session would be about something else.
    lastClose: close === null || close.code === 0 ? null : { ...close, at: wall },
  };
}

/** How long the present attempt has taken so far. */
export function sinceAttempt(
  { attemptedAt }: Connection,
  { now }: MachineContext,
): { readonly durationMs: number | null } {
  return { durationMs: attemptedAt === null ? null : now - attemptedAt };
}
