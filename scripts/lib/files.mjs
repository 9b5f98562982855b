import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. `import.meta.dirname` came with Node 20.11; these scripts start on any Node 20. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Every file under a folder in a stable order; a file stands for itself, and what does not exist for nothing.
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
