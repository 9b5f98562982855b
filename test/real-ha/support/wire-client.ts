import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';

export type Message = Readonly<Record<string, unknown>>;

/** Longer than anything a server on this machine takes. */
const WAIT_MS = 20_000;

/**
 * The plainest client of the WebSocket API: sends what it is told, keeps what it gets. It shares no code with the
 * product, so that a test's own view of a server does not repeat the product's mistakes.
 */
export class WireClient {
  readonly #socket: WebSocket;
  readonly #received: Message[] = [];
  readonly #news = new EventEmitter();
  #closed: Readonly<{ code: number; reason: string }> | null = null;
  #id = 0;
  #raw = false;
  #onFrame: (frame: string) => void = () => undefined;

  private constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace(/^http/u, 'ws')}/api/websocket`);
    this.#news.setMaxListeners(0);
    this.#socket.on('message', (data: Buffer) => {
      const text = data.toString();
      this.#onFrame(text);
      this.#news.emit('frame');
      if (this.#raw) {
        return;
      }
      const frame = JSON.parse(text) as Message | readonly Message[];
      this.#received.push(...(Array.isArray(frame) ? (frame as readonly Message[]) : [frame as Message]));
      this.#news.emit('news');
    });
    // A refused connection is told as an error and then as a close; the close is what a test waits for.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', (code, reason) => {
      this.#closed = { code, reason: reason.toString() };
      this.#news.emit('news');
    });
  }

  /** Opens a socket and waits for the first message, `auth_required`. */
  static async open(url: string): Promise<readonly [WireClient, Message]> {
    const client = new WireClient(url);
    return [client, await client.next(() => true)];
  }

  /** Opens a socket and authenticates. */
  static async authenticated(url: string, token: string): Promise<WireClient> {
    const [client] = await WireClient.open(url);
    client.send({ type: 'auth', access_token: token });
    const answer = await client.next(() => true);
    if (answer['type'] !== 'auth_ok') {
      throw new Error(`Not authenticated: ${JSON.stringify(answer)}`);
    }
    return client;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /**
   * Takes the first message that fits, now or when it comes.
   * @throws when the socket closes first, or nothing fits within `WAIT_MS`
   */
  async next(fits: (message: Message) => boolean, what = 'the message'): Promise<Message> {
    const signal = AbortSignal.timeout(WAIT_MS);
    for (;;) {
      const index = this.#received.findIndex(fits);
      if (index >= 0) {
        return this.#received.splice(index, 1)[0] ?? {};
      }
      if (this.#closed !== null) {
        throw new Error(`The socket closed (${String(this.#closed.code)}) before ${what} came`);
      }
      try {
        await once(this.#news, 'news', { signal });
      } catch {
        throw new Error(`${what} did not come within ${String(WAIT_MS / 1000)} s`);
      }
    }
  }

  /** Sends a command under the next id, or the one it brings, and waits for its result or pong. */
  async command(message: Message): Promise<Message> {
    const id = typeof message['id'] === 'number' ? message['id'] : this.#id + 1;
    this.#id = Math.max(this.#id, id);
    this.send({ ...message, id });
    return this.next(
      (answer) => answer['id'] === id && answer['type'] !== 'event',
      `the answer to ${String(message['type'])}`,
    );
  }

  /** Hears every frame as it came; with `raw`, frames are not read as messages any more. */
  onFrame(listener: (frame: string) => void, options: Readonly<{ raw?: boolean }> = {}): void {
    this.#onFrame = listener;
    this.#raw = options.raw ?? false;
  }

  /** Waits for one more frame. */
  async nextFrame(): Promise<void> {
    await once(this.#news, 'frame', { signal: AbortSignal.timeout(WAIT_MS) });
  }

  /** Reads nothing any more, so that the server's buffers fill; also no ping frame is answered. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** The id the last command had. */
  get lastId(): number {
    return this.#id;
  }

  /** The next event of a subscription. */
  event(subscription: number): Promise<Message> {
    return this.next(
      (message) => message['type'] === 'event' && message['id'] === subscription,
      `an event of subscription ${String(subscription)}`,
    );
  }

  /** Code and reason of the end, once it came. */
  async closed(): Promise<Readonly<{ code: number; reason: string }>> {
    while (this.#closed === null) {
      await once(this.#news, 'news');
    }
    return this.#closed;
  }

  close(): void {
    this.#socket.terminate();
  }
}
