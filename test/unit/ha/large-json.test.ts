import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsingJson } from '../../../src/main/ha/large-json';

function parsed(text: string, piece: number): { readonly value: unknown; readonly steps: number } {
  const steps = parsingJson(text, piece);
  for (let count = 0; ; count += 1) {
    const step = steps.next();
    if (step.done === true) return { value: step.value, steps: count };
  }
}

function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(SyntaxError);
    return 'refused';
  }
}

describe('parsing JSON in pieces', () => {
  it('R14 gives what JSON.parse gives, whatever the length of a piece', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 1, 3),
        (json, piece, indent) => {
          const text = indent === 0 ? json : JSON.stringify(JSON.parse(json), null, indent);
          expect(parsed(text, piece).value).toStrictEqual(JSON.parse(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('R14 refuses what JSON.parse refuses, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(
          fc.tuple(fc.nat(200), fc.constantFrom('', '"', '\\', ',', '}', ']', '{', '[', ':', 'n', ' ')),
        ),
        (json, piece, edits) => {
          let text = json;
          for (const [at, insert] of edits.slice(0, 3)) {
            const place = at % (text.length + 1);
            text = text.slice(0, place) + insert + text.slice(insert === '' ? place + 1 : place);
          }
          expect(outcome(() => parsed(text, piece).value)).toStrictEqual(outcome(() => JSON.parse(text)));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    '',
    ' ',
    '{"a":1,}',
    '[1,]',
    '{"a" 1}',
    '["a',
    '{"__proto__":{"x":1}}',
    '{"a":1,"a":2}',
    '"\\\\"',
    '[] []',
  ])('R14 takes %j as JSON.parse does', (text) => {
    expect(outcome(() => parsed(text, 2).value)).toStrictEqual(outcome(() => JSON.parse(text)));
  });

  it('R14 never does much in one step', () => {
    const states = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`sensor.${index}`, { s: String(index), a: { unit: 'W' } }]),
    );
    const text = JSON.stringify([{ id: 1, type: 'event', event: { a: states } }]);
    const { value, steps } = parsed(text, 16 * 1024);
    expect(value).toEqual(JSON.parse(text));
    expect(steps).toBeGreaterThan(text.length / (16 * 1024));
  });
});
