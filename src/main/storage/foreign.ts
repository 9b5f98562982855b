import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, appError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import { mirrorPath, openMirrorForAsking, type Db } from './database';
import { isAlive, readHeartbeat } from './heartbeat';
import { refuseNewer, versionOf } from './migrations/migrate';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import { findSiteKey } from './queries/names';
import { storageFailed } from './sqlite-errors';

/** R30: who waits looks so often. */
export const LOOK_MS = 300;
/** A site that was just added is in the mirror once the program has taken it up. */
const SITE_MS = 5 * SECOND;

/**
 * Opens the mirror of a program that runs, for another process that wants something of one of its sites.
 * `operation` names it for messages. Errors: `not-running`, `program-silent` (an older program runs),
 * `site-unknown`, `database-too-new`, `storage-failed`, those of `work`.
 */
export async function besideTheProgram<T>(
  dataDir: string,
  siteId: string,
  operation: string,
  work: (mirror: Db, siteKey: number) => Promise<Result<T>>,
): Promise<Result<T>> {
  const file = mirrorPath(dataDir);
  if (!existsSync(file)) return fail(appError('not-running'));
  let mirror: Db | null = null;
  try {
    mirror = openMirrorForAsking(file);
    refuseNewer(mirror, file, MIRROR_MIGRATIONS);
    if (!isAlive(readHeartbeat(mirror), Date.now())) return fail(appError('not-running'));
    // An older program runs: it knows nothing of this.
    if (versionOf(mirror) < MIRROR_MIGRATIONS.length) return fail(appError('program-silent', { seconds: 0 }));
    const siteKey = await siteKeyOf(mirror, siteId);
    if (siteKey === null) return fail(appError('site-unknown', { siteId }));
    return await work(mirror, siteKey);
  } catch (thrown) {
    return fail(thrown instanceof AppFailure ? thrown.error : storageFailed(operation, thrown));
  } finally {
    mirror?.close();
  }
}

async function siteKeyOf(mirror: Db, siteId: string): Promise<number | null> {
  const end = Date.now() + SITE_MS;
  for (;;) {
    const key = findSiteKey(mirror, siteId);
    if (key !== null || Date.now() >= end) return key;
    await delay(LOOK_MS);
  }
}

export const inOneGo = <T>(mirror: Db, work: () => T): T => mirror.transaction(work).immediate();
