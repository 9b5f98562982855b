import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import { CONTESTANTS } from './contestants';
import { runLoadServer, type LoadPlan } from './load-server';

/**
 * Events a second from the socket to where they end: the app's own path beside the bare floor (`ws`,
 * `JSON.parse`, prepared inserts, one thread) and home-assistant-js-websocket. Each in a process of its own, all
 * against the same sender, round after round, so that the machine's mood strikes all of them; the ratios count.
 */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const SIZES = [2000, 10_000];
const PER_FRAME = [1, 16];
const EVENTS: Readonly<Record<string, number>> = {
  floor: 200_000,
  app: 200_000,
  // It copies the whole map for an event: more would take minutes and tell nothing else.
  'home-assistant-js-websocket': 3000,
};

interface Measurement {
  readonly eventsPerSecond: number;
}

async function main(): Promise<void> {
  const [role, name, plan] = process.argv.slice(2);
  if (role === 'server') runLoadServer(JSON.parse(plan ?? '') as LoadPlan);
  else if (role === 'contestant') await runContestant(name ?? '', plan ?? '');
  else await runAll();
}

async function runAll(): Promise<void> {
  const results: object[] = [];
  console.log(
    `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${ROUNDS} rounds, medians`,
  );
  console.log('entities  frame  floor ev/s    app ev/s  app/floor  ha-js-ws ev/s  app/ha-js-ws');
  for (const perFrame of PER_FRAME) {
    for (const entities of SIZES) {
      const rounds: Record<string, number>[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const speeds: Record<string, number> = {};
        for (const name of Object.keys(CONTESTANTS)) {
          const events = EVENTS[name] ?? 0;
          speeds[name] = (await measure(name, { entities, events, perFrame })).eventsPerSecond;
        }
        rounds.push(speeds);
      }
      const of = (name: string): number => median(rounds.map((round) => round[name] ?? 0));
      const ratio = (to: string): number =>
        median(rounds.map((round) => (round['app'] ?? 0) / (round[to] ?? 1)));
      const row = {
        entities,
        perFrame,
        floor: Math.round(of('floor')),
        app: Math.round(of('app')),
        peer: Math.round(of('home-assistant-js-websocket')),
        appToFloor: ratio('floor'),
        appToPeer: ratio('home-assistant-js-websocket'),
      };
      results.push(row);
      console.log(
        `${String(entities).padStart(8)}  ${String(perFrame).padStart(5)}  ${String(row.floor).padStart(10)}  ${String(row.app).padStart(10)}  ${row.appToFloor.toFixed(2).padStart(9)}  ${String(row.peer).padStart(13)}  ${row.appToPeer.toFixed(1).padStart(12)}`,
      );
    }
  }
  console.log(JSON.stringify({ benchmark: 'ingest', rounds: ROUNDS, results }));
}

async function measure(name: string, plan: LoadPlan): Promise<Measurement> {
  const server = fork(__filename, ['server', name, JSON.stringify(plan)]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const subscribed = once(server, 'message');
  const contestant = fork(__filename, ['contestant', name, JSON.stringify({ port, events: plan.events })], {
    execArgv: ['--expose-gc'],
  });
  try {
    await Promise.all([subscribed, expectMessage(contestant)]);
    const finished = expectMessage(contestant);
    const began = process.hrtime.bigint();
    server.send({ type: 'go' });
    await finished;
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    return { eventsPerSecond: plan.events / seconds };
  } finally {
    contestant.kill();
    server.kill();
  }
}

async function expectMessage(child: ChildProcess): Promise<unknown> {
  return Promise.race([
    once(child, 'message').then(([message]) => message as unknown),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the contestant ended with ${String(code)}`);
    }),
  ]);
}

async function runContestant(name: string, plan: string): Promise<void> {
  const { port, events } = JSON.parse(plan) as { port: number; events: number };
  const contestant = CONTESTANTS[name];
  if (contestant === undefined) throw new Error(`no contestant ${name}`);
  await contestant(
    `http://127.0.0.1:${port}`,
    events,
    () => {
      global.gc?.();
      process.send?.({ ready: true });
    },
    () => process.send?.({ finished: true }),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
