import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, appError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import { mirrorPath, openMirrorForAsking } from './database';
import { isAlive, readHeartbeat } from './heartbeat';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import { refuseNewer, versionOf } from './migrations/migrate';
import { answerOf, ask, forgetQuestion, type Question } from './questions';
import { storageFailed } from './sqlite-errors';

/** Between two looks for the answer. */
const LOOK_MS = 50;
/** The program looks five times a second; a busy one takes longer. */
const PATIENCE_MS = 8 * SECOND;

/**
 * Asks the program that runs with a data folder what only it can tell, by way of its database: the command line
 * opens no socket of its own. Resolves with the answer's JSON value. Errors: `not-running`, `program-silent`,
 * `database-too-new`, `storage-failed`, or the error with which the program answered.
 */
export async function askProgram(
  dataDir: string,
  question: Omit<Question, 'id'>,
  patienceMs = PATIENCE_MS,
): Promise<Result<unknown>> {
  const file = mirrorPath(dataDir);
  // A folder in which no program ever ran.
  if (!existsSync(file)) return fail(appError('not-running'));
  let mirror: ReturnType<typeof openMirrorForAsking> | null = null;
  let id: number | null = null;
  try {
    mirror = openMirrorForAsking(file);
    refuseNewer(mirror, file, MIRROR_MIGRATIONS);
    // An older program runs: it knows no questions.
    if (versionOf(mirror) < MIRROR_MIGRATIONS.length) return fail(silent(0));
    if (!isAlive(readHeartbeat(mirror), Date.now())) return fail(appError('not-running'));
    id = ask(mirror, question, Date.now());
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      const answer = answerOf(mirror, id);
      if (answer !== null) return answered(JSON.parse(answer));
      await delay(LOOK_MS);
    }
    return fail(silent(patienceMs));
  } catch (thrown) {
    return fail(thrown instanceof AppFailure ? thrown.error : storageFailed('ask the program', thrown));
  } finally {
    if (mirror !== null && id !== null) forget(mirror, id);
    mirror?.close();
  }
}

const silent = (ms: number): AppError => appError('program-silent', { seconds: Math.round(ms / SECOND) });

function answered(value: unknown): Result<unknown> {
  const { error } = value as { readonly error?: AppError };
  return error === undefined ? ok(value) : fail(error);
}

/** The program deletes what is left behind. */
function forget(mirror: ReturnType<typeof openMirrorForAsking>, id: number): void {
  try {
    forgetQuestion(mirror, id);
  } catch {
    // Busy or gone: a minute later it is deleted all the same.
  }
}
