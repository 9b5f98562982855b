import { appError, toAppError, type AppError } from '../../shared/errors';
import { QUEUED_MESSAGE, type RequestOrigin, type RequestRow } from '../../shared/requests';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import type { Clock } from '../clock';
import type { Fleet } from '../fleet/fleet';
import type { Site } from '../fleet/site';
import type { Log } from '../log';
import type { Reader, RequestStore } from '../storage/client';
import type { WaitingRequest } from '../storage/request-records';
import { classify, type Classified } from './classification';
import { QueueEntry } from './queue-entry';
import { SiteQueue } from './site-queue';

export interface RequestServiceOptions {
  readonly store: RequestStore;
  readonly reader: Pick<Reader, 'request' | 'requests'>;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly timeScale: number;
  readonly actionExpirySeconds: () => number;
  readonly logOf: (siteId: string) => Log;
  /** For the error log: every request that failed, but for those that somebody gave up himself. */
  readonly onFailure: (siteId: string, error: AppError, row: RequestRow) => void;
}

/** What a screen hears of what it sent: done, or kept for later with R31's words. */
export interface SendAnswer {
  readonly row: RequestRow;
  readonly queued: boolean;
  readonly message: string | null;
}

/** Payload and answer as a screen shows them. */
export interface ShownRequest {
  readonly row: RequestRow;
  readonly payload: string;
  readonly payloadWhole: boolean;
  readonly result: string | null;
  readonly resultWhole: boolean;
}

/** Characters of payload and answer that a screen is given; nobody reads more of them. */
const SHOWN_CHARACTERS = 200_000;
/** Nobody's payload is longer. */
const ALL_CHARACTERS = 8 * 1024 * 1024;

type RowListener = (siteId: string, row: RequestRow) => void;

/** R30, R31: the queues of all sites, whoever fills them. */
export class RequestService {
  readonly #options: RequestServiceOptions;
  readonly #queues = new Map<Site, SiteQueue>();
  readonly #listeners = new Set<RowListener>();
  readonly #endings: (() => void)[] = [];
  #stopped = false;

  constructor(options: RequestServiceOptions) {
    this.#options = options;
  }

  /** To be called when the sites are known and none is connecting yet: takes up what waited for this start. */
  async start(): Promise<void> {
    const { store, fleet } = this.#options;
    this.#endings.push(
      fleet.onChange({ siteChanged: (siteId) => this.#siteChanged(siteId) }),
      store.onArrived((arrived) => this.#takeAll(arrived)),
    );
    this.#takeAll(await store.recover());
  }

  /** Tells of every change of a row, of any site. Returns the function that ends it. */
  onRow(listener: RowListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Puts a command into a site's queue and waits until it is answered or has to wait for the connection. Errors:
   * `site-unknown`, those of `classify`, what the request failed with, `storage-failed`.
   */
  async send(
    siteId: string,
    command: unknown,
    { repeats = null as number | null } = {},
  ): Promise<Result<SendAnswer>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const what = classify(command);
    if (!what.ok) return what;
    const refused = this.#objection(site, what.value) ?? this.#notNow(site, what.value);
    if (refused !== null) return fail(refused);
    const { kind, name, target, payload } = what.value;
    const origin: RequestOrigin = 'screen';
    const at = this.#options.clock.now();
    const row = await this.#options.store.add({
      ...{ siteKey: site.mirror.siteKey, kind, name, target, origin, payload, repeats, at },
    });
    if (row === null) return fail(appError('site-unknown', { siteId }));
    const entry = this.#enqueue(site, row, what.value);
    const outcome = await entry.outcome();
    if (outcome.error !== null) return fail(outcome.error);
    const queued = outcome.row.state === 'pending';
    return ok({ row: outcome.row, queued, message: queued ? QUEUED_MESSAGE : null });
  }

  /** A page of a site's queue, newest first. Error: `site-unknown`. */
  async list(
    siteId: string,
    before: number | null,
    limit: number,
  ): Promise<Result<{ rows: RequestRow[]; next: number | null }>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const rows = await this.#options.reader.requests({
      siteKey: site.mirror.siteKey,
      before,
      limit: limit + 1,
    });
    const next = rows.length > limit ? (rows[limit - 1]?.id ?? null) : null;
    return ok({ rows: rows.slice(0, limit), next });
  }

  /** Payload and answer. Errors: `site-unknown`, `request-unknown`. */
  async show(siteId: string, requestId: number): Promise<Result<ShownRequest>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const content = await this.#content(site, requestId, SHOWN_CHARACTERS);
    if (content === null) return fail(appError('request-unknown', { requestId }));
    const { row, payload, payloadBytes, result } = content;
    return ok({
      ...{ row, payload, result },
      payloadWhole: Buffer.byteLength(payload) === payloadBytes,
      resultWhole: result === null || Buffer.byteLength(result) === row.resultBytes,
    });
  }

  /** Errors: `site-unknown`, `request-unknown`, `request-not-pending`. */
  async cancel(siteId: string, requestId: number): Promise<Result<Record<string, never>>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const cancelled = await this.#queueOf(site).cancel(requestId);
    if (cancelled === true) return ok({});
    const known = cancelled === false || (await this.#content(site, requestId, 0)) !== null;
    return fail(appError(known ? 'request-not-pending' : 'request-unknown', { requestId }));
  }

  /** The operator sends it again: a new request. Errors: as `send`, `request-unknown`, `request-cut`. */
  async repeat(siteId: string, requestId: number): Promise<Result<SendAnswer>> {
    const site = this.#options.fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const content = await this.#content(site, requestId, ALL_CHARACTERS);
    if (content === null) return fail(appError('request-unknown', { requestId }));
    if (Buffer.byteLength(content.payload) !== content.payloadBytes) {
      return fail(appError('request-cut', { requestId }));
    }
    return this.send(siteId, JSON.parse(content.payload), { repeats: requestId });
  }

  /** Nothing is sent any more. Resolves when nothing is on its way to be sent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of this.#endings.splice(0)) end();
    await Promise.all([...this.#queues.values()].map((queue) => queue.stop()));
  }

  #content(site: Site, id: number, characters: number): ReturnType<Reader['request']> {
    return this.#options.reader.request({ siteKey: site.mirror.siteKey, id, characters });
  }

  /** R18: what cannot be done now and must not be done later is not even written down. */
  #notNow(site: Site, what: Classified): AppError | null {
    if (site.session !== null) return null;
    if (what.kind === 'request') return appError('not-connected', { state: site.connection.state });
    return what.mayBeLate ? null : appError('action-never-queued', { action: what.name });
  }

  /** What only who knows the site can object to. */
  #objection(site: Site, { payload, name, entityIds }: Classified): AppError | null {
    if (site.withoutToken(payload) !== payload) return appError('request-secret', { type: name });
    const { states } = site.mirror;
    const [domain = ''] = name.split('.', 1);
    // Home Assistant says "done" to what names nothing. Entities of other kinds are data, which may name what is
    // gone; a mirror that is still empty knows nothing of either.
    const unknown = entityIds.find((id) => id.startsWith(`${domain}.`) && states.get(id) === undefined);
    if (unknown === undefined || states.size === 0) return null;
    return appError('entity-unknown', { siteId: site.config.id, entityId: unknown });
  }

  #siteChanged(siteId: string): void {
    const site = this.#options.fleet.site(siteId);
    if (site !== undefined) {
      this.#queues.get(site)?.connectionChanged();
      return;
    }
    for (const [gone, queue] of this.#queues) {
      if (gone.config.id !== siteId) continue;
      this.#queues.delete(gone);
      void queue.stop();
    }
  }

  /** Rows that another process, or the last run, left on the disk. */
  #takeAll(waiting: readonly WaitingRequest[]): void {
    if (this.#stopped || waiting.length === 0) return;
    const sites = new Map([...this.#options.fleet.sites()].map((site) => [site.mirror.siteKey, site]));
    for (const { siteKey, row, payload } of waiting) {
      const site = sites.get(siteKey);
      if (site !== undefined) this.#takeOne(site, row, payload);
      else this.#refuse(row, appError('site-unknown', { siteId: String(siteKey) }));
    }
  }

  #takeOne(site: Site, row: RequestRow, payload: string): void {
    try {
      // Whoever wrote it, it is looked at again here.
      const what = classify(JSON.parse(payload));
      const error = what.ok ? this.#objection(site, what.value) : what.error;
      if (error !== null) this.#refuse(row, error);
      else if (what.ok) this.#enqueue(site, row, what.value);
    } catch (thrown) {
      this.#refuse(row, toAppError(thrown));
    }
  }

  #refuse({ id }: RequestRow, error: AppError): void {
    const { store, clock } = this.#options;
    store
      .finish({ id, state: 'failed', at: clock.now(), confirmedBy: null, result: null, error })
      .catch(() => undefined);
  }

  #enqueue(site: Site, row: RequestRow, what: Classified): QueueEntry {
    const { store, clock, logOf } = this.#options;
    const siteId = site.config.id;
    const entry = new QueueEntry(row, what, {
      ...{ store, clock },
      log: logOf(siteId),
      withoutToken: (text) => site.withoutToken(text),
      onRow: (changed) => this.#tell(siteId, changed),
      onFailure: (error, failed) => {
        if (error.code !== 'cancelled') this.#options.onFailure(siteId, error, failed);
      },
    });
    this.#tell(siteId, row);
    this.#queueOf(site).enqueue(entry);
    return entry;
  }

  #queueOf(site: Site): SiteQueue {
    const known = this.#queues.get(site);
    if (known !== undefined) return known;
    const { store, clock, timeScale, actionExpirySeconds, logOf } = this.#options;
    const queue = new SiteQueue({
      ...{ store, clock, timeScale },
      log: logOf(site.config.id),
      channel: () => site.session,
      connectionState: () => site.connection.state,
      lastUpdated: (entityId) => site.mirror.states.get(entityId)?.lastUpdated,
      expiry: () => actionExpirySeconds() * SECOND * timeScale,
    });
    this.#queues.set(site, queue);
    return queue;
  }

  #tell(siteId: string, row: RequestRow): void {
    for (const listener of this.#listeners) listener(siteId, row);
  }
}
