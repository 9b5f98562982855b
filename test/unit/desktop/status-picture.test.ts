import { describe, expect, it } from 'vitest';
import { draw, toBitmap } from '../../../src/main/desktop/picture';
import { statusPicture } from '../../../src/main/desktop/status-picture';
import { CONNECTION_STATES, type ConnectionState } from '../../../src/shared/model';

/** Which pixels of the picture are filled with the status' own colour, as text: the shape without colour. */
function shapeOf(state: ConnectionState, size: number): string {
  const pixels = draw(size, statusPicture(state));
  let text = '';
  for (let at = 0; at < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
    const white = Math.min(red, green, blue) > 200;
    text += alpha < 128 ? ' ' : white ? '.' : '#';
  }
  return text;
}

describe('the picture of a status', () => {
  it.each([16, 22, 32])('R50 has a shape of its own for each kind of status at %i px', (size) => {
    const kinds: ConnectionState[] = [
      'connected',
      'connecting',
      'waiting',
      'stopped',
      'manual',
      'incomplete',
      'inactive',
    ];
    const shapes = kinds.map((state) => shapeOf(state, size));
    shapes.forEach((shape, index) => {
      for (const other of shapes.slice(index + 1)) {
        const differing = [...shape].filter((pixel, at) => pixel !== other[at]).length;
        // Less than a twentieth of the pixels would not be told apart at a glance.
        expect(differing).toBeGreaterThan((size * size) / 20);
      }
    });
  });

  it('R50 is the same for the three steps of connecting', () => {
    expect(shapeOf('authenticating', 22)).toBe(shapeOf('connecting', 22));
    expect(shapeOf('synchronising', 22)).toBe(shapeOf('connecting', 22));
  });

  it('fills its square without being cut off', () => {
    for (const state of CONNECTION_STATES) {
      const shape = shapeOf(state, 32);
      expect([...shape].filter((pixel) => pixel !== ' ').length, state).toBeGreaterThan(250);
      expect([shape[0], shape[31], shape[31 * 32], shape[1023]], state).toEqual([' ', ' ', ' ', ' ']);
    }
  });
});

describe('a bitmap for the system', () => {
  it('has blue first and its colours multiplied by the opacity', () => {
    const bitmap = toBitmap(Buffer.from([200, 100, 50, 255, 200, 100, 50, 128, 9, 9, 9, 0]));
    expect([...bitmap]).toEqual([50, 100, 200, 255, 25, 50, 100, 128, 0, 0, 0, 0]);
  });

  it('is smoothed at the edges', () => {
    const pixels = draw(2, (x, y) => (x + y < 0.5 ? [255, 0, 0, 255] : null));
    expect(pixels[0]).toBe(255);
    expect(pixels[3]).toBeGreaterThan(0);
    expect(pixels[3]).toBeLessThan(255);
    expect(pixels[15]).toBe(0);
  });
});
