import type { Socket } from 'node:net';
import type { Clock } from '../../../src/simulator/clock';
import type { Random } from '../random';
import type { ActiveToxic, Toxic, ToxicOf } from './toxics';

/** A source is not read further while so much of what it sent waits here. */
const QUEUE_BYTES = 4 * 1024 * 1024;
/** With a limited bandwidth, what passes at once: a tenth of a second's worth, as toxiproxy does it. */
const BANDWIDTH_PIECES_PER_SECOND = 10;

interface Item {
  readonly kind: 'data' | 'end';
  bytes: Buffer;
  readonly at: number;
  /** Where in the range of the jitter it lies, -1 … 1; drawn once. */
  readonly luck: number;
}

export interface LinkOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly clock: Clock;
  readonly random: Random;
  readonly toxics: () => readonly ActiveToxic[];
  /** So many bytes were given to the sink. */
  readonly onPassed: (bytes: number) => void;
  /** Something is kept back, for so long (ms; null: until a toxic goes). */
  readonly onHeld: (ms: number | null) => void;
}

/** One direction of one connection: what comes out of the source goes into the sink, as the toxics allow. */
export class Link {
  readonly #options: LinkOptions;
  readonly #openedAt: number;
  readonly #queue: Item[] = [];
  #queuedBytes = 0;
  #passed = 0;
  #notBefore = 0;
  #over = false;
  #blocked = false;
  #wake: (() => void) | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#openedAt = options.clock.now();
    const { source, sink } = options;
    source.on('data', (bytes: Buffer) => {
      if (this.#over) return;
      this.#queuedBytes += bytes.length;
      this.#enqueue('data', bytes);
      if (this.#queuedBytes > QUEUE_BYTES) source.pause();
    });
    source.on('end', () => this.#enqueue('end', Buffer.alloc(0)));
    source.on('close', (hadError) => {
      if (this.#over) return;
      // A reset of the source is passed on as one, unless something is in its way.
      if (hadError && this.#find('timeout') === null) this.#finish(() => reset(sink));
      else this.#enqueue('end', Buffer.alloc(0));
    });
    sink.on('drain', () => {
      this.#blocked = false;
      this.poke();
    });
    sink.on('close', () => {
      this.#over = true;
      this.poke();
    });
    void this.#run();
  }

  /** Looks again: a toxic came or went. */
  poke(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #enqueue(kind: Item['kind'], bytes: Buffer): void {
    const { clock, random } = this.#options;
    this.#queue.push({ kind, bytes, at: clock.now(), luck: random() * 2 - 1 });
    this.poke();
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      const wait = this.#step();
      if (wait !== 0 && !this.#over) await this.#pause(wait);
    }
  }

  /** Does what can be done now; returns how long to wait for more, null until something happens. */
  #step(): number | null {
    const now = this.#options.clock.now();
    const closing = this.#closingIn(now);
    if (this.#over) return null;
    const item = this.#queue[0];
    if (this.#find('timeout') !== null) {
      if (item !== undefined) this.#options.onHeld(closing);
      return closing;
    }
    if (item === undefined || this.#blocked) return closing;
    const due = Math.max(item.at + this.#delayOf(item), this.#notBefore);
    if (due > now) {
      this.#options.onHeld(due - now);
      return closing === null ? due - now : Math.min(closing, due - now);
    }
    if (item.kind === 'end') this.#finish(() => this.#options.sink.end());
    else this.#pass(item, now);
    return 0;
  }

  /** Time until a toxic closes the connection, null when none will; closes it when that time has come. */
  #closingIn(now: number): number | null {
    let next: number | null = null;
    for (const { toxic, since } of this.#options.toxics()) {
      const after =
        toxic.type === 'reset_peer'
          ? (toxic.afterMs ?? 0)
          : toxic.type === 'timeout' && toxic.afterMs > 0
            ? toxic.afterMs
            : null;
      if (after === null) continue;
      const left = Math.max(since, this.#openedAt) + after - now;
      if (left <= 0) {
        this.#close(toxic);
        return null;
      }
      next = next === null ? left : Math.min(next, left);
    }
    return next;
  }

  #close(toxic: Toxic): void {
    const { source, sink } = this.#options;
    this.#finish(() => {
      if (toxic.type === 'reset_peer') reset(sink);
      else sink.end();
      source.destroy();
    });
  }

  #pass(item: Item, now: number): void {
    const { sink, onPassed } = this.#options;
    const limit = this.#find('limit_data');
    const piece = item.bytes.subarray(0, this.#pieceSize(item, limit));
    item.bytes = item.bytes.subarray(piece.length);
    if (item.bytes.length === 0) this.#queue.shift();
    this.#queuedBytes -= piece.length;
    if (this.#queuedBytes <= QUEUE_BYTES) this.#options.source.resume();
    this.#notBefore = now + this.#pauseAfter(piece.length);
    this.#passed += piece.length;
    if (piece.length > 0) {
      this.#blocked = !sink.write(piece);
      onPassed(piece.length);
    }
    if (limit !== null && this.#passed >= limit.bytes) this.#close(limit);
  }

  #pieceSize(item: Item, limit: ToxicOf<'limit_data'> | null): number {
    let size = item.bytes.length;
    const slicer = this.#find('slicer');
    if (slicer !== null) {
      const { averageBytes, variationBytes = 0 } = slicer;
      const varied = averageBytes + (this.#options.random() * 2 - 1) * variationBytes;
      size = Math.min(size, Math.max(1, Math.round(varied)));
    }
    const bandwidth = this.#find('bandwidth');
    if (bandwidth !== null) {
      size = Math.min(size, Math.max(1, Math.round(bandwidth.bytesPerSecond / BANDWIDTH_PIECES_PER_SECOND)));
    }
    return limit === null ? size : Math.max(0, Math.min(size, limit.bytes - this.#passed));
  }

  #pauseAfter(bytes: number): number {
    const bandwidth = this.#find('bandwidth');
    const slowly = bandwidth === null ? 0 : (bytes / bandwidth.bytesPerSecond) * 1000;
    return Math.max(slowly, this.#find('slicer')?.delayMs ?? 0);
  }

  #delayOf(item: Item): number {
    const latency = this.#find('latency');
    const late = latency === null ? 0 : latency.latencyMs + item.luck * (latency.jitterMs ?? 0);
    return item.kind === 'end' ? late + (this.#find('slow_close')?.delayMs ?? 0) : late;
  }

  #find<T extends Toxic['type']>(type: T): ToxicOf<T> | null {
    const found = this.#options.toxics().find(({ toxic }) => toxic.type === type);
    return found === undefined ? null : (found.toxic as ToxicOf<T>);
  }

  #finish(act: () => void): void {
    this.#over = true;
    act();
    this.poke();
  }

  async #pause(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      let cancel = (): void => undefined;
      this.#wake = () => {
        cancel();
        resolve();
      };
      if (ms !== null) cancel = this.#options.clock.after(ms, () => this.poke());
    });
  }
}

function reset(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}
