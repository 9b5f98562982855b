import type { Db, Statement } from '../database';
import { LONG_ROLLUP, SHORT_ROLLUP, type Sample } from '../rollups/rollup';

const MERGED = (columns: string): string => `
  SELECT ${columns} FROM samples WHERE entity = @entity AND at >= @from AND at < @to
  UNION ALL
  SELECT ${columns} FROM text_samples WHERE entity = @entity AND at >= @from AND at < @to`;

/** Reads samples of both tables in order of time, as numbers; times in ms UTC. */
export class SampleReader {
  readonly #numbers: Statement;
  readonly #merged: Statement;
  readonly #hasTexts: Statement;
  readonly #lastNumber: Statement;
  readonly #lastText: Statement;
  readonly #lastRollup: Statement;
  readonly #first: Statement;

  constructor(db: Db) {
    this.#numbers = db
      .prepare('SELECT at, value FROM samples WHERE entity = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?')
      .raw();
    this.#merged = db.prepare(`${MERGED('at, value')} ORDER BY at LIMIT @limit`).raw();
    this.#hasTexts = db.prepare('SELECT 1 FROM text_samples WHERE entity = ? AND at >= ? AND at < ? LIMIT 1');
    const last = (table: string): Statement =>
      db.prepare(`SELECT at, value FROM ${table} WHERE entity = ? AND at < ? ORDER BY at DESC LIMIT 1`).raw();
    this.#lastNumber = last('samples');
    this.#lastText = last('text_samples');
    // Own rows later than the last sample only count where samples have been deleted: others await their turn.
    const rollup = (table: string, width: number): string =>
      `SELECT * FROM (SELECT at + ${width} AS at, last FROM ${table}
         WHERE entity = @entity AND at > @after AND at <= @before - ${width}
           AND (source = 1 OR at < (SELECT raw_from FROM retention)) ORDER BY at DESC LIMIT 1)`;
    this.#lastRollup = db
      .prepare(
        `${rollup('rollups_1h', LONG_ROLLUP)} UNION ALL ${rollup('rollups_5m', SHORT_ROLLUP)} ORDER BY at DESC LIMIT 1`,
      )
      .raw();
    this.#first = db
      .prepare(
        `SELECT min(at) FROM (
           SELECT min(at) AS at FROM samples WHERE entity = @entity AND at >= @from
           UNION ALL SELECT min(at) FROM text_samples WHERE entity = @entity AND at >= @from)`,
      )
      .pluck();
  }

  /** Samples with `from` ≤ at < `to`, at most `limit`. */
  rows(entity: number, from: number, to: number, limit = -1): Sample[] {
    if (this.#hasTexts.get(entity, from, to) === undefined) {
      return this.#numbers.all(entity, from, to, limit) as Sample[];
    }
    return this.#merged.all({ entity, from, to, limit }) as Sample[];
  }

  /**
   * The state that holds at a moment when nothing happens at it: of the last sample before it, or of the last
   * rollup where samples have been deleted or only statistics were to be had. null: a text; undefined: none known.
   */
  stateBefore(entity: number, at: number): number | null | undefined {
    const number = this.#lastNumber.get(entity, at) as Sample | undefined;
    const text = this.#lastText.get(entity, at) as Sample | undefined;
    const last = text === undefined || (number !== undefined && number[0] > text[0]) ? number : text;
    const after = last?.[0] ?? Number.MIN_SAFE_INTEGER;
    const rollup = this.#lastRollup.get({ entity, after, before: at }) as Sample | undefined;
    return (rollup ?? last)?.[1];
  }

  /** Time of the first sample at or after a moment; null when there is none. */
  firstFrom(entity: number, from: number): number | null {
    return this.#first.get({ entity, from }) as number | null;
  }
}
