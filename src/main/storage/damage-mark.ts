import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mirrorPath } from './database';

const markPath = (dataDir: string): string => `${mirrorPath(dataDir)}.damage-met`;

/**
 * Notes that SQLite met damage in the mirror while the program ran, so that the next opening sets the file aside,
 * whether this program lives to do it or not.
 */
export function markDamaged(dataDir: string, reason: string): void {
  try {
    writeFileSync(markPath(dataDir), `${reason}\n`);
  } catch {
    // A disk that takes not even this: the unclean end makes the next start look.
  }
}

export const isMarkedDamaged = (dataDir: string): boolean => existsSync(markPath(dataDir));

/** The damaged file is out of the way. */
export function clearDamageMark(dataDir: string): void {
  rmSync(markPath(dataDir), { force: true });
}
