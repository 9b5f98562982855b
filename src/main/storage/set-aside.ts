import { existsSync, renameSync } from 'node:fs';

/**
 * Moves a damaged database out of the way together with its WAL and shared-memory file: apart they are worth
 * nothing. Never deletes. Returns the new path, `<file>.damaged-<UTC time>`, under which it can still be opened.
 */
export function setAside(file: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[:.]/g, '-');
  let target = `${file}.damaged-${time}`;
  for (let copy = 2; existsSync(target); copy += 1) target = `${file}.damaged-${time}-${copy}`;
  // The database last: SQLite deletes a WAL that it finds beside no database, should a kill come in between.
  moveSet(file, target);
  return target;
}

/** Undoes `setAside`: nothing could be put in the place of the file. */
export function putBack(aside: string, file: string): void {
  moveSet(aside, file);
}

function moveSet(from: string, to: string): void {
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
  }
}
