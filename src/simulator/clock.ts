/** Time as the simulator sees it, so that a test can drive it by hand. */
export interface Clock {
  /** Milliseconds UTC with microseconds behind the point, as Home Assistant's timestamps have. Never equal twice. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The machine's clock, or one that is `offsetMs` ahead of it. */
export function systemClock(offsetMs = 0): Clock {
  let lastMs = 0;
  let micros = 0;
  return {
    now() {
      const ms = Date.now() + offsetMs;
      micros = ms === lastMs ? Math.min(micros + 1, 999) : 0;
      lastMs = ms;
      return ms + micros / 1000;
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

interface Appointment {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until `advance` moves it: the same run gives the same values every time. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  #appointments: Appointment[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const appointment: Appointment = { at: this.#now + delayMs, order: this.#order++, callback };
    this.#appointments.push(appointment);
    return () => {
      this.#appointments = this.#appointments.filter((other) => other !== appointment);
    };
  }

  /** Moves on by `ms`, calling everything that falls due on the way, in order of its time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#appointments
        .filter((appointment) => appointment.at <= end)
        .sort((left, right) => left.at - right.at || left.order - right.order)[0];
      if (due === undefined) {
        break;
      }
      this.#appointments = this.#appointments.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
}
