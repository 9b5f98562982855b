import { z } from 'zod';
import { connectionStateSchema, errorDetailsSchema, siteErrorSchema } from './model';

export const ERROR_LEVELS = ['error', 'warning'] as const;
export const errorLevelSchema = z.enum(ERROR_LEVELS);
export type ErrorLevel = z.infer<typeof errorLevelSchema>;

/** Parts of the program that write into the error log. */
export const ERROR_PARTS = [
  'connection',
  'sync',
  'request',
  'inspector',
  'storage',
  'configuration',
  'screens',
  'metrics',
] as const;
export const errorPartSchema = z.enum(ERROR_PARTS);
export type ErrorPart = z.infer<typeof errorPartSchema>;

/** What was the case when an error struck, as far as it applies. */
export const errorContextSchema = z.object({
  /** What the socket said of itself: CONNECTING 0, OPEN 1, CLOSING 2, CLOSED 3. */
  readyState: z.number().optional(),
  state: connectionStateSchema.optional(),
  closeCode: z.number().optional(),
  closeReason: z.string().optional(),
  attempt: z.number().optional(),
  failures: z.number().optional(),
  requestId: z.union([z.string(), z.number()]).optional(),
  /** Type of the request, or the command of a screen. */
  request: z.string().optional(),
});
export type ErrorContext = z.infer<typeof errorContextSchema>;

/** A row of the error log: one error, however often it came within an hour of itself. Times in ms UTC. */
export const loggedErrorSchema = z.object({
  id: z.number(),
  /** null: the program itself. */
  siteId: z.string().nullable(),
  part: z.string(),
  level: errorLevelSchema,
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  /** What the sentences of `code` are filled with. */
  details: errorDetailsSchema,
  context: errorContextSchema,
  firstAt: z.number(),
  lastAt: z.number(),
  count: z.number(),
});
export type LoggedError = z.infer<typeof loggedErrorSchema>;

/** Where a page of the error log begins: after this row, in the order of `lastAt` and `id` downwards. */
export const errorCursorSchema = z.object({ lastAt: z.number(), id: z.number() });
export type ErrorCursor = z.infer<typeof errorCursorSchema>;

/** A line of a site's timeline. `event` is one of the connection's own words; later versions may add some. */
export const timelineRowSchema = z.object({
  id: z.number(),
  at: z.number(),
  event: z.string(),
  attempt: z.number(),
  durationMs: z.number().nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
  closeCode: z.number().nullable(),
  /** What the event alone does not say, in English. */
  note: z.string().nullable(),
});
export type TimelineRow = z.infer<typeof timelineRowSchema>;

/** Whether the metrics are served, and where (R62). */
export const metricsStatusSchema = z.object({
  url: z.string().nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type MetricsStatus = z.infer<typeof metricsStatusSchema>;

const trafficSchema = z.object({
  type: z.string(),
  count: z.number(),
  bytes: z.number(),
  /** ms UTC */
  lastAt: z.number(),
});
export type TrafficRow = z.infer<typeof trafficSchema>;

/** Ways in which what the sockets say and what the connection believes can disagree. */
export const MISMATCHES = [
  'believed-connected',
  'open-but-idle',
  'two-sockets',
  'not-listed',
  'old-generation',
] as const;
export const mismatchKindSchema = z.enum(MISMATCHES);
export type MismatchKind = z.infer<typeof mismatchKindSchema>;

/** Everything known of one site's connection at a moment (R32). Times in ms UTC; totals since `since`. */
export const inspectionSchema = z.object({
  siteId: z.string(),
  at: z.number(),
  /** When the program started: from then on the totals count. */
  since: z.number(),
  /** What the sockets themselves say; usually one. */
  sockets: z.array(
    z.object({
      generation: z.number(),
      readyState: z.number(),
      /** Logged in and not given up. */
      ready: z.boolean(),
      lastFrameAt: z.number(),
    }),
  ),
  /** What the registry of connections believes. */
  registry: z.object({
    listed: z.boolean(),
    state: connectionStateSchema.nullable(),
    generation: z.number(),
    attempt: z.number(),
    failures: z.number(),
    connectedAt: z.number().nullable(),
    retryAt: z.number().nullable(),
  }),
  /** All sites: those believed connected, and those that have an open socket. */
  connectedIds: z.array(z.string()),
  openSocketIds: z.array(z.string()),
  mismatches: z.array(z.object({ kind: mismatchKindSchema, since: z.number() })),
  framesIn: z.array(trafficSchema),
  framesOut: z.array(trafficSchema),
  /** Answers to the last pings, oldest first. */
  roundTrips: z.array(z.object({ at: z.number(), ms: z.number() })),
  subscriptions: z.array(z.object({ id: z.number(), what: z.string(), events: z.number() })),
  requests: z.array(
    z.object({ id: z.number(), type: z.string(), sentAt: z.number(), deadline: z.number().nullable() }),
  ),
  counters: z.object({
    attempts: z.number(),
    /** Logins that succeeded. */
    sessions: z.number(),
    /** Times it was connected and synchronised. */
    connects: z.number(),
    /** Of these all but the first. */
    reconnects: z.number(),
    restarts: z.number(),
    /** Looks of the watchdog at a stopped site. */
    probes: z.number(),
    /** Connections that ended, and rounds that were given up. */
    ends: z.number(),
    stops: z.number(),
    oddities: z.number(),
    mismatches: z.number(),
    /** Each cause with its last sentence. */
    failures: z.array(siteErrorSchema.omit({ at: true }).extend({ count: z.number(), lastAt: z.number() })),
    sendErrors: z.array(z.object({ type: z.string(), count: z.number() })),
  }),
  /** When the program last wrote its heartbeat (R9). */
  heartbeatAt: z.number().nullable(),
});
export type Inspection = z.infer<typeof inspectionSchema>;
