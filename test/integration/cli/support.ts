import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator';
import { cli, freshDataDir, ServedApp, type CliAnswer } from '../../support/served-app';
import { until } from '../../support/until';

const CLI = join(import.meta.dirname, '../../../dist/main/cli.cjs');

/**
 * Timers of the connections at a twentieth: quick enough to wait for, and each step still has half a second, so
 * that a busy machine makes no failures of its own.
 */
export const TIME_SCALE = 0.05;

export interface SiteInStatus {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: string;
  readonly cause: string | null;
  readonly missing: readonly string[];
  readonly attempt: number;
  readonly failures: number;
  readonly retryAt: number | null;
  readonly connectedAt: number | null;
  readonly haVersion: string | null;
  readonly entities: number;
  readonly unavailable: number;
  readonly lastError: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly lastClose: { readonly code: number; readonly reason: string } | null;
}
export interface StatusDocument {
  readonly running: boolean;
  readonly heartbeatAgeMs: number | null;
  readonly sites: readonly SiteInStatus[];
  readonly damaged: readonly { readonly id: string; readonly code: string }[];
}
export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** Data folders, simulators and apps of one test file; whatever a test leaves behind is ended after it. */
export function useSurroundings(): {
  folder(): string;
  simulator(options?: SimulatorOptions): Promise<Simulator>;
  serve(dataDir: string, args?: readonly string[], timeScale?: number): Promise<ServedApp>;
} {
  const endings: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  return {
    folder: () => {
      const dataDir = freshDataDir();
      endings.push(() => rmSync(dataDir, { recursive: true, force: true }));
      return dataDir;
    },
    simulator: async (options) => {
      const simulator = await createSimulator(options);
      endings.push(() => simulator.stop());
      return simulator;
    },
    serve: async (dataDir, args = [], timeScale = TIME_SCALE) => {
      const app = await ServedApp.start(dataDir, { args, timeScale });
      endings.push(() => app.stop());
      return app;
    },
  };
}

/** Adds a site by the command line and returns its id. */
export async function addSite(dataDir: string, simulator: Simulator, name = 'House'): Promise<string> {
  const args = ['sites', 'add', '--name', name, '--url', simulator.url, '--token', '-'];
  const added = await cli(dataDir, args, simulator.token);
  if (added.code !== 0) throw new Error(added.stderr);
  return added.stdout.trim();
}

export async function statusOf(dataDir: string): Promise<StatusDocument> {
  return (await cli(dataDir, ['status', '--json'])).json<StatusDocument>();
}

/** The status once the site is as it should be. */
export function statusWhere(
  dataDir: string,
  siteId: string,
  what: string,
  fits: (site: SiteInStatus) => boolean,
): Promise<SiteInStatus> {
  return until(`${what} of ${siteId}`, async () => {
    const site = (await statusOf(dataDir)).sites.find(({ id }) => id === siteId);
    return site !== undefined && fits(site) ? site : null;
  });
}

export const connected = (dataDir: string, siteId: string): Promise<SiteInStatus> =>
  statusWhere(dataDir, siteId, 'connection', ({ state }) => state === 'connected');

/** The built command line with an environment of its own and nothing added to its arguments. */
export function bareCli(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Omit<CliAnswer, 'json'>> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args],
      { env: { ...process.env, ...environment } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}

/** Does to a database what no program of ours would. */
export function tamper(file: string, sql: string): void {
  const db = new Database(file);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

export function rowsIn(file: string, table: string): number {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  } finally {
    db.close();
  }
}
