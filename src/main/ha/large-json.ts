/** Characters parsed at once by JSON.parse, some 200 µs. */
const PIECE_CHARACTERS = 32 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/**
 * As `JSON.parse`, a piece a step: the states of a big building are several MiB of text, which in one go would hold
 * the event loop for tens of milliseconds. Throws SyntaxError as `JSON.parse` does, with less of an explanation.
 */
export function* parsingJson(text: string, pieceCharacters = PIECE_CHARACTERS): Generator<void, unknown> {
  const reader = new Reader(text, pieceCharacters);
  const value = yield* reader.value();
  reader.end();
  return value;
}

/** Where a piece ends, and what stands there. */
interface Piece {
  readonly end: number;
  readonly closes: boolean;
}

class Reader {
  readonly #text: string;
  readonly #piece: number;
  #at = 0;

  constructor(text: string, piece: number) {
    this.#text = text;
    this.#piece = piece;
  }

  *value(): Generator<void, unknown> {
    this.#skipSpace();
    switch (this.#peek()) {
      case OPEN_OBJECT:
        return yield* this.#object();
      case OPEN_LIST:
        return yield* this.#list();
      case QUOTE:
        return this.#parse(this.#endOfString(this.#at));
      default:
        return this.#parse(this.#endOfWord());
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected();
  }

  *#object(): Generator<void, unknown> {
    const object: Record<string, unknown> = {};
    for (let first = true; ; first = false) {
      this.#at += 1;
      const piece = this.#nextPiece();
      if (piece === null) {
        // Its next member alone is longer than a piece.
        this.#skipSpace();
        if (this.#peek() !== QUOTE) throw this.#unexpected();
        const key = this.#parse(this.#endOfString(this.#at)) as string;
        this.#skipSpace();
        if (this.#peek() !== COLON) throw this.#unexpected();
        this.#at += 1;
        define(object, key, yield* this.value());
        this.#skipSpace();
      } else {
        const members = this.#parsePiece('{', '}', piece) as Record<string, unknown>;
        const keys = Object.keys(members);
        // Nothing between two commas, or behind the last one.
        if (keys.length === 0 && !(first && piece.closes)) throw this.#unexpected();
        for (const key of keys) define(object, key, members[key]);
      }
      yield;
      if (this.#closesWith(CLOSE_OBJECT)) return object;
    }
  }

  *#list(): Generator<void, unknown> {
    const list: unknown[] = [];
    for (let first = true; ; first = false) {
      this.#at += 1;
      const piece = this.#nextPiece();
      if (piece === null) {
        list.push(yield* this.value());
        this.#skipSpace();
      } else {
        const members = this.#parsePiece('[', ']', piece) as unknown[];
        if (members.length === 0 && !(first && piece.closes)) throw this.#unexpected();
        for (const member of members) list.push(member);
      }
      yield;
      if (this.#closesWith(CLOSE_LIST)) return list;
    }
  }

  /** True behind the bracket that closes; false at a comma. */
  #closesWith(bracket: number): boolean {
    const code = this.#peek();
    if (code === COMMA) return false;
    if (code !== bracket) throw this.#unexpected();
    this.#at += 1;
    return true;
  }

  /**
   * As many members of the list or object that is being read as fit into a piece, from here to a comma behind them
   * or to the bracket that closes it; null: not even the next one fits. Looks at brackets and strings only: whether
   * what lies between is JSON is for JSON.parse to say.
   */
  #nextPiece(): Piece | null {
    const text = this.#text;
    const limit = Math.min(text.length, this.#at + this.#piece);
    let depth = 0;
    let comma = -1;
    for (let at = this.#at; at < limit; at += 1) {
      switch (text.charCodeAt(at)) {
        case QUOTE:
          at = this.#endOfString(at) - 1;
          break;
        case OPEN_OBJECT:
        case OPEN_LIST:
          depth += 1;
          break;
        case CLOSE_OBJECT:
        case CLOSE_LIST:
          depth -= 1;
          if (depth < 0) return { end: at, closes: true };
          break;
        case COMMA:
          if (depth === 0) comma = at;
          break;
      }
    }
    return comma < 0 ? null : { end: comma, closes: false };
  }

  #parsePiece(open: string, close: string, { end }: Piece): unknown {
    const value: unknown = JSON.parse(`${open}${this.#text.slice(this.#at, end)}${close}`);
    this.#at = end;
    return value;
  }

  #parse(end: number): unknown {
    const value: unknown = JSON.parse(this.#text.slice(this.#at, end));
    this.#at = end;
    return value;
  }

  /** Behind the closing quote of the string that opens at `start`. */
  #endOfString(start: number): number {
    for (let at = this.#text.indexOf('"', start + 1); at >= 0; at = this.#text.indexOf('"', at + 1)) {
      let backslashes = 0;
      while (this.#text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) return at + 1;
    }
    throw this.#unexpected();
  }

  /** Behind the number or word that begins here. */
  #endOfWord(): number {
    const rest = /[,\]}]/g;
    rest.lastIndex = this.#at;
    return rest.exec(this.#text)?.index ?? this.#text.length;
  }

  #skipSpace(): void {
    while (isSpace(this.#peek())) this.#at += 1;
  }

  /** NaN at the end. */
  #peek(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected JSON at position ${this.#at}`);
  }
}

/** As JSON.parse: `__proto__` is a key like any other. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}
