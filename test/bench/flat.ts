import { median, report, rounded, runBenchmark } from './figures';
import { playRole, race } from './race';

/**
 * What an event costs in a large building against a small one: the main process, which all sites share, and all the
 * way to the disk, where the rows of more entities lie on more pages.
 */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const SMALL = 200;
const LARGE = 20_000;
const EVENTS = 300_000;
/** As Home Assistant joins messages under load. */
const PER_FRAME = 16;
const BUDGET = 1.25;
const NAMES = ['app', 'floor'] as const;

interface Ratios {
  readonly main: number;
  readonly whole: number;
  readonly microseconds: number;
}

async function main(): Promise<boolean> {
  const ratios: Record<(typeof NAMES)[number], Ratios[]> = { app: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of NAMES) {
      const plan = { events: EVENTS, perFrame: PER_FRAME };
      const small = await race(name, { ...plan, entities: SMALL });
      const large = await race(name, { ...plan, entities: LARGE });
      ratios[name].push({
        main: large.busyMicroseconds / small.busyMicroseconds,
        whole: small.eventsPerSecond / large.eventsPerSecond,
        microseconds: large.busyMicroseconds,
      });
    }
  }
  const of = (name: (typeof NAMES)[number], what: keyof Ratios): number =>
    rounded(median(ratios[name].map((ratio) => ratio[what])), 2);
  const budget = { unit: '×', atMost: BUDGET };
  return report('flat', [
    {
      ...budget,
      what: `cost of an event at ${LARGE} entities against ${SMALL}, to the disk`,
      value: of('app', 'whole'),
      beside: `the bare floor's own ratio ${of('floor', 'whole')}`,
    },
    {
      ...budget,
      what: `the same, in the main process`,
      value: of('app', 'main'),
      beside: `${of('app', 'microseconds')} µs an event at ${LARGE}; the floor's one thread ${of('floor', 'main')} ×`,
    },
  ]);
}

runBenchmark(async () => (await playRole()) || main());
