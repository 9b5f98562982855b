/** Red, green, blue and opacity, each 0–255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];
/** The colour at a place of the picture, both from 0 to 1; null is transparent. */
export type Paint = (x: number, y: number) => Colour | null;

/** Places looked at in each pixel, along each side: smooth edges without a graphics library. */
const SAMPLES = 4;

/** Draws a square picture; rows from the top, four bytes a pixel: red, green, blue, opacity (not premultiplied). */
export function draw(size: number, paint: Paint): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
        const colour = paint(x, y);
        if (colour === null) continue;
        red += colour[0] * colour[3];
        green += colour[1] * colour[3];
        blue += colour[2] * colour[3];
        alpha += colour[3];
      }
      if (alpha === 0) continue;
      const at = (row * size + column) * 4;
      pixels[at] = Math.round(red / alpha);
      pixels[at + 1] = Math.round(green / alpha);
      pixels[at + 2] = Math.round(blue / alpha);
      pixels[at + 3] = Math.round(alpha / (SAMPLES * SAMPLES));
    }
  }
  return pixels;
}

/** The same picture as Electron's `createFromBitmap` wants it: blue first, colours multiplied by the opacity. */
export function toBitmap(pixels: Buffer): Buffer {
  const bitmap = Buffer.alloc(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3] ?? 0;
    const part = (offset: number): number => Math.round(((pixels[at + offset] ?? 0) * alpha) / 255);
    bitmap[at] = part(2);
    bitmap[at + 1] = part(1);
    bitmap[at + 2] = part(0);
    bitmap[at + 3] = alpha;
  }
  return bitmap;
}
