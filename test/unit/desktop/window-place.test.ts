import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openingPlace, parsePlace, WindowPlaceFile } from '../../../src/main/desktop/window-place';

const PRIMARY = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 0, width: 1366, height: 768 };
const place = (change: object) => ({ x: 100, y: 80, width: 1200, height: 800, maximized: false, ...change });

describe('the place of the window', () => {
  it('R50 is what it was, on either screen', () => {
    expect(openingPlace(place({}), [PRIMARY])).toEqual(place({}));
    const onRight = place({ x: 2000, y: 40, width: 1000, height: 700, maximized: true });
    expect(openingPlace(onRight, [PRIMARY, RIGHT])).toEqual(onRight);
  });

  it('is left to the window system at the first start, with a size that fits the screen', () => {
    expect(openingPlace(null, [PRIMARY])).toEqual({ width: 1320, height: 860, maximized: false });
    expect(openingPlace(null, [RIGHT])).toEqual({ width: 1320, height: 768, maximized: false });
  });

  it('comes back to a screen that is there when its own was unplugged', () => {
    const opened = openingPlace(place({ x: 2500 }), [PRIMARY]);
    expect(opened).toEqual({ width: 1200, height: 800, maximized: false });
  });

  it.each([
    ['only its edge would show', { x: 1880 }],
    ['it lies left of everything', { x: -1150 }],
    ['its title bar is above the screen', { y: -200 }],
    ['its title bar is below the screen', { y: 1030 }],
  ])('is moved when %s', (_why, change) => {
    expect(openingPlace(place(change), [PRIMARY])).not.toHaveProperty('x');
  });

  it('may hang over an edge as long as it can be dragged', () => {
    expect(openingPlace(place({ x: -900, y: 700 }), [PRIMARY])).toMatchObject({ x: -900, y: 700 });
  });

  it('never is smaller than the screens need or larger than the screen', () => {
    expect(openingPlace(place({ width: 10, height: 10 }), [PRIMARY])).toMatchObject({
      width: 900,
      height: 600,
    });
    expect(openingPlace(place({ width: 9000, height: 9000 }), [PRIMARY])).toMatchObject({
      width: 1920,
      height: 1040,
    });
  });
});

describe('window.json', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'window-place-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('gives back what was put in last and leaves nothing else behind', async () => {
    const file = new WindowPlaceFile(dir);
    file.write(place({ x: 1 }));
    file.write(place({ x: 2, maximized: true }));
    await file.written();
    expect(await new WindowPlaceFile(dir).read()).toEqual(place({ x: 2, maximized: true }));
    expect(await readdir(dir)).toEqual(['window.json']);
  });

  it('says nothing when it is not there', async () => {
    expect(await new WindowPlaceFile(dir).read()).toBeNull();
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"x":0}',
    JSON.stringify(place({ x: 'left' })),
    JSON.stringify(place({ x: 1e9 })),
  ])('is ignored when it holds %j', async (text) => {
    await writeFile(join(dir, 'window.json'), text);
    expect(await new WindowPlaceFile(dir).read()).toBeNull();
    expect(parsePlace(text)).toBeNull();
  });

  it('loses nothing but the place when the folder cannot be written', async () => {
    const file = new WindowPlaceFile(join(dir, 'not', 'there'));
    file.write(place({}));
    await expect(file.written()).resolves.toBeUndefined();
  });
});
