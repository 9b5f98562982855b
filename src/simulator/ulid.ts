const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes ULIDs as Home Assistant's context ids are: 10 characters of time, 16 that count up, never equal twice. */
export class UlidSource {
  #count = 0;
  readonly #salt: number;

  constructor(seed: number) {
    this.#salt = seed >>> 0;
  }

  next(atMs: number): string {
    return encode(Math.floor(atMs), 10) + encode(this.#salt, 7) + encode(this.#count++, 9);
  }
}

function encode(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
