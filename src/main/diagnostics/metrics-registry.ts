import { Counter, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
/** Values by their labels, asked for anew at each scrape. */
export type Rows = () => Iterable<readonly [labels: Labels, value: number]>;

/** Of a metric without labels. */
const NO_LABELS: Labels = {};

/** One value; null: there is none now, and no line. */
export const single = (value: () => number | null): Rows =>
  function* () {
    const present = value();
    if (present !== null) yield [NO_LABELS, present];
  };

/** Metrics whose values lie elsewhere: each is asked for when somebody scrapes, and costs nothing before. */
export class MetricsRegistry {
  readonly #registry = new Registry();

  gauge(name: string, help: string, labelNames: readonly string[], rows: Rows): void {
    const registers = [this.#registry];
    new Gauge({
      ...{ name, help, registers },
      labelNames: [...labelNames],
      collect() {
        // A gauge without labels would go back to 0, which is a value.
        if (labelNames.length > 0) this.reset();
        else this.remove();
        for (const [labels, value] of rows()) this.set(labels, value);
      },
    });
  }

  /** `rows` give totals that only grow while the program runs; a restart of it is what Prometheus knows as a reset. */
  counter(name: string, help: string, labelNames: readonly string[], rows: Rows): void {
    const registers = [this.#registry];
    new Counter({
      ...{ name, help, registers },
      labelNames: [...labelNames],
      collect() {
        this.reset();
        for (const [labels, value] of rows()) this.inc(labels, value);
      },
    });
  }

  /** Gives the function that takes an observation. */
  histogram(name: string, help: string, buckets: readonly number[]): (value: number) => void {
    const histogram = new Histogram({ name, help, buckets: [...buckets], registers: [this.#registry] });
    return (value) => histogram.observe(value);
  }

  /** Prometheus' text format, version 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** What the text is, for HTTP. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;
