import type { StorageStatistics } from '../storage/protocol';
import { databaseMetrics } from './metrics';
import { MetricsRegistry, single } from './metrics-registry';

/** What is known of a program that does not run. */
export interface OfflineFacts {
  readonly sites: readonly { readonly id: string; readonly name: string; readonly state: string }[];
  readonly statistics: StorageStatistics | null;
  /** As far as the error log reaches back. */
  readonly errors: readonly {
    readonly siteId: string | null;
    readonly code: string;
    readonly count: number;
  }[];
  /** ms UTC of the last sign of life; null after a clean end. */
  readonly heartbeatAt: number | null;
}

/** The metrics that the database alone can tell, with `hacc_up 0`. */
export function offlineMetrics({ sites, statistics, errors, heartbeatAt }: OfflineFacts): Promise<string> {
  const registry = new MetricsRegistry();
  registry.gauge(
    'hacc_up',
    'Whether the program runs.',
    [],
    single(() => 0),
  );
  registry.gauge(
    'hacc_heartbeat_timestamp_seconds',
    'Last sign of life of a program that did not end by itself, seconds since 1970.',
    [],
    single(() => (heartbeatAt === null ? null : heartbeatAt / 1000)),
  );
  registry.gauge('hacc_site_info', 'Name of each site; always 1.', ['site', 'name'], () =>
    sites.map(({ id, name }) => [{ site: id, name }, 1]),
  );
  registry.gauge('hacc_connections', 'Sites by the state of their connection.', ['state'], () => {
    const states = new Map<string, number>();
    for (const { state } of sites) states.set(state, (states.get(state) ?? 0) + 1);
    return [...states].map(([state, count]) => [{ state }, count]);
  });
  registry.gauge(
    'hacc_logged_errors',
    'Errors in the log of the database, repetitions counted.',
    ['site', 'code'],
    () => errors.map(({ siteId, code, count }) => [{ site: siteId ?? '', code }, count]),
  );
  databaseMetrics(registry, () => statistics);
  return registry.text();
}
