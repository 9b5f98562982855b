import type { Locator, Page } from 'playwright';

/** More stops than this between two places are no way for a keyboard. */
const MOST_STOPS = 120;

/** Presses Tab (or Shift+Tab) until the focus is on what is looked for. @throws when it cannot be come to */
export async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await wanted.first().waitFor({ state: 'attached' });
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await wanted.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(wanted)} cannot be come to by ${key}`);
}

/** Comes to something by Tab and presses a key on it. */
export async function pressOn(page: Page, wanted: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

/** Stops of the Tab key on the screen whose focus nobody can see. */
export async function unseenStops(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  // The frame around the screens stays from one to the next: what was seen before is marked anew each time.
  const mark = `seen${String(Math.random()).slice(2)}`;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((seenBefore) => {
      const element = document.activeElement as HTMLElement | null;
      if (element === null || element === document.body || element.dataset[seenBefore] !== undefined)
        return null;
      element.dataset[seenBefore] = '';
      const near = (): Element[] => {
        const around: Element[] = [element];
        // What is drawn may be a neighbour of a hidden input, or a frame around it.
        let parent = element.parentElement;
        for (let up = 0; up < 3 && parent !== null; up += 1, parent = parent.parentElement) {
          around.push(parent, ...parent.children);
        }
        return around;
      };
      const look = (): string =>
        [
          ...near().map((each) => getComputedStyle(each)),
          ...['::before', '::after'].map((part) => getComputedStyle(element, part)),
        ]
          .map((style) => {
            return [
              ...[style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow],
              ...[style.borderColor, style.backgroundColor, style.clip, style.transform, style.top],
            ].join();
          })
          .join('|');
      const focused = look();
      element.blur();
      const blurred = look();
      element.focus({ preventScroll: true });
      const name = element.getAttribute('aria-label') ?? element.innerText.slice(0, 60);
      return { name: `<${element.tagName.toLowerCase()}> "${name}"`, seen: focused !== blurred };
    }, mark);
    if (stop === null) break;
    if (!stop.seen) unseen.push(stop.name);
  }
  return unseen;
}
