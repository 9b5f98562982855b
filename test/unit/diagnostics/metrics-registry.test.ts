import { describe, expect, it } from 'vitest';
import { MetricsRegistry, single } from '../../../src/main/diagnostics/metrics-registry';
import { offlineMetrics } from '../../../src/main/diagnostics/offline-metrics';
import { parseMetrics, valueOf } from '../../support/prometheus-text';

describe('metrics', () => {
  it('R62 ask for their values anew at each scrape; totals do not add up twice, what is gone is gone', async () => {
    const registry = new MetricsRegistry();
    let total = 5;
    let sites = ['a', 'b'];
    let delay: number | null = 0.25;
    registry.counter('hacc_things_total', 'Things.', ['site'], () => sites.map((site) => [{ site }, total]));
    registry.gauge(
      'hacc_delay_seconds',
      'Delay.',
      [],
      single(() => delay),
    );
    const observe = registry.histogram('hacc_write_seconds', 'Writes.', [0.1, 1]);
    observe(0.05);
    observe(3);
    const first = parseMetrics(await registry.text());
    expect(valueOf(first, 'hacc_things_total', { site: 'b' })).toBe(5);
    expect(valueOf(first, 'hacc_delay_seconds')).toBe(0.25);
    expect(first.get('hacc_write_seconds')?.metrics).toMatchObject([
      { buckets: { '0.1': '1', '1': '1', '+Inf': '2' }, count: '2' },
    ]);
    total = 7;
    sites = ['a'];
    delay = null;
    const second = parseMetrics(await registry.text());
    expect(valueOf(second, 'hacc_things_total', { site: 'a' })).toBe(7);
    expect(valueOf(second, 'hacc_things_total', { site: 'b' })).toBeNull();
    expect(valueOf(second, 'hacc_delay_seconds')).toBeNull();
  });

  it('R62 names that hold quotes, line breaks and backslashes stay one label', async () => {
    const name = 'Hall "7"\\ north\nwing {x="y"}';
    const families = parseMetrics(
      await offlineMetrics({
        sites: [{ id: 's1', name, state: 'stopped' }],
        statistics: null,
        errors: [{ siteId: null, code: 'refused', count: 3 }],
        heartbeatAt: null,
      }),
    );
    expect(families.get('hacc_site_info')?.metrics).toMatchObject([{ labels: { site: 's1', name } }]);
    expect(valueOf(families, 'hacc_up')).toBe(0);
    expect(valueOf(families, 'hacc_logged_errors', { code: 'refused' })).toBe(3);
    expect(valueOf(families, 'hacc_heartbeat_timestamp_seconds')).toBeNull();
  });

  it('R62 the parser of these tests refuses what Prometheus would refuse', () => {
    const good = '# HELP hacc_x X.\n# TYPE hacc_x gauge\nhacc_x 1\n';
    expect(() => parseMetrics(good)).not.toThrow();
    expect(() => parseMetrics(good.replace('hacc_x 1', 'hacc_x one'))).toThrow();
    expect(() => parseMetrics(`${good}hacc_x 2\n`)).toThrow(/twice/);
    expect(() => parseMetrics(good.replace('gauge', 'counter'))).toThrow(/_total/);
    expect(() => parseMetrics(good.trimEnd())).toThrow(/line feed/);
    expect(() => parseMetrics(good.replaceAll('hacc_x', 'hacc_wait_ms'))).toThrow(/base unit/);
  });
});
