import { z } from 'zod';
import type { AppError, ErrorCode } from './errors';
import { connectionStateSchema, errorDetailsSchema, siteErrorSchema } from './model';

/** Stages of a connection test, in the order they run (R41): the way from the address to the data. */
export const TEST_STAGES = [
  'address',
  'dns',
  'tcp',
  'tls',
  'upgrade',
  'auth',
  'version',
  'permissions',
  'data',
] as const;

/** The steps of a diagnosis (R45), in the field's own order: a saved site's settings, the way, and its live data. */
export const DIAGNOSIS_STEPS = [
  'configuration',
  'active',
  ...TEST_STAGES,
  'subscription',
  'flow',
  'database',
] as const;
export const testStageIdSchema = z.enum(DIAGNOSIS_STEPS);
export type TestStageId = z.infer<typeof testStageIdSchema>;

/** What a stage can have found; the screens have a sentence for each, filled from its values. */
export const FINDINGS = [
  'complete',
  'demo',
  'is-active',
  'is-manual',
  'endpoint',
  'is-address',
  'resolved',
  'proxy-resolved',
  'reached',
  'reached-by-proxy',
  'encrypted',
  'not-encrypted',
  'upgraded',
  'logged-in',
  'not-repeated',
  'version',
  'administrator',
  'user',
  'entities',
  'subscribed',
  'flowing',
  'flowing-quiet',
  'flowing-unpinged',
  'stored',
  'not-running',
] as const;
export const findingCodeSchema = z.enum(FINDINGS);
export type FindingCode = z.infer<typeof findingCodeSchema>;

/** The one press that mends what a stage found. */
export const MENDS = [
  /** Open the settings of the site at this field. */
  'edit-address',
  'edit-token',
  'edit-trust',
  /** Look at the certificate and trust it. */
  'trust',
  'activate',
  /** The cause lies with the site; once it is mended there. */
  'reconnect',
  /** What is open is given up and made anew, whatever it says of itself. */
  'restart',
  'full-sync',
  'proxy-settings',
  'storage-settings',
] as const;
export const mendSchema = z.enum(MENDS);
export type Mend = z.infer<typeof mendSchema>;

export const testStageSchema = z.object({
  id: testStageIdSchema,
  /** `skipped`: does not apply (TLS on http) or an earlier stage failed; `warning`: works, but look at it. */
  status: z.enum(['pending', 'running', 'ok', 'warning', 'failed', 'skipped']),
  durationMs: z.number().nullable(),
  /** What was found, in a form for logs and scripts: an IP, a version, a count. */
  found: z.string().nullable(),
  /** The same for people, who read it in their language. */
  finding: z.object({ code: findingCodeSchema, values: errorDetailsSchema }).nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
  /** What mends it; null: nothing that this program could do. */
  mend: mendSchema.nullable(),
});
export type TestStage = z.infer<typeof testStageSchema>;

/** Stages as they stand before they run. */
export function pendingStages(ids: readonly TestStageId[]): readonly TestStage[] {
  return ids.map((id) => ({
    id,
    status: 'pending',
    durationMs: null,
    found: null,
    finding: null,
    error: null,
    mend: null,
  }));
}

/** What only the running program knows of a saved site and of its own database. Times in ms UTC. */
export const liveFactsSchema = z.object({
  at: z.number(),
  state: connectionStateSchema,
  lastError: siteErrorSchema.nullable(),
  connectedAt: z.number().nullable(),
  /** The session's subscription of states; null: there is none. */
  subscription: z.object({ id: z.number(), what: z.string(), events: z.number() }).nullable(),
  lastFrameAt: z.number().nullable(),
  /** When the session last brought an event. */
  lastEventAt: z.number().nullable(),
  roundTripMs: z.number().nullable(),
  /** R8: silence for longer means a dead connection. */
  deadMs: z.number(),
  /** Entities of which Home Assistant says another thing than the mirror; null: it could not be asked. */
  differing: z.array(z.string()).nullable(),
  storage: z.object({
    /** Why nothing can be written; null: it can. */
    trouble: siteErrorSchema.nullable(),
    waitingBytes: z.number(),
    bytes: z.number(),
  }),
});
export type LiveFacts = z.infer<typeof liveFactsSchema>;

/** Errors on the way whose cause this program can get at; what lies with the site itself is not here. */
const MEND_OF: Readonly<Partial<Record<ErrorCode, Mend | null>>> = {
  'address-empty': 'edit-address',
  'address-scheme': 'edit-address',
  'address-invalid': 'edit-address',
  'address-credentials': 'edit-address',
  'dns-failed': 'edit-address',
  refused: 'edit-address',
  'needs-https': 'edit-address',
  'needs-http': 'edit-address',
  'closed-unanswered': 'edit-address',
  redirected: 'edit-address',
  'path-not-found': 'edit-address',
  'not-websocket': 'edit-address',
  'bad-message': 'edit-address',
  'login-in-front': 'edit-address',
  'tls-version': 'edit-address',
  'tls-failed': 'edit-address',
  'tls-interrupted': 'edit-address',
  'tls-self-signed': 'trust',
  'tls-unknown-authority': 'trust',
  'tls-wrong-name': 'trust',
  'tls-expired': 'trust',
  'tls-not-yet-valid': 'trust',
  'certificate-changed': 'trust',
  'ca-private-key': 'edit-trust',
  'ca-unreadable': 'edit-trust',
  'ca-not-authority': 'edit-trust',
  'ca-expired': 'edit-trust',
  'ca-missing': 'edit-trust',
  'fingerprint-invalid': 'edit-trust',
  'fingerprint-missing': 'edit-trust',
  'token-rejected': 'edit-token',
  'token-unreadable': 'edit-token',
  'token-malformed': 'edit-token',
  'login-revoked': 'edit-token',
  'login-denied': 'edit-token',
  'login-refused': 'edit-token',
  'login-unknown': 'edit-token',
  'not-administrator': 'edit-token',
  'no-entities': 'edit-token',
  'proxy-address': 'proxy-settings',
  'proxy-credentials': 'proxy-settings',
  'proxy-unreachable': 'proxy-settings',
  'proxy-login': 'proxy-settings',
  'proxy-forbids': 'proxy-settings',
  'proxy-failed': 'proxy-settings',
  'proxy-unsupported': 'proxy-settings',
  'version-old': null,
  'certificate-expires-soon': null,
  'certificate-expired-trusted': null,
  'program-silent': null,
  'not-running': null,
  cancelled: null,
};

/** Failures that end when the operator has looked at the certificate and trusts it. */
export const isMendedByTrust = (code: string): boolean => mendOfWay(code) === 'trust';

/** What mends the error that a stage ended with; null: nothing that this program could do. */
export function mendOf(id: TestStageId, { code, details }: Pick<AppError, 'code' | 'details'>): Mend | null {
  if (MEND_OF[code] === null) return null;
  switch (id) {
    case 'active':
      return 'activate';
    case 'database':
      return 'storage-settings';
    case 'flow':
      return 'restart';
    case 'subscription':
      // The way is open, as the stages before have just seen: the site only has to go it.
      return code === 'sync-failed' ? 'full-sync' : code === 'subscription-missing' ? 'restart' : 'reconnect';
    default:
      if (code !== 'incomplete') return mendOfWay(code);
      return String(details['missing']).includes('address') ? 'edit-address' : 'edit-token';
  }
}

/** What the table does not name is mended at the site or on the way to it; then it is connected anew. */
const mendOfWay = (code: string): Mend | null => {
  const mend = (MEND_OF as Readonly<Record<string, Mend | null | undefined>>)[code];
  return mend === undefined ? 'reconnect' : mend;
};
