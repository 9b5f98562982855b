import { between, pick, type Random } from './random';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stand for text that JSON.stringify would not write. */
const DEEP_LISTS = '@@deep lists@@';
const DEEP_OBJECTS = '@@deep objects@@';
const BEYOND_NUMBERS = '@@beyond numbers@@';
const DEPTH = 10_000;
const TEXT_OF: readonly (readonly [mark: string, text: string])[] = [
  [DEEP_LISTS, '['.repeat(DEPTH) + ']'.repeat(DEPTH)],
  [DEEP_OBJECTS, `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`],
  [BEYOND_NUMBERS, '1e999'],
];

/** Keys that are more than keys to a careless program. */
const TREACHEROUS_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
];
const KNOWN_TYPES = ['event', 'result', 'pong', 'auth_ok', 'auth_required', 'auth_invalid', 'ping', ''];

function rubbish(random: Random): Json {
  return pick<() => Json>(random, [
    () => null,
    () => true,
    () => false,
    () => 0,
    () => -1,
    () => between(random, -1000, 1000) / 7,
    () => 1e308,
    () => -1e308,
    () => 2 ** 53 + 2,
    () => 8.64e12 + 1,
    () => '',
    () => 'x'.repeat(between(random, 1, 300)),
    () => '\u0000\ud800\u202e𝄞',
    () => [],
    () => ({}),
    () => [[null], { a: [] }, 7],
    () => ({ polluted: true, s: {}, '+': [], a: null }),
    () => pick(random, [DEEP_LISTS, DEEP_OBJECTS, BEYOND_NUMBERS]),
    () => 'h'.repeat(random() < 0.02 ? 1_000_000 : 20_000),
  ])();
}

function wrongId(random: Random): Json {
  return pick<Json>(random, [
    0,
    -1,
    1e9,
    null,
    '1',
    1.5,
    [],
    {},
    { toString: 5 },
    true,
    BEYOND_NUMBERS,
    DEEP_LISTS,
    between(random, 1, 30),
    between(random, 1, 30),
  ]);
}

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

/** Every place in a value that could hold another one. */
function placesOf(value: Json, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return places;
  for (const key of Object.keys(value)) {
    places.push({ holder: value, key });
    placesOf((value as Record<string, Json>)[key] ?? null, places);
  }
  return places;
}

function put({ holder, key }: Place, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function textOf(value: Json): string {
  let text = JSON.stringify(value);
  for (const [mark, stands] of TEXT_OF) text = text.replaceAll(`"${mark}"`, stands);
  return text;
}

type Mutation = (frame: string, random: Random) => string;

/** Changes something in the parsed frame. */
function inTree(change: (root: Json, places: readonly Place[], random: Random) => Json): Mutation {
  return (frame, random) => {
    const root = JSON.parse(frame) as Json;
    return textOf(change(root, placesOf(root), random));
  };
}

const replaceAnything = inTree((root, places, random) => {
  if (places.length === 0) return rubbish(random);
  put(pick(random, places), rubbish(random));
  return root;
});

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  truncated: (frame, random) => frame.slice(0, between(random, 0, frame.length - 1)),
  'letters exchanged': (frame, random) => {
    const at = between(random, 0, frame.length - 1);
    const letter = String.fromCharCode(between(random, 1, 0x2fff));
    return frame.slice(0, at) + letter + frame.slice(at + between(random, 0, 2));
  },
  'wrong type': replaceAnything,
  'wrong types': (frame, random) => {
    let text = frame;
    // A second change may find what the first made unreadable.
    for (let count = between(random, 2, 4); count > 0 && text.length < 15_000; count -= 1) {
      text = replaceAnything(text.replaceAll('1e999', '1'), random);
    }
    return text;
  },
  'treacherous key': inTree((root, places, random) => {
    const holders = places.map(({ holder }) => holder).filter((holder) => !Array.isArray(holder));
    const holder = holders.length === 0 ? {} : pick(random, holders);
    put({ holder, key: pick(random, TREACHEROUS_KEYS) }, pick(random, [rubbish(random), { polluted: true }]));
    return root;
  }),
  'key gone': inTree((root, places, random) => {
    if (places.length === 0) return {};
    const { holder, key } = pick(random, places);
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
    return root;
  }),
  'wrong id': inTree((root, _places, random) => {
    if (typeof root === 'object' && root !== null) put({ holder: root, key: 'id' }, wrongId(random));
    return root;
  }),
  'wrong kind': inTree((root, _places, random) => {
    const type = random() < 0.5 ? pick(random, KNOWN_TYPES) : rubbish(random);
    if (typeof root === 'object' && root !== null) put({ holder: root, key: 'type' }, type);
    return root;
  }),
  'key twice': (frame, random) => {
    const keys = [...frame.matchAll(/"[^"\\]+":/g)];
    if (keys.length === 0) return frame;
    const key = pick(random, keys);
    return `${frame.slice(0, key.index)}${key[0]}${textOf(rubbish(random))},${frame.slice(key.index)}`;
  },
  'list of rubbish': (frame, random) => {
    const items = Array.from({ length: between(random, 0, 6) }, () =>
      random() < 0.3 ? replaceAnything(frame, random) : textOf(rubbish(random)),
    );
    return `[${items.join(',')}]`;
  },
  'deeply wrapped': (frame, random) => {
    const depth = between(random, 1, DEPTH);
    return random() < 0.5
      ? '['.repeat(depth) + frame + ']'.repeat(depth)
      : `${'{"event":'.repeat(depth)}${frame}${'}'.repeat(depth)}`;
  },
};

/** A frame that no Home Assistant sends, made from one that it does. */
export function mutated(frame: string, random: Random): { readonly kind: string; readonly text: string } {
  const kind = pick(random, Object.keys(MUTATIONS));
  const mutate = MUTATIONS[kind];
  if (mutate === undefined) throw new Error(`no mutation ${kind}`);
  return { kind, text: mutate(frame, random) };
}
