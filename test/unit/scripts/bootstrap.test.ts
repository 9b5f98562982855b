import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyInstall } from '../../../scripts/bootstrap.mjs';

describe('the bootstrap', () => {
  let checkout: string;

  const write = (path: string, content: unknown): void => {
    const file = join(checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  };
  const lock = (packages: Record<string, { version: string; optional?: boolean }>) => ({ packages });

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'hacc-bootstrap-'));
    write(
      'package-lock.json',
      lock({
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0', optional: true },
      }),
    );
  });
  afterEach(() => {
    rmSync(checkout, { recursive: true, force: true });
  });

  it('installs in a fresh clone', () => {
    expect(whyInstall(checkout)).toBe('they are not installed yet');
  });

  it('installs nothing when all that this platform needs is there', () => {
    write('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '1.0.0' } }));
    write('node_modules/a/package.json', {});
    expect(whyInstall(checkout)).toBeUndefined();
  });

  it('installs again when the lockfile asks for another version', () => {
    write('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '0.9.0' } }));
    write('node_modules/a/package.json', {});
    expect(whyInstall(checkout)).toBe('package-lock.json asks for a 1.0.0');
  });

  it('installs again when a library has been deleted', () => {
    write('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '1.0.0' } }));
    expect(whyInstall(checkout)).toBe('package-lock.json asks for a 1.0.0');
  });
});
