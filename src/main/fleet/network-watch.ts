import { networkInterfaces } from 'node:os';

/** The computer's own addresses in its networks, as sockets name them; loopback and link-local ones are not among them. */
export function localAddresses(): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const entries of Object.values(networkInterfaces())) {
    for (const { address, internal } of entries ?? []) {
      if (!internal && !/^(?:fe80:|169\.254\.)/i.test(address)) addresses.add(address);
    }
  }
  return addresses;
}

/** Notices that the computer's addresses are others than before: a cable, a Wi-Fi, a VPN came or went (R15). */
export class NetworkWatch {
  readonly #read: () => ReadonlySet<string>;
  #addresses: ReadonlySet<string>;

  constructor(read: () => ReadonlySet<string>) {
    this.#read = read;
    this.#addresses = read();
  }

  /** Whether anything changed since the last look. */
  look(): boolean {
    const before = this.#addresses;
    this.#addresses = this.#read();
    return (
      before.size !== this.#addresses.size || [...before].some((address) => !this.#addresses.has(address))
    );
  }

  /** Whether a socket with this end of its own can still lead anywhere. Loopback always does. */
  has(address: string): boolean {
    const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
    return plain === '::1' || plain.startsWith('127.') || /^fe80:/i.test(plain) || this.#addresses.has(plain);
  }
}
