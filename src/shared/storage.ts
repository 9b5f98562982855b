import { z } from 'zod';
import { siteErrorSchema } from './model';

export const DATABASES = ['config', 'mirror'] as const;
export const databaseSchema = z.enum(DATABASES);
/** `config`: sites and settings; `mirror`: what is known of the buildings. */
export type DatabaseName = z.infer<typeof databaseSchema>;

export const backupSchema = z.object({
  /** ms UTC */
  at: z.number(),
  bytes: z.number(),
});
/** A verified copy of a database in the data folder. */
export type Backup = z.infer<typeof backupSchema>;

/** How the data folder is doing, and what the operator has to know of it. */
export const storageStatusSchema = z.object({
  /** Why nothing can be written at present, `at` since when; null: all is well. */
  trouble: siteErrorSchema.nullable(),
  /** What waits in memory for the disk. */
  waitingBytes: z.number(),
  /** Samples left out since the program started, because no more could wait; they are fetched again later. */
  droppedSamples: z.number(),
  /** Samples are being left out now. */
  full: z.boolean(),
  /** Both databases with what belongs to them; null until it was looked up. */
  databaseBytes: z.number().nullable(),
  /** What was found and mended when the program started, until somebody has dismissed it. */
  notices: z.array(z.object({ id: z.number(), error: siteErrorSchema })),
  backup: z.object({
    /** The newest of each database; null: there is none. */
    config: backupSchema.nullable(),
    mirror: backupSchema.nullable(),
    /** The one being made, and how much of it is done, from 0 to 1. */
    running: z.object({ database: databaseSchema, done: z.number() }).nullable(),
    /** Why the last one was not made; null when it was. */
    failed: siteErrorSchema.nullable(),
  }),
});
export type StorageStatus = z.infer<typeof storageStatusSchema>;
