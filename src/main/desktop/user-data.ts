import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appError, reasonOf } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';

/** Below the data folder: what Chromium keeps, and its lock, by which a folder has one app at a time. */
const FOLDER = 'electron';

/** Makes the folder for Chromium's own files. Error: `data-folder-unusable`. */
export function makeUserDataDir(dataDir: string): Result<string> {
  const folder = join(dataDir, FOLDER);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return ok(folder);
  } catch (thrown) {
    return fail(appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) }));
  }
}

/** Somewhere for Chromium to be while the app only tells that it cannot start; emptied when it ends. */
export function temporaryUserDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ha-control-center-'));
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Windows keeps what Chromium still holds open; the system empties its temporary folder itself.
    }
  });
  return folder;
}
