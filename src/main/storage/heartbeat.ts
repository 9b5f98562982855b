import { readFileSync } from 'node:fs';
import { AppFailure, appError, type AppError } from '../../shared/errors';
import { SECOND } from '../../shared/time';
import type { Db } from './database';
import { localTime } from './local-time';
import type { Heartbeat } from './protocol';

/** R9: without a heartbeat for this long the app counts as not running. */
export const HEARTBEAT_LIMIT_MS = 25 * SECOND;

interface HeartbeatRow {
  readonly pid: number | null;
  readonly host: Heartbeat['host'] | null;
  readonly started_at: number;
  readonly at: number;
  readonly url: string | null;
}

/** The last sign of life, null after a clean end or when the app never ran here. */
export function readHeartbeat(mirror: Db): Heartbeat | null {
  const row = mirror.prepare('SELECT pid, host, started_at, at, url FROM heartbeat').get() as
    HeartbeatRow | undefined;
  if (row === undefined || row.pid === null || row.host === null) return null;
  return { pid: row.pid, host: row.host, startedAt: row.started_at, at: row.at, url: row.url };
}

/** Whether the app that wrote this heartbeat still runs: its process lives and has said so lately. */
export function isAlive(heartbeat: Heartbeat | null, now: number): boolean {
  return heartbeat !== null && now - heartbeat.at < HEARTBEAT_LIMIT_MS && processLives(heartbeat.pid);
}

/**
 * Claims the data folder for this process. Throws `data-folder-in-use` while another living process has it.
 */
export function claim(mirror: Db, host: Heartbeat['host'], dataDir: string, now: number): void {
  mirror
    .transaction(() => {
      refuseHeld(readHeartbeat(mirror), dataDir, now);
      mirror
        .prepare(
          'INSERT OR REPLACE INTO heartbeat (id, pid, host, started_at, at, url) VALUES (1, ?, ?, ?, ?, NULL)',
        )
        .run(process.pid, host, now, now);
    })
    .immediate();
}

/**
 * Says that the app is alive. Returns false when the data folder belongs to another process by now: this one was
 * frozen for so long that it counted as dead, and must not go on beside the other.
 */
export function beat(mirror: Db, now: number, url: string | null): boolean {
  const { changes } = mirror
    .prepare('UPDATE heartbeat SET at = ?, url = ? WHERE pid = ?')
    .run(now, url, process.pid);
  return changes > 0;
}

/** Gives the data folder free; the next start sees a clean end. */
export function release(mirror: Db, now: number): void {
  mirror.prepare('UPDATE heartbeat SET pid = NULL, at = ? WHERE pid = ?').run(now, process.pid);
}

/** Throws `data-folder-in-use` where this is the heartbeat of another process that lives. */
export function refuseHeld(last: Heartbeat | null, dataDir: string, now: number): void {
  if (last !== null && last.pid !== process.pid && isAlive(last, now)) {
    throw new AppFailure(heldBy(last, dataDir));
  }
}

function heldBy({ pid, host, startedAt }: Heartbeat, folder: string): AppError {
  // As its operator calls it: the desktop app, or the command that serves browsers.
  const name = host === 'electron' ? 'desktop' : 'serve';
  return appError('data-folder-in-use', { pid, folder, host: name, since: localTime(startedAt) });
}

/** Killed, but not yet taken note of by its parent: signals still reach it, nothing else does. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // proc(5): the state stands behind the program's name, which is in brackets and may hold any character.
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ''));
  } catch {
    return false;
  }
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it lives, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
