import { z } from 'zod';
import { siteErrorSchema } from './model';

/** Where a login on Home Assistant's own page stands. Never holds what it brings: that stays in main. */
export const loginStateSchema = z.object({
  /** `waiting` for the operator on the page; `finishing`: the browser came back, the login is being proved. */
  phase: z.enum(['waiting', 'finishing', 'done', 'failed']),
  /** Who logged in, once it is done. */
  user: z.string().nullable(),
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type LoginState = z.infer<typeof loginStateSchema>;
