import { appError, toAppError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { endedSteps, isSyncOver, type SyncKind, type SyncRow, type SyncStepId } from '../../shared/syncs';
import type { Clock } from '../clock';
import type { Fleet } from '../fleet/fleet';
import type { Site } from '../fleet/site';
import type { Log } from '../log';
import type { Reader, SyncStore } from '../storage/client';
import type { SyncNews } from '../storage/writer-syncs';
import { Turnstile } from '../mirror/turnstile';
import { SyncProgressWriter } from './sync-progress-writer';
import { SyncRun, type StepWork } from './sync-run';

export interface SyncServiceOptions {
  readonly store: SyncStore;
  readonly reader: Pick<Reader, 'syncs'>;
  readonly fleet: Pick<Fleet, 'site' | 'sites' | 'onChange'>;
  readonly clock: Clock;
  readonly stepsOf: (site: Site) => Readonly<Record<SyncStepId, StepWork>>;
  /** Sites that are synchronised at the same time; the others wait for their turn. */
  readonly atOnce?: number;
  readonly logOf: (siteId: string) => Log;
  /** For the error log: every run that failed, but for those that somebody gave up himself. */
  readonly onFailure: (siteId: string, error: AppError, row: SyncRow) => void;
}

/** `joined`: just this was under way already, and nothing new was begun. */
export interface StartedSync {
  readonly row: SyncRow;
  readonly joined: boolean;
}

/**
 * Each step asks Home Assistant for one thing at a time; more sites than these at once would only share the same
 * disk and the same thread.
 */
const SITES_AT_ONCE = 8;

type RowListener = (siteId: string, row: SyncRow) => void;

interface OpenRun {
  readonly site: Site;
  readonly run: SyncRun;
  readonly ended: Promise<SyncRow>;
}

/** R23: the synchronisations of all sites, whoever asks for them: one a site at a time, some sites side by side. */
export class SyncService {
  readonly #options: SyncServiceOptions;
  /** By the number of their rows, in the order in which they get their turn. */
  readonly #open = new Map<number, OpenRun>();
  readonly #turnstile: Turnstile;
  readonly #listeners = new Set<RowListener>();
  readonly #endings: (() => void)[] = [];
  #stopped = false;

  constructor(options: SyncServiceOptions) {
    this.#options = options;
    this.#turnstile = new Turnstile(options.atOnce ?? SITES_AT_ONCE);
  }

  /** To be called when the sites are known: ends what the last run of the program left under way. */
  async start(): Promise<void> {
    const { store, fleet } = this.#options;
    await store.recover();
    this.#endings.push(
      store.onNews((news) => this.#takeNews(news)),
      fleet.onChange({ siteChanged: (siteId) => this.#siteChanged(siteId) }),
    );
  }

  /** Tells of every change of a run, of any site. Returns the function that ends it. */
  onRow(listener: RowListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins a run, or names the one that does just this already. Errors: `site-unknown`, `sync-running`,
   * `storage-failed`.
   */
  async begin(siteId: string, kind: SyncKind, days: number | null): Promise<Result<StartedSync>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    // One that is over in this moment stands in nobody's way, though the disk does not know it yet.
    const over = [...this.#open.values()].find((open) => open.site === site && isSyncOver(open.run.row));
    await over?.ended;
    const { siteKey } = site.mirror;
    const at = this.#options.clock.now();
    const added = await this.#options.store.add({ siteKey, kind, days, origin: 'screen', at });
    if (added === null) return fail(appError('site-unknown', { siteId }));
    const { row, outcome } = added;
    if (outcome === 'refused') return fail(appError('sync-running', { kind: row.kind, syncId: row.id }));
    if (outcome === 'added') this.#take(site, row);
    return ok({ row: this.#open.get(row.id)?.run.row ?? row, joined: outcome === 'joined' });
  }

  /** Ends a run within a moment; resolves when it is over. Errors: `site-unknown`, `sync-unknown`, `sync-over`. */
  async cancel(siteId: string, syncId: number): Promise<Result<Record<string, never>>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const open = this.#open.get(syncId);
    if (open?.site === site) {
      open.run.cancel();
      await open.ended;
      return ok({});
    }
    const { siteKey } = site.mirror;
    const [row] = await this.#options.reader.syncs({ siteKey, before: syncId + 1, limit: 1 });
    return fail(appError(row?.id === syncId ? 'sync-over' : 'sync-unknown', { syncId }));
  }

  /** A page of a site's runs, newest first. Error: `site-unknown`. */
  async list(
    siteId: string,
    before: number | null,
    limit: number,
  ): Promise<Result<{ rows: SyncRow[]; next: number | null }>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const { siteKey } = site.mirror;
    const stored = await this.#options.reader.syncs({ siteKey, before, limit: limit + 1 });
    const next = stored.length > limit ? (stored[limit - 1]?.id ?? null) : null;
    // What is under way is further than the disk knows.
    const rows = stored.slice(0, limit).map((row) => this.#open.get(row.id)?.run.row ?? row);
    return ok({ rows, next });
  }

  /** Ends what is under way. Resolves when that is on the disk. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of this.#endings.splice(0)) end();
    const open = [...this.#open.values()];
    for (const { run } of open) run.cancel(appError('sync-interrupted'));
    await Promise.all(open.map(({ ended }) => ended));
  }

  #takeNews({ arrived, cancels }: SyncNews): void {
    if (this.#stopped) return;
    const sites = new Map([...this.#options.fleet.sites()].map((site) => [site.mirror.siteKey, site]));
    for (const { siteKey, row } of arrived) {
      const site = sites.get(siteKey);
      if (site !== undefined) this.#take(site, row);
      else this.#refuse(row, appError('site-unknown', { siteId: String(siteKey) }));
    }
    for (const id of cancels) this.#open.get(id)?.run.cancel();
  }

  #siteChanged(siteId: string): void {
    if (this.#options.fleet.site(siteId) !== undefined) return;
    for (const { site, run } of this.#open.values()) {
      if (site.config.id === siteId) run.cancel(appError('sync-site-gone'));
    }
  }

  #refuse({ id, steps }: SyncRow, error: AppError): void {
    const at = this.#options.clock.now();
    this.#options.store
      .finish({ id, state: 'failed', at, steps: endedSteps(steps, error, at), error })
      .catch(() => undefined);
  }

  #take(site: Site, row: SyncRow): void {
    const { clock, store, stepsOf } = this.#options;
    const siteId = site.config.id;
    const writer = new SyncProgressWriter(store, clock);
    const run = new SyncRun({
      ...{ row, clock, steps: stepsOf(site) },
      onChange: (changed) => {
        writer.take(changed);
        this.#tell(siteId, changed);
      },
    });
    const ended = this.#carryOut(site, run, writer);
    this.#open.set(row.id, { site, run, ended });
    this.#tell(siteId, row);
  }

  async #carryOut(site: Site, run: SyncRun, writer: SyncProgressWriter): Promise<SyncRow> {
    const { logOf, onFailure } = this.#options;
    const siteId = site.config.id;
    const turn = await this.#turnstile.enter(run.signal);
    const row = await run.run();
    if (turn) this.#turnstile.leave();
    const log = logOf(siteId);
    const { id, kind, error } = row;
    if (error === null) log.info(`synchronised: ${kind}`, { sync: id });
    else log.warn(`not synchronised: ${kind}: ${error.message}`, { sync: id, code: error.code });
    const wanted = this.#stopped || error?.code === 'cancelled';
    if (error !== null && !wanted) onFailure(siteId, error as AppError, row);
    await writer.finish(row).catch((thrown: unknown) => log.warn(toAppError(thrown).message, { sync: id }));
    this.#open.delete(id);
    return row;
  }

  #tell(siteId: string, row: SyncRow): void {
    for (const listener of this.#listeners) listener(siteId, row);
  }
}
