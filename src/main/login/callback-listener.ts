import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { appError } from '../../shared/errors';
import type { Language } from '../../shared/language';
import { fail, ok, type Result } from '../../shared/result';
import { listen } from '../listen';
import { answerPage } from './answer-page';

const LOOPBACK = '127.0.0.1';
const PATH = '/answer';
/** Codes are 32 characters; a longer one than this is none. */
const CODE_LIMIT = 1024;
/** A browser may open several connections ahead of time; nobody else has business here. */
const MAX_CONNECTIONS = 16;

/** What the page sent the browser back with. */
export type CallbackAnswer = { readonly code: string } | { readonly refusal: string };

export interface CallbackOptions {
  /** What the answer must carry to be one; compared in constant time. */
  readonly state: string;
  readonly language: Language;
  /** Takes the one answer; says whether the login is done. */
  readonly take: (answer: CallbackAnswer) => Promise<boolean>;
}

/**
 * Waits on this computer's loopback for the browser to come back from Home Assistant's page: one path, one answer,
 * and only one that carries the state. Whatever else comes is refused and changes nothing.
 */
export class CallbackListener {
  readonly #server: Server;
  readonly #options: CallbackOptions;
  readonly #port: number;
  #used = false;

  private constructor(server: Server, port: number, options: CallbackOptions) {
    this.#server = server;
    this.#port = port;
    this.#options = options;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** Error: `login-port`. */
  static async open(options: CallbackOptions): Promise<Result<CallbackListener>> {
    const server = createServer();
    server.maxConnections = MAX_CONNECTIONS;
    const port = await listen(server, LOOPBACK, 0);
    if (!port.ok) return fail(appError('login-port', { reason: port.error.message }));
    return ok(new CallbackListener(server, port.value, options));
  }

  /** Who we are to Home Assistant: it wants this and the place to come back to on one host and port (IndieAuth). */
  get clientId(): string {
    return `http://${LOOPBACK}:${this.#port}/`;
  }

  get redirectUri(): string {
    return `http://${LOOPBACK}:${this.#port}${PATH}`;
  }

  /** Ends it. An answer that is being given still reaches the browser. */
  close(): void {
    this.#used = true;
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { language, state, take } = this.#options;
    const url = new URL(request.url ?? '/', this.clientId);
    // A name that somebody made to lead here is not the address that we gave away.
    const meant = request.method === 'GET' && request.headers.host === `${LOOPBACK}:${this.#port}`;
    if (!meant || url.pathname !== PATH) {
      response.writeHead(404, { connection: 'close' }).end();
      return;
    }
    const answer = answerIn(url.searchParams);
    if (this.#used || answer === null || !sameText(url.searchParams.get('state') ?? '', state)) {
      answerPage(response, 'refused', language);
      return;
    }
    this.#used = true;
    const done = await take(answer).catch(() => false);
    response.once('close', () => this.close());
    answerPage(response, done ? 'done' : 'failed', language);
  }
}

function answerIn(query: URLSearchParams): CallbackAnswer | null {
  const code = query.get('code');
  if (code !== null && code !== '' && code.length <= CODE_LIMIT) return { code };
  const refusal = query.get('error');
  return refusal === null ? null : { refusal: refusal.slice(0, 100) };
}

/** In a time that tells nothing of where they differ. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
