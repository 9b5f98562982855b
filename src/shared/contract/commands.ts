import { z } from 'zod';
import { chartFieldsSchema, MAX_PINNED_CHARTS, pinnedChartSchema } from '../charts';
import {
  errorCursorSchema,
  errorLevelSchema,
  loggedErrorSchema,
  metricsStatusSchema,
  timelineRowSchema,
} from '../diagnostics';
import {
  certificateSchema,
  entityRowSchema,
  historyDaysSchema,
  LANGUAGES,
  serverCertificateSchema,
  settingsSchema,
  siteConfigSchema,
  siteErrorSchema,
  siteWaySchema,
} from '../model';
import { entityTraceSchema } from '../entity';
import { requestRowSchema } from '../requests';
import { backupSchema } from '../storage';
import { syncKindSchema, syncRowSchema } from '../syncs';

const nothing = z.object({});
const siteId = z.string().min(1).max(200);
const viewId = z.number().int().positive();
const requestId = z.number().int().positive();
const chartId = z.number().int().positive();
const question = z.string().min(1).max(100);

/** Fields of a site that the operator may set; all optional for a change. */
export const siteFieldsSchema = z.object({
  name: z.string().max(200),
  url: z.string().max(2000),
  /** A new token; absent: keep the stored one; empty: forget it. */
  token: z.string().max(4000).optional(),
  /** A login that was finished on Home Assistant's page, to be kept in the place of a token. */
  loginId: z.string().min(1).max(100).optional(),
  active: z.boolean(),
  manualOnly: z.boolean(),
  pingSeconds: z.number().int().min(5).max(300),
  deadSeconds: z.number().int().min(10).max(900),
  retryRejected: z.boolean(),
  historyDays: historyDaysSchema,
  ...siteWaySchema.shape,
});

const series = z.object({
  entityId: z.string(),
  unit: z.string().nullable(),
  deviceClass: z.string().nullable(),
  name: z.string(),
  /** The site has such an entity at present; false: it was removed or renamed, or never was. */
  known: z.boolean(),
  /** ms UTC, ascending; parallel to the arrays below. */
  at: z.array(z.number()),
  /** Mean of the slot when downsampled; null where the state is no number. */
  value: z.array(z.number().nullable()),
  /** Envelope of each slot; null when the points are raw. */
  min: z.array(z.number().nullable()).nullable(),
  max: z.array(z.number().nullable()).nullable(),
  /** Stretches without knowledge: the app or the site was away. */
  gaps: z.array(z.object({ from: z.number(), to: z.number() })),
  /** Of an entity whose state is a word, and which has no points: one segment after the other. */
  states: z
    .object({
      /** ms UTC where each begins, ascending; parallel to the arrays below. At most 4,000. */
      at: z.array(z.number()),
      /** null: nothing is known of the stretch. */
      state: z.array(z.string().nullable()),
      /** 0: the state held all through; else so many changes lie in it, and `state` held longest. */
      changes: z.array(z.number()),
      /** ms UTC where the last one ends. */
      until: z.number(),
    })
    .nullable(),
});

/** Where the next piece of a CSV file begins: which entity, and behind which of its changes. */
const csvCursor = z.object({ entity: z.number().int().min(0), after: z.number().nullable() });

/** An entity that was searched for, of whichever site. */
const entityHit = entityRowSchema
  .pick({ entityId: true, name: true, domain: true, deviceClass: true, unit: true })
  .extend({
    siteId: z.string(),
    siteName: z.string(),
    areaName: z.string().nullable(),
    state: z.string(),
  });

/** Where the next page of hits begins: behind this entity. */
const searchCursor = z.object({ siteId: z.string(), entityId: z.string() });

const restartAnswer = z.object({
  success: z.boolean(),
  message: z.string(),
  skipped: z.boolean(),
  /** ms since the last restart, when that is why it was skipped. */
  sinceMs: z.number().nullable(),
});

const sentRequest = z.object({
  row: requestRowSchema,
  queued: z.boolean(),
  message: z.string().nullable(),
});

/** Every command a screen can give. A handler without an entry here cannot be registered. */
export const COMMANDS = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      host: z.enum(['electron', 'web']),
      runtime: z.string(),
      dataDir: z.string(),
      logDir: z.string(),
      /** How tokens are kept: by the operating system, or in a file only this user can read. */
      secrets: z.enum(['os', 'file']),
      packaged: z.boolean(),
    }),
  },
  'settings.get': { input: nothing, output: settingsSchema },
  'settings.set': { input: settingsSchema.partial(), output: settingsSchema },
  'sites.list': {
    input: nothing,
    output: z.object({
      sites: z.array(siteConfigSchema),
      /** One `site-damaged` for each stored site that cannot be read; its row is kept until it is removed. */
      damaged: z.array(siteErrorSchema.omit({ at: true })),
    }),
  },
  'sites.add': {
    input: siteFieldsSchema.partial().required({ name: true, url: true }),
    output: siteConfigSchema,
  },
  'sites.set': { input: z.object({ siteId, fields: siteFieldsSchema.partial() }), output: siteConfigSchema },
  /** `withdrawn`: null: it had no login on Home Assistant's page; false: it could not be withdrawn from there yet. */
  'sites.remove': { input: z.object({ siteId }), output: z.object({ withdrawn: z.boolean().nullable() }) },
  'sites.add-demo': { input: nothing, output: siteConfigSchema },
  /** R16: what the server at an address presents, to be looked at before it is trusted. Nothing is sent to it. */
  'tls.certificate': {
    input: z.object({ url: z.string().max(2000), bypassProxy: z.boolean() }),
    output: serverCertificateSchema,
  },
  /** Reads certificates of authorities before they are kept; refuses what is none, and private keys. */
  'tls.authorities': {
    input: z.object({ pem: siteWaySchema.shape.tlsCa }),
    output: z.object({ certificates: z.array(certificateSchema) }),
  },
  /**
   * Begins a login on Home Assistant's own page; the view `login` follows it. `opened`: a browser shows the page;
   * else whoever asked opens `authorizeUrl`, in a browser of this computer. Errors: those of an address and of a
   * connection's opening, and `login-…`.
   */
  'login.begin': {
    input: z.object({ url: z.string().max(2000), way: siteWaySchema, language: z.enum(LANGUAGES) }),
    output: z.object({
      loginId: z.string(),
      authorizeUrl: z.string(),
      /** ms UTC until which it is waited for. */
      until: z.number(),
      opened: z.boolean(),
    }),
  },
  /** Gives a login up; one that is finished and was not saved is withdrawn from Home Assistant. */
  'login.cancel': { input: z.object({ loginId: z.string().max(100) }), output: nothing },
  /** Shows the page of a Home Assistant where tokens are made. `opened`: false where the screens open it themselves. */
  'login.show-tokens': {
    input: z.object({ url: z.string().max(2000) }),
    output: z.object({ url: z.string(), opened: z.boolean() }),
  },
  /** R10: where it is connected or being connected, nothing happens, and `skipped` says so. */
  'connection.connect': { input: z.object({ siteId }), output: restartAnswer },
  'connection.restart': {
    input: z.object({ siteId, force: z.boolean() }),
    /** R12: `skipped` within the cooldown; `message` is for logs, screens translate `skipped`. */
    output: restartAnswer,
  },
  /**
   * Puts a command of Home Assistant (without id) into the site's queue. Answers when it is done, or at once when
   * an action has to wait for the connection: `queued`, and `message` for logs; screens translate `queued`.
   */
  'requests.send': {
    input: z.object({ siteId, command: z.record(z.string(), z.unknown()) }),
    output: sentRequest,
  },
  /** A site's queue, newest first. */
  'requests.list': {
    input: z.object({
      siteId,
      /** null: from the newest; else `next` of the page before. */
      before: z.number().nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(requestRowSchema), next: z.number().nullable() }),
  },
  /** Payload and answer as JSON texts, as far as they are kept and a screen can show them. */
  'requests.show': {
    input: z.object({ siteId, requestId }),
    output: z.object({
      row: requestRowSchema,
      payload: z.string(),
      payloadWhole: z.boolean(),
      result: z.string().nullable(),
      resultWhole: z.boolean(),
    }),
  },
  /** Only what is pending can be cancelled. */
  'requests.cancel': { input: z.object({ siteId, requestId }), output: nothing },
  /** Sends it again, as a new request. */
  'requests.repeat': { input: z.object({ siteId, requestId }), output: sentRequest },
  /**
   * R23: begins a synchronisation, which the view `syncs` follows; `joined`: just this is under way already.
   * `days`: how far back history is fetched beyond the open gaps.
   */
  'sync.start': {
    input: z.object({ siteId, kind: syncKindSchema, days: historyDaysSchema.nullable() }),
    output: z.object({ row: syncRowSchema, joined: z.boolean() }),
  },
  /** Ends one that is under way, within a moment. */
  'sync.cancel': { input: z.object({ siteId, syncId: requestId }), output: nothing },
  /** A site's synchronisations, newest first. */
  'sync.list': {
    input: z.object({
      siteId,
      /** null: from the newest; else `next` of the page before. */
      before: z.number().nullable(),
      limit: z.number().int().min(1).max(100),
    }),
    output: z.object({ rows: z.array(syncRowSchema), next: z.number().nullable() }),
  },
  /**
   * Entities of all sites whose id, name and area hold every word of `text`. One search at a time for each set of
   * screens: a newer one ends it with `cancelled`.
   */
  'entities.search': {
    input: z.object({
      text: z.string().trim().min(1).max(200),
      /** null: from the beginning; else `next` of the page before. */
      after: searchCursor.nullable(),
      limit: z.number().int().min(1).max(100),
    }),
    output: z.object({ rows: z.array(entityHit), next: searchCursor.nullable() }),
  },
  'history.chart': {
    input: z.object({
      siteId,
      entityIds: z.array(z.string()).min(1).max(50),
      /** ms UTC */
      from: z.number(),
      to: z.number(),
      /** Pixels to draw on: more slots than this are not sent. */
      width: z.number().int().min(50).max(4000),
      /** The asker's own name for this question, so that it can give it up. */
      question: question.optional(),
    }),
    output: z.object({ source: z.enum(['raw', '5m', '1h', 'slots']), series: z.array(series) }),
  },
  /** Nobody waits for the answer to a `history.chart` any more: it ends with `cancelled`. */
  'history.give-up': { input: z.object({ question }), output: nothing },
  /** What the mirror remembers of an entity, also of one that is gone; null: it never knew one of that name. */
  'entities.trace': {
    input: z.object({ siteId, entityId: z.string().min(1).max(255) }),
    output: z.object({ trace: entityTraceSchema.nullable() }),
  },
  /** The pinned charts in their order; the view `charts` follows them. */
  'charts.list': { input: nothing, output: z.object({ charts: z.array(pinnedChartSchema) }) },
  /** Pins a chart behind the others. Errors: `site-unknown`, `charts-full`. */
  'charts.add': { input: chartFieldsSchema, output: pinnedChartSchema },
  'charts.rename': {
    input: z.object({ chartId, name: chartFieldsSchema.shape.name }),
    output: nothing,
  },
  'charts.remove': { input: z.object({ chartId }), output: nothing },
  /** Brings the named charts into this order on the places they have together; the others stay where they are. */
  'charts.reorder': {
    input: z.object({ chartIds: z.array(chartId).max(MAX_PINNED_CHARTS) }),
    output: nothing,
  },
  /** Every change of one entity's state with `from` ≤ at < `to`, in pages. */
  'history.page': {
    input: z.object({
      siteId,
      entityId: z.string().min(1).max(255),
      /** ms UTC */
      from: z.number(),
      to: z.number(),
      order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
      /** null: from the first; else `next` of the page before, in the same order. */
      cursor: z.number().nullable(),
      limit: z.number().int().min(1).max(10_000),
    }),
    output: z.object({
      /** ms UTC, in that order; parallel to `state`. */
      at: z.array(z.number()),
      state: z.array(z.string()),
      next: z.number().nullable(),
    }),
  },
  /** The same of several entities, one after the other, as pieces of one CSV file of any length. */
  'history.csv': {
    input: z.object({
      siteId,
      /** A first column with the site's name, for files of several sites; absent: none. */
      siteColumn: z.boolean().optional(),
      /** Whether the first piece begins with the names of the columns; absent: it does. */
      head: z.boolean().optional(),
      entityIds: z.array(z.string()).min(1).max(50),
      from: z.number(),
      to: z.number(),
      cursor: csvCursor.nullable(),
    }),
    output: z.object({
      text: z.string(),
      /** Changes in `text`. */
      rows: z.number(),
      next: csvCursor.nullable(),
    }),
  },
  /** What the mirror takes on the disk, and how far it reaches back. */
  'mirror.size': {
    input: nothing,
    output: z.object({
      bytes: z.number(),
      /** Part of them that is free for new rows. */
      freeBytes: z.number(),
      /** ms UTC of the oldest change kept of any site; null: none. */
      oldestAt: z.number().nullable(),
      /** Whether the file becomes smaller when much is deleted. */
      shrinks: z.boolean(),
    }),
  },
  /** The error log, the last first: of everything, of the program itself, or of one site. */
  'errors.list': {
    input: z.object({
      of: z.union([z.literal('all'), z.literal('program'), z.object({ siteId })]),
      /** null: every level. */
      level: errorLevelSchema.nullable(),
      /** null: from the newest; else `next` of the page before. */
      after: errorCursorSchema.nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(loggedErrorSchema), next: errorCursorSchema.nullable() }),
  },
  /** A site's timeline, newest first. */
  'timeline.list': {
    input: z.object({
      siteId,
      /** null: from the newest; else `next` of the page before. */
      before: z.number().nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(timelineRowSchema), next: z.number().nullable() }),
  },
  /** What was found at the start need not be shown any more. */
  'storage.dismiss': { input: z.object({ noticeId: z.number().int() }), output: nothing },
  /** Copies both databases now; answers when the copies are verified. Errors: `backup-…`. */
  'storage.backup': { input: nothing, output: z.object({ config: backupSchema, mirror: backupSchema }) },
  /** Whether and where the metrics are served, after a change of the settings. */
  'metrics.status': { input: nothing, output: metricsStatusSchema },
  'view.open': {
    input: z.object({ kind: z.string(), params: z.unknown() }),
    output: z.object({ viewId }),
  },
  'view.update': { input: z.object({ viewId, params: z.unknown() }), output: nothing },
  'view.resync': { input: z.object({ viewId }), output: nothing },
  'view.close': { input: z.object({ viewId }), output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type CommandName = keyof typeof COMMANDS;
export type CommandInput<C extends CommandName> = z.infer<(typeof COMMANDS)[C]['input']>;
export type CommandOutput<C extends CommandName> = z.infer<(typeof COMMANDS)[C]['output']>;
export type SiteFields = z.infer<typeof siteFieldsSchema>;
export type EntityHit = z.infer<typeof entityHit>;
export type ChartSeries = z.infer<typeof series>;
