import { join } from 'node:path';
import Database from 'better-sqlite3';
import { between, type Random } from '../../support/random';
import type { Child } from './bundles';

interface Told {
  readonly ready?: boolean;
  readonly notices?: readonly string[];
  readonly failed?: string;
  readonly acknowledged?: number;
}

export interface KillRound {
  /** ms from the first batch until the kill. */
  readonly afterMs: number;
  /** Samples below this number had been acknowledged. */
  readonly acknowledged: number;
  /** Samples that are there. */
  readonly found: number;
}

/** Longest that a child may write, ms. */
const LONGEST_MS = 250;

/**
 * Lets a child write into a data folder, kills it at a random moment with -9 and looks at what it left: throws when
 * the file does not open whole or when a sample that was acknowledged is not there.
 */
export async function killRound(
  start: (dataDir: string, first: number) => Child,
  dataDir: string,
  first: number,
  random: Random,
): Promise<KillRound> {
  const child = start(dataDir, first);
  let acknowledged = first;
  child.process.on('message', (message) => {
    acknowledged = (message as Told).acknowledged ?? acknowledged;
  });
  const { notices, failed } = await child.next<Told>(
    ({ ready, failed }) => ready === true || failed !== undefined,
  );
  if (failed !== undefined) throw new Error(`the child did not open the folder: ${failed}`);
  if (notices?.length !== 0) throw new Error(`the start found ${String(notices)}`);
  const afterMs = between(random, 0, LONGEST_MS);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await child.kill();
  const found = lookAt(join(dataDir, 'mirror.db'), acknowledged);
  return { afterMs, acknowledged, found };
}

/** Opens what the kill has left as any program would. Returns how many samples are there. */
function lookAt(file: string, acknowledged: number): number {
  const db = new Database(file);
  try {
    const integrity: unknown = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw new Error(`integrity_check: ${String(integrity)}`);
    const foreign = db.pragma('foreign_key_check') as unknown[];
    if (foreign.length > 0) throw new Error(`foreign_key_check: ${JSON.stringify(foreign[0])}`);
    const count = (below: number): number =>
      Number(
        db
          .prepare(
            `SELECT (SELECT count(*) FROM samples WHERE at < @below AND value = at AND entity = 1 + at % 50)
                  + (SELECT count(*) FROM text_samples WHERE at < @below AND state = 'on' AND at % 3 = 0 AND entity = 1 + at % 50)`,
          )
          .pluck()
          .get({ below }),
      );
    const there = count(acknowledged);
    if (there !== acknowledged)
      throw new Error(`${acknowledged - there} of ${acknowledged} acknowledged samples are missing`);
    // What was on its way may be there or not, but each only once and as it was sent.
    const all = Number(
      db.prepare('SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM text_samples)').pluck().get(),
    );
    if (all !== count(Number.MAX_SAFE_INTEGER)) throw new Error('there are samples that nobody sent');
    return all;
  } finally {
    db.close();
  }
}
