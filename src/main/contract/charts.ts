import { AppFailure, appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { CommandInput, CommandOutput } from '../../shared/contract/commands';
import type { Fleet } from '../fleet/fleet';
import type { MirrorFeed } from '../mirror/mirror-feed';
import type { Reader } from '../storage/client';
import { within } from '../within';
import type { Client } from './router';

/** A disk that is behind must not keep a chart or an export from showing what is there. */
const FLUSH_MS = 300;

/** What is still on its way to the disk must be there as well, or the end would be missing. */
export const bringUpToDate = (feed: MirrorFeed): Promise<boolean> => within(FLUSH_MS, feed.flush());

interface Parts {
  readonly feed: MirrorFeed;
  readonly fleet: Fleet;
  readonly reader: Reader;
}

/** The charts that screens have asked for, so that one nobody looks at any more ends. */
export class Charts {
  readonly #parts: Parts;
  /** By client and the client's name for the question. */
  readonly #asked = new Map<string, AbortController>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Errors: `time-range-invalid`, `site-unknown`, `cancelled`, and those of the storage. */
  async ask(
    client: Client,
    input: CommandInput<'history.chart'>,
  ): Promise<Result<CommandOutput<'history.chart'>>> {
    const { feed, fleet, reader } = this.#parts;
    if (!(input.from < input.to)) {
      return fail(appError('time-range-invalid', { reason: 'its start is not before its end' }));
    }
    const site = fleet.site(input.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: input.siteId }));
    const asked = new AbortController();
    const name = input.question === undefined ? null : nameOf(client, input.question);
    if (name !== null) this.#asked.set(name, asked);
    try {
      await bringUpToDate(feed);
      return ok(await reader.chart(input, asked.signal));
    } catch (thrown) {
      // Given up on purpose: no failure for the log.
      if (asked.signal.aborted && thrown instanceof AppFailure) return fail(thrown.error);
      throw thrown;
    } finally {
      if (name !== null) this.#asked.delete(name);
    }
  }

  giveUp(client: Client, question: string): void {
    this.#asked.get(nameOf(client, question))?.abort();
  }
}

const nameOf = (client: Client, question: string): string => `${client.id} ${question}`;
