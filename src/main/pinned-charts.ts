import type { ChartFields, PinnedChart } from '../shared/charts';
import { appError } from '../shared/errors';
import { fail, ok, type Result } from '../shared/result';
import type { Fleet } from './fleet/fleet';
import type { Storage } from './storage/client';

/** The pinned charts (R43), kept in config.db; every screen that shows them hears of a change. */
export class PinnedCharts {
  readonly #storage: Storage;
  readonly #fleet: Fleet;
  readonly #listeners = new Set<() => void>();
  #charts: readonly PinnedChart[];

  private constructor(storage: Storage, fleet: Fleet, charts: readonly PinnedChart[]) {
    this.#storage = storage;
    this.#fleet = fleet;
    this.#charts = charts;
  }

  static async load(storage: Storage, fleet: Fleet): Promise<PinnedCharts> {
    return new PinnedCharts(storage, fleet, await storage.config.charts());
  }

  /** In the order they are shown. */
  get current(): readonly PinnedChart[] {
    return this.#charts;
  }

  /** Errors: `site-unknown`, `charts-full`. */
  async add(fields: ChartFields): Promise<Result<PinnedChart>> {
    const unknown = fields.members.find(({ siteId }) => this.#fleet.site(siteId) === undefined);
    if (unknown !== undefined) return fail(appError('site-unknown', { siteId: unknown.siteId }));
    const added = await this.#storage.config.addChart(fields);
    await this.follow();
    return added;
  }

  /** Error: `chart-unknown`. */
  async rename(id: number, name: string): Promise<Result<Record<string, never>>> {
    return this.#after(await this.#storage.config.renameChart(id, name));
  }

  /** Error: `chart-unknown`. */
  async remove(id: number): Promise<Result<Record<string, never>>> {
    return this.#after(await this.#storage.config.removeChart(id));
  }

  /** Brings the named ones into this order; the others keep their places. */
  async reorder(ids: readonly number[]): Promise<Result<Record<string, never>>> {
    await this.#storage.config.reorderCharts(ids);
    return this.#after(ok(undefined));
  }

  /** Something may have changed them: another process, or the removal of a site. */
  async follow(): Promise<void> {
    const charts = await this.#storage.config.charts();
    if (JSON.stringify(charts) === JSON.stringify(this.#charts)) return;
    this.#charts = charts;
    for (const listener of this.#listeners) listener();
  }

  /** Returns the function that ends the listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #after(done: Result<void>): Promise<Result<Record<string, never>>> {
    await this.follow();
    return done.ok ? ok({}) : done;
  }
}
