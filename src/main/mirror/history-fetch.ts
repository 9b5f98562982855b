import type { AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { HOUR, MINUTE, SECOND } from '../../shared/time';
import { ATTRIBUTE_DOMAINS, commands, type HistoryState } from '../ha/messages';
import { isTime, secondsToMs } from '../ha/time';
import type { BackfillWork } from './backfill-work';

/** An entity whose history is asked for. */
export interface Asked {
  readonly entityId: string;
  /** Its number in the mirror. */
  readonly key: number;
  /** Moments (ms UTC) at which it has to have a row. */
  readonly expected: readonly number[];
}

/** What the recorder said of one entity and range. */
export interface Heard {
  /** It knows the state at the beginning of the range, so nothing before its first row is missing. */
  readonly fromStart: boolean;
  /** ms UTC of its first and last row; null: there is none. */
  readonly first: number | null;
  readonly last: number | null;
  /** Those of the expected moments at which there is a row. */
  readonly seen: ReadonlySet<number>;
}

const NOTHING: Heard = { fromStart: false, first: null, last: null, seen: new Set() };

/** Home Assistant is asked for so much at a time that its answer takes some milliseconds to read. */
const ROWS_PER_ANSWER = 2000;
const MAX_ENTITIES = 256;
const FIRST_ENTITIES = 16;
/** Requests under way at a site: its recorder reads with few threads, and other clients want to be served too. */
const REQUESTS_AT_ONCE = 2;
/** A recorder on a memory card is slow. */
const LIMIT_MS = MINUTE;
/** A shorter range is not asked for in halves. */
const MIN_RANGE_MS = HOUR / 4;
/** Longest stretch of work at a time, ms. */
const SLICE_MS = 3;
/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 256;

/** Asks Home Assistant's recorder and puts what it says into the mirror. */
export class HistoryFetch {
  readonly #work: BackfillWork;
  #entities = FIRST_ENTITIES;
  #rows = 0;
  /** Entities of which Home Assistant would tell nothing, and one of which it did. */
  readonly #untold = new Set<string>();
  #told: string | null = null;

  constructor(work: BackfillWork) {
    this.#work = work;
  }

  /** Rows that came so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Asks for the rows of a range (ms UTC, Home Assistant's clock). `heard` is called once for each entity of a range
   * that was answered; what Home Assistant refuses to tell of one entity, and not of others, counts as not known. Fails
   * with the first other error, or when the work is no longer wanted.
   */
  async fetch(
    asked: readonly Asked[],
    from: number,
    to: number,
    heard: (asked: Asked, heard: Heard) => void,
  ): Promise<Result<void>> {
    const kinds = [false, true].map((every) => asked.filter((one) => every === needsEveryRow(one.entityId)));
    for (const [index, kind] of kinds.entries()) {
      let next = 0;
      let failed: Result<void> | null = null;
      const ask = async (): Promise<void> => {
        while (failed === null && next < kind.length) {
          const group = kind.slice(next, next + this.#entities);
          next += group.length;
          const done = await this.#ask({ group, from, to, everyRow: index === 1 }, heard);
          if (!done.ok) failed = done;
          const { progress } = this.#work;
          this.#work.told({ entitiesDone: progress.entitiesDone + group.length });
        }
      };
      await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, ask));
      if (failed !== null) return failed;
    }
    return ok(undefined);
  }

  /** A recorder that has lost its database refuses each entity alone; what it has is not lost for that. */
  async #tellsOfOthers(refusal: AppError, to: number): Promise<Result<void>> {
    const other = this.#told !== null && !this.#untold.has(this.#told) ? this.#told : this.#neverRefused();
    if (other === null) return fail(refusal);
    const command = commands.historyDuringPeriod([other], to - SECOND, to, needsEveryRow(other));
    const answer = await this.#work.session.request(command, LIMIT_MS);
    return answer.ok ? ok(undefined) : answer;
  }

  #neverRefused(): string | null {
    for (const [entityId] of this.#work.mirror.everKnown()) if (!this.#untold.has(entityId)) return entityId;
    return null;
  }

  async #ask(question: Question, heard: (asked: Asked, heard: Heard) => void): Promise<Result<void>> {
    const { group, from, to, everyRow } = question;
    await this.#work.turn();
    if (!this.#work.wanted) return this.#work.unwanted();
    const ids = group.map(({ entityId }) => entityId);
    const command = commands.historyDuringPeriod(ids, from, to, everyRow);
    const answer = await this.#work.session.request(command, LIMIT_MS);
    if (!answer.ok) return this.#refused(question, answer.error, heard);
    this.#told = group[0]?.entityId ?? null;
    const rowsOf = (answer.value ?? {}) as Readonly<Record<string, unknown>>;
    const before = this.#rows;
    let began = performance.now();
    for (const one of group) {
      const rows = rowsOf[one.entityId];
      const taking = this.#take(one, Array.isArray(rows) ? (rows as HistoryState[]) : [], from);
      let step = taking.next();
      for (; step.done !== true; step = taking.next()) {
        if (performance.now() - began < SLICE_MS) continue;
        await nextTurn();
        began = performance.now();
      }
      heard(one, step.value);
    }
    this.#adapt(group.length, this.#rows - before);
    this.#work.told({ samples: this.#work.progress.samples + this.#rows - before });
    return ok(undefined);
  }

  /** One entity or one moment may be what Home Assistant cannot answer: asked for less, it tells the rest. */
  async #refused(
    { group, from, to, everyRow }: Question,
    error: AppError,
    heard: (asked: Asked, heard: Heard) => void,
  ): Promise<Result<void>> {
    const timedOut = error.code === 'request-timeout';
    const unknown = error.details['haCode'] === 'unknown_command';
    if ((error.code !== 'request-failed' && !timedOut) || unknown || !this.#work.wanted) {
      return { ok: false, error };
    }
    if (group.length > 1) {
      this.#entities = Math.max(1, this.#entities >> 1);
      const half = group.length >> 1;
      for (const part of [group.slice(0, half), group.slice(half)]) {
        const done = await this.#ask({ group: part, from, to, everyRow }, heard);
        if (!done.ok) return done;
      }
      return ok(undefined);
    }
    const [one] = group;
    if (one === undefined) return ok(undefined);
    if (!timedOut) {
      this.#untold.add(one.entityId);
      const tells = await this.#tellsOfOthers(error, to);
      if (!tells.ok) return tells;
      heard(one, NOTHING);
      return ok(undefined);
    }
    if (to - from < 2 * MIN_RANGE_MS) return { ok: false, error };
    const middle = Math.floor((from + to) / 2);
    const parts: Heard[] = [];
    const keep = (_one: Asked, part: Heard): void => void parts.push(part);
    for (const [start, end] of [
      [from, middle],
      [middle, to],
    ] as const) {
      const done = await this.#ask({ group, from: start, to: end, everyRow }, keep);
      if (!done.ok) return done;
    }
    heard(one, joined(parts));
    return ok(undefined);
  }

  /** Puts the rows of one entity into the mirror; of several within a millisecond the last one stands. */
  *#take({ key, expected }: Asked, rows: readonly HistoryState[], from: number): Generator<void, Heard> {
    const { mirror } = this.#work;
    const seen = new Set<number>();
    let fromStart = false;
    let first: number | null = null;
    let last: number | null = null;
    let at = NaN;
    let state: string | null = null;
    const put = (): void => {
      if (state !== null) mirror.addPast(key, at, state);
    };
    for (const [index, row] of rows.entries()) {
      if (index % ROWS_PER_LOOK === ROWS_PER_LOOK - 1) yield;
      if (typeof row?.lu !== 'number' || (row.s !== null && typeof row.s !== 'string')) continue;
      // The state at the beginning is told as if it had been written just then; when it was is not said.
      if (row.lu * 1000 <= from + 0.0005) {
        fromStart = true;
        continue;
      }
      const changed = secondsToMs(row.lc ?? row.lu);
      const written = secondsToMs(row.lu);
      // No moment that could be kept: it must not cost the whole batch.
      if (!isTime(changed) || !isTime(written)) continue;
      if (changed !== at) {
        put();
        at = changed;
        state = null;
      }
      // Removed within the same millisecond: it was something first.
      if (row.s !== null) state = row.s;
      first ??= written;
      last = written;
      if (expected.includes(changed)) seen.add(changed);
      this.#rows += 1;
    }
    put();
    if (last !== null && last > this.#work.recordedUntil) this.#work.recordedUntil = last;
    return { fromStart, first, last, seen };
  }

  #adapt(entities: number, rows: number): void {
    if (rows > 2 * ROWS_PER_ANSWER) this.#entities = Math.max(1, Math.floor(entities / 2));
    else if (rows < ROWS_PER_ANSWER / 2 && entities >= this.#entities) {
      this.#entities = Math.min(MAX_ENTITIES, this.#entities * 2);
    }
  }
}

interface Question {
  readonly group: readonly Asked[];
  readonly from: number;
  readonly to: number;
  readonly everyRow: boolean;
}

const needsEveryRow = (entityId: string): boolean =>
  ATTRIBUTE_DOMAINS.has(entityId.slice(0, entityId.indexOf('.')));

function joined(parts: readonly Heard[]): Heard {
  const [early = NOTHING, late = NOTHING] = parts;
  return {
    fromStart: early.fromStart,
    first: early.first ?? late.first,
    last: late.last ?? early.last,
    seen: new Set([...early.seen, ...late.seen]),
  };
}

/** Lets sockets and timers have their turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
