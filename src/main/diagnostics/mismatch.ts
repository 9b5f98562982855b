import type { MismatchKind } from '../../shared/diagnostics';
import { hasSocket, type Connection } from '../fleet/connection-model';

/** WebSocket's own states. */
export const READY_STATE = { connecting: 0, open: 1, closing: 2, closed: 3 } as const;

/** What is compared: what each socket of a site says, and what its connection believes. */
export interface Beliefs {
  /** null: the site is in no list, though it has sockets. */
  readonly registry: Pick<Connection, 'state' | 'generation' | 'probing'> | null;
  readonly sockets: readonly { readonly readyState: number; readonly generation: number }[];
}

/**
 * Where the two sides disagree (R32). A moment's disagreement is normal: a socket that was given up says goodbye, a
 * close is on its way. Whoever asks decides how long it must last to be one.
 */
export function findMismatches({ registry, sockets }: Beliefs): MismatchKind[] {
  const living = sockets.filter(({ readyState }) => readyState <= READY_STATE.open);
  const open = sockets.filter(({ readyState }) => readyState === READY_STATE.open);
  const found: MismatchKind[] = [];
  if (living.length > 1) found.push('two-sockets');
  if (registry === null) {
    if (living.length > 0) found.push('not-listed');
    return found;
  }
  const { state, generation } = registry;
  const mayHaveSocket = hasSocket(registry);
  if (state === 'connected' && open.length === 0) found.push('believed-connected');
  if (open.length > 0 && !mayHaveSocket) found.push('open-but-idle');
  if (mayHaveSocket && living.length === 1 && living[0]?.generation !== generation) {
    found.push('old-generation');
  }
  return found;
}
