import { stat } from 'node:fs/promises';
import { configPath, mirrorPath } from './database';

/** Size of both databases with what SQLite keeps beside them; files that are not there have none. */
export async function databaseBytes(dataDir: string): Promise<number> {
  const files = [mirrorPath(dataDir), configPath(dataDir)].flatMap((file) => [file, `${file}-wal`]);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
