import { median, report, rounded, runBenchmark } from './figures';
import { playRole, race } from './race';

/** What an event costs in a large building against a small one, from the socket to the disk. */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const SMALL = 200;
const LARGE = 20_000;
const EVENTS = 300_000;
/** As Home Assistant joins messages under load. */
const PER_FRAME = 16;
const BUDGET = 1.25;

async function main(): Promise<boolean> {
  const ratios: Record<string, number[]> = { app: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, list] of Object.entries(ratios)) {
      const plan = { events: EVENTS, perFrame: PER_FRAME };
      const small = await race(name, { ...plan, entities: SMALL });
      const large = await race(name, { ...plan, entities: LARGE });
      list.push(small / large);
    }
  }
  return report('flat', [
    {
      what: `cost of an event at ${LARGE} entities against ${SMALL}`,
      value: rounded(median(ratios['app'] ?? []), 2),
      unit: '×',
      atMost: BUDGET,
      beside: `the bare floor's own ratio ${rounded(median(ratios['floor'] ?? []), 2)}`,
    },
  ]);
}

runBenchmark(async () => (await playRole()) || main());
