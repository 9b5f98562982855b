import type { ChartFields, PinnedChart } from '../../shared/charts';
import type { CommandInput, CommandOutput } from '../../shared/contract/commands';
import type { LoggedError, TimelineRow } from '../../shared/diagnostics';
import type { EntityTrace } from '../../shared/entity';
import type { AppError } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import type { RequestRow } from '../../shared/requests';
import type { Result } from '../../shared/result';
import type { Backup, DatabaseName } from '../../shared/storage';
import type { Comparison, SyncRow } from '../../shared/syncs';
import type {
  HistoryInput,
  ReaderOperations,
  RequestsQuery,
  SiteStatusRow,
  SyncsQuery,
  TimelineQuery,
} from './operations';
import type { ErrorsPage, ErrorsQuery } from './queries/errors';
import type { EntityName } from './queries/gaps';
import type { PastSlots } from '../fleet-history/past';
import type { HistoryCsvInput } from './queries/history-csv';
import type { Question } from './questions';
import type {
  AggregateColumns,
  ConnectionLogRow,
  EntityPage,
  ErrorEntry,
  GapKey,
  GapRow,
  HistoryPage,
  MirrorBatch,
  MirrorState,
  NewSite,
  RegistryKind,
  StorageStatistics,
  StoredGap,
  StoredSettings,
  StoredSite,
  StoredSiteFields,
  StoredSites,
} from './protocol';
import type { DeletedRows } from './retention';
import type { NewRequest, RequestContent, RequestEnd, WaitingRequest } from './request-records';
import type { AddedSync, NewSync, SyncEnd, SyncProgress } from './sync-records';
import type { SyncNews } from './writer-syncs';

/** Sites and settings (config.db). Rejections carry an `AppFailure`. */
export interface ConfigAccess {
  sites(): Promise<StoredSites>;
  addSite(site: NewSite): Promise<StoredSite>;
  /** Fails with `site-unknown`, or `site-damaged` when the row is still unreadable after the change. */
  setSite(id: string, fields: Partial<StoredSiteFields>): Promise<Result<StoredSite>>;
  /** Removes its mirror too, little by little so that no batch waits long. Fails with `site-unknown`. */
  removeSite(id: string): Promise<Result<void>>;
  settings(): Promise<StoredSettings>;
  setSettings(change: Partial<Settings>): Promise<Settings>;
  /** In the order they are shown. */
  charts(): Promise<readonly PinnedChart[]>;
  /** Fails with `charts-full`. */
  addChart(fields: ChartFields): Promise<Result<PinnedChart>>;
  /** Fails with `chart-unknown`. */
  renameChart(id: number, name: string): Promise<Result<void>>;
  /** Fails with `chart-unknown`. */
  removeChart(id: number): Promise<Result<void>>;
  /** Brings the named ones into this order on the places they have together. */
  reorderCharts(ids: readonly number[]): Promise<void>;
  /** Called within about a second of a change made by another process. Returns the function that ends it. */
  onChange(listener: () => void): () => void;
}

/** Writing the mirror. Calls are carried out in the order they were made. Rejections carry an `AppFailure`. */
export interface MirrorStore {
  open(): Promise<MirrorState>;
  /** The key of a site in the mirror, made when there is none. */
  siteKey(siteId: string): Promise<number>;
  /**
   * Resolves when committed. A busy database is retried after 50, 100 and 200 ms; then, or on a full disk, this
   * rejects with `storage-failed`, but the batch is kept and retried (with the next one, and every 5 s).
   */
  write(batch: MirrorBatch): Promise<void>;
  /** Batches not yet committed; while there are more than 2, fill the next one further instead of sending it. */
  pending(): number;
  /** What the batches not yet committed take in memory. */
  pendingBytes(): number;
  /** Rows that retention has deleted since the start. */
  deleted(): DeletedRows;
  /** Called with how long a batch took from `write` until it was committed, ms. Returns what ends it. */
  onWritten(listener: (ms: number) => void): () => void;
  /** Called with the error when writing fails, with null once everything kept has been written. */
  onTrouble(listener: (error: AppError | null) => void): () => void;
  /** Replaces a registry as a whole; rows are Home Assistant's own, kept as they are. */
  setRegistry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): Promise<void>;
  /** As `setRegistry`; resolves, when it is committed, with how what was in the mirror differed. */
  compareRegistry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): Promise<Comparison>;
  /**
   * The history stays with the entity. Resolves with the id that now stands for `to`: where `to` was in the
   * dictionary already, that is the old one's, and what still comes under the other id is put to it. null: the
   * mirror knows neither name.
   */
  renameEntity(siteKey: number, from: string, to: string): Promise<number | null>;
  /**
   * Takes gaps away and puts rows in, at once. A row that is there already reaches to the later of both ends and
   * takes everything else from the new one.
   */
  changeGaps(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): Promise<void>;
  /** Opens all gaps again that end after `from`, also those that were final. */
  reopenGaps(siteKey: number, from: number): Promise<void>;
  /** Statistics of Home Assistant's; what was computed here from samples stays. */
  writeAggregates(columns: AggregateColumns): Promise<void>;
  /** Any JSON object; read back by the command line. */
  setStatus(siteKey: number, status: object): Promise<void>;
  /** Resolves with the lines as they stand in the timelines. */
  log(rows: readonly ConnectionLogRow[]): Promise<readonly TimelineRow[]>;
  /** Resolves with the rows as they stand in the error log, repetitions counted. */
  writeErrors(entries: readonly ErrorEntry[]): Promise<readonly LoggedError[]>;
  /** Called within a fifth of a second of a question by another process. Returns the function that ends it. */
  onQuestions(listener: (questions: readonly Question[]) => void): () => void;
  answer(questionId: number, answer: string): Promise<void>;
}

/** Reading the mirror, in a thread of its own. Rejections carry an `AppFailure`; `cancelled` after an abort. */
export interface Reader {
  /** Entities of a site with id above `afterId` (0 at first), at most `limit` (default 2,000). */
  entities(siteKey: number, afterId: number, limit?: number): Promise<EntityPage>;
  /** The rows as Home Assistant gave them. */
  registries(siteKey: number): Promise<Readonly<Record<RegistryKind, readonly unknown[]>>>;
  /** `site-unknown` for an unknown site; an unknown entity has a series without points. */
  chart(input: CommandInput<'history.chart'>, signal?: AbortSignal): Promise<CommandOutput<'history.chart'>>;
  /** Samples with `from` ≤ at < `to`; `cursor` null for the first page, then `next` of the page before. */
  history(input: HistoryInput, signal?: AbortSignal): Promise<HistoryPage>;
  /** What is kept of an entity, also of one that is gone; null: none of that name ever was. */
  trace(siteId: string, entityId: string): Promise<EntityTrace | null>;
  /** Gaps that are still to be fetched, oldest first. */
  openGaps(siteKey: number): Promise<readonly StoredGap[]>;
  /** Entities that are gone from the site since `at` (ms UTC). */
  removedSince(siteKey: number, at: number): Promise<readonly EntityName[]>;
  /** Which of these entities have a sample before `at` (ms UTC). */
  knownBefore(entities: readonly number[], at: number): Promise<readonly number[]>;
  /** The next piece of a CSV file of samples. */
  historyCsv(input: HistoryCsvInput): Promise<CommandOutput<'history.csv'>>;
  size(): Promise<CommandOutput<'mirror.size'>>;
  /** The status last written for each site, by site id. */
  statuses(): Promise<readonly SiteStatusRow[]>;
  statistics(): Promise<StorageStatistics>;
  errors(query: ErrorsQuery): Promise<ErrorsPage>;
  /** Lines of a site's timeline before a row, newest first. */
  timeline(query: TimelineQuery): Promise<readonly TimelineRow[]>;
  /** How all sites were from `from` to `to` (ms UTC), and when the program ran. */
  pastSlots(from: number, to: number): Promise<PastSlots>;
  /** Rows of a site's queue before a row, newest first. */
  requests(query: RequestsQuery): Promise<readonly RequestRow[]>;
  /** Payload and answer, at most `characters` of each; null where the site has no such request. */
  request(query: ReaderOperations['request']['input']): Promise<RequestContent | null>;
  /** A site's synchronisations before a row, newest first. */
  syncs(query: SyncsQuery): Promise<readonly SyncRow[]>;
}

/** The queues of requests on the disk. Rejections carry an `AppFailure`; nothing was changed then. */
export interface RequestStore {
  /** To be called once, before anything else: ends what the last run left under way, gives what still waits. */
  recover(): Promise<readonly WaitingRequest[]>;
  /** null: the site is no longer there. */
  add(request: NewRequest): Promise<RequestRow | null>;
  /** On the disk when it resolves. False: cancelled meanwhile, must not be sent. */
  start(id: number, at: number): Promise<boolean>;
  /** Was started and, for certain, not sent. */
  putBack(id: number): Promise<void>;
  /** Waits for a connection from now on; on the disk when it resolves. False: cancelled meanwhile. */
  hold(id: number, at: number, expiresAt: number): Promise<boolean>;
  /** A disk that does not take it now is tried again; the rejection only tells of it. */
  finish(end: RequestEnd): Promise<void>;
  /** False: it is no longer pending. */
  cancel(id: number, at: number): Promise<boolean>;
  /** Called within a fifth of a second of what another process put in. Returns the function that ends it. */
  onArrived(listener: (requests: readonly WaitingRequest[]) => void): () => void;
}

/** Synchronisations on the disk. Rejections carry an `AppFailure`. */
export interface SyncStore {
  /** To be called once, before anything else: ends what the last run left under way. */
  recover(): Promise<void>;
  add(sync: NewSync): Promise<AddedSync>;
  /** A failure is no harm: the next one says more. */
  progress(progress: SyncProgress): Promise<void>;
  /** A disk that does not take it now is tried again; the rejection only tells of it. */
  finish(end: SyncEnd): Promise<void>;
  /** Called within a fifth of a second of what another process asks for. Returns the function that ends it. */
  onNews(listener: (news: SyncNews) => void): () => void;
}

export interface Storage {
  /** What was found and mended while opening (`database-rebuilt`, `database-restored` …: set aside). */
  readonly notices: readonly AppError[];
  readonly config: ConfigAccess;
  readonly mirror: MirrorStore;
  readonly reader: Reader;
  readonly requests: RequestStore;
  readonly syncs: SyncStore;
  /** R9: says that the app is alive. To be called every 10 s by main's own timer, so that a hung main stops it. */
  beat(info?: { readonly url?: string | null }): void;
  /** Opens nothing that is not open: sizes of both databases with their WALs, in bytes. */
  bytes(): Promise<number>;
  /** The newest verified backup of each database. */
  newestBackups(): Record<DatabaseName, Backup | null>;
  /**
   * Copies a database in a thread of its own while the program goes on writing; `onProgress` hears how much is done,
   * from 0 to 1. Rejects with `backup-space`, `backup-failed` or `backup-damaged`.
   */
  backup(database: DatabaseName, onProgress?: (done: number) => void): Promise<Backup>;
  /** Writes what is pending, checkpoints, gives the data folder free, ends the threads. */
  close(): Promise<void>;
}
