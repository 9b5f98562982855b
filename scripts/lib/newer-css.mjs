/**
 * What Chrome 108 does not know and must not be left in the built CSS. Properties that are merely ignored
 * (`text-wrap: balance`) do no harm and are not here.
 */
const NEWER = /** @type {const} */ ([
  ['light-dark()', /\blight-dark\(/g],
  ['color-mix()', /\bcolor-mix\(/g],
  ['oklch(), oklab(), lch() or lab()', /(?<![-\w])(?:ok)?l(?:ch|ab)\(/g],
  ['a relative colour', /\b(?:rgb|hsl)a?\(\s*from\b/g],
  ['color()', /(?<![-\w])color\(/g],
  ['linear() easing', /(?<![-\w])linear\(/g],
  [
    'mathematical functions',
    /(?<![-\w])(?:sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp|round|mod|rem|abs|sign)\(/g,
  ],
  ['@scope', /@scope\b/g],
  ['@starting-style', /@starting-style\b/g],
  ['@position-try', /@position-try\b/g],
  [':popover-open', /:popover-open\b/g],
  [':user-valid or :user-invalid', /:user-(?:in)?valid\b/g],
  [':dir()', /:dir\(/g],
  ['style() query', /@container[^{]*\bstyle\(/g],
]);

/** Blocks of these hold rules; the blocks of all others hold declarations. */
const GROUPING = /^@(?:media|supports|layer|container|document|(?:-\w+-)?keyframes)\b/;

/**
 * @param {string} css
 * @returns {{ feature: string, line: number }[]}
 */
export function findNewerCss(css) {
  // Words in comments and strings mean nothing; their length keeps the lines.
  const bare = css.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|url\([^)]*\)/g, (text) =>
    text.replace(/[^\n]/g, ' '),
  );
  /** @param {number} index */
  const lineAt = (index) => bare.slice(0, index).split('\n').length;
  const found = NEWER.flatMap(([feature, pattern]) =>
    [...bare.matchAll(pattern)].map((match) => ({ feature, line: lineAt(match.index) })),
  );
  return [...found, ...nested(bare).map((index) => ({ feature: 'nesting', line: lineAt(index) }))];
}

/**
 * Where a block opens inside a style rule.
 * @param {string} css without comments and strings
 * @returns {number[]}
 */
function nested(css) {
  const found = [];
  /** @type {boolean[]} for each open block, whether it holds declarations */
  const open = [];
  let from = 0;
  for (let index = 0; index < css.length; index += 1) {
    const char = css[index];
    if (char === '{') {
      if (open.at(-1) === true) found.push(index);
      open.push(!GROUPING.test(css.slice(from, index).trim()));
      from = index + 1;
    } else if (char === '}') {
      open.pop();
      from = index + 1;
    } else if (char === ';') from = index + 1;
  }
  return found;
}
