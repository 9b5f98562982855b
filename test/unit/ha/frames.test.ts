import { describe, expect, it } from 'vitest';
import { Frames } from '../../../src/main/ha/frames';

/** A frame that is parsed in slices: some 20,000 states. */
const LARGE = JSON.stringify({
  id: 1,
  states: Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`sensor.${index}`, { s: `${index}` }]),
  ),
});
const small = (id: number): string => JSON.stringify({ id });

class Heard {
  readonly ids: unknown[] = [];
  readonly troubles: unknown[] = [];
  wanted = true;
  holds = 0;
  readonly released: Promise<void>;
  readonly frames: Frames;

  constructor(onMessage: (message: { id: number }) => void = () => undefined) {
    let release: () => void = () => undefined;
    this.released = new Promise((resolve) => (release = resolve));
    this.frames = new Frames({
      onMessage: (message) => {
        this.ids.push((message as { id: number }).id);
        onMessage(message as { id: number });
      },
      onRubbish: () => this.troubles.push('rubbish'),
      onThrown: (thrown) => this.troubles.push(thrown),
      wanted: () => this.wanted,
      hold: () => (this.holds += 1),
      release,
    });
  }

  receive(...texts: readonly string[]): void {
    for (const text of texts) this.frames.receive(text, text.length);
  }
}

describe('the frames of a session', () => {
  it('R3 R14 come in their order though a large one takes its time, and the network is held back meanwhile', async () => {
    const heard = new Heard();
    heard.receive(small(0), LARGE, small(2));
    expect(heard.ids).toEqual([0]);
    heard.receive(`[${small(3)},${LARGE},${small(5)}]`, small(6));
    await heard.released;
    expect(heard.ids).toEqual([0, 1, 2, 3, 1, 5, 6]);
    expect(heard.holds).toBe(1);
    heard.receive(small(7));
    expect(heard.ids.at(-1)).toBe(7);
  });

  it('R14 lets timers run while a large one is being taken', async () => {
    const heard = new Heard();
    let ran = false;
    setImmediate(() => (ran = heard.ids.length === 0));
    heard.receive(LARGE);
    await heard.released;
    expect(ran).toBe(true);
  });

  it('R3 tells of one that is no JSON, and goes on with the next while it is wanted', async () => {
    const heard = new Heard();
    heard.receive(LARGE.slice(0, -1), small(2));
    await heard.released;
    expect(heard).toMatchObject({ troubles: ['rubbish'], ids: [2] });
    heard.receive('{');
    expect(heard.troubles).toEqual(['rubbish', 'rubbish']);
  });

  it('R14 tells what a message made throw', async () => {
    const wrong = new Error('unforeseen');
    const heard = new Heard(({ id }) => {
      if (id === 1) throw wrong;
    });
    heard.receive(LARGE, small(2));
    await heard.released;
    expect(heard).toMatchObject({ troubles: [wrong], ids: [1, 2] });
  });

  it('R10 leaves the rest once nobody wants it', async () => {
    const heard = new Heard();
    heard.receive(LARGE, small(2));
    heard.wanted = false;
    await heard.released;
    expect(heard.ids).toEqual([]);
  });
});
