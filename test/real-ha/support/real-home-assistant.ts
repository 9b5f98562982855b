import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The releases tests run against: the oldest supported, on the machine's Python 3.11, and the newest. */
export const HA_VERSIONS = ['2024.3.3', '2026.11.0'] as const;
export type HaVersion = (typeof HA_VERSIONS)[number];

/** Who may log in on its page: as `ha_common.py` makes the first user. */
export const OWNER = { username: 'tester', password: 'tester-password' } as const;

/** Which Python a release runs on: the machine's own, or one unpacked from newer Debian packages. */
const PYTHON_OF: Readonly<Record<HaVersion, 'host' | 'debian'>> = {
  '2024.3.3': 'host',
  '2026.11.0': 'debian',
};

const SCRIPT = join(import.meta.dirname, 'ha_server.py');
/** An install fetches about a gigabyte of packages. */
const INSTALL_TIMEOUT_MS = 9 * 60_000;
const START_TIMEOUT_MS = 150_000;
const run = promisify(execFile);

export interface StartOptions {
  /** So many sensors change each second. */
  readonly fast?: number;
  /** So many more sensors that never change. */
  readonly bulk?: number;
  /** Ban an address after so many bad tokens. */
  readonly ban?: number;
  /** With Home Assistant's own screens. */
  readonly frontend?: boolean;
  /** Start with the configuration and the database of the last run. */
  readonly keep?: boolean;
}

interface ServerFacts {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly haVersion: string;
  readonly configDir: string;
}

/** A state as Home Assistant's REST API tells it. */
export interface RestState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_changed: string;
  readonly last_updated: string;
}

/** A real Home Assistant on loopback, in the hands of a test. It keeps its port from one start to the next. */
export class RealHomeAssistant {
  readonly version: HaVersion;
  readonly #dir: string;
  #port: number | null = null;
  #facts: ServerFacts | null = null;

  constructor(version: HaVersion) {
    this.version = version;
    this.#dir = join(cacheDir(), 'real-ha', version);
    // Home Assistant runs in a session of its own and would outlive a test run that dies.
    process.once('exit', () => {
      this.#signal('SIGKILL');
    });
  }

  get url(): string {
    return this.#running.url;
  }
  get token(): string {
    return this.#running.token;
  }
  get pid(): number {
    return this.#running.pid;
  }
  get configDir(): string {
    return this.#running.configDir;
  }

  /** Installs the release unless it is there. Two installs at once wait for each other. */
  async install(): Promise<void> {
    const missing = whatIsMissing(this.version);
    if (missing !== null) {
      throw new Error(missing);
    }
    mkdirSync(this.#dir, { recursive: true });
    const python = PYTHON_OF[this.version];
    await this.#script(['install', this.#dir, this.version, '--python', python], INSTALL_TIMEOUT_MS);
  }

  /** Starts it and waits until it is RUNNING (some 5 to 15 s). Installs it first when needed. */
  async start(options: StartOptions = {}): Promise<void> {
    await this.install();
    this.#port ??= await freePort();
    const args = ['start', this.#dir, '--port', String(this.#port)];
    for (const name of ['fast', 'bulk', 'ban'] as const) {
      if (options[name] !== undefined) {
        args.push(`--${name}`, String(options[name]));
      }
    }
    for (const name of ['keep', 'frontend'] as const) {
      if (options[name] === true) {
        args.push(`--${name}`);
      }
    }
    this.#facts = (await this.#script(args, START_TIMEOUT_MS)) as ServerFacts;
  }

  /** Stops it cleanly, or (`kill`) as a power cut does. What it wrote stays for a `start({ keep: true })`. */
  async stop(options: Readonly<{ kill?: boolean }> = {}): Promise<void> {
    if (this.#facts !== null) {
      const kill = options.kill === true ? ['--kill'] : [];
      await this.#script(['stop', this.#dir, '--port', String(this.#port), ...kill], START_TIMEOUT_MS);
      this.#facts = null;
    }
  }

  /** Stops and starts it with all it knows; resolves when it is RUNNING again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start({ keep: true });
  }

  /** Freezes the process: connections stay open, nothing is answered. */
  pause(): void {
    this.#signal('SIGSTOP');
  }
  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Calls a service by REST, so that a test has a way in that is not the one it tests. */
  async callService(
    domain: string,
    service: string,
    data: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.#rest(`/api/services/${domain}/${service}`, { method: 'POST', body: JSON.stringify(data) });
  }

  async states(): Promise<readonly RestState[]> {
    return (await this.#rest('/api/states')) as readonly RestState[];
  }

  async state(entityId: string): Promise<RestState> {
    return (await this.#rest(`/api/states/${entityId}`)) as RestState;
  }

  /** Writes a state into the state machine, as an integration would. */
  async setState(
    entityId: string,
    state: string,
    attributes: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.#rest(`/api/states/${entityId}`, {
      method: 'POST',
      body: JSON.stringify({ state, attributes }),
    });
  }

  async removeState(entityId: string): Promise<void> {
    await this.#rest(`/api/states/${entityId}`, { method: 'DELETE' });
  }

  get #running(): ServerFacts {
    if (this.#facts === null) {
      throw new Error(`Home Assistant ${this.version} is not started`);
    }
    return this.#facts;
  }

  #signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#facts !== null) {
      try {
        process.kill(this.#facts.pid, signal);
      } catch {
        // It ended by itself: there is nobody to signal.
      }
    }
  }

  async #rest(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
    });
    if (!response.ok) {
      throw new Error(`${init.method ?? 'GET'} ${path}: ${String(response.status)} ${await response.text()}`);
    }
    return response.json();
  }

  async #script(args: readonly string[], timeoutMs: number): Promise<unknown> {
    const { stdout } = await run(pythonFor(this.version) ?? 'python3', ['-B', SCRIPT, ...args], {
      timeout: timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  }
}

export function realHomeAssistant(version: HaVersion): RealHomeAssistant {
  return new RealHomeAssistant(version);
}

/** One sentence that says what this machine lacks to run the release and how to get it; null when nothing. */
export function whatIsMissing(version: HaVersion): string | null {
  if (process.platform !== 'linux') {
    return `Home Assistant ${version} runs on Linux only; run the tests against it in a Debian machine or container.`;
  }
  if (pythonFor(version) === null) {
    return version === '2024.3.3'
      ? 'Home Assistant 2024.3.3 needs Python 3.11; install it with "apt-get install python3.11-venv" on Debian 12, or with pyenv elsewhere.'
      : `Home Assistant ${version} needs Python 3 to set it up; install it with "apt-get install python3-venv".`;
  }
  if (PYTHON_OF[version] === 'debian' && !works('apt-get', ['--version'])) {
    return `Home Assistant ${version} takes its Python from Debian packages, and this machine has no apt-get; run the tests against it on Debian or Ubuntu.`;
  }
  return null;
}

/** Where installs are kept between runs: HACC_CACHE_DIR, or the user's cache folder. */
function cacheDir(): string {
  return process.env['HACC_CACHE_DIR'] ?? join(homedir(), '.cache', 'ha-control-center');
}

/** The Python that the release's scripts run with; 2024.3.3 is installed with that very one. */
function pythonFor(version: HaVersion): string | null {
  const wanted = PYTHON_OF[version] === 'host' ? '(3, 11)' : '(3, 9)';
  const compare = PYTHON_OF[version] === 'host' ? '==' : '>=';
  const check = `import ensurepip, sys; sys.exit(0 if sys.version_info[:2] ${compare} ${wanted} else 1)`;
  return ['python3.11', 'python3'].find((name) => works(name, ['-c', check])) ?? null;
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  return port;
}
