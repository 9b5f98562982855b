import { z } from 'zod';

/** States of a connection (DESIGN: one site's life over many sessions). */
export const CONNECTION_STATES = [
  'incomplete',
  'inactive',
  'manual',
  'waiting',
  'connecting',
  'authenticating',
  'synchronising',
  'connected',
  'stopped',
] as const;
export const connectionStateSchema = z.enum(CONNECTION_STATES);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

export const STOP_CAUSES = ['attempts-exhausted', 'token-rejected', 'banned', 'not-running'] as const;
export const stopCauseSchema = z.enum(STOP_CAUSES);
/** Why a connection is `stopped`; `not-running` is what the command line says when no app is up. */
export type StopCause = z.infer<typeof stopCauseSchema>;

export const missingPartSchema = z.enum(['address', 'token']);
export type MissingPart = z.infer<typeof missingPartSchema>;

export const errorDetailsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

export const siteErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  details: errorDetailsSchema,
  at: z.number(),
});
export type SiteError = z.infer<typeof siteErrorSchema>;

/** R16: what makes a site's certificate trusted: this computer's authorities, also an imported one, or itself. */
export const TLS_MODES = ['system', 'ca', 'pin'] as const;
export const tlsModeSchema = z.enum(TLS_MODES);
export type TlsMode = z.infer<typeof tlsModeSchema>;

/** How a site is reached: whom it is trusted by, and whether past the proxy. */
export const siteWaySchema = z.object({
  tlsMode: tlsModeSchema,
  /** Certificates of the imported authorities, PEM; empty when there are none. They are public, no secret. */
  tlsCa: z.string().max(200_000),
  /** SHA-256 of the pinned certificate as `parseFingerprint` writes it; empty when none is pinned. */
  tlsFingerprint: z.string().max(200),
  /** Never through a proxy, whatever the settings and the environment say. */
  bypassProxy: z.boolean(),
});
export type SiteWay = z.infer<typeof siteWaySchema>;
export const DEFAULT_WAY: SiteWay = { tlsMode: 'system', tlsCa: '', tlsFingerprint: '', bypassProxy: false };

/** R22: days of the past to fetch. Ten years is more than any recorder or its statistics hold. */
export const historyDaysSchema = z.number().int().min(0).max(3650);
/** A day of a big building is some hundred thousand samples. */
export const DEFAULT_HISTORY_DAYS = 1;

/** How a site lets us in: by a token that was pasted, or by a login on Home Assistant's own page. */
export const loginKindSchema = z.enum(['token', 'home-assistant']);
export type LoginKind = z.infer<typeof loginKindSchema>;

/** What the operator set for a site. Never holds the token: that stays in the secret store. */
export const siteConfigSchema = z.object({
  /** Opaque, case-sensitive, never reused. */
  id: z.string(),
  name: z.string(),
  /** As the operator typed it; `parseAddress` derives the endpoints. Empty when not yet known. */
  url: z.string(),
  active: z.boolean(),
  manualOnly: z.boolean(),
  /** The built-in simulated building; address and token are given at each start. */
  demo: z.boolean(),
  /** R8: seconds between protocol pings, and without any frame until the connection counts as dead. */
  pingSeconds: z.number(),
  deadSeconds: z.number(),
  /** R6's setting: count rejected logins as ordinary failures. */
  retryRejected: z.boolean(),
  /** R22: days of the past that a first connect fetches; 0: none. */
  historyDays: historyDaysSchema,
  /** There is something to log in with, of the kind that `login` says. */
  hasToken: z.boolean(),
  login: loginKindSchema,
  /** Who logged in on Home Assistant's page, as it names the user; empty for a pasted token. */
  loginUser: z.string().max(200),
  ...siteWaySchema.shape,
});
export type SiteConfig = z.infer<typeof siteConfigSchema>;

export const siteStatusSchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  demo: z.boolean(),
  state: connectionStateSchema,
  cause: stopCauseSchema.nullable(),
  missing: z.array(missingPartSchema),
  /** Attempt of the present round, 1-based; 0 before the first. */
  attempt: z.number(),
  maxAttempts: z.number(),
  /** Consecutive failures. */
  failures: z.number(),
  /** ms UTC of the next attempt while `waiting`, of the watchdog's next look while `stopped`. */
  retryAt: z.number().nullable(),
  connectedAt: z.number().nullable(),
  haVersion: z.string().nullable(),
  /** HA's own core state (`RUNNING`, `STARTING` …), null until known. */
  haState: z.string().nullable(),
  locationName: z.string().nullable(),
  entities: z.number(),
  unavailable: z.number(),
  /** ms UTC of the last data that came from the site; survives restarts. */
  dataAt: z.number().nullable(),
  /** R27: what is shown comes from the mirror and the site has not confirmed it yet. */
  stale: z.boolean(),
  /** R22: percent of what the mirror lacks that has been fetched; null: nothing is being fetched. */
  backfill: z.number().nullable(),
  eventsPerMinute: z.number(),
  roundTripMs: z.number().nullable(),
  lastError: siteErrorSchema.nullable(),
  lastClose: z.object({ code: z.number(), reason: z.string(), at: z.number() }).nullable(),
  /** How often its settings were changed since the program started; absent: not known. */
  changes: z.number().optional(),
});
export type SiteStatus = z.infer<typeof siteStatusSchema>;

/** What is shown of a certificate before it is trusted. */
export const certificateSchema = z.object({
  /** Distinguished names, comma-separated: `CN=ha.example, O=Plant`. */
  subject: z.string(),
  issuer: z.string(),
  /** Host names and addresses it is made for. */
  names: z.array(z.string()),
  /** ms UTC */
  validFrom: z.number(),
  validTo: z.number(),
  /** SHA-256, `AB:CD:…` */
  fingerprint: z.string(),
  selfSigned: z.boolean(),
  /** May vouch for other certificates. */
  authority: z.boolean(),
});
export type Certificate = z.infer<typeof certificateSchema>;

export const serverCertificateSchema = certificateSchema.extend({
  /** `TLSv1.3` */
  protocol: z.string(),
  /** Why this computer's authorities do not vouch for it; empty: they do. */
  problems: z.array(siteErrorSchema.omit({ at: true })),
});
export type ServerCertificate = z.infer<typeof serverCertificateSchema>;

/** What a list of entities needs to group, search and filter; values come by their own view. */
export const entityRowSchema = z.object({
  entityId: z.string(),
  name: z.string(),
  domain: z.string(),
  areaId: z.string().nullable(),
  deviceId: z.string().nullable(),
  deviceClass: z.string().nullable(),
  unit: z.string().nullable(),
  /** The state reads `unavailable` at present; `unknown` is a button's or scene's ordinary state. */
  unavailable: z.boolean(),
  /** Its state is a password, which no screen shows in passing. */
  secret: z.literal(true).optional(),
});
export type EntityRow = z.infer<typeof entityRowSchema>;

export const entityValueSchema = z.object({
  entityId: z.string(),
  state: z.string(),
  /** ms UTC */
  lastChanged: z.number(),
  lastUpdated: z.number(),
});
export type EntityValue = z.infer<typeof entityValueSchema>;

export const areaSchema = z.object({ areaId: z.string(), name: z.string(), floorId: z.string().nullable() });
export type Area = z.infer<typeof areaSchema>;
export const floorSchema = z.object({ floorId: z.string(), name: z.string(), level: z.number().nullable() });
export type Floor = z.infer<typeof floorSchema>;

export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;
export const settingsSchema = z.object({
  /** null follows the system. */
  language: z.enum(LANGUAGES).nullable(),
  scheme: z.enum(['light', 'dark', 'auto']),
  /** R50: closing the window keeps the app in the tray. */
  closeToTray: z.boolean(),
  /** R62: served on loopback for Prometheus. */
  metrics: z.boolean(),
  metricsPort: z.number().int().min(1).max(65535),
  /** R16: `system`: environment variables, else the operating system's; `manual`: `proxyUrl`. */
  proxy: z.enum(['system', 'none', 'manual']),
  /** Without user name and password: see `proxy-credentials`. */
  proxyUrl: z.string().max(2000),
  /** Hosts reached without the manual proxy, as in NO_PROXY: `.example.org, 10.0.0.0/8`. */
  proxyExceptions: z.string().max(4000),
  /** R31: seconds that an action waits for a connection before it is given up. */
  actionExpirySeconds: z.number().int().min(5).max(86_400),
  /** R25: a copy of the mirror each week; that of the configuration is always made. */
  mirrorBackups: z.boolean(),
  /** R26: days that every change is kept, that 5-minute and hourly aggregates are; 0: for ever. */
  rawDays: z.number().int().min(0).max(36_500),
  rollup5mDays: z.number().int().min(0).max(36_500),
  rollup1hDays: z.number().int().min(0).max(36_500),
  /** R26: size that the mirror is held to by giving up the oldest changes, in MB of 1024 × 1024; 0: no limit. */
  mirrorMaxMb: z.number().int().min(0).max(100_000_000),
});
export type Settings = z.infer<typeof settingsSchema>;
export const DEFAULT_SETTINGS: Settings = {
  language: null,
  scheme: 'auto',
  closeToTray: true,
  metrics: false,
  // Among the ports that Prometheus' own exporters use, and none of theirs.
  metricsPort: 9823,
  proxy: 'system',
  proxyUrl: '',
  proxyExceptions: '',
  actionExpirySeconds: 300,
  mirrorBackups: true,
  rawDays: 30,
  // Some 100,000 rows of 40 bytes for an entity that changes all the time; one that rests costs next to nothing.
  rollup5mDays: 365,
  rollup1hDays: 3650,
  // Below what the disk of a small rack PC has to spare: a mirror must not be what fills it.
  mirrorMaxMb: 10_240,
};

/** R8's usual limits of a connection, seconds. */
export const DEFAULT_LIMITS = { pingSeconds: 10, deadSeconds: 25 } as const;
