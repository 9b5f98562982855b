// Bundles a benchmark as the product is bundled and runs it: `node test/bench/run.mjs NAME [args]`.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [name, ...args] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const outfile = join(root, 'dist', 'bench', `${name}.cjs`);
await build({
  entryPoints: [join(root, 'test', 'bench', `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node16.17',
  external: ['better-sqlite3', 'esbuild', 'playwright', 'axe-core'],
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--expose-gc', outfile, ...args], { stdio: 'inherit' });
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
