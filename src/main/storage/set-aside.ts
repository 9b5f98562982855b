import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const DAMAGED = '.damaged-';

/**
 * Moves a damaged database out of the way together with its WAL and shared-memory file: apart they are worth
 * nothing. Never deletes. Returns the new path, `<file>.damaged-<UTC time>`, under which it can still be opened.
 */
export function setAside(file: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[:.]/g, '-');
  let target = `${file}${DAMAGED}${time}`;
  for (let copy = 2; existsSync(target); copy += 1) target = `${file}${DAMAGED}${time}-${copy}`;
  // The database last: SQLite deletes a WAL that it finds beside no database, should a kill come in between.
  moveSet(file, target);
  return target;
}

/** Undoes `setAside`: nothing could be put in the place of the file. */
export function putBack(aside: string, file: string): void {
  moveSet(aside, file);
}

/** The newest of what was set aside of a database, null when nothing was. */
export function lastSetAside(file: string): string | null {
  const names = readdirSync(dirname(file)).filter(
    (name) => name.startsWith(basename(file) + DAMAGED) && !/-(?:wal|shm)$/.test(name),
  );
  const last = names.sort().at(-1);
  return last === undefined ? null : join(dirname(file), last);
}

function moveSet(from: string, to: string): void {
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
  }
}
