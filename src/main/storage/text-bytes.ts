/** Up to here a loop over ASCII is faster than a call into Node's encoder. */
const SHORT = 40;
const ASCII_END = 0x80;
/** UTF-8 needs at most this many bytes for one UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/** A growing stretch of UTF-8 that texts are appended to without a buffer of their own. */
export class TextBytes {
  readonly #least: number;
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#least = capacity;
    this.#bytes = newBytes(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Appends and returns the number of bytes written; the text starts at what `length` was before. */
  append(text: string): number {
    const units = text.length;
    const start = this.#length;
    if (start + units * BYTES_PER_UNIT > this.#bytes.length) this.#grow(units * BYTES_PER_UNIT);
    const bytes = this.#bytes;
    if (units <= SHORT) {
      let index = 0;
      for (; index < units; index += 1) {
        const code = text.charCodeAt(index);
        if (code >= ASCII_END) break;
        bytes[start + index] = code;
      }
      if (index === units) {
        this.#length = start + units;
        return units;
      }
    }
    const written = bytes.write(text, start, 'utf8');
    this.#length = start + written;
    return written;
  }

  /** Hands out what was written, in a buffer that can be transferred, and starts anew. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.buffer as ArrayBuffer, 0, this.#length);
    const capacity = this.#bytes.length;
    this.#bytes = newBytes(this.#length * 4 < capacity ? Math.max(this.#least, capacity / 2) : capacity);
    this.#length = 0;
    return taken;
  }

  #grow(needed: number): void {
    const grown = newBytes(
      Math.max(this.#bytes.length * 2, 2 ** Math.ceil(Math.log2(this.#length + needed))),
    );
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Not Buffer.alloc: small ones of those share a pool, and a shared buffer cannot be transferred. */
function newBytes(capacity: number): Buffer {
  return Buffer.from(new ArrayBuffer(capacity));
}
