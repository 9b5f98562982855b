import { appError, reasonOf, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { MINUTE, SECOND } from '../../shared/time';
import type { Clock } from '../clock';
import type { Session } from '../ha/session';
import type { Log } from '../log';
import type { GapReason, GapRow, StoredGap } from '../storage/protocol';
import { BackfillWork, NO_PROGRESS, type BackfillProgress } from './backfill-work';
import { settleEntityGaps } from './entity-gaps';
import type { GapStore } from './gap-store';
import { fetchReach } from './reach';
import type { SiteMirror } from './site-mirror';
import { fetchStretch, type Stretch } from './stretch';
import type { Turnstile } from './turnstile';

export type { BackfillProgress } from './backfill-work';

/** Gaps with less between them are one stretch: what lies between is fetched again, and proves the whole complete. */
const TOGETHER_MS = 5 * MINUTE;
/** Waits after a failure that is not the connection's; after the last one the next connection tries again. */
const RETRY_WAITS_MS = [5 * SECOND, 15 * SECOND, MINUTE] as const;
/** Before Home Assistant runs its recorder may not answer, and entities are missing that come back. */
const STARTING_WAIT_MS = SECOND;
const STARTING_LIMIT_MS = 10 * MINUTE;

/** A stretch (ms UTC) of which the mirror of a site lacks what happened. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  /** How far Home Assistant's clock may be off, ms. */
  readonly marginMs: number;
  readonly reason: GapReason;
}

export interface BackfillOptions {
  readonly mirror: SiteMirror;
  readonly store: GapStore;
  /** Lets only so many sites of the fleet fetch at a time. */
  readonly turnstile: Turnstile;
  readonly clock: Clock;
  /** 1 at true speed. */
  readonly timeScale: number;
  readonly log: Log;
  /** Home Assistant has started: its recorder answers and its entities are there. */
  readonly isRunning: () => boolean;
  /** It began or ended. */
  readonly onChange: () => void;
  /** It failed for a reason of its own; the next connection tries again. */
  readonly onError: (error: AppError) => void;
}

export interface BackfillRun {
  /** ms UTC: everything since then is fetched that the mirror lacks, gaps that were final among it. Left out: open gaps. */
  readonly from?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BackfillProgress) => void;
}

/**
 * Fetches what the mirror of one site lacks (R22). Each hole is a row on the disk before anything is fetched and until
 * all of it is there, so that a cut, a crash or the end of the program only interrupts.
 */
export class Backfill {
  readonly #options: BackfillOptions;
  #session: Session | null = null;
  /** Holes whose rows may not be on the disk yet. */
  #fresh: StoredGap[] = [];
  #running = false;
  #again = false;
  /** One run after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  #progress: BackfillProgress | null = null;
  #samples = 0;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  /** null: nothing is being fetched. */
  get progress(): BackfillProgress | null {
    return this.#progress;
  }

  /** Rows fetched since the start of the program. */
  get samples(): number {
    return this.#samples;
  }

  /** The site has synchronised: what is missing is fetched over this session. */
  connected(session: Session): void {
    this.#session = session;
    this.#start();
  }

  disconnected(): void {
    this.#session = null;
  }

  /** Notes a hole, on the disk before everything that is handed to the storage later, and fetches it. */
  hole({ from, to, marginMs, reason }: Hole): void {
    const { mirror, store } = this.#options;
    const gap: StoredGap = { entity: 0, entityId: null, from, to, marginMs, reason, open: true };
    this.#fresh.push(gap);
    void this.#bringToDisk(store.change(mirror.siteKey, [], [gap]), [gap]);
    this.#start();
  }

  /**
   * Fetches on demand, after what is under way. Fails with `not-connected`, `cancelled`, or what Home Assistant
   * answered.
   */
  run({ from, signal, onProgress }: BackfillRun = {}): Promise<Result<BackfillProgress>> {
    return this.#exclusively(async () => {
      const work = this.#work(signal ?? null, onProgress);
      if (work === null) return fail(appError('not-connected', { state: 'not connected' }));
      if (!work.wanted) return work.unwanted();
      if (from !== undefined) await this.#options.store.reopen(this.#options.mirror.siteKey, from);
      const done = await this.#guarded(() => this.#workOff(work, from ?? null));
      return done.ok ? ok(work.progress) : done;
    });
  }

  #start(): void {
    this.#again = true;
    if (this.#running || this.#session === null) return;
    this.#running = true;
    void this.#automatic().finally(() => {
      this.#running = false;
      if (this.#again) this.#start();
    });
  }

  async #automatic(): Promise<void> {
    let failures = 0;
    while (this.#again && this.#session !== null) {
      this.#again = false;
      const work = this.#work(null);
      if (work === null) return;
      const done = await this.#exclusively(() => this.#guarded(() => this.#workOff(work, null)));
      if (done.ok) {
        failures = 0;
        this.#say(work.progress);
        continue;
      }
      // Cut off: the rows stand, and the next session goes on.
      if (!work.wanted) continue;
      const wait = RETRY_WAITS_MS[failures];
      failures += 1;
      if (wait === undefined) {
        this.#options.log.warn(`history not fetched: ${done.error.message}`, { code: done.error.code });
        this.#options.onError(appError('backfill-failed', { reason: done.error.message }));
        return;
      }
      await work.pause(wait);
      this.#again = true;
    }
  }

  #say({ gapsTotal, samples, aggregates, unknown }: BackfillProgress): void {
    if (gapsTotal === 0) return;
    this.#options.log.info('history fetched', { stretches: gapsTotal, samples, aggregates, unknown });
  }

  #work(signal: AbortSignal | null, onProgress?: BackfillRun['onProgress']): BackfillWork | null {
    const session = this.#session;
    if (session === null || !session.ready) return null;
    const { mirror, store, clock, timeScale } = this.#options;
    let samples = 0;
    return new BackfillWork(session, mirror, store, signal, {
      clock,
      timeScale,
      onProgress: (progress) => {
        this.#samples += progress.samples - samples;
        samples = progress.samples;
        this.#progress = progress;
        onProgress?.(progress);
      },
    });
  }

  async #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(run);
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#progress = null;
      this.#options.onChange();
    }
  }

  async #guarded(run: () => Promise<Result<void>>): Promise<Result<void>> {
    try {
      return await run();
    } catch (thrown) {
      return fail(appError('backfill-failed', { reason: reasonOf(thrown) }));
    }
  }

  async #workOff(work: BackfillWork, reachFrom: number | null): Promise<Result<void>> {
    const { turnstile, mirror, store } = this.#options;
    if (!(await this.#started(work))) return work.unwanted();
    // Whatever was handed over before is on the disk now and can be read.
    const fresh = this.#fresh;
    await this.#bringToDisk(store.change(mirror.siteKey, [], fresh), fresh);
    await turnstile.enter();
    try {
      if (!work.wanted) return work.unwanted();
      return await this.#inTurn(work, reachFrom);
    } finally {
      turnstile.leave();
    }
  }

  async #inTurn(work: BackfillWork, reachFrom: number | null): Promise<Result<void>> {
    const gaps = await this.#gaps();
    const ofSite = gaps.filter((gap) => gap.entity === 0);
    const stretches = stretchesOf(ofSite.filter(({ reason }) => reason !== 'first-reach'));
    const reaches = ofSite.filter(({ reason }) => reason === 'first-reach');
    const gapsTotal = stretches.length + reaches.length + (reachFrom === null ? 0 : 1);
    work.told({ ...NO_PROGRESS, gapsTotal });
    this.#options.onChange();
    const done = (): void => work.told({ gapsDone: work.progress.gapsDone + 1 });
    for (const stretch of stretches) {
      const fetched = await fetchStretch(work, stretch);
      if (!fetched.ok) return fetched;
      this.#forget(stretch.gaps);
      done();
    }
    for (const gap of reaches) {
      const fetched = await this.#reach(work, gap);
      if (!fetched.ok) return fetched;
      this.#forget([gap]);
      done();
    }
    if (reachFrom !== null) {
      const fetched = await fetchReach(work, reachFrom, work.now() + MINUTE, () => Promise.resolve());
      if (!fetched.ok) return fetched;
      done();
    }
    const ofEntities = (await this.#gaps()).filter((gap) => gap.entity !== 0);
    return settleEntityGaps(work, ofEntities, async (wait) => {
      this.#options.turnstile.leave();
      await wait().finally(() => this.#options.turnstile.enter());
    });
  }

  /** The past that a first connect brings; what is done of it is noted from the young end. */
  async #reach(work: BackfillWork, gap: StoredGap): Promise<Result<void>> {
    const { siteKey } = this.#options.mirror;
    const row: GapRow = gap;
    const fetched = await fetchReach(work, gap.from, gap.to + gap.marginMs, (from) =>
      from < row.to ? work.changeGaps(siteKey, [row], [{ ...row, to: from }]) : Promise.resolve(),
    );
    if (fetched.ok) await work.changeGaps(siteKey, [row], []);
    return fetched;
  }

  /** From then on the disk alone knows how much of them is left. Its trouble is told elsewhere, and keeps the rows. */
  async #bringToDisk(written: Promise<void>, gaps: readonly StoredGap[]): Promise<void> {
    await written.then(
      () => void (this.#fresh = this.#fresh.filter((gap) => !gaps.includes(gap))),
      () => undefined,
    );
  }

  async #gaps(): Promise<readonly StoredGap[]> {
    const { store, mirror } = this.#options;
    const stored = await store.open(mirror.siteKey);
    const fresh = this.#fresh.filter((gap) => stored.every((other) => !isSame(gap, other)));
    return [...stored, ...fresh].sort((left, right) => left.from - right.from);
  }

  #forget(gaps: readonly StoredGap[]): void {
    this.#fresh = this.#fresh.filter((gap) => !gaps.some((done) => isSame(gap, done)));
  }

  async #started(work: BackfillWork): Promise<boolean> {
    for (let waited = 0; !this.#options.isRunning() && waited < STARTING_LIMIT_MS;) {
      if (!work.wanted) return false;
      await work.pause(STARTING_WAIT_MS);
      waited += STARTING_WAIT_MS;
    }
    return work.wanted;
  }
}

const isSame = (gap: StoredGap, other: StoredGap): boolean =>
  gap.entity === other.entity && gap.from === other.from;

/** Gaps close to each other as one, oldest first. */
function stretchesOf(gaps: readonly StoredGap[]): Stretch[] {
  const stretches: { gaps: StoredGap[]; from: number; to: number }[] = [];
  for (const gap of [...gaps].sort((left, right) => left.from - right.from)) {
    const from = gap.from - gap.marginMs;
    const to = gap.to + gap.marginMs;
    const last = stretches[stretches.length - 1];
    if (last !== undefined && from <= last.to + TOGETHER_MS) {
      last.gaps.push(gap);
      last.from = Math.min(last.from, from);
      last.to = Math.max(last.to, to);
    } else stretches.push({ gaps: [gap], from, to });
  }
  return stretches;
}
