import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInScript } from '../../../scripts/check-bundles.mjs';
import { findNewerCss } from '../../../scripts/lib/newer-css.mjs';

describe('the search for what Node 16.17 lacks', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hacc-bundles-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  /** What is found in a bundle of this source, as `feature:line`. */
  async function found(source: string): Promise<string[]> {
    const entry = join(dir, 'entry.ts');
    const outfile = join(dir, 'entry.cjs');
    writeFileSync(entry, source);
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node16.17',
      sourcemap: true,
      logLevel: 'silent',
    });
    return findInScript(outfile, 'node').map(({ feature, line }) => `${feature}:${line}`);
  }

  it('finds a global, with the line of the source', async () => {
    expect(await found('\nexport const page = () => fetch("http://h/");\n')).toEqual(['fetch:2']);
  });

  it('leaves a variable of the same name alone', async () => {
    expect(await found('const fetch = () => 1;\nexport const page = () => fetch();\n')).toEqual([]);
  });

  it('finds members of modules, by name and by default', async () => {
    const source = `import { statfs } from 'node:fs';\nimport os from 'node:os';\nexport const all = [statfs, os.availableParallelism()];\n`;
    expect(await found(source)).toEqual(['fs.statfs:3', 'os.availableParallelism:3']);
  });

  it('finds methods of built-ins', async () => {
    const source =
      'export const sorted = (list: number[]) => list.toSorted();\nexport const p = Promise.withResolvers();\n';
    expect(await found(source)).toEqual(['.toSorted:1', 'Promise.withResolvers:2']);
  });

  it('finds nothing in what Node 16.17 has', async () => {
    const source = `import { readFile } from 'node:fs/promises';\nexport const last = async () => (await readFile('f')).at(-1);\nexport const own = Object.hasOwn({}, 'a');\n`;
    expect(await found(source)).toEqual([]);
  });
});

describe('the search for what Chrome 108 lacks in CSS', () => {
  const features = (css: string): string[] => findNewerCss(css).map(({ feature }) => feature);

  it('finds nesting, also inside grouping rules', () => {
    expect(features('.a { color: red; .b { color: blue } }')).toEqual(['nesting']);
    expect(features('@media (min-width: 1px) { .a { & .b { color: blue } } }')).toEqual(['nesting']);
    expect(features('.a { color: red; @media print { color: blue } }')).toEqual(['nesting']);
  });

  it('finds newer colours with their line', () => {
    expect(
      findNewerCss('.a {\n  color: light-dark(red, blue);\n}\n.b { color: color-mix(in srgb, red, blue) }'),
    ).toEqual([
      { feature: 'light-dark()', line: 2 },
      { feature: 'color-mix()', line: 4 },
    ]);
    expect(features('.a { color: oklch(50% 0 0) }')).toEqual(['oklch(), oklab(), lch() or lab()']);
  });

  it('leaves what Chrome 108 knows', () => {
    const css = `@charset "utf-8"; @layer a { .a:has(.b) { inset: 0; background: url(light-dark().png) } }
      @font-face { font-family: "color-mix()"; } @keyframes k { from { top: 0 } to { top: 1px } }
      /* .a { .b { } } */ @supports (display: grid) { .c { width: calc(1px + max(1px, 2px)); transform: rotate(3deg) } }
      .l { background: linear-gradient(red, blue); transition: all 1s cubic-bezier(0, 0, 1, 1) }`;
    expect(features(css)).toEqual([]);
  });
});
