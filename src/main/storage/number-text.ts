/** Powers of ten that a double holds exactly; dividing an exact integer by one rounds correctly. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** Decimals of up to this many digits come back unchanged from a double. */
const SAFE_DIGITS = 15;
/** Below this `String` writes an exponent. */
const SMALLEST_PLAIN = 1e-6;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;

/**
 * The number a state's text stands for, when the text is exactly `String(number)` and so need not be kept; else
 * NaN ("20.0", "1e3", "-0", "on", ""). Typical readings ("21.5", "-3", "1013.25") take one pass without
 * allocation.
 */
export function canonicalNumber(text: string): number {
  const length = text.length;
  if (length === 0) return NaN;
  const negative = text.charCodeAt(0) === MINUS;
  const start = negative ? 1 : 0;
  const first = text.charCodeAt(start);
  if (!(first >= ZERO && first <= NINE)) return NaN;
  if (length - start > SAFE_DIGITS + 1) return slowCanonicalNumber(text);

  let mantissa = 0;
  let index = start;
  for (; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < ZERO || code > NINE) break;
    mantissa = mantissa * 10 + (code - ZERO);
  }
  if (first === ZERO && index - start > 1) return NaN;
  if (index === length) {
    if (index - start > SAFE_DIGITS) return slowCanonicalNumber(text);
    return negative ? (mantissa === 0 ? NaN : -mantissa) : mantissa;
  }
  if (text.charCodeAt(index) !== POINT) return slowCanonicalNumber(text);

  const point = index;
  let last = -1;
  for (index += 1; index < length; index += 1) {
    last = text.charCodeAt(index);
    if (last < ZERO || last > NINE) return slowCanonicalNumber(text);
    mantissa = mantissa * 10 + (last - ZERO);
  }
  // No digit behind the point, or a zero at the end: the text would not come back.
  if (last === -1 || last === ZERO) return NaN;
  const value = mantissa / (POWERS[length - point - 1] ?? NaN);
  if (first === ZERO && value < SMALLEST_PLAIN) return slowCanonicalNumber(text);
  return negative ? -value : value;
}

function slowCanonicalNumber(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text ? value : NaN;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The finite number a text can be read as ("20.0" → 20, "1e3" → 1000), else NaN ("on", "", " 5", "0x10"). */
export function numberInText(text: string): number {
  const first = text.charCodeAt(0);
  const possible = (first >= ZERO && first <= NINE) || first === MINUS || first === PLUS || first === POINT;
  if (!possible || !DECIMAL.test(text)) return NaN;
  const value = Number(text);
  // -0 would come back from SQLite as 0; the text beside it keeps the sign.
  return Number.isFinite(value) ? value + 0 : NaN;
}
