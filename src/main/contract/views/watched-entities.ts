import { appError } from '../../../shared/errors';
import { fail, ok, type Result } from '../../../shared/result';
import type { EntityWatcher } from '../../mirror/live-entity';
import type { LiveStates } from '../../mirror/live-states';

interface EntityParams {
  readonly siteId: string;
  readonly entityIds: readonly string[];
}

/** The entities a view looks at, which change while the operator scrolls; its site does not. */
export class WatchedEntities {
  readonly #states: LiveStates;
  readonly #siteId: string;
  readonly #watcher: EntityWatcher;
  #entityIds: readonly string[];

  constructor(states: LiveStates, { siteId, entityIds }: EntityParams, watcher: EntityWatcher) {
    this.#states = states;
    this.#siteId = siteId;
    this.#entityIds = entityIds;
    this.#watcher = watcher;
    states.watch(entityIds, watcher);
  }

  get entityIds(): readonly string[] {
    return this.#entityIds;
  }

  /** Looks at other entities from now on. Error: `input-invalid` for another site. */
  update({ siteId, entityIds }: EntityParams): Result<void> {
    if (siteId !== this.#siteId) {
      return fail(
        appError('input-invalid', { command: 'view.update', reason: 'a view stays with its site' }),
      );
    }
    this.#states.unwatch(this.#entityIds, this.#watcher);
    this.#entityIds = entityIds;
    this.#states.watch(entityIds, this.#watcher);
    return ok(undefined);
  }

  close(): void {
    this.#states.unwatch(this.#entityIds, this.#watcher);
  }
}
