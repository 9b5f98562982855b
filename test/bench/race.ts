import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CONTESTANTS } from './contestants';
import { runLoadServer, type LoadPlan } from './load-server';

export interface Raced {
  readonly eventsPerSecond: number;
  /** What an event cost the contestant's main thread. */
  readonly busyMicroseconds: number;
}

/**
 * Events a second from a sender's socket to where a contestant has them all, each in a process of its own. The
 * processes are this bundle again, told their role by its arguments: an entry begins with `playRole`.
 */
export async function race(name: string, plan: LoadPlan): Promise<Raced> {
  const server = fork(__filename, ['server', name, JSON.stringify(plan)]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const subscribed = once(server, 'message');
  const contestant = fork(__filename, ['contestant', name, JSON.stringify({ port, events: plan.events })], {
    execArgv: ['--expose-gc'],
  });
  try {
    await Promise.all([subscribed, expectMessage(contestant)]);
    const finished = expectMessage(contestant) as Promise<{ readonly busyMs: number }>;
    const began = process.hrtime.bigint();
    server.send({ type: 'go' });
    const { busyMs } = await finished;
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    return { eventsPerSecond: plan.events / seconds, busyMicroseconds: (busyMs * 1000) / plan.events };
  } finally {
    contestant.kill();
    server.kill();
  }
}

/** Plays the role that this process was started for; false: it was started to run the benchmark. */
export async function playRole(): Promise<boolean> {
  const [role, name, plan] = process.argv.slice(2);
  if (role === 'server') runLoadServer(JSON.parse(plan ?? '') as LoadPlan);
  else if (role === 'contestant') await runContestant(name ?? '', plan ?? '');
  else return false;
  return true;
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
    (busyMs) => process.send?.({ busyMs }),
  );
}
