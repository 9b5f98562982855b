import { firstSlotAt, RATE_MS, SLOT_MS, type SlotState, type Spell } from '../../shared/fleet-history';
import { toAppError, type AppError } from '../../shared/errors';
import type { Clock, Timer } from '../clock';
import type { Connection } from '../fleet/connection-model';
import type { Site } from '../fleet/site';
import type { PastSlots } from './past';
import { SiteHistory } from './site-history';

/** What this needs of the fleet. */
interface WatchedFleet {
  sites(): IterableIterator<Site>;
  site(siteId: string): Site | undefined;
  onChange(listener: { siteChanged(siteId: string): void }): () => void;
}

export interface FleetHistoryOptions {
  readonly fleet: WatchedFleet;
  readonly clock: Clock;
  /** What earlier runs of the program left in the mirror. */
  readonly readPast: (from: number, to: number) => Promise<PastSlots>;
  readonly onError: (error: AppError) => void;
}

export interface FleetHistoryListener {
  /** How the site was, or is, has become another. */
  siteChanged(siteId: string): void;
  /** A minute is over: rates came, slots may have begun. */
  minutePassed(): void;
  /** The past has been read. */
  pastKnown(): void;
}

/**
 * How each site was in the past day. What happens now it hears from the fleet; what was before the program started is
 * read from the mirror once, when somebody looks for the first time.
 */
export class FleetHistory {
  readonly #options: FleetHistoryOptions;
  readonly #sites = new Map<string, SiteHistory>();
  readonly #listeners = new Set<FleetHistoryListener>();
  readonly #startedAt: number;
  readonly #stopListening: () => void;
  #timer: Timer;
  #past: PastSlots | null = null;
  #reading = false;
  #minutes = 0;

  constructor(options: FleetHistoryOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    for (const site of options.fleet.sites()) this.#look(site, true);
    this.#stopListening = options.fleet.onChange({ siteChanged: (siteId) => this.#siteChanged(siteId) });
    this.#timer = this.#armed();
  }

  /** Minutes that have passed since the start, for who wants to know what is new since it looked last. */
  get minutes(): number {
    return this.#minutes;
  }

  stop(): void {
    this.#timer.cancel();
    this.#stopListening();
  }

  /** Calls back until the returned function is called; the first to look has the past read. */
  onChange(listener: FleetHistoryListener): () => void {
    this.#listeners.add(listener);
    void this.#readPast();
    return () => this.#listeners.delete(listener);
  }

  siteIds(): IterableIterator<string> {
    return this.#sites.keys();
  }

  /** undefined: there is no such site. */
  site(siteId: string): SiteHistory | undefined {
    return this.#sites.get(siteId);
  }

  /** Whether the program did not run in any part of a slot, as far as it remembers when it did. */
  readonly wasAway = (slot: number): boolean => {
    const runs = this.#past?.runs;
    const first = runs?.[0];
    if (runs === undefined || first === undefined) return false;
    const begin = slot * SLOT_MS;
    const end = begin + SLOT_MS;
    return (
      end <= this.#startedAt && begin >= first.from && !runs.some(({ from, to }) => from < end && to > begin)
    );
  };

  #armed(): Timer {
    return this.#options.clock.setTimer(RATE_MS, () => {
      this.#timer = this.#armed();
      this.#minutes += 1;
      for (const site of this.#options.fleet.sites()) {
        const { states } = site.mirror;
        this.#sites.get(site.config.id)?.minute(states.events, site.connection.state === 'connected');
      }
      for (const listener of this.#listeners) listener.minutePassed();
    });
  }

  #siteChanged(siteId: string): void {
    const site = this.#options.fleet.site(siteId);
    const news = site === undefined ? this.#sites.delete(siteId) : this.#look(site);
    if (!news) return;
    for (const listener of this.#listeners) listener.siteChanged(siteId);
  }

  #look(site: Site, atStart = false): boolean {
    const siteId = site.config.id;
    let history = this.#sites.get(siteId);
    if (history === undefined) {
      history = new SiteHistory(site.mirror.states.events);
      this.#sites.set(siteId, history);
    }
    const state = slotStateOf(site.connection);
    return history.enter(state, errorOf(state, site.connection), this.#options.clock.now(), atStart);
  }

  async #readPast(): Promise<void> {
    if (this.#past !== null || this.#reading) return;
    this.#reading = true;
    try {
      const { clock, readPast } = this.#options;
      // The oldest slot as a whole: what began in it counts for it.
      this.#past = await readPast(firstSlotAt(clock.now()) * SLOT_MS, this.#startedAt);
      for (const { siteId, slots } of this.#past.sites) this.#sites.get(siteId)?.addPast(slots);
      for (const listener of this.#listeners) listener.pastKnown();
    } catch (thrown) {
      // The next to look tries again.
      this.#options.onError(toAppError(thrown));
    } finally {
      this.#reading = false;
    }
  }
}

/** How a connection counts in its slot; waiting for a first attempt is no trouble yet. */
function slotStateOf({ state, failures }: Connection): SlotState {
  switch (state) {
    case 'authenticating':
    case 'synchronising':
      return 'connecting';
    case 'waiting':
      return failures > 0 ? 'waiting' : 'connecting';
    case 'connecting':
    case 'incomplete':
    case 'inactive':
    case 'manual':
    case 'connected':
    case 'stopped':
      return state;
  }
}

function errorOf(state: SlotState, { lastError }: Connection): Spell['error'] {
  if ((state !== 'waiting' && state !== 'stopped') || lastError === null) return null;
  const { code, message, hint, details } = lastError.error;
  return { code, message, hint, details: { ...details } };
}
