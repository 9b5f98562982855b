import type { Page } from 'playwright';

/**
 * What an operator would see as a fault of the layout, one line each: words cut off with no way to read them, words
 * that run out of their button or cell, words or controls on top of each other, a page that must be scrolled sideways.
 */
export async function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults = new Set<string>();
    interface Seen {
      readonly text: string;
      readonly element: Element;
      readonly rect: DOMRect;
    }
    /** Half pixels and the air around letters are no faults. */
    const SLACK = 1.5;
    const LAYERS = '[role=dialog],[role=menu],[role=listbox],[role=tooltip],.mantine-Notifications-root';
    const BOXES =
      'button,a,label,th,td,[role=tab],[role=cell],[role=gridcell],[role=columnheader],[role=option],.mantine-Badge-root';
    const CONTROLS = 'button,a[href],input,select,textarea,[role=tab],[role=button]';

    const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
    const nameOf = (element: Element): string => {
      const label = element.getAttribute('aria-label') ?? element.textContent.trim();
      return `<${element.tagName.toLowerCase()}> "${short(label)}"`;
    };
    const ancestorsOf = (element: Element): Element[] => {
      const all: Element[] = [];
      for (let each: Element | null = element; each !== null; each = each.parentElement) all.push(each);
      return all;
    };
    const isShown = (element: Element): boolean =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const forEars = (element: Element): boolean =>
      ancestorsOf(element).some((each) => {
        const { position, overflow } = getComputedStyle(each);
        return position === 'absolute' && overflow === 'hidden' && (each as HTMLElement).offsetWidth <= 1;
      });
    const canBeRead = (element: Element): boolean =>
      ancestorsOf(element).some((each) => (each.getAttribute('title') ?? '') !== '');
    const cut = (rect: DOMRect, by: DOMRect, x: boolean, y: boolean): DOMRect => {
      const left = x ? Math.max(rect.left, by.left) : rect.left;
      const right = x ? Math.min(rect.right, by.right) : rect.right;
      const top = y ? Math.max(rect.top, by.top) : rect.top;
      const bottom = y ? Math.min(rect.bottom, by.bottom) : rect.bottom;
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    /** What is left of a rectangle after all that clip or scroll it. */
    const seenOf = (element: Element, rect: DOMRect): DOMRect => {
      let seen = cut(rect, new DOMRect(0, 0, innerWidth, innerHeight), true, true);
      for (const each of ancestorsOf(element)) {
        const { overflowX, overflowY } = getComputedStyle(each);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        seen = cut(seen, each.getBoundingClientRect(), overflowX !== 'visible', overflowY !== 'visible');
      }
      return seen;
    };
    const layerOf = (element: Element): Element | null => element.closest(LAYERS);
    const floats = (element: Element, other: Element): boolean =>
      ancestorsOf(element).some(
        (each) => !each.contains(other) && /^(sticky|fixed)$/.test(getComputedStyle(each).position),
      );
    const overlap = (a: DOMRect, b: DOMRect): boolean =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;

    const judgeClipping = (text: string, element: Element, rect: DOMRect): void => {
      const air = parseFloat(getComputedStyle(element).fontSize) * 0.4;
      let sideways = true;
      let upright = true;
      for (const each of ancestorsOf(element)) {
        const { overflowX, overflowY, display } = getComputedStyle(each);
        if (display === 'inline') continue;
        const box = each.getBoundingClientRect();
        if (sideways && overflowX !== 'visible') {
          const scrolls = overflowX === 'auto' || overflowX === 'scroll';
          if (
            !scrolls &&
            (rect.right > box.right + SLACK || rect.left < box.left - SLACK) &&
            !canBeRead(element)
          ) {
            faults.add(`cut off: "${short(text)}" in ${nameOf(each)}`);
          }
          sideways = false;
        }
        if (upright && overflowY !== 'visible') {
          const scrolls = overflowY === 'auto' || overflowY === 'scroll';
          if (
            !scrolls &&
            (rect.bottom > box.bottom + air || rect.top < box.top - air) &&
            !canBeRead(element)
          ) {
            faults.add(`cut off below: "${short(text)}" in ${nameOf(each)}`);
          }
          upright = false;
        }
      }
      if (sideways && (rect.right > innerWidth + SLACK || rect.left < -SLACK)) {
        faults.add(`outside the window: "${short(text)}"`);
      }
      const holder = element.closest(BOXES);
      if (holder !== null && getComputedStyle(holder).display !== 'inline') {
        const box = holder.getBoundingClientRect();
        const between = ancestorsOf(element).slice(0, ancestorsOf(element).indexOf(holder));
        // What cuts a text within its box was judged above.
        const cutWithin = between.some((each) => getComputedStyle(each).overflowX !== 'visible');
        const out = rect.right > box.right + SLACK || rect.left < box.left - SLACK;
        if (out && !cutWithin && seenOf(element, rect).width > 0 && !canBeRead(element)) {
          faults.add(`runs out of its box: "${short(text)}" in ${nameOf(holder)}`);
        }
      }
    };

    const texts: Seen[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (element === null || text === '' || element.closest('script,style,option,svg') !== null) continue;
      if (!isShown(element) || forEars(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const whole = range.getBoundingClientRect();
      // What waits outside the page until it is focused, as the way past the navigation does.
      if (whole.width === 0 || whole.bottom <= 0 || whole.right <= 0) continue;
      judgeClipping(text, element, whole);
      for (const line of range.getClientRects()) {
        const rect = seenOf(element, line);
        if (rect.width > 3 && rect.height > 4) texts.push({ text, element, rect });
      }
    }
    texts.forEach((one, index) => {
      for (const other of texts.slice(index + 1)) {
        if (one.element === other.element || !overlap(one.rect, other.rect)) continue;
        if (layerOf(one.element) !== layerOf(other.element)) continue;
        if (floats(one.element, other.element) || floats(other.element, one.element)) continue;
        faults.add(`on top of each other: "${short(one.text)}" and "${short(other.text)}"`);
      }
    });

    const controls = [...document.querySelectorAll(CONTROLS)]
      .filter((element) => isShown(element) && !forEars(element))
      .map((element) => ({ element, rect: seenOf(element, element.getBoundingClientRect()) }))
      .filter(({ rect }) => rect.width > 3 && rect.height > 4);
    controls.forEach(({ element, rect }, index) => {
      for (const other of controls.slice(index + 1)) {
        if (element.contains(other.element) || other.element.contains(element)) continue;
        if (!overlap(rect, other.rect) || layerOf(element) !== layerOf(other.element)) continue;
        if (floats(element, other.element) || floats(other.element, element)) continue;
        const wrapper = element.closest('.mantine-Input-wrapper');
        if (wrapper !== null && wrapper.contains(other.element)) continue;
        faults.add(`controls on top of each other: ${nameOf(element)} and ${nameOf(other.element)}`);
      }
    });

    const pen = document.createElement('canvas').getContext('2d');
    for (const input of document.querySelectorAll<HTMLInputElement>('input[placeholder]')) {
      if (pen === null || input.value !== '' || !isShown(input) || canBeRead(input)) continue;
      const style = getComputedStyle(input);
      pen.font = style.font;
      const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (pen.measureText(input.placeholder).width > room + SLACK) {
        faults.add(`cut off: placeholder "${input.placeholder}"`);
      }
    }
    for (const each of [document.documentElement, document.querySelector('#content')]) {
      if (each !== null && each.scrollWidth > each.clientWidth + 1) {
        faults.add(`${nameOf(each).split(' ')[0] ?? ''} must be scrolled sideways`);
      }
    }
    return [...faults];
  });
}
