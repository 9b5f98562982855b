/**
 * Kills a writing program with -9 at random moments, `npm run show:kills -- ROUNDS [SEED]`, and looks each time
 * whether the database is whole and every acknowledged batch in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleThreads, forkBundle } from '../integration/storage/bundles';
import { killRound } from '../integration/storage/kill-rounds';
import { seededRandom } from '../support/random';

/** Kills in a row on one data folder. */
const PER_FOLDER = 25;

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 500);
  const seed = Number(process.argv[3] ?? 25);
  const random = seededRandom(seed);
  const bundles = await bundleThreads(['killed-child']);
  const began = Date.now();
  let folder = '';
  let next = 0;
  let samples = 0;
  let lost = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      if (round % PER_FOLDER === 1) {
        if (folder !== '') rmSync(folder, { recursive: true, force: true });
        folder = mkdtempSync(join(tmpdir(), 'hacc-kills-'));
        next = 0;
      }
      const { acknowledged, found } = await killRound(
        (dataDir, first) => forkBundle(bundles, 'killed-child', [dataDir, String(first)]),
        folder,
        next,
        random,
      );
      samples += acknowledged - next;
      if (found > acknowledged) lost += 1;
      next = found;
      if (round % 50 === 0)
        console.log(`${round} kills, ${samples} samples acknowledged, none of them missing`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(bundles, { recursive: true, force: true });
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${rounds} kills in ${seconds} s, seed ${seed}: every database whole, ${samples} acknowledged samples all there;` +
      ` in ${lost} rounds a batch was committed that had not been acknowledged yet.`,
  );
}

void main();
