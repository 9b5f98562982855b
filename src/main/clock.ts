export interface Timer {
  cancel(): void;
}

/** Time as the app sees it; tests put their own in. */
export interface Clock {
  /** ms UTC, for what is written down or shown. It jumps when somebody sets the computer's clock. */
  now(): number;
  /**
   * ms since some moment, never backwards: what durations are measured with. Whether the time a computer slept
   * counts depends on the platform (Linux and macOS: no, Windows: yes).
   */
  monotonic(): number;
  /** Calls once after `ms`, not before; a timer does not keep the process alive. */
  setTimer(ms: number, call: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, call) {
    const timer = setTimeout(call, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
