/** Kinds told apart before the rest is lumped together: a server may invent names without end. */
const MAX_KINDS = 40;
/** Home Assistant's longest are some forty characters. */
const MAX_NAME = 64;
const OTHER = 'other';

export interface Traffic {
  count: number;
  bytes: number;
  /** By the clock of whoever counts. */
  lastAt: number;
}

/** Messages by kind: how many, how large together, when the last. Counting one costs a look-up and no allocation. */
export class TrafficTally {
  readonly #kinds = new Map<string, Traffic>();

  count(kind: string, bytes: number, at: number): void {
    const known = this.#kinds.get(kind);
    const traffic = known ?? this.#newKind(kind);
    traffic.count += 1;
    traffic.bytes += bytes;
    traffic.lastAt = at;
  }

  /** The kinds in the order in which they were first seen. */
  entries(): readonly (Readonly<Traffic> & { readonly type: string })[] {
    return [...this.#kinds].map(([type, traffic]) => ({ type, ...traffic }));
  }

  #newKind(kind: string): Traffic {
    const name = this.#kinds.size < MAX_KINDS && kind.length <= MAX_NAME ? kind : OTHER;
    const present = this.#kinds.get(name);
    if (present !== undefined) return present;
    const fresh = { count: 0, bytes: 0, lastAt: 0 };
    this.#kinds.set(name, fresh);
    return fresh;
  }
}
