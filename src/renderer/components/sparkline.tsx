import { memo, type ReactNode } from 'react';

const WIDTH = 60;
const HEIGHT = 18;
/** One event more a minute must not look like a mountain. */
const LEAST = 5;

/** A small line of numbers, oldest first; nothing is drawn where there is none. The last stands at the right edge. */
export const Sparkline = memo(function Sparkline({
  values,
  places,
  label,
  className,
}: {
  readonly values: readonly (number | null)[];
  /** As many numbers as the whole width holds. */
  readonly places: number;
  readonly label: string;
  readonly className: string | undefined;
}): ReactNode {
  const most = Math.max(LEAST, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, places - 1);
  let path = '';
  let area = '';
  let drawing = false;
  let last = 0;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const x = WIDTH - (values.length - 1 - index) * step;
    const y = HEIGHT - 1 - (value / most) * (HEIGHT - 2);
    // A single number is a short stroke: a line of one point would not be seen.
    const begin = (x - step / 2).toFixed(1);
    const end = x.toFixed(1);
    area += `M${drawing ? (x - step).toFixed(1) : begin} ${HEIGHT}V${(drawing ? last : y).toFixed(1)}L${end} ${y.toFixed(1)}V${HEIGHT}z`;
    last = y;
    path += `${drawing ? 'L' : `M${begin} ${y.toFixed(1)}L`}${end} ${y.toFixed(1)}`;
    drawing = true;
  });
  return (
    <svg
      className={className}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path d={area} fill="currentColor" opacity={0.16} />
      <path d={path} fill="none" stroke="currentColor" strokeWidth={1.2} vectorEffect="non-scaling-stroke" />
    </svg>
  );
});
