import { z } from 'zod';
import { siteHistorySchema } from '../fleet-history';
import { pinnedChartSchema } from '../charts';
import { inspectionSchema, loggedErrorSchema, timelineRowSchema } from '../diagnostics';
import {
  areaSchema,
  entityRowSchema,
  entityValueSchema,
  floorSchema,
  siteStatusSchema,
  siteWaySchema,
} from '../model';
import { testStageSchema } from '../diagnosis';
import { entityPlaceSchema, entityStateSchema } from '../entity';
import { discoverySchema } from '../discovery';
import { loginStateSchema } from '../login';
import { requestRowSchema } from '../requests';
import { storageStatusSchema } from '../storage';
import { syncRowSchema } from '../syncs';

const testProgressSchema = z.object({
  stages: z.array(testStageSchema),
  done: z.boolean(),
  /** ms UTC: it begins only then, because a site is not tried twice in five seconds (R7); null: it has begun. */
  startsAt: z.number().nullable().optional(),
});

/**
 * A view is what a screen looks at. Opening one brings a snapshot (number 0), then patches numbered 1, 2, 3 …;
 * who misses a number asks for a new snapshot (`view.resync`). What no view looks at is not sent.
 */
export const VIEWS = {
  /** Status of every site. */
  fleet: {
    params: z.object({}),
    snapshot: z.object({ sites: z.array(siteStatusSchema) }),
    patch: z.object({ changed: z.array(siteStatusSchema), removed: z.array(z.string()) }),
  },
  /** How each site was in the past day, and its events in the past hour. */
  'fleet-history': {
    params: z.object({}),
    snapshot: z.object({ sites: z.array(siteHistorySchema) }),
    /** Slots replace those of the same number; rates are those of the minutes since the last message. */
    patch: z.object({ changed: z.array(siteHistorySchema), removed: z.array(z.string()) }),
  },
  /** The entities of one site with what groups, searches and filters them; no values. */
  'entity-list': {
    params: z.object({ siteId: z.string() }),
    snapshot: z.object({
      stale: z.boolean(),
      floors: z.array(floorSchema),
      areas: z.array(areaSchema),
      rows: z.array(entityRowSchema),
    }),
    patch: z.object({
      stale: z.boolean().optional(),
      floors: z.array(floorSchema).optional(),
      areas: z.array(areaSchema).optional(),
      changed: z.array(entityRowSchema),
      removed: z.array(z.string()),
    }),
  },
  /** Present values of the entities on screen; `view.update` follows the scrolling. */
  'entity-values': {
    params: z.object({ siteId: z.string(), entityIds: z.array(z.string()).max(2000) }),
    snapshot: z.object({ values: z.array(entityValueSchema) }),
    patch: z.object({ values: z.array(entityValueSchema) }),
  },
  /** Entities that were not updated for so many ms; all of a site that has not confirmed what the mirror holds. */
  'stale-entities': {
    params: z.object({ siteId: z.string(), olderThanMs: z.number().int().min(1000) }),
    snapshot: z.object({ entityIds: z.array(z.string()) }),
    patch: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  },
  /** One entity wholly: its state with all attributes, and where it belongs. `null`: the site has no such entity. */
  entity: {
    params: z.object({ siteId: z.string(), entityId: z.string().min(1).max(255) }),
    snapshot: z.object({
      stale: z.boolean(),
      state: entityStateSchema.nullable(),
      place: entityPlaceSchema.nullable(),
    }),
    patch: z.object({
      stale: z.boolean().optional(),
      state: entityStateSchema.nullable().optional(),
      place: entityPlaceSchema.nullable().optional(),
    }),
  },
  /** Live tail of the series on a chart. The past comes by `history.chart`. */
  series: {
    params: z.object({ siteId: z.string(), entityIds: z.array(z.string()).max(50) }),
    /** `live`: whether the site is connected, so that the chart knows if silence means "unchanged". */
    snapshot: z.object({ live: z.boolean() }),
    patch: z.object({
      live: z.boolean().optional(),
      /** In order of time per entity. `value` is null where the state is no number. */
      points: z.array(
        z.object({ entityId: z.string(), at: z.number(), value: z.number().nullable(), state: z.string() }),
      ),
    }),
  },
  /** The pinned charts in their order; a patch is all of them. */
  charts: {
    params: z.object({}),
    snapshot: z.object({ charts: z.array(pinnedChartSchema) }),
    patch: z.object({ charts: z.array(pinnedChartSchema) }),
  },
  /** One site's inspection (R32), anew each second. */
  inspector: {
    params: z.object({ siteId: z.string() }),
    snapshot: inspectionSchema,
    patch: inspectionSchema,
  },
  /** Rows of the error log as they come or are counted up; a snapshot says: read the list anew (`errors.list`). */
  errors: {
    params: z.object({}),
    snapshot: z.object({}),
    patch: z.object({ rows: z.array(loggedErrorSchema) }),
  },
  /** New lines of a site's timeline; a snapshot says: read the list anew (`timeline.list`). */
  timeline: {
    params: z.object({ siteId: z.string() }),
    snapshot: z.object({}),
    patch: z.object({ rows: z.array(timelineRowSchema) }),
  },
  /** Rows of a site's queue that came or changed; a snapshot says: read the list anew (`requests.list`). */
  requests: {
    params: z.object({ siteId: z.string() }),
    snapshot: z.object({}),
    patch: z.object({ rows: z.array(requestRowSchema) }),
  },
  /** How the data folder is doing: what every screen must say when the disk is in trouble. */
  storage: {
    params: z.object({}),
    snapshot: storageStatusSchema,
    patch: storageStatusSchema,
  },
  /** Synchronisations of a site as they go on; a snapshot says: read the list anew (`sync.list`). */
  syncs: {
    params: z.object({ siteId: z.string() }),
    snapshot: z.object({}),
    patch: z.object({ rows: z.array(syncRowSchema) }),
  },
  /**
   * Runs a connection test when opened; closing the view cancels it. The token typed but not saved may be given.
   * What a saved site has beyond that is looked at by `diagnosis`.
   */
  'connection-test': {
    params: z.object({
      siteId: z.string().nullable(),
      url: z.string(),
      /** null: the stored token of `siteId`. */
      token: z.string().nullable(),
      /** A login that is finished and not saved yet stands in for the token. */
      loginId: z.string().optional(),
      /** null: as stored for `siteId`, else the usual way. */
      way: siteWaySchema.nullable(),
    }),
    snapshot: testProgressSchema,
    patch: testProgressSchema,
  },
  /** Runs every step of a saved site's diagnosis when opened; closing the view cancels it (R45). */
  diagnosis: {
    params: z.object({
      siteId: z.string(),
      /** Nobody has asked for it just now: a token that was refused is not sent again (R6). */
      careful: z.boolean(),
    }),
    snapshot: testProgressSchema,
    patch: testProgressSchema,
  },
  /** Home Assistants that announce themselves on the network: searched for while the view is open. */
  discovery: {
    params: z.object({}),
    snapshot: discoverySchema,
    patch: discoverySchema,
  },
  /** A login on Home Assistant's page, from its beginning until it is saved or given up. */
  login: {
    params: z.object({ loginId: z.string() }),
    snapshot: loginStateSchema,
    patch: loginStateSchema,
  },
} as const;

export type ViewKind = keyof typeof VIEWS;
export type ViewParams<K extends ViewKind> = z.infer<(typeof VIEWS)[K]['params']>;
export type ViewSnapshot<K extends ViewKind> = z.infer<(typeof VIEWS)[K]['snapshot']>;
export type ViewPatch<K extends ViewKind> = z.infer<(typeof VIEWS)[K]['patch']>;
