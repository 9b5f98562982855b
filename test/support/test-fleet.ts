import { Fleet, type FleetOptions } from '../../src/main/fleet/fleet';
import { DEFAULT_POLICY, scalePolicy, type RetryPolicy } from '../../src/main/fleet/retry-policy';
import { NEVER_SEEN } from '../../src/main/fleet/remembered-site';
import type { Site, SiteSetup } from '../../src/main/fleet/site';
import { systemClock } from '../../src/main/clock';
import { silentLog, type Log } from '../../src/main/log';
import { SiteMirror, type MirrorSink } from '../../src/main/mirror/site-mirror';
import type { ConnectionLogEntry } from '../../src/main/fleet/connection-model';
import { noProxy } from '../../src/main/ha/proxy-choice';
import { tokenLogin } from '../../src/main/login/site-login';
import { DEFAULT_WAY, type ConnectionState } from '../../src/shared/model';
import { MemoryGaps } from './memory-gaps';

/** What a fleet would have written, kept in memory. */
export class MemorySink implements MirrorSink {
  readonly samples: { readonly key: number; readonly at: number; readonly state: string }[] = [];
  readonly pastSamples: { readonly key: number; readonly at: number; readonly state: string }[] = [];
  readonly removed: number[] = [];
  readonly entities: { readonly key: number; readonly entityId: string }[] = [];
  readonly renames: string[] = [];

  newEntity(_siteKey: number, entityId: string): number {
    const key = this.entities.length + 1;
    this.entities.push({ key, entityId });
    return key;
  }
  changed(
    _siteKey: number,
    entity: { key: number; lastChanged: number; state: string },
    sampled: boolean,
  ): void {
    if (sampled) this.samples.push({ key: entity.key, at: entity.lastChanged, state: entity.state });
  }
  remove(entity: { key: number }): void {
    this.removed.push(entity.key);
  }
  past(_siteKey: number, key: number, at: number, state: string): void {
    this.pastSamples.push({ key, at, state });
  }
  registry(): void {
    // The registries in memory are what these tests look at.
  }
  rename(_siteKey: number, from: string, to: string): void {
    this.renames.push(`${from} → ${to}`);
  }
  /** What the mirror would hold of an entity: a state of the past only where there was none of its time. */
  rowsOf(entityId: string): { readonly at: number; readonly state: string }[] {
    const key = this.entities.find((entity) => entity.entityId === entityId)?.key;
    const rows = new Map<number, string>();
    for (const sample of this.pastSamples) if (sample.key === key) rows.set(sample.at, sample.state);
    for (const sample of this.samples) if (sample.key === key) rows.set(sample.at, sample.state);
    return [...rows].map(([at, state]) => ({ at, state })).sort((left, right) => left.at - right.at);
  }
  statesOf(entityId: string): string[] {
    const key = this.entities.find((entity) => entity.entityId === entityId)?.key;
    return this.samples.filter((sample) => sample.key === key).map((sample) => sample.state);
  }
}

/** What the connection log would have got, and when (ms UTC). */
export interface TestRecord extends ConnectionLogEntry {
  readonly siteKey: number;
  readonly at: number;
}

export interface TestFleet {
  readonly fleet: Fleet;
  readonly sink: MemorySink;
  readonly records: readonly TestRecord[];
  readonly gaps: MemoryGaps;
  readonly lines: readonly string[];
  add(url: string, token: string | null, change?: Partial<SiteSetup['config']>): Site;
  /** Resolves when the site is in this state; at once if it is. */
  reaches(site: Site, ...states: ConnectionState[]): Promise<Site>;
  stop(): void;
}

/** A real fleet over real sockets, its connection timers at a hundredth unless told otherwise. */
export function testFleet(
  timeScale = 0.01,
  change: Partial<RetryPolicy> = {},
  more: Partial<FleetOptions> = {},
): TestFleet {
  const sink = new MemorySink();
  const records: TestRecord[] = [];
  const gaps = new MemoryGaps();
  const nameOf = (entity: number): string | null =>
    sink.entities.find(({ key }) => key === entity)?.entityId ?? null;
  gaps.nameOf = nameOf;
  gaps.knows = (entity, at) =>
    [...sink.samples, ...sink.pastSamples].some((sample) => sample.key === entity && sample.at < at);
  gaps.removed = () =>
    [...new Set(sink.removed)].map((entity) => ({ entity, entityId: nameOf(entity) ?? '' }));
  const lines: string[] = [];
  const log: Log = { ...silentLog };
  for (const level of ['error', 'warn', 'info', 'debug'] as const)
    log[level] = (message) => lines.push(message);
  const fleet = new Fleet({
    policy: { ...scalePolicy(DEFAULT_POLICY, timeScale), ...change },
    timeScale,
    clock: systemClock,
    random: () => 0.5,
    log,
    chooseProxy: noProxy,
    logOf: () => log,
    onRecord: (site, entry, at) => records.push({ ...entry, siteKey: site.mirror.siteKey, at }),
    gaps,
    onStatuses: () => undefined,
    ...more,
  });
  let lastKey = 0;
  return {
    fleet,
    sink,
    records,
    gaps,
    lines,
    add: (url, token, configChange = {}) => {
      lastKey += 1;
      const config: SiteSetup['config'] = {
        id: `site${lastKey}`,
        name: `Site ${lastKey}`,
        url,
        active: true,
        manualOnly: false,
        demo: false,
        pingSeconds: 10,
        deadSeconds: 25,
        retryRejected: false,
        historyDays: 1,
        hasToken: token !== null,
        login: 'token',
        loginUser: '',
        tokenRevision: 1,
        createdAt: 0,
        ...DEFAULT_WAY,
        ...configChange,
      };
      const mirror = new SiteMirror(lastKey, sink);
      const login = token === null || token === '' ? null : tokenLogin(token);
      const setup: SiteSetup = { config, url, login, tokenError: null };
      return fleet.add(setup, mirror, NEVER_SEEN);
    },
    reaches: (site, ...states) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          stop();
          reject(new Error(`${states.join('/')} not reached: ${JSON.stringify(site.status(), null, 1)}`));
        }, 30_000);
        const look = (): void => {
          if (!states.includes(site.connection.state)) return;
          clearTimeout(limit);
          stop();
          resolve(site);
        };
        const stop = fleet.onChange({ siteChanged: look });
        look();
      }),
    stop: () => fleet.stop(),
  };
}
