import type { Db } from '../database';
import { readHistoryPage } from './history';
import type { Hours } from './rollup-rows';
import { evenSlots } from './slots';

/** How a state that is a text went on: segments one after the other, the arrays parallel. */
export interface StateRuns {
  /** ms UTC where each segment begins, ascending; it ends where the next one begins. */
  readonly at: number[];
  /** null: nothing is known of this stretch. */
  readonly state: (string | null)[];
  /** 0: the state held all through; else so many changes lie in it, and the state is the one that held longest. */
  readonly changes: number[];
  /** ms UTC where the last segment ends. */
  readonly until: number;
}

/** More segments of an entity are never sent. */
export const MAX_SEGMENTS = 4000;
/** Samples read between two pauses for the thread's messages: a few ms. */
const SAMPLES_PER_STEP = 4096;
/** So many changes within a slot cannot be told apart on a screen; a single one is just an edge. */
const MIXED = 2;

/**
 * The states of an entity over a range (ms UTC) for `width` pixels: every run while there are about two a pixel at
 * most, else one segment a pixel with the state that held longest, equal neighbours joined. Made of samples alone:
 * no rollup knows of texts, so it begins where samples are still kept. The state before the range is carried in;
 * `gaps` are stretches of their own, after which the state goes on as it was, for the site said so when it was back.
 */
export function* stateRuns(
  mirror: Db,
  entity: number,
  range: Hours,
  width: number,
  gaps: readonly Hours[],
  now = Date.now(),
): Generator<void, StateRuns> {
  const limit = Math.min(width * 2, MAX_SEGMENTS);
  const runs = new Runs(limit);
  const slots = new Slots(range, Math.min(width, MAX_SEGMENTS));
  let held: string | null = stateBefore(mirror, entity, range.from);
  let since = range.from;
  const hold = (until: number): void => {
    for (const piece of pieces(held, since, until, gaps)) {
      runs.add(piece);
      slots.add(piece);
    }
    since = Math.max(since, until);
  };
  let cursor: number | null = null;
  do {
    const page = readHistoryPage(mirror, entity, range, cursor, SAMPLES_PER_STEP);
    for (const [index, at] of page.at.entries()) {
      hold(at);
      held = page.state[index] ?? null;
    }
    cursor = page.next;
    yield;
  } while (cursor !== null);
  // Nothing is known of the future; a site whose clock runs ahead has its samples there.
  const until = Math.min(range.to, Math.max(now, since) + 1);
  hold(until);
  return (runs.full ? slots.segments() : runs).columns(until);
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly state: string | null;
}

/** A held state, cut where nothing is known. */
function* pieces(state: string | null, from: number, to: number, gaps: readonly Hours[]): Generator<Piece> {
  let at = from;
  for (const gap of gaps) {
    if (gap.to <= at) continue;
    if (gap.from >= to) break;
    if (gap.from > at) yield { from: at, to: gap.from, state };
    const end = Math.min(gap.to, to);
    yield { from: Math.max(at, gap.from), to: end, state: null };
    at = end;
  }
  if (at < to) yield { from: at, to, state };
}

/** Segments as they come, equal neighbours joined; given up when they become too many. */
class Runs {
  readonly #limit: number;
  readonly #at: number[] = [];
  readonly #state: (string | null)[] = [];
  readonly #changes: number[] = [];
  #full = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.#full;
  }

  add({ from, state }: Pick<Piece, 'from' | 'state'>, changes = 0): void {
    const last = this.#at.length - 1;
    if (this.#full) return;
    if (last >= 0 && this.#state[last] === state && this.#changes[last] === 0 && changes === 0) return;
    if (last >= 0 && this.#state[last] === state && (this.#changes[last] ?? 0) > 0 && changes > 0) {
      this.#changes[last] = (this.#changes[last] ?? 0) + changes;
      return;
    }
    if (this.#at.length >= this.#limit) {
      this.#full = true;
      return;
    }
    this.#at.push(from);
    this.#state.push(state);
    this.#changes.push(changes);
  }

  columns(until: number): StateRuns {
    return { at: this.#at, state: this.#state, changes: this.#changes, until };
  }
}

/** For each slot the state that held longest in it, the first one of equals. */
class Slots {
  readonly #runs: Runs;
  readonly #bounds: ReturnType<typeof evenSlots>;
  #slot = 0;
  #start: number;
  #end: number;
  #times = new Map<string | null, number>();
  #changes = 0;
  #last: string | null | undefined = undefined;

  constructor({ from, to }: Hours, count: number) {
    this.#runs = new Runs(count);
    this.#bounds = evenSlots(from, to, count);
    this.#start = this.#bounds.at(0);
    this.#end = this.#bounds.at(1);
  }

  add({ from, to, state }: Piece): void {
    let at = from;
    while (at < to && this.#slot < this.#bounds.count) {
      while (at >= this.#end && this.#slot < this.#bounds.count) this.#emit();
      if (this.#last !== undefined && this.#last !== state && at > this.#start) this.#changes += 1;
      this.#last = state;
      const end = Math.min(to, this.#end);
      this.#times.set(state, (this.#times.get(state) ?? 0) + end - at);
      at = end;
    }
  }

  segments(): Runs {
    if (this.#times.size > 0) this.#emit();
    return this.#runs;
  }

  #emit(): void {
    let longest: string | null = null;
    let most = -1;
    for (const [state, time] of this.#times) {
      if (time > most) {
        most = time;
        longest = state;
      }
    }
    if (most >= 0) {
      this.#runs.add({ from: this.#start, state: longest }, this.#changes >= MIXED ? this.#changes : 0);
    }
    this.#slot += 1;
    this.#start = this.#end;
    this.#end = this.#bounds.at(this.#slot + 1);
    this.#times = new Map();
    this.#changes = 0;
  }
}

/** The state's text as the site sent it that holds at a moment when nothing happens at it; null: none is known. */
function stateBefore(mirror: Db, entity: number, at: number): string | null {
  const number = mirror
    .prepare('SELECT at, value FROM samples WHERE entity = ? AND at < ? ORDER BY at DESC LIMIT 1')
    .raw()
    .get(entity, at) as [number, number] | undefined;
  const text = mirror
    .prepare('SELECT at, state FROM text_samples WHERE entity = ? AND at < ? ORDER BY at DESC LIMIT 1')
    .raw()
    .get(entity, at) as [number, string] | undefined;
  if (text !== undefined && (number === undefined || text[0] >= number[0])) return text[1];
  return number === undefined ? null : String(number[1]);
}

/** Kinds of entities whose state is a word in every case. */
const WORD_DOMAINS: ReadonlySet<string> = new Set([
  ...['alarm_control_panel', 'automation', 'binary_sensor', 'climate', 'cover', 'device_tracker', 'fan'],
  ...['humidifier', 'input_boolean', 'input_select', 'light', 'lock', 'media_player', 'person', 'remote'],
  ...['schedule', 'script', 'select', 'siren', 'sun', 'switch', 'timer', 'update', 'vacuum', 'valve'],
  ...['water_heater', 'weather'],
]);

export interface EntityKind {
  readonly entityId: string;
  readonly unit: string | null;
  readonly deviceClass: string | null;
  readonly stateClass: string | null;
}

/**
 * Whether an entity is drawn as a timeline of words rather than as a line: by what it is, and where that says
 * nothing, by whether it ever was a number. The same for every range, so that zooming changes no line into a bar.
 */
export function isOfWords(mirror: Db, entity: number | null, kind: EntityKind): boolean {
  const { entityId, unit, deviceClass, stateClass } = kind;
  if (WORD_DOMAINS.has(entityId.slice(0, entityId.indexOf('.'))) || deviceClass === 'enum') return true;
  if (unit !== null || stateClass !== null || entity === null) return false;
  const hasNumbers = mirror
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM samples WHERE entity = @entity)
           OR EXISTS (SELECT 1 FROM rollups_1h WHERE entity = @entity)`,
    )
    .pluck()
    .get({ entity });
  if (hasNumbers === 1) return false;
  // Only texts that are numbers ("20.0"): a thermometer that writes them so.
  const some = mirror.prepare('SELECT value FROM text_samples WHERE entity = ? ORDER BY at DESC LIMIT 20');
  const values = some.pluck().all(entity) as (number | null)[];
  return values.length > 0 && values.every((value) => value === null);
}
