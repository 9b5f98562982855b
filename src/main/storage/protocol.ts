import type { ErrorContext, ErrorLevel, ErrorPart } from '../../shared/diagnostics';
import type { AppError } from '../../shared/errors';
import type { LoginKind, Settings, SiteConfig, SiteWay } from '../../shared/model';

/** What config.db holds of a site: everything but the token itself. */
export interface StoredSite extends SiteConfig {
  /** Rises with every change of the token, so that another process sees that there is a new one (R11). */
  readonly tokenRevision: number;
  /** ms UTC */
  readonly createdAt: number;
}

/**
 * Fields of a site that can be stored. Giving `hasToken` says that the token was just set (true) or forgotten
 * (false) in the secret store, and raises `tokenRevision`; leave it out when the token did not change.
 */
export interface StoredSiteFields extends SiteWay {
  readonly name: string;
  readonly url: string;
  readonly active: boolean;
  readonly manualOnly: boolean;
  readonly demo: boolean;
  readonly pingSeconds: number;
  readonly deadSeconds: number;
  readonly retryRejected: boolean;
  readonly historyDays: number;
  readonly hasToken: boolean;
  readonly login: LoginKind;
  readonly loginUser: string;
}

/** A new site; what is left out gets its default. `id` by `newSiteId()` where the caller needs it beforehand. */
export type NewSite = Partial<StoredSiteFields> &
  Pick<StoredSiteFields, 'name' | 'url'> & { readonly id?: string };

export interface StoredSites {
  /** In the order they were added. */
  readonly sites: readonly StoredSite[];
  /** One `site-damaged` for each row that cannot be read; the row stays as it is. */
  readonly damaged: readonly AppError[];
}

export interface StoredSettings {
  readonly settings: Settings;
  /** One `settings-damaged` for each value that cannot be read; its default stands in for it. */
  readonly damaged: readonly AppError[];
}

export const REGISTRY_KINDS = ['areas', 'floors', 'devices', 'labels', 'entities'] as const;
export type RegistryKind = (typeof REGISTRY_KINDS)[number];

export interface NewEntity {
  /** Allotted by main, from `MirrorState.nextEntityId` upwards; never used twice while the app runs. */
  readonly id: number;
  readonly siteKey: number;
  readonly entityId: string;
}

/** What main must know of the mirror before it can write. */
export interface MirrorState {
  readonly sites: readonly { readonly siteKey: number; readonly siteId: string }[];
  readonly nextEntityId: number;
}

/**
 * One batch on its way to the writer thread: parallel columns whose buffers are transferred, never an object a
 * row. Only the first `…Count` elements of a column hold rows. Texts lie as UTF-8 in `bytes`. Made by
 * `BatchBuilder`; nobody else need know the shape.
 */
export interface MirrorBatch {
  /**
   * Samples whose text is exactly `String(value)`. `at` is ms UTC. The negative of an entity's id: written only
   * where there is no sample of that time; so with the texts.
   */
  readonly sampleCount: number;
  readonly sampleEntity: Int32Array;
  readonly sampleAt: Float64Array;
  readonly sampleValue: Float64Array;
  /** All other samples; value NaN: not a number. */
  readonly textCount: number;
  readonly textEntity: Int32Array;
  readonly textAt: Float64Array;
  readonly textValue: Float64Array;
  readonly textStart: Uint32Array;
  readonly textLength: Uint32Array;
  /** How many numeric samples came before this text, so that the order between the two kinds survives. */
  readonly textAfter: Uint32Array;
  /** Present states, one row an entity. */
  readonly stateCount: number;
  readonly stateEntity: Int32Array;
  readonly stateChanged: Float64Array;
  readonly stateUpdated: Float64Array;
  /** The state where its text is exactly `String(value)`, else NaN and the text is in `bytes`. */
  readonly stateValue: Float64Array;
  readonly stateStart: Uint32Array;
  readonly stateLength: Uint32Array;
  readonly attributesStart: Uint32Array;
  /** ATTRIBUTES_UNCHANGED: as last written. */
  readonly attributesLength: Uint32Array;
  /** Entities that are gone from their site. */
  readonly removedCount: number;
  readonly removedEntity: Int32Array;
  readonly removedAt: Float64Array;
  readonly bytes: Uint8Array;
  readonly newEntities: readonly NewEntity[];
}

export const ATTRIBUTES_UNCHANGED = 0xffff_ffff;

/** A stretch (ms UTC, by this computer's clock) that the mirror does not know. */
export interface GapRow {
  /** The entity's id in the dictionary; 0: all of the site. */
  readonly entity: number;
  readonly from: number;
  readonly to: number;
  /** How much earlier and later Home Assistant is to be asked: its clock is another. */
  readonly marginMs: number;
  readonly reason: GapReason;
  /** Still to be fetched; else this is all that will ever be known. */
  readonly open: boolean;
}

/**
 * `not-connected`, `not-heard` (the subscription was deaf), `not-written` (the disk was full): what happened was
 * missed. `first-reach`: never known, the past that a first connect fetches; not drawn. `late`: rows that Home
 * Assistant has not written yet. `purged`, `not-recorded`: Home Assistant itself does not know (any more).
 */
export const GAP_REASONS = [
  'not-connected',
  'not-heard',
  'not-written',
  'first-reach',
  'late',
  'purged',
  'not-recorded',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Which gap: they are told apart by where they begin. */
export type GapKey = Pick<GapRow, 'entity' | 'from'>;

export interface StoredGap extends GapRow {
  /** null: all of the site. */
  readonly entityId: string | null;
}

/** Home Assistant's own statistics of entities, a row for a stretch of 5 minutes or an hour; parallel columns. */
export interface AggregateColumns {
  readonly period: '5m' | '1h';
  readonly entity: readonly number[];
  /** ms UTC when the stretch begins. */
  readonly at: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly last: readonly number[];
}

/** One line of a site's timeline: an attempt, a success, a failure, a close. */
export interface ConnectionLogRow {
  readonly siteKey: number;
  /** ms UTC */
  readonly at: number;
  readonly event: string;
  readonly attempt: number;
  readonly durationMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** Errors that are one row of the error log or become one. Times in ms UTC. */
export interface ErrorEntry extends AppError {
  /** null: the program itself. */
  readonly siteKey: number | null;
  readonly part: ErrorPart;
  readonly level: ErrorLevel;
  readonly context: ErrorContext;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

/** A page of a site's entities with their present states, as parallel columns in ascending `id`. */
export interface EntityPage {
  readonly id: Int32Array<ArrayBuffer>;
  readonly entityId: readonly string[];
  /** null: the entity is gone from the site (its history is still here). */
  readonly state: readonly (string | null)[];
  /** JSON text, not parsed; null where `state` is. */
  readonly attributes: readonly (string | null)[];
  /** ms UTC; 0 where `state` is null. */
  readonly lastChanged: Float64Array<ArrayBuffer>;
  readonly lastUpdated: Float64Array<ArrayBuffer>;
  /** Give it as `afterId` for the next page; null: this was the last. */
  readonly next: number | null;
}

/** A page of history in ascending time. */
export interface HistoryPage {
  /** ms UTC */
  readonly at: readonly number[];
  readonly state: readonly string[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  readonly next: number | null;
}

export interface Heartbeat {
  readonly pid: number;
  readonly host: 'electron' | 'web';
  /** ms UTC */
  readonly startedAt: number;
  readonly at: number;
  /** Where the screens are served without their token; null under Electron. */
  readonly url: string | null;
}

export interface StorageStatistics {
  readonly mirrorBytes: number;
  readonly mirrorFreeBytes: number;
  readonly walBytes: number;
  readonly configBytes: number;
  readonly sites: number;
  readonly entities: number;
  readonly states: number;
  readonly attributeSets: number;
  readonly gaps: number;
  /** Those that are still to be fetched. */
  readonly openGaps: number;
  /** Hours of entities whose rollups are still to be computed, the present one of each among them. */
  readonly rollupsDue: number;
  readonly connectionLogRows: number;
}
