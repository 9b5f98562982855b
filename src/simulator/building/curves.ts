import { uniform, wander } from '../noise';
import type { LocalTime } from './local-time';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Meters were new on this Monday; they have counted since. */
const METERS_SINCE_DAY = Math.floor(Date.UTC(2022, 0, 3) / DAY);

/** How far a day's curve is up, -1 … 1, highest at `peakHour`. */
export function daily(hour: number, peakHour: number): number {
  return Math.cos(((hour - peakHour) / 24) * 2 * Math.PI);
}

/** A soft edge: 0 before `from`, 1 after `to`. */
function ramp(value: number, from: number, to: number): number {
  const part = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return part * part * (3 - 2 * part);
}

/** How full the building is, 0 … 1: workdays from seven to six with a dip at noon; a caretaker on weekends. */
export function occupancy(time: LocalTime, at: number): number {
  const hour = time.hour(at);
  const present = ramp(hour, 6.8, 9) * (1 - ramp(hour, 16.5, 18.5));
  const lunch = 1 - 0.35 * ramp(hour, 11.8, 12.2) * (1 - ramp(hour, 12.9, 13.4));
  return present * lunch * (time.isWorkday(at) ? 1 : 0.06);
}

/**
 * Something that happens now and then: time is cut into slots, and in a slot it happens at most once.
 * @param chance probability in a slot that begins at the given time
 * @param duration shortest and longest, ms
 * @returns since when it has been happening, or null
 */
export function pulse(
  key: number,
  at: number,
  slotMs: number,
  chance: (slotStart: number) => number,
  duration: readonly [min: number, max: number],
): number | null {
  const slot = Math.floor(at / slotMs);
  const start = slot * slotMs;
  if (uniform(key, slot * 3) >= chance(start)) {
    return null;
  }
  const length = Math.min(slotMs, duration[0] + uniform(key, slot * 3 + 1) * (duration[1] - duration[0]));
  const begin = start + uniform(key, slot * 3 + 2) * (slotMs - length);
  return at >= begin && at < begin + length ? begin : null;
}

/** On for part of every cycle: how a burner or a pump meets a demand of 0 … 1. */
export function dutyCycle(key: number, at: number, cycleMs: number, demand: number): boolean {
  const shifted = at + uniform(key, 0) * cycleMs;
  const part = (shifted % cycleMs) / cycleMs;
  return part < demand;
}

/** A load over the day with a meter that fits it: power is the meter's slope. */
export class LoadProfile {
  readonly #time: LocalTime;
  readonly #hourly: readonly number[];
  readonly #weekend: number;
  readonly #dayTotal: number;

  /**
   * @param hourly load at each full hour, 24 numbers, in the meter's unit per hour (kW for kWh)
   * @param weekend what is left of it on Saturday and Sunday
   */
  constructor(time: LocalTime, hourly: readonly number[], weekend: number) {
    this.#time = time;
    this.#hourly = hourly;
    this.#weekend = weekend;
    this.#dayTotal = hourly.reduce((sum, value) => sum + value, 0);
  }

  /** Load at a time, without noise. */
  power(at: number): number {
    const hour = this.#time.hour(at);
    const index = Math.floor(hour);
    const from = this.#at(index);
    return (
      (from + (this.#at(index + 1) - from) * (hour - index)) * (this.#time.isWorkday(at) ? 1 : this.#weekend)
    );
  }

  /** Meter reading at a time: the integral of `power`, never falling. */
  total(at: number): number {
    const days = this.#time.day(at) - METERS_SINCE_DAY;
    const weekday = this.#time.weekday(at);
    const weeks = Math.floor(days / 7);
    const week = 5 + 2 * this.#weekend;
    const daysOfWeek = Math.min(weekday, 5) + Math.max(0, weekday - 5) * this.#weekend;
    const hour = this.#time.hour(at);
    const index = Math.floor(hour);
    const part = hour - index;
    let today = 0;
    for (let full = 0; full < index; full++) {
      today += (this.#at(full) + this.#at(full + 1)) / 2;
    }
    today += this.#at(index) * part + ((this.#at(index + 1) - this.#at(index)) * part * part) / 2;
    return (weeks * week + daysOfWeek) * this.#dayTotal + today * (weekday < 5 ? 1 : this.#weekend);
  }

  #at(hour: number): number {
    return this.#hourly[hour % 24] ?? 0;
  }
}

/** Slow and fast noise together, in units of `amplitude`. */
export function restless(key: number, at: number, amplitude: number): number {
  return amplitude * (0.7 * wander(key, at, 7 * 60_000) + 0.3 * wander(key ^ 0x5bd1e995, at, 4_000));
}
