import { z } from 'zod';
import { errorDetailsSchema, siteStatusSchema, type SiteStatus } from '../../shared/model';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors';
import type { StoredSite } from '../storage/protocol';
import type { RememberedRejection } from './connection-model';

/** What must survive a restart of the app, as the mirror keeps it. */
export interface RememberedSite {
  readonly dataAt: number | null;
  readonly haVersion: string | null;
  readonly locationName: string | null;
  /** The site was refused, with the address and the token it still has (R6). */
  readonly rejection: RememberedRejection | null;
  /** ms UTC of the last attempt; a new start of the app must not come too soon after it (R7). */
  readonly attemptedAt: number | null;
}

export const NEVER_SEEN: RememberedSite = {
  dataAt: null,
  haVersion: null,
  locationName: null,
  rejection: null,
  attemptedAt: null,
};

/** A status as it is written for other processes, with what the next start of the app wants to know. */
export interface WrittenStatus extends SiteStatus {
  readonly tokenRevision: number;
  /** ms UTC */
  readonly attemptedAt: number | null;
}

const errorCode = z.custom<ErrorCode>(
  (value) => typeof value === 'string' && (ERROR_CODES as readonly string[]).includes(value),
);
const seen = siteStatusSchema.pick({ dataAt: true, haVersion: true, locationName: true });
const attempted = z.object({ attemptedAt: z.number().nullable() });
const rejected = z.object({
  state: z.literal('stopped'),
  cause: z.enum(['token-rejected', 'banned']),
  url: z.string(),
  tokenRevision: z.number(),
  lastError: z
    .object({
      code: errorCode,
      message: z.string(),
      hint: z.string(),
      details: errorDetailsSchema,
      at: z.number(),
    })
    .nullable(),
});

/** Reads a written status back, each part for itself: an older version wrote less. */
export function rememberedOf(written: unknown, config: StoredSite): RememberedSite {
  const facts = seen.safeParse(written);
  const attempt = attempted.safeParse(written);
  return {
    ...NEVER_SEEN,
    ...(facts.success ? facts.data : {}),
    ...(attempt.success ? attempt.data : {}),
    rejection: rejectionOf(written, config),
  };
}

/** Another address or token deserves a try of its own. */
function rejectionOf(written: unknown, config: StoredSite): RememberedRejection | null {
  const parsed = rejected.safeParse(written);
  if (!parsed.success) return null;
  const { cause, url, tokenRevision, lastError } = parsed.data;
  if (url !== config.url || tokenRevision !== config.tokenRevision) return null;
  if (lastError === null) return { cause, lastError: null };
  const { at, ...error } = lastError;
  return { cause, lastError: { error, at } };
}
