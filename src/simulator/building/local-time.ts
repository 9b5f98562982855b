const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Time of day and of week where the building stands. */
export class LocalTime {
  readonly #offsetMs: number;

  constructor(utcOffsetMinutes: number) {
    this.#offsetMs = utcOffsetMinutes * 60_000;
  }

  /** Hours since local midnight, [0, 24). */
  hour(at: number): number {
    return modulo(at + this.#offsetMs, DAY) / HOUR;
  }

  /** Whole days since 1970-01-01, local. */
  day(at: number): number {
    return Math.floor((at + this.#offsetMs) / DAY);
  }

  /** 0 is Monday. */
  weekday(at: number): number {
    return modulo(this.day(at) + 3, 7);
  }

  isWorkday(at: number): boolean {
    return this.weekday(at) < 5;
  }

  /** 1 at midsummer, -1 at midwinter (northern half of the earth; 20 July is the warmest day). */
  season(at: number): number {
    return Math.cos(((this.day(at) - 200) / 365.25) * 2 * Math.PI);
  }

  /** Is it that weekday between these hours? */
  within(at: number, weekday: number, fromHour: number, toHour: number): boolean {
    const hour = this.hour(at);
    return this.weekday(at) === weekday && hour >= fromHour && hour < toHour;
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
