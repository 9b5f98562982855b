/** Seen from the client: what it sends goes upstream, what it gets comes downstream. */
export type Direction = 'upstream' | 'downstream';

/** What can be wrong with one direction of a connection; the names are toxiproxy's. Times in ms. */
export type Toxic =
  /** Everything arrives so much later, give or take the jitter; order is kept. */
  | Readonly<{ type: 'latency'; latencyMs: number; jitterMs?: number }>
  | Readonly<{ type: 'bandwidth'; bytesPerSecond: number }>
  /** Cuts what passes into pieces of `averageBytes` ± `variationBytes`, with a pause between two. */
  | Readonly<{ type: 'slicer'; averageBytes: number; variationBytes?: number; delayMs?: number }>
  /** Nothing passes any more, not even an end; after `afterMs` the connection closes, with 0 never. */
  | Readonly<{ type: 'timeout'; afterMs: number }>
  /** The receiving side gets a RST, at once or after `afterMs`. */
  | Readonly<{ type: 'reset_peer'; afterMs?: number }>
  /** Closes the connection once so many bytes have passed in this direction since it was opened. */
  | Readonly<{ type: 'limit_data'; bytes: number }>
  /** Passes the end of the connection on so much later. */
  | Readonly<{ type: 'slow_close'; delayMs: number }>;

export type ToxicOf<T extends Toxic['type']> = Extract<Toxic, { type: T }>;

/** A toxic on a proxy, and since when (its clock's ms). */
export interface ActiveToxic {
  readonly toxic: Toxic;
  readonly since: number;
}
