import type { CDPSession, Locator, Page } from 'playwright';

const SCROLLED_PX = 24_000;
const SPEED_PX = 2000;

interface Frames {
  readonly times: readonly number[];
}

/** Times of the page's frames, ms, while the browser itself scrolls it there and back, as a wheel or a finger does. */
export async function framesWhileScrolling(page: Page, cdp: CDPSession, over: Locator): Promise<number[]> {
  const box = await over.boundingBox();
  if (box === null) throw new Error('what is to be scrolled has no place');
  await page.evaluate(() => {
    const frames: { times: number[]; on: boolean } = { times: [], on: true };
    Object.assign(globalThis, { frames });
    let last = performance.now();
    const next = (now: number): void => {
      frames.times.push(now - last);
      last = now;
      if (frames.on) requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(next);
    });
  });
  const point = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  for (const distance of [-SCROLLED_PX, SCROLLED_PX]) {
    await cdp.send('Input.synthesizeScrollGesture', {
      ...point,
      yDistance: distance,
      speed: SPEED_PX,
      gestureSourceType: 'mouse',
      preventFling: true,
    });
  }
  return page.evaluate(() => {
    const { frames } = globalThis as unknown as { frames: Frames & { on: boolean } };
    frames.on = false;
    return [...frames.times];
  });
}

/**
 * Keeps in the page's `seen` how long after it was sent each value of the first row was painted, ms: the row's states
 * are the times of their sending. A value is painted after the frame that follows its place in the page.
 */
export async function watchPixels(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    let last = '';
    new MutationObserver(() => {
      const value = document.querySelector('main [role=listitem] > [title] + [title]');
      const state = value?.getAttribute('title') ?? '';
      if (state === last || !/^\d{13}/.test(state)) return;
      last = state;
      requestAnimationFrame(() => {
        setTimeout(() => seen.push(performance.timeOrigin + performance.now() - Number(state)));
      });
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}
