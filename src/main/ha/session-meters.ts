import { TrafficTally } from './traffic-tally';

/** Round trips kept: at a ping each 10 s the last few minutes. */
const ROUND_TRIPS = 30;

/**
 * What the sessions of one site leave behind for the inspector and the metrics. It outlives each of them, so that
 * totals only grow while the program runs. Nothing in it costs a session more than a few additions a message.
 */
export class SessionMeters {
  /** By message type, as Home Assistant names it. */
  readonly framesIn = new TrafficTally();
  /** By command type. */
  readonly framesOut = new TrafficTally();
  /** Commands that could not be sent because the socket was not open (R10), by type. */
  readonly sendErrors = new TrafficTally();
  /** Legal frames that were not understood. */
  oddities = 0;
  readonly #roundTrips: { readonly at: number; readonly ms: number }[] = [];

  roundTrip(ms: number, at: number): void {
    this.#roundTrips.push({ at, ms });
    if (this.#roundTrips.length > ROUND_TRIPS) this.#roundTrips.shift();
  }

  /** Answers to the last pings, oldest first. */
  get roundTrips(): readonly { readonly at: number; readonly ms: number }[] {
    return this.#roundTrips;
  }
}
