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
import type { ChartColumns } from './queries/chart';
import type { ErrorsPage, ErrorsQuery } from './queries/errors';
import type { PastSlots } from '../fleet-history/past';
import type { HistoryCsvInput } from './queries/history-csv';
import type { Question } from './questions';
import type { EntityName } from './queries/gaps';
import type {
  AggregateColumns,
  ConnectionLogRow,
  EntityPage,
  ErrorEntry,
  GapKey,
  GapRow,
  Heartbeat,
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

/** What can be asked of a thread: for each operation its input and its output. */
export type Operations = Record<string, { readonly input: unknown; readonly output: unknown }>;

/** Operations of the writer thread. */
export type WriterOperations = {
  open: {
    input: { readonly dataDir: string; readonly host: Heartbeat['host'] };
    output: { readonly notices: readonly AppError[]; readonly mirrorUnchecked: boolean };
  };
  sites: { input: null; output: StoredSites };
  addSite: { input: NewSite; output: StoredSite };
  setSite: {
    input: { readonly id: string; readonly fields: Partial<StoredSiteFields> };
    output: Result<StoredSite>;
  };
  removeSite: { input: string; output: Result<void> };
  settings: { input: null; output: StoredSettings };
  setSettings: { input: Partial<Settings>; output: Settings };
  charts: { input: null; output: readonly PinnedChart[] };
  addChart: { input: ChartFields; output: Result<PinnedChart> };
  renameChart: { input: { readonly id: number; readonly name: string }; output: Result<void> };
  removeChart: { input: number; output: Result<void> };
  reorderCharts: { input: readonly number[]; output: null };
  mirrorState: { input: null; output: MirrorState };
  siteKey: { input: string; output: number };
  write: { input: MirrorBatch; output: null };
  setRegistry: {
    input: { readonly siteKey: number; readonly kind: RegistryKind; readonly json: string };
    output: null;
  };
  compareRegistry: {
    input: { readonly siteKey: number; readonly kind: RegistryKind; readonly json: string };
    output: Comparison;
  };
  renameEntity: {
    input: { readonly siteKey: number; readonly from: string; readonly to: string };
    output: number | null;
  };
  changeGaps: {
    input: {
      readonly siteKey: number;
      readonly gone: readonly GapKey[];
      readonly rows: readonly GapRow[];
    };
    output: null;
  };
  reopenGaps: { input: { readonly siteKey: number; readonly from: number }; output: null };
  writeAggregates: { input: AggregateColumns; output: null };
  setStatus: { input: { readonly siteKey: number; readonly json: string }; output: null };
  /** The rows as they stand in the timeline. */
  log: { input: readonly ConnectionLogRow[]; output: readonly TimelineRow[] };
  writeErrors: { input: readonly ErrorEntry[]; output: readonly LoggedError[] };
  answer: { input: { readonly questionId: number; readonly answer: string }; output: null };
  recoverRequests: { input: null; output: readonly WaitingRequest[] };
  addRequest: { input: NewRequest; output: RequestRow | null };
  startRequest: { input: { readonly id: number; readonly at: number }; output: boolean };
  putRequestBack: { input: number; output: null };
  holdRequest: {
    input: { readonly id: number; readonly at: number; readonly expiresAt: number };
    output: boolean;
  };
  finishRequest: { input: RequestEnd; output: null };
  cancelRequest: { input: { readonly id: number; readonly at: number }; output: boolean };
  /** The mirror was looked over and is well. */
  checked: { input: null; output: null };
  recoverSyncs: { input: null; output: null };
  addSync: { input: NewSync; output: AddedSync };
  progressSync: { input: SyncProgress; output: null };
  finishSync: { input: SyncEnd; output: null };
  /** False: the data folder belongs to another process by now. */
  beat: { input: { readonly url: string | null }; output: boolean };
  close: { input: null; output: null };
};

/** What the writer thread says by itself. */
export type WriterEvent =
  | { readonly event: 'config-changed' }
  /** SQLite met damage in the mirror; the next opening sets it aside. */
  | { readonly event: 'damage'; readonly reason: string }
  | { readonly event: 'trouble'; readonly error: AppError | null }
  /** A batch whose `write` was rejected is no longer kept: it was committed, or never can be. */
  | { readonly event: 'kept-batch-settled' }
  /** Rows that retention has deleted since the start. */
  | { readonly event: 'deleted'; readonly rows: DeletedRows }
  /** Another process wants to know something. */
  | { readonly event: 'questions'; readonly questions: readonly Question[] }
  /** Another process has put requests into the queues. */
  | { readonly event: 'requests'; readonly requests: readonly WaitingRequest[] }
  /** Another process wants something of the synchronisations. */
  | { readonly event: 'syncs'; readonly news: SyncNews };

export interface HistoryInput {
  readonly siteId: string;
  readonly entityId: string;
  /** ms UTC; `from` ≤ at < `to` */
  readonly from: number;
  readonly to: number;
  readonly cursor: number | null;
  readonly limit?: number;
  /** Default: the oldest first. */
  readonly order?: 'oldest-first' | 'newest-first';
}

export interface SiteStatusRow {
  readonly siteId: string;
  readonly status: unknown;
  /** ms UTC when it was written. */
  readonly at: number;
}

export interface RequestsQuery {
  readonly siteKey: number;
  /** Only older ones than this row; null: the newest. */
  readonly before: number | null;
  readonly limit: number;
}

/** Newest first. */
export interface SyncsQuery {
  readonly siteKey: number;
  /** Only older ones than this row; null: the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface TimelineQuery {
  readonly siteId: string;
  /** Only older ones than this row; null: the newest. */
  readonly before: number | null;
  readonly limit: number;
}

/** Operations of the reader thread. */
export type ReaderOperations = {
  open: { input: { readonly dataDir: string }; output: null };
  entities: {
    input: { readonly siteKey: number; readonly afterId: number; readonly limit: number };
    output: EntityPage;
  };
  registries: { input: number; output: Record<RegistryKind, string> };
  chart: { input: CommandInput<'history.chart'>; output: ChartColumns };
  history: { input: HistoryInput; output: HistoryPage };
  trace: {
    input: { readonly siteId: string; readonly entityId: string };
    output: EntityTrace | null;
  };
  openGaps: { input: number; output: readonly StoredGap[] };
  removedSince: {
    input: { readonly siteKey: number; readonly at: number };
    output: readonly EntityName[];
  };
  knownBefore: {
    input: { readonly entities: readonly number[]; readonly at: number };
    output: readonly number[];
  };
  historyCsv: { input: HistoryCsvInput; output: CommandOutput<'history.csv'> };
  size: { input: null; output: CommandOutput<'mirror.size'> };
  statuses: { input: null; output: readonly SiteStatusRow[] };
  statistics: { input: null; output: StorageStatistics };
  errors: { input: ErrorsQuery; output: ErrorsPage };
  /** Newest first. */
  timeline: { input: TimelineQuery; output: readonly TimelineRow[] };
  /** How all sites were from `from` to `to`, ms UTC. */
  pastSlots: { input: { readonly from: number; readonly to: number }; output: PastSlots };
  /** Newest first. */
  requests: { input: RequestsQuery; output: readonly RequestRow[] };
  request: {
    input: { readonly siteKey: number; readonly id: number; readonly characters: number };
    output: RequestContent | null;
  };
  syncs: { input: SyncsQuery; output: readonly SyncRow[] };
  close: { input: null; output: null };
};

/** What the reader thread says by itself. */
export type ReaderEvent = { readonly event: 'damage'; readonly reason: string };

/** Operations of the maintenance thread, which lives as long as one of them takes. */
export type MaintenanceOperations = {
  backup: {
    input: { readonly dataDir: string; readonly database: DatabaseName };
    output: Backup;
  };
  /** Looks the mirror over beside the running program; what is wrong with it, or null. */
  check: { input: { readonly dataDir: string }; output: string | null };
};

export type MaintenanceEvent = { readonly event: 'backup-progress'; readonly done: number };
