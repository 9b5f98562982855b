import { z } from 'zod';
import { siteErrorSchema } from './model';

/** `request` only reads; an `action` changes something in the building, or may: what is not known to read is one. */
export const REQUEST_KINDS = ['request', 'action'] as const;
/** `pending` → `processing` → `done` or `failed`; the last two are final but for a reply that comes late. */
export const REQUEST_STATES = ['pending', 'processing', 'done', 'failed'] as const;
export const REQUEST_ORIGINS = ['screen', 'command-line'] as const;

export const requestKindSchema = z.enum(REQUEST_KINDS);
export type RequestKind = z.infer<typeof requestKindSchema>;
export const requestStateSchema = z.enum(REQUEST_STATES);
export type RequestState = z.infer<typeof requestStateSchema>;
export type RequestOrigin = (typeof REQUEST_ORIGINS)[number];

/** One row of a site's queue without payload and answer, which are asked for by `requests.show`. */
export const requestRowSchema = z.object({
  id: z.number(),
  kind: requestKindSchema,
  /** The command's type, for a service its name: `get_states`, `light.turn_on`. */
  name: z.string(),
  /** What it acts on, shortened: entity ids, areas, an endpoint; empty where it names nothing. */
  target: z.string(),
  origin: z.enum(REQUEST_ORIGINS),
  state: requestStateSchema,
  /** ms UTC since which it waits for the connection; null: it never had to. */
  queuedAt: z.number().nullable(),
  createdAt: z.number(),
  /** ms UTC when it was about to be sent. */
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** ms UTC after which a waiting action is no longer sent. */
  expiresAt: z.number().nullable(),
  /** How it is known to be done: by Home Assistant's answer, or only by the state of its target. */
  confirmedBy: z.enum(['reply', 'state']).nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
  /** Bytes of the answer as it came, null while there is none. */
  resultBytes: z.number().nullable(),
  /** The request it repeats. */
  repeats: z.number().nullable(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

/** R31, word for word: what the command line prints; screens translate. */
export const QUEUED_MESSAGE = 'Action queued (connection not active)';

export function isFinal(state: RequestState): boolean {
  return state === 'done' || state === 'failed';
}
