import { execFileSync, spawnSync } from 'node:child_process';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';

export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly metrics: readonly {
    readonly value?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly buckets?: Readonly<Record<string, string>>;
    readonly count?: string;
  }[];
}

/**
 * The families of a metrics text, by a parser that throws at a line that is none; after that the rules of
 * Prometheus that no parser insists on.
 */
export function parseMetrics(text: string): Map<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the text does not end with a line feed');
  const families = parsePrometheusTextFormat(text) as unknown as MetricFamily[];
  const seen = new Set<string>();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const series = line.replace(/ [^ ]+$/, '');
    if (seen.has(series)) throw new Error(`twice: ${series}`);
    seen.add(series);
    if (!/^[a-z_][a-z0-9_]*(\{.*\})? (-?[0-9.e+-]+|NaN|\+Inf)$/.test(line))
      throw new Error(`not a sample: ${line}`);
    if (/ NaN$/.test(line)) throw new Error(`no number: ${line}`);
  }
  for (const { name, help, type } of families) {
    if (help.trim() === '') throw new Error(`${name} lacks help`);
    if (type === 'COUNTER' && !name.endsWith('_total'))
      throw new Error(`${name}: a counter ends with _total`);
    if (type === 'GAUGE' && name.endsWith('_total'))
      throw new Error(`${name}: a gauge must not end with _total`);
    if (/_(ms|milliseconds|minutes|kilobytes|mb)(_|$)/.test(name))
      throw new Error(`${name}: not a base unit`);
    if (!/^(hacc|process)_/.test(name)) throw new Error(`${name}: not one of ours`);
  }
  return new Map(families.map((family) => [family.name, family]));
}

/** The value of a series; null when there is none. */
export function valueOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null {
  const found = families
    .get(name)
    ?.metrics.find((metric) =>
      Object.entries(labels).every(([label, value]) => metric.labels?.[label] === value),
    );
  return found?.value === undefined ? null : Number(found.value);
}

/** Where `promtool` is, Prometheus' own checker (`HACC_PROMTOOL`, else the PATH); null where it is not installed. */
export function findPromtool(): string | null {
  const candidate = process.env['HACC_PROMTOOL'] ?? 'promtool';
  return spawnSync(candidate, ['--version']).status === 0 ? candidate : null;
}

/** What promtool finds wrong with a text; empty when it is content. */
export function promtoolFindings(promtool: string, text: string): string {
  try {
    return execFileSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8', stdio: 'pipe' });
  } catch (thrown) {
    const { stdout, stderr } = thrown as { stdout?: string; stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}`;
  }
}
