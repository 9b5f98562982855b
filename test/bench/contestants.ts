import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { createConnection, createLongLivedTokenAuth, subscribeEntities } from 'home-assistant-js-websocket';
import WebSocket from 'ws';
import { systemClock } from '../../src/main/clock';
import { Fleet } from '../../src/main/fleet/fleet';
import { NEVER_SEEN } from '../../src/main/fleet/remembered-site';
import { DEFAULT_POLICY } from '../../src/main/fleet/retry-policy';
import { noProxy } from '../../src/main/ha/proxy-choice';
import { silentLog } from '../../src/main/log';
import { MirrorFeed } from '../../src/main/mirror/mirror-feed';
import { gapStore } from '../../src/main/mirror/stored-gaps';
import { SiteMirror } from '../../src/main/mirror/site-mirror';
import { openStorage } from '../../src/main/storage/client';
import { tokenLogin } from '../../src/main/login/site-login';
import { DONE, FIRST_ENTITY } from './load-server';

/**
 * Connects, calls `ready` once it is subscribed and `finished` when the last event is where it belongs, with how long
 * its main thread was busy in between, ms.
 */
export type Contestant = (
  url: string,
  events: number,
  ready: () => void,
  finished: (busyMs: number) => void,
) => Promise<void>;

const ROWS_PER_TRANSACTION = 500;

/** Tells how long this thread was busy since, ms. */
function busyFromNow(): () => number {
  const before = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(before).active;
}

/** Fast by losing something would be no result. The snapshot's rows come on top of the events'. */
function expectRows(database: Database.Database, events: number): void {
  const rows = database.prepare('SELECT count(*) FROM samples').pluck().get() as number;
  if (rows < events) throw new Error(`only ${rows} of ${events} events are on the disk`);
}

/** The least that anybody must do: socket, parse, insert, all in one thread. */
const floor: Contestant = async (url, events, ready, finished) => {
  const dir = mkdtempSync(join(tmpdir(), 'hacc-floor-'));
  const database = new Database(join(dir, 'floor.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(
    'CREATE TABLE samples (entity INTEGER, at INTEGER, value REAL, PRIMARY KEY (entity, at)) WITHOUT ROWID',
  );
  const insert = database.prepare('INSERT OR REPLACE INTO samples VALUES (?, ?, ?)');
  const keys = new Map<string, number>();
  interface Event {
    readonly a?: Record<string, { s: string; lc: number }>;
    readonly c?: Record<string, { '+': { s: string; lc: number } }>;
  }
  interface Message {
    readonly type: string;
    readonly event?: Event;
  }
  let inTransaction = 0;
  let busy = busyFromNow();
  await new Promise<void>((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/websocket`, { perMessageDeflate: false });
    const sample = (entityId: string, state: { s: string; lc: number }): void => {
      let key = keys.get(entityId);
      if (key === undefined) keys.set(entityId, (key = keys.size + 1));
      if (inTransaction === 0) database.exec('BEGIN');
      insert.run(key, Math.floor(state.lc * 1000), Number(state.s));
      inTransaction += 1;
      if (inTransaction === ROWS_PER_TRANSACTION) {
        database.exec('COMMIT');
        inTransaction = 0;
      }
      if (state.s === DONE) resolve();
    };
    const take = (message: Message): void => {
      if (message.type === 'auth_required') socket.send('{"type":"auth","access_token":"x"}');
      else if (message.type === 'auth_ok') {
        socket.send('{"id":1,"type":"supported_features","features":{"coalesce_messages":1}}');
        socket.send('{"id":2,"type":"subscribe_entities"}');
      } else if (message.type === 'event') {
        for (const [entityId, state] of Object.entries(message.event?.a ?? {})) sample(entityId, state);
        for (const [entityId, diff] of Object.entries(message.event?.c ?? {})) sample(entityId, diff['+']);
        if (message.event?.a !== undefined) {
          busy = busyFromNow();
          ready();
        }
      }
    };
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Message | Message[];
      if (Array.isArray(frame)) frame.forEach(take);
      else take(frame);
    });
  });
  if (inTransaction > 0) database.exec('COMMIT');
  finished(busy());
  expectRows(database, events);
  database.close();
  rmSync(dir, { recursive: true });
};

/** The app's own path: session, live states, batches, writer thread, until the last row is on the disk. */
const app: Contestant = async (url, events, ready, finished) => {
  const dir = mkdtempSync(join(tmpdir(), 'hacc-app-'));
  const opened = await openStorage({
    dataDir: dir,
    host: 'web',
    threadsDir: join(__dirname, '..', 'main'),
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const storage = opened.value;
  const { nextEntityId } = await storage.mirror.open();
  const feed = new MirrorFeed(storage.mirror, nextEntityId, systemClock, silentLog);
  const fleet = new Fleet({
    policy: { ...DEFAULT_POLICY, firstDelay: 0 },
    timeScale: 1,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    logOf: () => silentLog,
    onRecord: () => undefined,
    gaps: gapStore(storage, feed),
    onStatuses: () => undefined,
    chooseProxy: noProxy,
  });
  const config = await storage.config.addSite({ name: 'Bench', url, hasToken: true });
  const mirror = new SiteMirror(await storage.mirror.siteKey(config.id), feed);
  const site = fleet.add({ config, url, login: tokenLogin('x'), tokenError: null }, mirror, NEVER_SEEN);
  await new Promise<void>((resolve) => {
    const stop = fleet.onChange({
      siteChanged: () => {
        if (site.connection.state !== 'connected') return;
        stop();
        resolve();
      },
    });
    fleet.start();
  });
  await feed.handOver();
  const done = new Promise<void>((resolve) => {
    mirror.states.watch([FIRST_ENTITY], {
      entityChanged: (entity) => {
        if (entity.state === DONE) resolve();
      },
    });
  });
  const busy = busyFromNow();
  ready();
  await done;
  const busyMs = busy();
  await feed.handOver();
  finished(busyMs);
  fleet.stop();
  await storage.close();
  const mirrored = new Database(join(dir, 'mirror.db'), { readonly: true });
  expectRows(mirrored, events);
  mirrored.close();
  rmSync(dir, { recursive: true });
};

/** What most web clients of Home Assistant are built on; it keeps nothing on a disk. */
const haJsWebSocket: Contestant = async (url, _events, ready, finished) => {
  Object.assign(globalThis, { WebSocket });
  const connection = await createConnection({ auth: createLongLivedTokenAuth(url, 'x') });
  let busy = busyFromNow();
  await new Promise<void>((resolve) => {
    let first = true;
    subscribeEntities(connection, (entities) => {
      if (first) {
        first = false;
        busy = busyFromNow();
        ready();
      }
      if (entities[FIRST_ENTITY]?.state === DONE) resolve();
    });
  });
  finished(busy());
  connection.close();
};

export const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  floor,
  app,
  'home-assistant-js-websocket': haJsWebSocket,
};
