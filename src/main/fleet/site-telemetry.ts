import type { Session } from '../ha/session';
import { SessionMeters } from '../ha/session-meters';
import type { ConnectionState } from '../../shared/model';

/** What was the case when a line of the timeline was written, beside the line itself. */
export interface RecordContext {
  /** The state that was left, or in which it was written. */
  readonly state: ConnectionState;
  /** What the newest socket says of itself (CONNECTING 0, OPEN 1, CLOSING 2, CLOSED 3); null: there was none yet. */
  readonly readyState: number | null;
}

/**
 * What the sockets of one site say of themselves, apart from what its connection believes. A socket is in it from
 * its first moment until it has really ended, whether or not anybody still thinks of it: that is what makes a
 * disagreement visible (R32).
 */
export class SiteTelemetry {
  readonly meters = new SessionMeters();
  readonly #sessions = new Map<Session, number>();
  #newest: Session | null = null;

  opened(session: Session, generation: number): void {
    this.#sessions.set(session, generation);
    this.#newest = session;
  }

  ended(session: Session): void {
    this.#sessions.delete(session);
  }

  /** Sockets that have not ended, oldest first. */
  get sessions(): readonly { readonly session: Session; readonly generation: number }[] {
    return [...this.#sessions].map(([session, generation]) => ({ session, generation }));
  }

  /** State of the newest socket, also after its end; null before the first. */
  get readyState(): number | null {
    return this.#newest?.readyState ?? null;
  }
}
