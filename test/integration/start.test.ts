import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/files.mjs';

/** `npm start` on a machine that has no display, or an Electron that does not start. */
describe.skipIf(process.platform !== 'linux')('npm start', () => {
  let dir: string;
  let started: ChildProcess | undefined;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hacc-start-'));
  });
  afterEach(async () => {
    if (started !== undefined && started.exitCode === null && started.signalCode === null) {
      started.kill('SIGTERM');
      await once(started, 'close');
    }
    rmSync(dir, { recursive: true, force: true });
  });

  /** Starts it and waits for the address that `serve` prints. */
  async function start(env: Readonly<Record<string, string>>) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...own } = process.env;
    const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--data', join(dir, 'data')], {
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const lines = createInterface({ input: child.stdout });
    const first: unknown[] = await Promise.race([
      once(lines, 'line'),
      once(child, 'close').then(() => Promise.reject(new Error(`it ended: ${told}`))),
    ]);
    const { url } = JSON.parse(String(first[0])) as { url: string };
    return { child, url, told: () => told };
  }

  /** An Electron that does what a shell script says. */
  function electronThat(script: string): Record<string, string> {
    const dist = join(dir, 'electron');
    mkdirSync(dist);
    writeFileSync(join(dist, 'electron'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dist, 'electron'), 0o755);
    writeFileSync(join(dist, 'version'), '45.0.0');
    return { ELECTRON_OVERRIDE_DIST_PATH: dist, DISPLAY: ':1' };
  }

  it('R60 serves the screens to a browser where there is no display', async () => {
    const { url, told } = await start({});
    expect(told()).toContain('there is no display here');
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="root">');
  });

  it('ends the program with itself', async () => {
    const { child, url } = await start({});
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says one sentence about an Electron that fails, without what it said, and serves', async () => {
    const { told, url } = await start(
      electronThat('echo "Error: boom\n    at stack (trace.js:1:1)" >&2; exit 3'),
    );
    expect(told()).toContain('Electron ended at once with code 3');
    expect(told()).not.toContain('trace.js');
    expect((await fetch(url)).status).toBe(200);
  });

  it('passes the exit code of the window on', async () => {
    const { DISPLAY: _x, ...own } = process.env;
    const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
      env: { ...own, ...electronThat('exit 0') },
      stdio: 'ignore',
    });
    expect((await once(child, 'close'))[0]).toBe(0);
  });
});
