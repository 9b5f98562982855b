import { app, dialog } from 'electron';
import type { AppError } from '../../shared/errors';

/** Says on stderr and in a box of the desktop's own why the app cannot go on, and ends it. */
export async function endWith(error: AppError, exitCode: 1 | 2 = 1): Promise<void> {
  process.stderr.write(`${error.message} ${error.hint}\n`);
  // Before that, Linux shows no box.
  await app.whenReady();
  dialog.showErrorBox('HA Control Center', `${error.message}\n\n${error.hint}`);
  app.exit(exitCode);
}
