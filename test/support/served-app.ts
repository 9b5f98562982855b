import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ContractSocket } from './contract-socket';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'main', 'cli.cjs');

export interface CliAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout. */
  json<T>(): T;
}

/** Runs one command of the built command line to its end. */
export function cli(dataDir: string, args: readonly string[], input = ''): Promise<CliAnswer> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args, '--data', dataDir],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T });
      },
    );
    child.stdin?.end(input);
  });
}

export function freshDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'hacc-test-'));
}

/** The built program as `serve` runs it, in a process of its own. */
export class ServedApp {
  readonly #child: ChildProcess;
  #log = '';

  private constructor(
    readonly dataDir: string,
    /** With the token. */
    readonly url: string,
    child: ChildProcess,
  ) {
    this.#child = child;
  }

  static async start(
    dataDir: string,
    options: { readonly args?: readonly string[]; readonly timeScale?: number } = {},
  ): Promise<ServedApp> {
    const child = spawn(process.execPath, [CLI, 'serve', '--data', dataDir, ...(options.args ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(options.timeScale === undefined ? {} : { HACC_TIME_SCALE: String(options.timeScale) }),
      },
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    const firstLine = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`serve ended with ${String(code)}: ${log}`);
    });
    const [line] = await Promise.race([firstLine, ended]);
    ended.catch(() => undefined);
    const { url } = JSON.parse(line) as { url: string };
    const app = new ServedApp(dataDir, url, child);
    app.#log = log;
    child.stderr.on('data', (text: string) => (app.#log += text));
    return app;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it said on stderr so far. */
  get log(): string {
    return this.#log;
  }

  /** A set of screens as the browser would be one. */
  connect(): Promise<ContractSocket> {
    return ContractSocket.open(this.url);
  }

  cli(...args: string[]): Promise<CliAnswer> {
    return cli(this.dataDir, args);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  /** Resolves when it has ended by itself; rejects after `limitMs`. */
  async ended(limitMs: number): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await once(this.#child, 'exit', { signal: AbortSignal.timeout(limitMs) });
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
