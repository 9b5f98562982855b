import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalNumber, numberInText } from '../../../src/main/storage/number-text';

describe('canonicalNumber', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['-7', -7],
    ['21.5', 21.5],
    ['-0.5', -0.5],
    ['1013.25', 1013.25],
    ['100', 100],
    ['0.000001', 0.000001],
    ['1e-7', 1e-7],
    ['1e+21', 1e21],
    ['123456789012345', 123456789012345],
    ['9007199254740993.5', NaN],
    ['0.1', 0.1],
    ['3.141592653589793', Math.PI],
    ['0.30000000000000004', 0.1 + 0.2],
  ])('R20 reads %j', (text, value) => {
    expect(canonicalNumber(text)).toBe(value);
  });

  it.each([
    '',
    '-',
    '.',
    '.5',
    '5.',
    '20.0',
    '020',
    '-0',
    '-0.0',
    '+5',
    '1e3',
    '0.0000001',
    '1,5',
    ' 5',
    '5 ',
  ])('R20 leaves %j a text, since the number would not give it back', (text) => {
    expect(canonicalNumber(text)).toBeNaN();
  });

  it.each(['on', 'unavailable', 'NaN', 'Infinity', '-Infinity', '0x10', '1_000', '٣'])(
    'R20 leaves %j a text',
    (text) => {
      expect(canonicalNumber(text)).toBeNaN();
    },
  );

  const numberLike = fc.oneof(
    fc.double({ noNaN: true }).map(String),
    fc.integer().map(String),
    fc.stringMatching(/^-?\d{1,18}(\.\d{0,18})?$/),
    fc.stringMatching(/^-?0?\.?0{0,8}[0-9]{0,4}$/),
    fc.stringMatching(/^[-+0-9.eE]{0,12}$/),
  );

  it('R20 agrees with String(Number(text)) for every text that looks like a number', () => {
    fc.assert(
      fc.property(numberLike, (text) => {
        const value = Number(text);
        const canonical = Number.isFinite(value) && String(value) === text;
        expect(canonicalNumber(text)).toBe(canonical ? value : NaN);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('numberInText', () => {
  it.each([
    ['20.0', 20],
    ['1e3', 1000],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['-0', 0],
    ['', NaN],
    ['on', NaN],
    [' 5', NaN],
    ['0x10', NaN],
    ['1e999', NaN],
    ['-', NaN],
    ['.', NaN],
    ['Infinity', NaN],
  ])('reads %j as %d', (text, value) => {
    expect(numberInText(text)).toBe(value);
  });
});
