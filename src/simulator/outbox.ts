import type { WebSocket } from 'ws';

/** Home Assistant's limits for a client that does not read (websocket_api/const.py). */
export const MAX_PENDING_MESSAGES = 4096;
/** Bytes in the socket's buffer beyond which nothing more is written until it drains (the writer's limit there). */
const HIGH_WATER_BYTES = 1_048_576;

/**
 * One client's outgoing queue. Messages wait until the event loop turns, then leave: joined into one array frame where
 * the client said it understands that, else one frame each. A client that does not read finds the queue full one day.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #limit: number;
  readonly #onOverflow: () => void;
  #pending: string[] = [];
  #scheduled = false;
  #writing = false;
  #paused = false;
  #coalesce = false;
  #batch: number | null = null;

  constructor(socket: WebSocket, limit: number, onOverflow: () => void) {
    this.#socket = socket;
    this.#limit = limit;
    this.#onOverflow = onOverflow;
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** The client sent `supported_features` with `coalesce_messages`. */
  coalesce(): void {
    this.#coalesce = true;
  }

  /** Test control: hold messages until this many can leave as one array; null ends that and sends what is held. */
  batch(size: number | null): void {
    this.#batch = size;
    this.#schedule();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  push(message: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    this.#pending.push(message);
    if (this.#pending.length >= this.#limit) {
      this.#pending = [];
      this.#onOverflow();
      return;
    }
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#scheduled && !this.#writing && !this.#paused && this.#pending.length > 0) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#flush();
      });
    }
  }

  #flush(): void {
    while (this.#pending.length > 0 && !this.#paused && !this.#writing) {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        this.#pending = [];
        return;
      }
      if (this.#batch !== null) {
        if (this.#pending.length < this.#batch) {
          return;
        }
        this.#write(`[${this.#pending.splice(0, this.#batch).join(',')}]`);
      } else if (this.#coalesce && this.#pending.length > 1) {
        const all = this.#pending;
        this.#pending = [];
        this.#write(`[${all.join(',')}]`);
      } else {
        this.#write(this.#pending.shift() ?? '');
      }
    }
  }

  #write(frame: string): void {
    this.#socket.send(frame, () => {
      if (this.#writing) {
        this.#writing = false;
        this.#schedule();
      }
    });
    this.#writing = this.#socket.bufferedAmount > HIGH_WATER_BYTES;
  }
}
