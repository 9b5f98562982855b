import { SECOND } from '../../shared/time';
import type { Clock } from '../clock';

/**
 * Both clocks are looked at once a second; a look that comes this late means that the computer slept or this
 * program stood still. Longer than any pause of a working event loop, shorter than Home Assistant's patience.
 */
const STANDSTILL_MS = 15 * SECOND;
/** A difference between the clocks that no drift explains: somebody, or a time server, set the clock. */
const CLOCK_SET_MS = 2 * SECOND;

export type TimePassed = 'steady' | 'stood-still' | 'clock-set';

/**
 * Tells from the two clocks what happened since the last look. Where the monotonic clock stops during sleep
 * (Linux, macOS) the other one is ahead afterwards; where it goes on (Windows) the look itself is late.
 */
export class TimeWatch {
  readonly #clock: Clock;
  readonly #countsSleep: boolean;
  #wall: number;
  #monotonic: number;

  /** `countsSleep`: the monotonic clock goes on in sleep, so that only a clock that was set is ahead of it. */
  constructor(clock: Clock, countsSleep = process.platform === 'win32') {
    this.#clock = clock;
    this.#countsSleep = countsSleep;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
  }

  look(): TimePassed {
    const wall = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const passed = monotonic - this.#monotonic;
    const ahead = wall - this.#wall - passed;
    this.#wall = wall;
    this.#monotonic = monotonic;
    if (passed > STANDSTILL_MS || (!this.#countsSleep && ahead > STANDSTILL_MS)) return 'stood-still';
    return Math.abs(ahead) > CLOCK_SET_MS ? 'clock-set' : 'steady';
  }
}
