import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/random';
import { killRound } from './kill-rounds';
import { useBundles, useFolders } from './support';

const bundles = useBundles('killed-child');
const newFolder = useFolders();
const ROUNDS = 40;

describe('a program that is killed while it writes', { timeout: 300_000 }, () => {
  it(`R25 leaves a whole database with every batch that was acknowledged, ${ROUNDS} times in a row`, async () => {
    const random = seededRandom(925);
    let dataDir = newFolder();
    let next = 0;
    let written = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      // Some rounds on one folder, so that a kill also meets what the one before has left.
      if (round % 10 === 0) {
        dataDir = newFolder();
        next = 0;
      }
      const { acknowledged, found } = await killRound(
        (folder, first) => bundles.fork('killed-child', [folder, String(first)]),
        dataDir,
        next,
        random,
      );
      written += acknowledged - next;
      expect(found).toBeGreaterThanOrEqual(acknowledged);
      next = found;
    }
    expect(written).toBeGreaterThan(ROUNDS * 100);
  });
});
