import {
  MAX_PINNED_CHARTS,
  pinnedChartSchema,
  type ChartFields,
  type ChartMember,
  type PinnedChart,
} from '../../shared/charts';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Db } from './database';

interface ChartRow {
  readonly id: number;
  readonly name: unknown;
  readonly spanMs: unknown;
}

/**
 * The pinned charts over one connection to config.db, in the order they are shown. Synchronous: for the writer
 * thread. Throws SQLite's errors; whoever calls has checked the input.
 */
export class ChartRecords {
  readonly #db: Db;
  readonly #now: () => number;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Rows that cannot be read, or on which nothing is left to draw, are passed over. */
  list(): PinnedChart[] {
    const members = this.#db.prepare(
      'SELECT site AS siteId, entity_id AS entityId FROM chart_series WHERE chart = ? ORDER BY place',
    );
    const rows = this.#db
      .prepare('SELECT id, name, span_ms AS spanMs FROM charts ORDER BY place, id')
      .all() as ChartRow[];
    return rows.flatMap((row) => {
      const chart = pinnedChartSchema.safeParse({ ...row, members: members.all(row.id) as ChartMember[] });
      return chart.success ? [chart.data] : [];
    });
  }

  /** Puts it behind the others. Error: `charts-full`. */
  add({ name, spanMs, members }: ChartFields): Result<PinnedChart> {
    const add = this.#db.transaction((): PinnedChart | null => {
      const count = this.#db.prepare('SELECT count(*) FROM charts').pluck().get() as number;
      if (count >= MAX_PINNED_CHARTS) return null;
      const { lastInsertRowid } = this.#db
        .prepare(
          `INSERT INTO charts (name, span_ms, place, created_at)
           VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM charts), ?)`,
        )
        .run(name, spanMs, this.#now());
      const id = Number(lastInsertRowid);
      const put = this.#db.prepare(
        'INSERT INTO chart_series (chart, place, site, entity_id) VALUES (?, ?, ?, ?)',
      );
      members.forEach(({ siteId, entityId }, place) => put.run(id, place, siteId, entityId));
      return { id, name, spanMs, members };
    });
    const added = add.immediate();
    return added === null ? fail(appError('charts-full', { max: MAX_PINNED_CHARTS })) : ok(added);
  }

  /** Error: `chart-unknown`. */
  rename(id: number, name: string): Result<void> {
    const { changes } = this.#db.prepare('UPDATE charts SET name = ? WHERE id = ?').run(name, id);
    return changes > 0 ? ok(undefined) : fail(appError('chart-unknown', { chartId: id }));
  }

  /** Error: `chart-unknown`. */
  remove(id: number): Result<void> {
    const { changes } = this.#db.prepare('DELETE FROM charts WHERE id = ?').run(id);
    return changes > 0 ? ok(undefined) : fail(appError('chart-unknown', { chartId: id }));
  }

  /**
   * Brings the named charts into this order on the places that they have together: who sees only the charts of one
   * site sorts those without touching the others. Numbers of charts that are gone are passed over.
   */
  reorder(ids: readonly number[]): void {
    const reorder = this.#db.transaction(() => {
      const present = this.#db.prepare('SELECT id FROM charts ORDER BY place, id').pluck().all() as number[];
      const wanted = [...new Set(ids)].filter((id) => present.includes(id));
      const named = new Set(wanted);
      const set = this.#db.prepare('UPDATE charts SET place = ? WHERE id = ?');
      let next = 0;
      present.forEach((id, index) => {
        const here = named.has(id) ? wanted[next++] : id;
        if (here !== undefined) set.run(index + 1, here);
      });
    });
    reorder.immediate();
  }

  /** To be called in the transaction that removes a site: what was drawn of it goes, and charts of it alone with it. */
  forgetSite(siteId: string): void {
    this.#db.prepare('DELETE FROM chart_series WHERE site = ?').run(siteId);
    this.#db
      .prepare('DELETE FROM charts WHERE NOT EXISTS (SELECT 1 FROM chart_series WHERE chart = charts.id)')
      .run();
  }
}
