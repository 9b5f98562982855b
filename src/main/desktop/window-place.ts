import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const MIN_WIDTH = 900;
export const MIN_HEIGHT = 600;
const FIRST_WIDTH = 1320;
const FIRST_HEIGHT = 860;
/** As much of the title bar must be on a screen, px, that a mouse can drag the window by it. */
const GRIP = 80;
const TITLE_BAR = 32;

/** Device-independent pixels, as Electron's own rectangles. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const pixel = z.number().int().min(-100_000).max(100_000);
const placeSchema = z.object({
  x: pixel,
  y: pixel,
  width: z.number().int().positive().max(100_000),
  height: z.number().int().positive().max(100_000),
  maximized: z.boolean(),
});
export type WindowPlace = Readonly<z.infer<typeof placeSchema>>;

/** Where the window opens: `x` and `y` are absent when the window system shall choose. */
export interface OpeningPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** What a file says, or null when it says nothing that can be used. */
export function parsePlace(text: string): WindowPlace | null {
  try {
    const parsed = placeSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * A remembered place made fit for the screens that are there now: never smaller than the least size or larger
 * than its screen, and never where its title bar cannot be reached, as after a screen was unplugged.
 * @param workAreas of every screen, the primary one first; not empty
 */
export function openingPlace(remembered: WindowPlace | null, workAreas: readonly Rectangle[]): OpeningPlace {
  const [primary] = workAreas;
  const wanted = remembered ?? { width: FIRST_WIDTH, height: FIRST_HEIGHT, maximized: false };
  const screen = remembered === null ? primary : workAreas.find((workArea) => gripIsOn(remembered, workArea));
  const room = screen ?? primary;
  const size = {
    width: Math.max(MIN_WIDTH, Math.min(wanted.width, room?.width ?? wanted.width)),
    height: Math.max(MIN_HEIGHT, Math.min(wanted.height, room?.height ?? wanted.height)),
  };
  const { maximized } = wanted;
  if (remembered === null || screen === undefined) return { ...size, maximized };
  return { x: remembered.x, y: remembered.y, ...size, maximized };
}

function gripIsOn(place: Rectangle, workArea: Rectangle): boolean {
  const visible =
    Math.min(place.x + place.width, workArea.x + workArea.width) - Math.max(place.x, workArea.x);
  const barInside =
    place.y >= workArea.y - TITLE_BAR / 2 && place.y + TITLE_BAR <= workArea.y + workArea.height;
  return visible >= GRIP && barInside;
}

/** `window.json` in the data folder. Losing it costs the operator a drag of the mouse, so nothing here fails. */
export class WindowPlaceFile {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'window.json');
  }

  async read(): Promise<WindowPlace | null> {
    const text = await readFile(this.#file, 'utf8').catch(() => null);
    return text === null ? null : parsePlace(text);
  }

  /** Resolves when what was last given to `write` has found its end. */
  written(): Promise<void> {
    return this.#writing;
  }

  /** One write after the other; what cannot be put on the disk is let go. */
  write(place: WindowPlace): void {
    const work = this.#writing.then(async () => {
      const fresh = `${this.#file}.new`;
      await writeFile(fresh, `${JSON.stringify(place)}\n`);
      await rename(fresh, this.#file);
    });
    this.#writing = work.catch(() => undefined);
  }
}
