import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Counters } from '../../src/simulator/counters';
import type { SimulatorOptions } from '../../src/simulator/options';

const ROOT = join(import.meta.dirname, '..', '..');

/** What a process of simulators can be told; they are numbered in the order in which they were started. */
export type SimulatorCall =
  | Readonly<{ do: 'start'; count: number; entities: number }>
  /** One of these options. */
  | Readonly<{ do: 'one'; options: SimulatorOptions }>
  /** A sensor that counts on from `after`. */
  | Readonly<{ do: 'numbered'; index: number; entityId: string; everyMs: number; after: number }>
  /** Answers with the last number of each that counts. */
  | Readonly<{ do: 'counts' }>
  | Readonly<{ do: 'flood'; index: number; perSecond: number; entities: number }>
  /** Answers with the number of changes of each. */
  | Readonly<{ do: 'stop-floods' }>
  | Readonly<{ do: 'freeze'; index: number }>
  | Readonly<{ do: 'set'; index: number; entityId: string; state: string }>
  /** Gives the entity the present time (ms UTC) as its state, again and again. */
  | Readonly<{ do: 'timestamps'; index: number; entityId: string; everyMs: number; count: number }>
  /** Cuts every connection of every simulator. */
  | Readonly<{ do: 'outage' }>
  | Readonly<{ do: 'counters' }>
  | Readonly<{ do: 'digest'; index: number }>;

export interface SimulatorFacts {
  readonly url: string;
  readonly token: string;
}

/** Simulators in a process of their own. */
export class SimulatorsProcess {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly #waiting = new Map<number, (reply: { result?: unknown; error?: string }) => void>();
  #lastId = 0;

  private constructor(child: ChildProcess, dir: string) {
    this.#child = child;
    this.#dir = dir;
    child.on('message', (reply: { id: number; result?: unknown; error?: string }) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  static async start(): Promise<SimulatorsProcess> {
    const parent = join(ROOT, '.cache');
    mkdirSync(parent, { recursive: true });
    const dir = mkdtempSync(join(parent, 'simulators-'));
    const outfile = join(dir, 'simulators-child.cjs');
    await build({
      entryPoints: [join(ROOT, 'test', 'support', 'simulators-child.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node16.17',
    });
    const child = fork(outfile, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    await once(child, 'spawn');
    return new SimulatorsProcess(child, dir);
  }

  async simulators(count: number, entities: number): Promise<readonly SimulatorFacts[]> {
    return (await this.call({ do: 'start', count, entities })) as readonly SimulatorFacts[];
  }

  async counters(): Promise<readonly Counters[]> {
    return (await this.call({ do: 'counters' })) as readonly Counters[];
  }

  async call(call: SimulatorCall): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = await new Promise<{ result?: unknown; error?: string }>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, call });
    });
    if (reply.error !== undefined) throw new Error(`${call.do}: ${reply.error}`);
    return reply.result;
  }

  async one(options: SimulatorOptions): Promise<SimulatorFacts> {
    return (await this.call({ do: 'one', options })) as SimulatorFacts;
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
