import { DAY, MINUTE } from '../../shared/time';

const FIRST_MS = 15 * MINUTE;
const LEAST_MS = MINUTE;
const LONGEST_MS = 7 * DAY;
/** Rows of a slice below which the next may be longer, and above which it has to be shorter. */
const FEW_ROWS = 20_000;
const MANY_ROWS = 200_000;

/**
 * How long a stretch to ask for at a time: what is done of a long outage is noted after each slice, so that a cut
 * costs little, and a busy building's slice must not take minutes.
 */
export class TimeSlices {
  #length = FIRST_MS;

  get length(): number {
    return this.#length;
  }

  /** `rows` came with the last slice. */
  adapt(rows: number): void {
    if (rows < FEW_ROWS) this.#length = Math.min(LONGEST_MS, this.#length * 4);
    else if (rows > MANY_ROWS) this.#length = Math.max(LEAST_MS, this.#length / 2);
  }
}
