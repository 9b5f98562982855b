import type { CommandInput, CommandOutput, EntityHit } from '../../shared/contract/commands';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Fleet } from '../fleet/fleet';
import { inSlices } from '../in-slices';
import { searchEntities, type SearchedSite } from '../mirror/entity-search';
import type { Client } from './router';

/** Searches under way: one for each set of screens, so that who types fast pays for the last letter only. */
export class EntitySearches {
  readonly #fleet: Fleet;
  /** By client: the number of its newest search. */
  readonly #newest = new Map<number, number>();
  #last = 0;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Error: `cancelled` when the same client has asked for something else meanwhile. */
  async search(
    client: Client,
    input: CommandInput<'entities.search'>,
  ): Promise<Result<CommandOutput<'entities.search'>>> {
    this.#last += 1;
    const own = this.#last;
    this.#newest.set(client.id, own);
    const rows: EntityHit[] = [];
    const steps = searchEntities(this.#sites(), input, rows);
    let next: CommandOutput<'entities.search'>['next'] = null;
    // What the generator ends with would be lost in the slices.
    const watched = (function* (): Generator<void, void> {
      next = yield* steps;
    })();
    const done = await inSlices(watched, () => this.#newest.get(client.id) === own);
    if (!done) return fail(appError('cancelled'));
    if (this.#newest.get(client.id) === own) this.#newest.delete(client.id);
    return ok({ rows, next });
  }

  #sites(): SearchedSite[] {
    return [...this.#fleet.sites()]
      .map(({ config, mirror }) => ({ siteId: config.id, siteName: config.name, mirror }))
      .sort((left, right) => left.siteName.localeCompare(right.siteName, undefined, { numeric: true }));
  }
}
