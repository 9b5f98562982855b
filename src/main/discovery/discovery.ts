import { networkInterfaces } from 'node:os';
import makeMdns from 'multicast-dns';
import type { FoundSite } from '../../shared/discovery';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import { MINUTE, SECOND } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import { Announcements } from './announcements';

export const SERVICE = '_home-assistant._tcp.local';
const PORT = 5353;
/** Answers may be lost: asked again soon, then ever more rarely (RFC 6762, 5.2). */
const ASK_AGAIN_MS = [SECOND, 3 * SECOND, 9 * SECOND, 20 * SECOND] as const;
/** A machine that was switched off says no goodbye: who leaves three questions unanswered is gone. */
const FORGET_MS = MINUTE;
/** More than any network of Home Assistants: whatever sends it means no good. */
const MAX_FOUND = 200;
const MAX_ANSWERS_A_SECOND = 500;

/** What is found so far, by name, and why nothing (more) can be. */
export interface Found {
  readonly sites: FoundSite[];
  readonly error: AppError | null;
}

export interface DiscoveryOptions {
  readonly clock: Clock;
  /** The port of mDNS; tests take one of their own. */
  readonly port?: number;
  /** Whether this computer is in a network at all. */
  readonly inNetwork?: () => boolean;
}

/** Looks for Home Assistants on the network by mDNS, while somebody watches and not a moment longer. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #listeners = new Set<() => void>();
  #browsing: Browsing | null = null;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** What is found so far; nothing while nobody watches. */
  get found(): Found {
    return this.#browsing?.found ?? { sites: [], error: null };
  }

  /** Begins looking, with the first who watches. Returns the function that ends the watching. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#browsing ??= new Browsing(this.#options, () => {
      for (const each of this.#listeners) each();
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#browsing?.end();
      this.#browsing = null;
    };
  }
}

class Browsing {
  readonly #clock: Clock;
  readonly #tell: () => void;
  readonly #mdns: ReturnType<typeof makeMdns> | null;
  readonly #announcements: Announcements;
  #timer: Timer | null = null;
  #asked = 0;
  #error: AppError | null = null;
  #answers = 0;
  #answersSince = 0;
  #ended = false;
  #sites: readonly FoundSite[] = [];

  constructor({ clock, port = PORT, inNetwork = hasNetwork }: DiscoveryOptions, tell: () => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#announcements = new Announcements(SERVICE, () => clock.monotonic());
    if (!inNetwork()) this.#error = appError('discovery-no-network');
    try {
      this.#mdns = makeMdns({ port });
    } catch (thrown) {
      this.#mdns = null;
      this.#error = causeOf(thrown);
      return;
    }
    this.#mdns.on('error', (error) => this.#stop(causeOf(error)));
    // What only some of the networks refuse; the others answer.
    this.#mdns.on('warning', () => undefined);
    this.#mdns.on('response', (packet) => this.#take(packet));
    this.#mdns.on('ready', () => this.#ask());
  }

  get found(): Found {
    return { sites: [...this.#sites], error: this.#error };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    this.#mdns?.destroy();
  }

  #ask(): void {
    if (this.#ended || this.#mdns === null) return;
    const question = { name: SERVICE, type: 'PTR' } as const;
    this.#mdns.query([question], (error) => {
      if (!error || this.#ended) return;
      this.#error = causeOf(error);
      this.#tell();
    });
    const wait = ASK_AGAIN_MS[Math.min(this.#asked, ASK_AGAIN_MS.length - 1)] ?? MINUTE;
    this.#asked += 1;
    this.#timer = this.#clock.setTimer(wait, () => {
      if (this.#announcements.forgetUnheard(FORGET_MS)) this.#changed();
      this.#ask();
    });
  }

  #take(packet: makeMdns.ResponsePacket): void {
    if (this.#ended) return;
    const now = this.#clock.monotonic();
    if (now - this.#answersSince > SECOND) {
      this.#answersSince = now;
      this.#answers = 0;
    }
    this.#answers += 1;
    if (this.#answers > MAX_ANSWERS_A_SECOND || this.#announcements.size > MAX_FOUND) {
      this.#stop(appError('discovery-flooded'));
      return;
    }
    if (this.#announcements.take([...packet.answers, ...(packet.additionals ?? [])])) this.#changed();
  }

  #changed(): void {
    this.#sites = this.#announcements.sites();
    this.#tell();
  }

  #stop(error: AppError): void {
    if (this.#ended) return;
    this.end();
    this.#error = error;
    this.#tell();
  }
}

/** Why the network cannot be searched, as Node names it. */
function causeOf(thrown: unknown): AppError {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
    case 'EACCES':
      return appError('discovery-port');
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENODEV':
    case 'EADDRNOTAVAIL':
      return appError('discovery-no-network');
    default:
      return appError('discovery-failed', { reason: reasonOf(thrown) });
  }
}

function hasNetwork(): boolean {
  try {
    return Object.values(networkInterfaces()).some(
      (list) => list?.some(({ internal }) => !internal) === true,
    );
  } catch {
    // What the system does not tell is found out by asking.
    return true;
  }
}
