import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.mjs';

/**
 * The Node the checkout is pinned to (npm package `node`), whatever the machine has; this one until it is
 * installed.
 */
export function pinnedNode() {
  const file = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : process.execPath;
}
