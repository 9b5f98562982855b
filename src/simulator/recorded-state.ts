import type { JsonObject } from './json';

/** One recorded change. Times in ms UTC. */
export interface RecordedState {
  /** null: the entity was removed. */
  readonly state: string | null;
  readonly attributes: JsonObject;
  readonly lastUpdated: number;
  readonly lastChanged: number;
}
