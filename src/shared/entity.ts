import { z } from 'zod';
import { entityRowSchema } from './model';

/** Who or what brought a state about, as Home Assistant tells it. */
export const contextSchema = z.object({
  id: z.string(),
  parent_id: z.string().nullable(),
  user_id: z.string().nullable(),
});
export type StateContext = z.infer<typeof contextSchema>;

/** The whole present state of one entity. */
export const entityStateSchema = z.object({
  state: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  /** ms UTC */
  lastChanged: z.number(),
  lastUpdated: z.number(),
  /** null: the state is the mirror's, and the site has not yet told it in this run. */
  context: contextSchema.nullable(),
});
export type EntityState = z.infer<typeof entityStateSchema>;

/** What the registries say of one entity. */
export const entityPlaceSchema = z.object({
  row: entityRowSchema,
  area: z.string().nullable(),
  floor: z.string().nullable(),
  device: z
    .object({
      name: z.string().nullable(),
      manufacturer: z.string().nullable(),
      model: z.string().nullable(),
    })
    .nullable(),
  /** Integration that brings it, e.g. `mqtt`; null where the registry of entities does not name it. */
  platform: z.string().nullable(),
  /** `config`, `diagnostic`, or null for what the building is about. */
  category: z.string().nullable(),
});
export type EntityPlace = z.infer<typeof entityPlaceSchema>;

/** What the mirror remembers of an entity, also of one that is gone. */
export const entityTraceSchema = z.object({
  /** ms UTC since which the site no longer has it; null: it has it. */
  removedAt: z.number().nullable(),
  /** ms UTC of the oldest and the newest change kept; null: none is. */
  oldestAt: z.number().nullable(),
  newestAt: z.number().nullable(),
});
export type EntityTrace = z.infer<typeof entityTraceSchema>;
