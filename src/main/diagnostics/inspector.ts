import type { Inspection, MismatchKind, TrafficRow } from '../../shared/diagnostics';
import { appError } from '../../shared/errors';
import type { Clock, Timer } from '../clock';
import type { ConnectionLogEntry } from '../fleet/connection-model';
import type { Fleet } from '../fleet/fleet';
import { SiteTelemetry } from '../fleet/site-telemetry';
import type { Log } from '../log';
import type { ErrorLog } from './error-log';
import { findMismatches, READY_STATE } from './mismatch';
import { SiteCounters } from './site-counters';

export interface InspectorOptions {
  readonly clock: Clock;
  readonly logOf: (siteId: string) => Log;
  readonly errorLog: ErrorLog;
  /** Between two looks for disagreements, ms. */
  readonly lookEvery: number;
  /** ms UTC of the last heartbeat (R9). */
  readonly heartbeatAt: () => number | null;
}

interface Watched {
  readonly telemetry: SiteTelemetry;
  readonly counters: SiteCounters;
  /** Disagreements of the last look, by the moment they were first seen. */
  mismatches: ReadonlyMap<MismatchKind, number>;
  /** Those that were seen twice in a row, and are told. */
  told: ReadonlySet<MismatchKind>;
}

/**
 * Lays side by side what each socket says of itself and what the registry of connections believes (R32). It keeps
 * its own list of sockets, so that it also sees one that everybody else has forgotten.
 */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #since: number;
  readonly #watched = new Map<string, Watched>();
  #fleet: Fleet | null = null;
  #timer: Timer | null = null;

  constructor(options: InspectorOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  /** Where the sockets and totals of a site are kept. */
  telemetryOf(siteId: string): SiteTelemetry {
    return this.#of(siteId).telemetry;
  }

  countersOf(siteId: string): SiteCounters {
    return this.#of(siteId).counters;
  }

  /** A line of a site's timeline was written. */
  record(siteId: string, entry: ConnectionLogEntry, at: number): void {
    this.countersOf(siteId).record(entry, at);
  }

  /** Begins to look for disagreements. */
  start(fleet: Fleet): void {
    this.#fleet = fleet;
    const look = (): void => {
      this.look();
      this.#timer = this.#options.clock.setTimer(this.#options.lookEvery, look);
    };
    this.#timer = this.#options.clock.setTimer(this.#options.lookEvery, look);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Compares all sites once; tells each disagreement that was there at the last look as well, once. */
  look(): void {
    const now = this.#options.clock.now();
    for (const [siteId, watched] of this.#watched) {
      const found = findMismatches({
        registry: this.#fleet?.site(siteId)?.connection ?? null,
        sockets: watched.telemetry.sessions.map(({ session, generation }) => ({
          readyState: session.readyState,
          generation,
        })),
      });
      const before = watched.mismatches;
      watched.mismatches = new Map(found.map((kind) => [kind, before.get(kind) ?? now]));
      const told = new Set(found.filter((kind) => before.has(kind)));
      for (const kind of told) if (!watched.told.has(kind)) this.#tell(siteId, watched, kind);
      watched.told = told;
      const gone = this.#fleet?.site(siteId) === undefined && watched.telemetry.sessions.length === 0;
      if (gone) this.#watched.delete(siteId);
    }
  }

  /** null: there is no such site. */
  inspect(siteId: string): Inspection | null {
    const site = this.#fleet?.site(siteId);
    const watched = this.#watched.get(siteId);
    if (watched === undefined || this.#fleet === null) return null;
    const { telemetry, counters } = watched;
    const { meters, sessions } = telemetry;
    const newest = sessions.at(-1)?.session;
    const connection = site?.connection;
    const utcOf = this.#utcOf();
    return {
      siteId,
      at: this.#options.clock.now(),
      since: this.#since,
      sockets: sessions.map(({ session, generation }) => ({
        generation,
        readyState: session.readyState,
        ready: session.ready,
        lastFrameAt: utcOf(session.lastFrameAt),
      })),
      registry: {
        listed: site !== undefined,
        state: connection?.state ?? null,
        generation: connection?.generation ?? 0,
        attempt: connection?.attempt ?? 0,
        failures: connection?.failures ?? 0,
        connectedAt: connection?.connectedAt ?? null,
        retryAt: connection?.retryAt ?? null,
      },
      connectedIds: [...this.#fleet.sites()]
        .filter((each) => each.connection.state === 'connected')
        .map((each) => each.config.id),
      openSocketIds: this.openSocketIds(),
      mismatches: [...watched.mismatches]
        .filter(([kind]) => watched.told.has(kind))
        .map(([kind, since]) => ({ kind, since })),
      framesIn: shown(meters.framesIn.entries(), utcOf),
      framesOut: shown(meters.framesOut.entries(), utcOf),
      roundTrips: meters.roundTrips.map(({ at, ms }) => ({ at: utcOf(at), ms })),
      subscriptions: [...(newest?.subscriptions ?? [])],
      requests: (newest?.requests ?? []).map(({ id, type, sentAt, deadline }) => ({
        id,
        type,
        sentAt: utcOf(sentAt),
        deadline: deadline === null ? null : utcOf(deadline),
      })),
      counters: {
        attempts: counters.attempts,
        sessions: counters.sessions,
        connects: counters.connects,
        reconnects: Math.max(0, counters.connects - 1),
        restarts: counters.restarts,
        probes: counters.probes,
        ends: counters.ends,
        stops: counters.stops,
        oddities: meters.oddities,
        mismatches: counters.mismatches,
        failures: [...counters.failures.values()].map(({ error, count, lastAt }) => ({
          ...error,
          count,
          lastAt,
        })),
        sendErrors: meters.sendErrors.entries().map(({ type, count }) => ({ type, count })),
      },
      heartbeatAt: this.#options.heartbeatAt(),
    };
  }

  /** Sites that have an open socket, whatever is believed of them. */
  openSocketIds(): string[] {
    return [...this.#watched]
      .filter(([, { telemetry }]) =>
        telemetry.sessions.some(({ session }) => session.readyState === READY_STATE.open),
      )
      .map(([siteId]) => siteId);
  }

  /** Sessions reckon with the monotonic clock; people read UTC. */
  #utcOf(): (monotonic: number) => number {
    const { clock } = this.#options;
    const ahead = clock.now() - clock.monotonic();
    return (monotonic) => Math.round(monotonic + ahead);
  }

  #of(siteId: string): Watched {
    let watched = this.#watched.get(siteId);
    if (watched === undefined) {
      watched = {
        telemetry: new SiteTelemetry(),
        counters: new SiteCounters(),
        mismatches: new Map(),
        told: new Set(),
      };
      this.#watched.set(siteId, watched);
    }
    return watched;
  }

  #tell(siteId: string, { telemetry, counters }: Watched, kind: MismatchKind): void {
    counters.mismatches += 1;
    const site = this.#fleet?.site(siteId);
    const state = site?.connection.state;
    const sockets = telemetry.sessions.map(({ session }) => session.readyState).join(', ');
    const error = appError('connection-mismatch', {
      kind,
      state: state ?? 'not listed',
      sockets: sockets === '' ? 'none' : sockets,
    });
    this.#options
      .logOf(siteId)
      .error(error.message, { code: error.code, kind, state: state ?? null, sockets });
    this.#options.errorLog.add({
      siteKey: site?.mirror.siteKey ?? null,
      part: 'inspector',
      level: 'error',
      error,
      context: {
        ...(state === undefined ? {} : { state }),
        ...(telemetry.readyState === null ? {} : { readyState: telemetry.readyState }),
      },
    });
  }
}

/** Parts of shared frames are fractions of bytes. */
const shown = (rows: readonly TrafficRow[], utcOf: (monotonic: number) => number): TrafficRow[] =>
  rows.map(({ type, count, bytes, lastAt }) => ({
    ...{ type, count },
    bytes: Math.round(bytes),
    lastAt: utcOf(lastAt),
  }));
