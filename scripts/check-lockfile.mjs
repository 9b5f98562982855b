/**
 * Guards two things in the lockfile that npm itself forgets:
 *
 * - No `resolved` addresses: the lockfile then installs from whatever registry a machine uses.
 * - `"gypfile": false` on better-sqlite3, as its own package.json says. npm drops it when it writes the lockfile,
 *   and npm 10 then compiles a module that ships prebuilt, which fails where there is no compiler.
 *
 *   node scripts/check-lockfile.mjs [--mend]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/files.mjs';

/** Packages with a binding.gyp that ship prebuilt binaries. */
const PREBUILT = ['better-sqlite3'];

/**
 * @typedef {{ resolved?: string, gypfile?: boolean, link?: boolean }} LockedPackage
 * @param {{ packages: Record<string, LockedPackage> }} lock
 * @returns {{ problems: string[], mended: { packages: Record<string, LockedPackage> } }}
 */
export function checkLockfile(lock) {
  const problems = [];
  /** @type {Record<string, LockedPackage>} */
  const packages = {};
  for (const [path, entry] of Object.entries(lock.packages)) {
    const { resolved, ...rest } = entry;
    // A link names a folder of the checkout, not an address.
    if (resolved === undefined || entry.link === true) packages[path] = entry;
    else {
      problems.push(`${path} names the address it was fetched from`);
      packages[path] = rest;
    }
    const prebuilt = PREBUILT.some(
      (name) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
    );
    if (prebuilt && entry.gypfile !== false) {
      problems.push(`${path} lacks "gypfile": false, so npm 10 would compile it`);
      packages[path] = { ...packages[path], gypfile: false };
    }
  }
  return { problems, mended: { ...lock, packages } };
}

if (process.argv[1] === join(root, 'scripts/check-lockfile.mjs')) {
  const file = join(root, 'package-lock.json');
  const { problems, mended } = checkLockfile(JSON.parse(readFileSync(file, 'utf8')));
  for (const problem of problems) console.error(`package-lock.json: ${problem}`);
  if (problems.length > 0 && process.argv.includes('--mend')) {
    writeFileSync(file, `${JSON.stringify(mended, null, 2)}\n`);
    console.error('package-lock.json: mended');
  } else if (problems.length > 0) {
    console.error('mend it with: node scripts/check-lockfile.mjs --mend');
    process.exitCode = 1;
  }
}
