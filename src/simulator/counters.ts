/** What a test may want to know of everything that came in. */
export interface Counters {
  /** WebSockets opened since the start, refused upgrades not counted. */
  connectionsTotal: number;
  connectionsOpen: number;
  /** The most WebSockets that were open at one moment. */
  maxConcurrent: number;
  /** The most authenticated WebSockets that one token had at one moment. */
  maxConcurrentPerToken: number;
  authAttempts: number;
  authFailures: number;
  /** Commands received by type, `?` for what has none. */
  readonly messagesByType: Record<string, number>;
  /** ms UTC of every upgrade request, refused ones too. */
  readonly upgradesByTime: number[];
}

export function newCounters(): Counters {
  return {
    connectionsTotal: 0,
    connectionsOpen: 0,
    maxConcurrent: 0,
    maxConcurrentPerToken: 0,
    authAttempts: 0,
    authFailures: 0,
    messagesByType: {},
    upgradesByTime: [],
  };
}
