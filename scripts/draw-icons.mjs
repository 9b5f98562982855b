/**
 * Draws the app's icon for the installers: build/icon.png. The same code draws the tray's pictures while the app
 * runs; `--sheet FILE` puts all of those on one picture, to look at.
 *
 *   node scripts/draw-icons.mjs [--sheet FILE]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './lib/files.mjs';

/** electron-builder makes every smaller size from this one. */
const ICON_SIZE = 512;

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/**
 * @param {Buffer} pixels four bytes each: red, green, blue, opacity
 * @param {number} width
 * @param {number} height
 */
function png(pixels, width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, colours with opacity.
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 4 + 1) * height);
  for (let row = 0; row < height; row += 1) {
    pixels.copy(rows, row * (width * 4 + 1) + 1, row * width * 4, (row + 1) * width * 4);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const packed = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', packed),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The product's own drawing code, which is TypeScript. */
async function drawing() {
  const source =
    `export { draw } from './picture'; export { appPicture, statusPicture } from './status-picture';` +
    `export { CONNECTION_STATES } from '../../shared/model';`;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(root, 'src/main/desktop'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  return await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

const { draw, appPicture, statusPicture, CONNECTION_STATES } = await drawing();
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(join(root, 'build/icon.png'), png(draw(ICON_SIZE, appPicture), ICON_SIZE, ICON_SIZE));

const sheetFile = process.argv.includes('--sheet')
  ? process.argv[process.argv.indexOf('--sheet') + 1]
  : undefined;
if (sheetFile !== undefined) {
  const cell = 72;
  const sizes = [16, 22, 32, 64];
  const width = CONNECTION_STATES.length * cell;
  const height = sizes.length * cell * 2;
  const pixels = Buffer.alloc(width * height * 4);
  for (let at = 0; at < pixels.length; at += 4) {
    // Above as on a light panel, below as on a dark one.
    const shade = at < pixels.length / 2 ? 240 : 32;
    pixels.set([shade, shade, shade, 255], at);
  }
  for (const [column, state] of CONNECTION_STATES.entries()) {
    for (const [line, size] of [...sizes, ...sizes].entries()) {
      const picture = draw(size, statusPicture(state));
      for (let at = 0; at < picture.length; at += 4) {
        const x = column * cell + 4 + ((at / 4) % size);
        const y = line * cell + 4 + Math.floor(at / 4 / size);
        const to = (y * width + x) * 4;
        const opacity = picture[at + 3] / 255;
        for (let part = 0; part < 3; part += 1) {
          const below = pixels[to + part] ?? 0;
          pixels[to + part] = Math.round(picture[at + part] * opacity + below * (1 - opacity));
        }
      }
    }
  }
  writeFileSync(sheetFile, png(pixels, width, height));
}
