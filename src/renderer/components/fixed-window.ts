import { useEffect, useState, type RefObject } from 'react';

interface FixedWindow {
  /** Lines with `first` ≤ index < `end` are to be there. */
  readonly first: number;
  readonly end: number;
}

interface FixedWindowOptions {
  readonly scroll: RefObject<HTMLElement | null>;
  readonly count: number;
  /** Height of every line, px. */
  readonly line: number;
  /** Height of what scrolls, px; 0: not known yet. */
  readonly height: number;
  /** px at first. */
  readonly scrolledTo: number;
}

/** Lines kept ready above and below what is seen. */
const OVERSCAN = 8;
/** Lines that come and go together: most frames of a scroll then change nothing in the page. */
const STEP = 4;

/**
 * Which lines of a long list of equal ones are to be there. It knows nothing but the scroll position: it measures no
 * element, which would make the browser lay the page out in the middle of a frame.
 */
export function useFixedWindow({ scroll, count, line, height, scrolledTo }: FixedWindowOptions): FixedWindow {
  const [top, setTop] = useState(() => lineAt(scrolledTo, line));
  useEffect(() => {
    const element = scroll.current;
    if (element === null) return;
    let known = -1;
    const follow = (): void => {
      const now = lineAt(element.scrollTop, line);
      // Given the same once more, React would draw once more.
      if (now === known) return;
      known = now;
      setTop(now);
    };
    follow();
    element.addEventListener('scroll', follow, { passive: true });
    return () => element.removeEventListener('scroll', follow);
  }, [scroll, line]);
  // A list that became shorter is scrolled back by the browser, which tells a moment later.
  const last = Math.max(0, count - Math.ceil(height / line));
  const from = Math.min(top, lineAt(last * line, line));
  return {
    first: Math.max(0, from - OVERSCAN),
    end: Math.min(count, from + Math.ceil(height / line) + STEP + OVERSCAN),
  };
}

const lineAt = (px: number, line: number): number => Math.floor(px / line / STEP) * STEP;
