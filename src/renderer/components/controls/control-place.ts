import type { Ask } from '../../../shared/controls';
import { mayBeLate } from '../../../shared/late-actions';

/** What every control is given beside its own part of the table. */
export interface ControlPlace {
  readonly siteId: string;
  readonly entityId: string;
  readonly name: string;
  /** The site is connected: what is asked is sent at once. */
  readonly connected: boolean;
  /** The entity can be reached by its Home Assistant. */
  readonly available: boolean;
}

/** Whether the call may wait for the connection (R31). */
export function waits({ domain, service, data, entityId }: Ask): boolean {
  return mayBeLate({ domain, service, data, entityIds: [entityId], returnsResponse: false });
}

/** Whether it can be asked now: at once, or later by the queue where that is safe. */
export function canAsk({ connected, available }: ControlPlace, ask: Ask): boolean {
  return available && (connected || waits(ask));
}
