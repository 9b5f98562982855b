import { createHash } from 'node:crypto';

/** One short text that two sets of states share exactly when every entity has the same state in both. */
export function statesDigest(states: Iterable<readonly [entityId: string, state: string]>): string {
  const lines = [...states].map(([entityId, state]) => `${entityId}\t${state}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
