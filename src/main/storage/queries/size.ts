import { statSync } from 'node:fs';
import type { CommandOutput } from '../../../shared/contract/commands';
import { mirrorPath, type Db } from '../database';

/** Entities looked at between two pauses: two looks at an index each. */
const ENTITIES_PER_STEP = 500;
const INCREMENTAL = 2;

/** How large the mirror is and how far it reaches back, for whoever decides how long to keep what. */
export function* readSize(mirror: Db, dataDir: string): Generator<void, CommandOutput<'mirror.size'>> {
  const number = (name: string): number => Number(mirror.pragma(name, { simple: true }));
  const file = mirrorPath(dataDir);
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const oldestOf = mirror
    .prepare(
      `SELECT max(id) AS last, min(first) AS oldest FROM (
         SELECT id, min(
           coalesce((SELECT min(at) FROM samples WHERE entity = entities.id), 9e15),
           coalesce((SELECT min(at) FROM text_samples WHERE entity = entities.id), 9e15)) AS first
         FROM entities WHERE id > ? ORDER BY id LIMIT ${ENTITIES_PER_STEP})`,
    )
    .raw();
  let oldest = Infinity;
  let id: number | null = -1;
  while (id !== null) {
    const [last, first] = oldestOf.get(id) as [number | null, number | null];
    if (first !== null && first < 9e15) oldest = Math.min(oldest, first);
    id = last;
    yield;
  }
  return {
    bytes: sizeOf(file) + sizeOf(`${file}-wal`),
    freeBytes: number('freelist_count') * number('page_size'),
    oldestAt: oldest === Infinity ? null : oldest,
    shrinks: number('auto_vacuum') === INCREMENTAL,
  };
}
