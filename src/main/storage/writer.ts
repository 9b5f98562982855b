import type { LoggedError, TimelineRow } from '../../shared/diagnostics';
import { appError, type AppError } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import type { Result } from '../../shared/result';
import { AggregateWriter } from './aggregate-writer';
import type { Comparison } from '../../shared/syncs';
import { BatchWriter } from './batch-writer';
import { ConfigStore } from './config-store';
import { openDataFolder, type DataFolder } from './data-folder';
import { Dictionary } from './dictionary';
import { ErrorRecords } from './error-records';
import { ForeignChanges } from './foreign-changes';
import { GapRecords } from './gap-records';
import { beat, release } from './heartbeat';
import { prolongRun } from './runs';
import { MirrorRecords } from './mirror-records';
import type {
  AggregateColumns,
  ConnectionLogRow,
  ErrorEntry,
  GapKey,
  GapRow,
  Heartbeat,
  MirrorBatch,
  MirrorState,
  RegistryKind,
} from './protocol';
import { answerQuestion, openQuestions, type Question } from './questions';
import { compareRegistry, writeRegistry } from './registries';
import { deletingSite, markSiteRemoved, sitesToDelete } from './remove-site';
import { renameEntity } from './rename-entity';
import { hasRoom } from './make-data-folder';
import { forgetLongGone, type DeletedRows } from './retention';
import { DueHours } from './rollups/due-hours';
import { isDamage, isFailing, troubleOf } from './sqlite-errors';
import { Upkeep } from './upkeep';
import { WriteQueue, type Step } from './write-queue';
import { WriterRequests } from './writer-requests';
import { WriterSyncs } from './writer-syncs';

export interface WriterOptions {
  readonly dataDir: string;
  readonly host: Heartbeat['host'];
  readonly now: () => number;
  readonly onTrouble: (error: AppError | null) => void;
  readonly onKeptBatchSettled: () => void;
  /** SQLite met damage in the mirror; said once. */
  readonly onDamage: (error: unknown) => void;
  /** Rows that retention has deleted since the start. */
  readonly onDeleted: (rows: DeletedRows) => void;
}

const BATCH = 'write batch';
/** Calls that may wait for a disk that takes nothing: a day of a hundred sites that stay away. */
const TIMELINE_WAITING = 5000;
const NOTHING: Comparison = { total: 0, added: 0, changed: 0, removed: 0, unchanged: 0 };

/** Everything that writes into an open data folder. Lives in the writer thread; throws AppFailure. */
export class Writer {
  readonly config: ConfigStore;
  readonly requests: WriterRequests;
  readonly syncs: WriterSyncs;
  readonly #folder: DataFolder;
  readonly #now: () => number;
  readonly #queue: WriteQueue;
  readonly #dictionary: Dictionary;
  readonly #records: MirrorRecords;
  readonly #batches: BatchWriter;
  readonly #errors: ErrorRecords;
  readonly #gaps: GapRecords;
  readonly #aggregates: AggregateWriter;
  readonly #upkeep: Upkeep;
  readonly #configChanges: ForeignChanges;
  readonly #mirrorChanges: ForeignChanges;
  /** Each question is handed on once, also while its answer is on the way: some make the program act. */
  #lastQuestion = 0;
  #sweeping = false;
  /** Damage was met while running: the next start has to look at the file as after a crash. */
  #damaged = false;
  /** The last end was not clean, and nobody has looked the mirror over yet. */
  #unchecked: boolean;
  readonly #onDamage: (error: unknown) => void;

  /** Rejects as `openDataFolder` does. */
  static async open(options: WriterOptions): Promise<Writer> {
    return new Writer(options, await openDataFolder(options));
  }

  private constructor(options: WriterOptions, folder: DataFolder) {
    this.#now = options.now;
    this.#folder = folder;
    this.#onDamage = options.onDamage;
    this.#unchecked = folder.mirrorUnchecked;
    const { mirror, config } = folder;
    this.config = new ConfigStore(config, options.now);
    this.#configChanges = new ForeignChanges(config, { fromNow: true });
    forgetLongGone(mirror, this.config.settings().settings, options.now());
    this.#dictionary = new Dictionary(mirror);
    this.#records = new MirrorRecords(mirror);
    const due = new DueHours(mirror);
    this.#batches = new BatchWriter(mirror, this.#dictionary, due);
    this.#errors = new ErrorRecords(mirror);
    this.#gaps = new GapRecords(mirror, this.#dictionary);
    this.#aggregates = new AggregateWriter(mirror, this.#dictionary, due);
    this.#mirrorChanges = new ForeignChanges(mirror, { fromNow: true });
    this.#queue = new WriteQueue({
      troubleOf: (operation, error) => {
        const { dataDir } = options;
        return isFailing(error) && !hasRoom(dataDir)
          ? appError('disk-full', { folder: dataDir })
          : troubleOf(operation, error, dataDir);
      },
      onTrouble: options.onTrouble,
      onKeptSettled: (name) => {
        if (name === BATCH) options.onKeptBatchSettled();
      },
    });
    const onDamage = (error: unknown): void => this.damageMet(error);
    this.requests = new WriterRequests(mirror, this.#queue, options.now, onDamage);
    this.syncs = new WriterSyncs(mirror, this.#queue, options.now, onDamage);
    this.#upkeep = new Upkeep({
      ...{ db: mirror, due, queue: this.#queue, now: options.now, onDeleted: options.onDeleted },
      limits: () => this.config.settings().settings,
      watched: (step) => this.#watched(step),
    });
    for (const siteKey of sitesToDelete(mirror)) this.#deleteSite(siteKey);
    void this.#followRemovals();
  }

  get notices(): readonly AppError[] {
    return this.#folder.notices;
  }

  get mirrorUnchecked(): boolean {
    return this.#unchecked;
  }

  /** The mirror has been looked over beside the running program, and is well. */
  checked(): void {
    this.#unchecked = false;
  }

  /** Damage was met in the mirror, by whichever connection: nothing is believed of it any more. */
  damageMet(error: unknown): void {
    if (this.#damaged) return;
    this.#damaged = true;
    this.#onDamage(error);
  }

  /** Whether another process has changed config.db since the last call. */
  configChanged(): boolean {
    const changed = this.#configChanges.look(() => true) ?? false;
    if (changed) {
      this.#upkeep.configChanged();
      void this.#followRemovals();
    }
    return changed;
  }

  setSettings(change: Partial<Settings>): Settings {
    const settings = this.config.setSettings(change);
    this.#upkeep.configChanged();
    return settings;
  }

  async removeSite(id: string): Promise<Result<void>> {
    const removed = this.config.removeSite(id);
    if (removed.ok) await this.#followRemovals();
    return removed;
  }

  mirrorState(): MirrorState {
    return this.#records.state();
  }

  async siteKey(siteId: string): Promise<number> {
    let key = 0;
    await this.#once('add site', () => (key = this.#records.siteKey(siteId)));
    return key;
  }

  async write(batch: MirrorBatch): Promise<null> {
    let step: Step | null = null;
    const write = (): boolean => (step ??= this.#batches.writing(batch))();
    await this.#queue.add(BATCH, this.#watched(write));
    this.#upkeep.batchWritten();
    if (this.#batches.wantsSweep && !this.#sweeping) {
      this.#sweeping = true;
      const done = (): void => void (this.#sweeping = false);
      this.#queue.add('sweep attributes', () => this.#batches.sweep(), { background: true }).then(done, done);
    }
    return null;
  }

  setRegistry(siteKey: number, kind: RegistryKind, json: string): Promise<null> {
    const key = `registry ${siteKey} ${kind}`;
    return this.#once(key, () => writeRegistry(this.#folder.mirror, siteKey, kind, json), key);
  }

  /** As `setRegistry`; says how what was in the mirror differed. */
  async compareRegistry(siteKey: number, kind: RegistryKind, json: string): Promise<Comparison> {
    let comparison = NOTHING;
    await this.#once(`compare registry ${siteKey} ${kind}`, () => {
      comparison = compareRegistry(this.#folder.mirror, siteKey, kind, json);
    });
    return comparison;
  }

  async renameEntity(siteKey: number, from: string, to: string): Promise<number | null> {
    let id: number | null = null;
    await this.#once('rename entity', () => {
      id = renameEntity(this.#folder.mirror, this.#dictionary, siteKey, from, to);
      this.#batches.samplesMoved();
    });
    this.#upkeep.lateSamples();
    return id;
  }

  changeGaps(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): Promise<null> {
    return this.#once('change gaps', () => this.#gaps.change(siteKey, gone, rows));
  }

  reopenGaps(siteKey: number, from: number): Promise<null> {
    return this.#once('reopen gaps', () => this.#gaps.reopen(siteKey, from));
  }

  async writeAggregates(columns: AggregateColumns): Promise<null> {
    await this.#queue.add('write statistics', this.#watched(this.#aggregates.writing(columns)));
    this.#upkeep.batchWritten();
    return null;
  }

  setStatus(siteKey: number, json: string): Promise<null> {
    const write = (): void => this.#records.setStatus(siteKey, json, this.#now());
    return this.#once('set status', write, `status ${siteKey}`);
  }

  async log(rows: readonly ConnectionLogRow[]): Promise<readonly TimelineRow[]> {
    let written: readonly TimelineRow[] = [];
    const write = (): boolean => {
      written = this.#records.log(rows);
      return true;
    };
    await this.#queue.add('write timeline', this.#watched(write), { atMost: TIMELINE_WAITING });
    return written;
  }

  async writeErrors(entries: readonly ErrorEntry[]): Promise<readonly LoggedError[]> {
    let written: readonly LoggedError[] = [];
    await this.#once('write errors', () => (written = this.#errors.write(entries, this.#now())));
    return written;
  }

  /** What other processes have asked since the last call. */
  questions(): readonly Question[] {
    const asked = this.#mirrorChanges.look(() => openQuestions(this.#folder.mirror, this.#now())) ?? [];
    const questions = asked.filter(({ id }) => id > this.#lastQuestion);
    this.#lastQuestion = questions.at(-1)?.id ?? this.#lastQuestion;
    return questions;
  }

  answer(questionId: number, answer: string): Promise<null> {
    return this.#once('answer', () => answerQuestion(this.#folder.mirror, questionId, answer, this.#now()));
  }

  beat(url: string | null): boolean {
    const { mirror } = this.#folder;
    const now = this.#now();
    return mirror
      .transaction(() => {
        const ours = beat(mirror, now, url);
        if (ours) prolongRun(mirror, now);
        return ours;
      })
      .immediate();
  }

  /** Writes what can be written, checkpoints both files and gives the folder free. */
  async close(): Promise<void> {
    this.#upkeep.stop();
    await this.#queue.stop();
    const { mirror, config } = this.#folder;
    try {
      mirror.pragma('optimize');
      if (!this.#damaged) prolongRun(mirror, this.#now());
      if (!this.#damaged && !this.#unchecked) release(mirror, this.#now());
      mirror.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      mirror.close();
      config.close();
    }
  }

  async #once(name: string, write: () => unknown, key: string | null = null): Promise<null> {
    const step = this.#watched(() => {
      write();
      return true;
    });
    await this.#queue.add(name, step, { key });
    return null;
  }

  /** Deletes the mirror of sites that were removed, by whichever process. */
  async #followRemovals(): Promise<void> {
    try {
      for (const id of this.config.removedSites()) {
        let siteKey: number | null = null;
        await this.#once('remove site', () => {
          siteKey = markSiteRemoved(this.#folder.mirror, id, this.#now());
        });
        if (siteKey !== null) this.#deleteSite(siteKey);
        this.config.forgetRemovedSite(id);
      }
    } catch {
      // The disk is in trouble, which is told elsewhere. The note in config.db stands until it can be followed.
    }
  }

  #deleteSite(siteKey: number): void {
    const step = this.#watched(deletingSite(this.#folder.mirror, this.#dictionary, siteKey));
    // A failure here loses nothing: the mark stands, and the next start goes on with the deleting.
    this.#queue.add('delete site', step, { background: true }).catch(() => undefined);
  }

  #watched(step: Step): Step {
    return () => {
      try {
        return step();
      } catch (error) {
        if (isDamage(error)) this.damageMet(error);
        throw error;
      }
    };
  }
}
