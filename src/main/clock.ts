export interface Timer {
  cancel(): void;
}

/** Time as the app sees it; tests put their own in. */
export interface Clock {
  /** ms UTC */
  now(): number;
  /** Calls once after `ms`, not before; a timer does not keep the process alive. */
  setTimer(ms: number, call: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, call) {
    const timer = setTimeout(call, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
