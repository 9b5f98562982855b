import { networkInterfaces } from 'node:os';

/**
 * The computer's own addresses in its networks, as sockets name them; loopback and link-local ones are not among
 * them. null where the system does not tell: to a service that is shut off from netlink, or out of file handles.
 */
export function localAddresses(read = networkInterfaces): ReadonlySet<string> | null {
  let interfaces: ReturnType<typeof networkInterfaces>;
  try {
    interfaces = read();
  } catch {
    return null;
  }
  const addresses = new Set<string>();
  for (const entries of Object.values(interfaces)) {
    for (const { address, internal } of entries ?? []) {
      if (!internal && !/^(?:fe80:|169\.254\.)/i.test(address)) addresses.add(address);
    }
  }
  return addresses;
}

/** Notices that the computer's addresses are others than before: a cable, a Wi-Fi, a VPN came or went (R15). */
export class NetworkWatch {
  readonly #read: () => ReadonlySet<string> | null;
  /** As of the last look that was answered; null: none was yet. */
  #addresses: ReadonlySet<string> | null;
  /** Seen at the last look, and other than before: a cable that is plugged in again at once is no other network. */
  #seen: ReadonlySet<string> | null = null;

  constructor(read: () => ReadonlySet<string> | null) {
    this.#read = read;
    this.#addresses = read();
  }

  /** Whether the addresses are others than before, and were so at the last look already. */
  look(): boolean {
    const now = this.#read();
    if (now === null) return false;
    const before = this.#addresses;
    if (before === null || sameSet(before, now)) {
      this.#addresses = now;
      this.#seen = null;
      return false;
    }
    const lasts = this.#seen !== null && sameSet(this.#seen, now);
    this.#seen = lasts ? null : now;
    if (lasts) this.#addresses = now;
    return lasts;
  }

  /** Whether a socket with this end of its own can still lead anywhere. Loopback always does. */
  has(address: string): boolean {
    const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
    const outside = plain !== '::1' && !plain.startsWith('127.') && !/^fe80:/i.test(plain);
    return !outside || this.#addresses === null || this.#addresses.has(plain);
  }
}

const sameSet = (left: ReadonlySet<string>, right: ReadonlySet<string>): boolean =>
  left.size === right.size && [...left].every((address) => right.has(address));
