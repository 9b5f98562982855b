import type { Json } from './json';

/** What can go wrong with one WebSocket upgrade. */
export type UpgradeFault =
  /** Refused with this HTTP status, as a proxy or a ban does. */
  | Readonly<{ kind: 'status'; status: 400 | 401 | 403 | 404 | 500 | 502 | 503 | 504 }>
  | Readonly<{ kind: 'redirect'; location: string }>
  /** Answered with a web page and status 200. */
  | Readonly<{ kind: 'web-page' }>
  /** The TCP connection is taken and never answered. */
  | Readonly<{ kind: 'hang' }>
  /** Upgraded, but `auth_required` never comes. */
  | Readonly<{ kind: 'silence' }>
  /** Upgraded, `auth_required` comes, the `auth` message is never answered. */
  | Readonly<{ kind: 'deaf' }>
  /** Upgraded, and the `auth` message is answered with `auth_invalid`, whatever the token. */
  | Readonly<{ kind: 'auth-invalid' }>
  /** Upgraded, then dropped at once: a proxy whose Home Assistant is down. Without `code`, the TCP connection dies. */
  | Readonly<{ kind: 'drop'; code?: number }>
  /** Dropped this long after `auth_ok`. */
  | Readonly<{ kind: 'drop-after-auth'; afterMs: number; code?: number }>;

/** What can go wrong with one request for a token. */
export type TokenFault =
  /** Refused with this HTTP status and no word of Home Assistant's own, as a proxy does. */
  | Readonly<{ kind: 'status'; status: 400 | 403 | 404 | 500 | 502 | 503 | 504 }>
  /** Refused by Home Assistant itself. */
  | Readonly<{ kind: 'refusal'; error: 'invalid_grant' | 'invalid_request' | 'access_denied' }>
  /** Taken and never answered. */
  | Readonly<{ kind: 'hang' }>
  /** The TCP connection dies. */
  | Readonly<{ kind: 'drop' }>;

/** Delay of a reply in ms; null never sends it. */
export type ReplyDelay = (command: string) => number | null;

/** Faults on demand. Everything here is for tests; a fault holds until it is used up or cleared. */
export class Faults {
  readonly #upgrades: UpgradeFault[] = [];
  #everyUpgrade: UpgradeFault | null = null;
  readonly #tokens: TokenFault[] = [];
  #delay: ReplyDelay = () => 0;
  #reorder = 1;
  #copies = 1;
  #statesWithheld = false;
  readonly #errors = new Map<string, Readonly<{ code: string; message: string }>>();

  /** The next `times` upgrades fail so, oldest fault first; `Infinity` until cleared. */
  onUpgrade(fault: UpgradeFault, times = 1): void {
    if (times === Infinity) {
      this.#everyUpgrade = fault;
    } else {
      this.#upgrades.push(...Array.from({ length: times }, () => fault));
    }
  }

  takeUpgrade(): UpgradeFault | null {
    return this.#upgrades.shift() ?? this.#everyUpgrade;
  }

  /** The next `times` requests for a token fail so, oldest fault first. */
  onToken(fault: TokenFault, times = 1): void {
    this.#tokens.push(...Array.from({ length: times }, () => fault));
  }

  takeToken(): TokenFault | null {
    return this.#tokens.shift() ?? null;
  }

  /** Replies (results and pongs, not events) of a command come later, or never. */
  delayReplies(delay: ReplyDelay): void {
    this.#delay = delay;
  }

  delayOf(command: string): number | null {
    return this.#delay(command);
  }

  /** Holds replies until `count` are there and sends them in reverse; 1 sends them as they come. */
  reorderReplies(count: number): void {
    this.#reorder = Math.max(1, count);
  }

  get reorder(): number {
    return this.#reorder;
  }

  /** Sends every reply twice. */
  duplicateReplies(on: boolean): void {
    this.#copies = on ? 2 : 1;
  }

  get copies(): number {
    return this.#copies;
  }

  /** `subscribe_entities` succeeds, and the states that should follow its result never come. */
  withholdStates(on: boolean): void {
    this.#statesWithheld = on;
  }

  get statesWithheld(): boolean {
    return this.#statesWithheld;
  }

  /** The command answers with this error until cleared. */
  failCommand(command: string, code: string, message = 'Failed on demand'): void {
    this.#errors.set(command, { code, message });
  }

  mendCommand(command: string): void {
    this.#errors.delete(command);
  }

  errorOf(command: string): Readonly<{ code: string; message: string }> | undefined {
    return this.#errors.get(command);
  }

  clear(): void {
    this.#upgrades.length = 0;
    this.#everyUpgrade = null;
    this.#tokens.length = 0;
    this.#delay = () => 0;
    this.#reorder = 1;
    this.#copies = 1;
    this.#statesWithheld = false;
    this.#errors.clear();
  }
}

/** Frames no Home Assistant should send and a client must survive. */
export const ODD_FRAMES = {
  badJson: '{"id":1,"type":"eve',
  emptyArray: '[]',
  notAnObject: '42',
  nullFrame: 'null',
  unknownType: JSON.stringify({ id: 1, type: 'a_type_from_the_future', payload: { deep: [1, 2, 3] } }),
  withoutId: JSON.stringify({ type: 'result', success: true, result: null } satisfies Json),
  unknownId: JSON.stringify({ id: 987_654, type: 'result', success: true, result: null } satisfies Json),
  eventOfUnknownSubscription: JSON.stringify({ id: 987_655, type: 'event', event: { a: {} } } satisfies Json),
  pongOfUnknownId: JSON.stringify({ id: 987_656, type: 'pong' } satisfies Json),
  arrayWithRubbish: JSON.stringify([
    null,
    7,
    { id: 'x', type: 'event' },
    { id: 987_657, type: 'pong' },
  ] satisfies Json),
} as const;

/** Bytes on the TCP connection that break the WebSocket protocol (RFC 6455): a client has to end the connection. */
export const ODD_BYTES = {
  /** The head of a text frame of 2^40 bytes, more than any client takes (1009). */
  oversizedFrame: Buffer.from([0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]),
  /** A text frame that is not UTF-8 (1007). */
  invalidUtf8: Buffer.from([0x81, 4, 0x22, 0xc3, 0x28, 0x22]),
  /** A text frame with a reserved bit set, as of an extension that nobody agreed on (1002). */
  reservedBit: Buffer.from([0xc1, 2, 0x7b, 0x7d]),
  /** The continuation of a message that never began (1002). */
  strayContinuation: Buffer.from([0x80, 2, 0x7b, 0x7d]),
  /** What a proxy says when it is asked for a page: no frame at all. */
  notWebSocket: Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
} as const;
