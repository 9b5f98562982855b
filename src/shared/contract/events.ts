import { z } from 'zod';

/** Every event main sends to the screens. Numbers of a view start at 0 with its snapshot and have no holes. */
export const EVENTS = {
  'view.snapshot': z.object({ viewId: z.number(), data: z.unknown() }),
  'view.patch': z.object({ viewId: z.number(), number: z.number(), data: z.unknown() }),
} as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof EVENTS;
export type EventPayload<E extends EventName> = z.infer<(typeof EVENTS)[E]>;
export type ContractEvent = {
  [E in EventName]: { readonly event: E; readonly payload: EventPayload<E> };
}[EventName];
