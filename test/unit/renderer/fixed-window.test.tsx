import { act, render } from '@testing-library/react';
import { createRef, useRef, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { useFixedWindow } from '../../../src/renderer/components/fixed-window';

const LINE = 32;
const seen: string[] = [];

function List({
  count,
  scroller,
}: {
  readonly count: number;
  readonly scroller: ReturnType<typeof createRef<HTMLDivElement>>;
}): ReactNode {
  const scroll = useRef<HTMLDivElement>(null);
  const { first, end } = useFixedWindow({ scroll, count, line: LINE, height: 320, scrolledTo: 0 });
  seen.push(`${first}-${end}`);
  return (
    <div
      ref={(element) => {
        scroll.current = element;
        scroller.current = element;
      }}
    />
  );
}

describe('the window on a long list', () => {
  it('R42 is drawn anew once for four lines scrolled, and always holds what is seen', () => {
    const scroller = createRef<HTMLDivElement>();
    const { rerender } = render(<List count={10_000} scroller={scroller} />);
    expect(seen.at(-1)).toBe('0-22');
    const drawn = seen.length;
    for (let line = 1; line <= 400; line += 1) {
      act(() => {
        scroller.current!.scrollTop = line * LINE;
        scroller.current!.dispatchEvent(new Event('scroll'));
      });
      const [first = 0, end = 0] = seen.at(-1)!.split('-').map(Number);
      expect(first).toBeLessThanOrEqual(line);
      expect(end).toBeGreaterThanOrEqual(line + 10);
    }
    expect(seen.length - drawn).toBeLessThanOrEqual(101);
    // Filtered down to less than what was scrolled past: its end is shown, not an empty page.
    rerender(<List count={30} scroller={scroller} />);
    expect(seen.at(-1)).toBe('12-30');
  });
});
