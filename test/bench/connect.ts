import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import WebSocket from 'ws';
import type { SimulatorFacts } from '../support/simulators-process';
import { median, report, rounded, runBenchmark } from './figures';
import { inScene, openLive, untilUsable } from './scene';

/** From the moment a large building may connect until its entities are on screen, beside reading it bare. */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const ENTITIES = 10_000;
const BUDGET = 1.5;
const LISTS = ['area', 'floor', 'label', 'device', 'entity'];

/** The least that anybody must do: log in, ask for all lists and states, parse them, insert them; ms. */
async function readBare({ url, token }: SimulatorFacts): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'hacc-bare-'));
  const database = new Database(join(dir, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(`CREATE TABLE states (entity_id TEXT PRIMARY KEY, state TEXT, attributes TEXT, at REAL) WITHOUT ROWID;
    CREATE TABLE lists (kind TEXT, id INTEGER, raw TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID`);
  const state = database.prepare('INSERT INTO states VALUES (?, ?, ?, ?)');
  const row = database.prepare('INSERT INTO lists VALUES (?, ?, ?)');
  interface Message {
    readonly id?: number;
    readonly type: string;
    readonly result?: readonly unknown[];
    readonly event?: { readonly a?: Record<string, { s: string; a: object; lc: number }> };
  }
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/websocket`, { perMessageDeflate: false });
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      if (message.type === 'auth_required')
        socket.send(JSON.stringify({ type: 'auth', access_token: token }));
      if (message.type === 'auth_ok') {
        LISTS.forEach((kind, index) =>
          socket.send(JSON.stringify({ id: index + 1, type: `config/${kind}_registry/list` })),
        );
        socket.send(JSON.stringify({ id: LISTS.length + 1, type: 'subscribe_entities' }));
      }
      const kind = LISTS[(message.id ?? 0) - 1];
      if (message.type === 'result' && kind !== undefined) {
        database.transaction(() => {
          message.result?.forEach((entry, index) => row.run(kind, index, JSON.stringify(entry)));
        })();
      }
      if (message.event?.a === undefined) return;
      const states = message.event.a;
      database.transaction(() => {
        for (const [entityId, { s, a, lc }] of Object.entries(states)) {
          state.run(entityId, s, JSON.stringify(a), lc);
        }
      })();
      socket.terminate();
      resolve();
    });
  });
  const ms = performance.now() - began;
  database.close();
  rmSync(dir, { recursive: true });
  return ms;
}

async function main(): Promise<boolean> {
  return inScene(ENTITIES, async ({ app, home, screens, browser }) => {
    /** Adds the site and says when what `watch` waits for has come, ms after it was allowed to connect. */
    const timed = async (
      watch: (
        siteId: string,
      ) => Promise<{ readonly come: () => Promise<unknown>; readonly close: () => unknown }>,
    ): Promise<number> => {
      const { id } = await screens.call('sites.add', { ...site(home), active: false });
      const { come, close } = await watch(id);
      const began = performance.now();
      await screens.call('sites.set', { siteId: id, fields: { active: true } });
      await come();
      const ms = performance.now() - began;
      await close();
      await screens.call('sites.remove', { siteId: id });
      return ms;
    };
    const times: { readonly bare: number; readonly sent: number; readonly usable: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = await readBare(home);
      const sent = await timed(async (siteId) => {
        const list = await screens.view('entity-list', { siteId });
        const rows = (): number =>
          list.snapshot.rows.length + list.patches.reduce((sum, { changed }) => sum + changed.length, 0);
        return { come: () => list.until(() => rows() >= ENTITIES), close: () => undefined };
      });
      const usable = await timed(async (siteId) => {
        const page = await openLive(browser, app.url, siteId);
        await page.getByText('Inactive').first().waitFor();
        return { come: () => untilUsable(page, true), close: () => page.close() };
      });
      times.push({ bare, sent, usable });
    }
    const ms = (of: 'bare' | 'sent' | 'usable'): number => Math.round(median(times.map((time) => time[of])));
    return report('connect', [
      {
        what: `${ENTITIES} entities, connect to usable screen`,
        value: rounded(median(times.map(({ usable, bare }) => usable / bare)), 2),
        unit: '×',
        atMost: BUDGET,
        beside: `read bare ${ms('bare')} ms; all rows at the screens' socket ${ms('sent')} ms, on screen ${ms('usable')} ms`,
      },
    ]);
  });
}

const site = ({ url, token }: SimulatorFacts) => ({ name: 'Bench', url, token });

runBenchmark(main);
