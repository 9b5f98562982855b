import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronUnderTest, launchElectronApp, type RunningElectron } from '../../support/electron-app';

declare global {
  interface Window {
    readonly fixture: { double(number: number): Promise<number>; sqlite(): Promise<number> };
  }
}

/** What the product needs from Electron, tried with the least app: if this fails, the runtime is at fault. */
describe('the Electron under test', () => {
  let running: RunningElectron;
  const cleanups: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hacc-runtime-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const app = join(dir, 'app');
    cpSync(join(import.meta.dirname, '../../fixtures/electron-app'), app, { recursive: true });
    symlinkSync((await electronUnderTest()).modules, join(app, 'node_modules'));
    running = await launchElectronApp({ dataDir: join(dir, 'data'), appFolder: app });
    cleanups.push(() => running.close());
  });

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  it('starts an app folder under its own name and version', async () => {
    const facts = await running.electron.evaluate(({ app }) => ({
      name: app.getName(),
      version: app.getVersion(),
      packaged: app.isPackaged,
    }));
    expect(facts).toEqual({ name: 'Fixture App', version: '3.2.1', packaged: false });
  });

  it('serves pages from an app scheme', async () => {
    const page = await running.window();
    await page.waitForSelector('h1');
    expect(page.url()).toBe('fixture://app/');
    expect(await page.textContent('h1')).toBe('from the scheme');
  });

  it('carries calls from a sandboxed page to the main process', async () => {
    const page = await running.window();
    expect(await page.evaluate(() => window.fixture.double(21))).toBe(42);
    expect(await page.evaluate(() => 'require' in window)).toBe(false);
  });

  it('runs SQLite in a thread', async () => {
    const page = await running.window();
    expect(await page.evaluate(() => window.fixture.sqlite())).toBe(5050);
  });

  it('R52 has the asynchronous calls of safeStorage, and they agree with what it says is available', async () => {
    const outcome = await running.electron.evaluate(async ({ safeStorage }) => {
      const available = await safeStorage.isAsyncEncryptionAvailable();
      const sealed = await safeStorage.encryptStringAsync('token').catch(() => null);
      return {
        available,
        backend: process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system',
        opened: sealed === null ? null : (await safeStorage.decryptStringAsync(sealed)).result,
      };
    });
    expect(outcome.backend).not.toBe('unknown');
    expect(outcome.opened).toBe(outcome.available ? 'token' : null);
  });
});
