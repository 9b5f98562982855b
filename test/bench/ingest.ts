import { median, report, rounded, runBenchmark, type BudgetLine } from './figures';
import { playRole, race } from './race';

/**
 * Events a second from the socket to where they end: the app's own path beside the bare floor (`ws`,
 * `JSON.parse`, prepared inserts, one thread) and home-assistant-js-websocket. Each in a process of its own, all
 * against the same sender, round after round, so that the machine's mood strikes all of them; the ratios count.
 */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const SIZES = [2000, 10_000];
const PER_FRAME = [1, 16];
const PEER = 'home-assistant-js-websocket';
const EVENTS: Readonly<Record<string, number>> = {
  floor: 200_000,
  app: 200_000,
  // It copies the whole map for an event: more would take minutes and tell nothing else.
  [PEER]: 3000,
};
const FLOOR_BUDGET = 1.2;
const PEER_BUDGET = 25;
/** The peer's budget is told for this size. */
const PEER_SIZE = 2000;

async function main(): Promise<boolean> {
  const lines: BudgetLine[] = [];
  for (const perFrame of PER_FRAME) {
    for (const entities of SIZES) {
      const rounds: Record<string, number>[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const speeds: Record<string, number> = {};
        for (const [name, events] of Object.entries(EVENTS)) {
          speeds[name] = (await race(name, { entities, events, perFrame })).eventsPerSecond;
        }
        rounds.push(speeds);
      }
      const speed = (name: string): number => Math.round(median(rounds.map((round) => round[name] ?? 0)));
      const ratio = (to: string): number =>
        median(rounds.map((round) => (round['app'] ?? 0) / (round[to] ?? 1)));
      const setting = `${entities} entities, ${perFrame} events a frame`;
      lines.push({
        what: `events to SQLite against the bare floor, ${setting}`,
        value: rounded(ratio('floor'), 2),
        unit: '×',
        atLeast: FLOOR_BUDGET,
        beside: `app ${speed('app')}, floor ${speed('floor')} events/s`,
      });
      if (entities !== PEER_SIZE) continue;
      lines.push({
        what: `events to SQLite against ${PEER}, ${setting}`,
        value: rounded(ratio(PEER)),
        unit: '×',
        atLeast: PEER_BUDGET,
        beside: `app ${speed('app')}, peer ${speed(PEER)} events/s`,
      });
    }
  }
  return report('ingest', lines);
}

runBenchmark(async () => (await playRole()) || main());
