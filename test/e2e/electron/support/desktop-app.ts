import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { needsNoSandbox } from '../../../../scripts/lib/electron.mjs';
import type { ContractClient } from '../../../../src/shared/contract/client';
import { openDisplay } from '../../../support/display';
import { electronUnderTest, launchElectronApp, type RunningElectron } from '../../../support/electron-app';

declare global {
  interface Window {
    readonly controlCenter?: ContractClient;
  }
}

/** Connections as in earnest, only ten times as fast. */
const TIME_SCALE = { HACC_TIME_SCALE: '0.1' };

export interface DesktopApp extends RunningElectron {
  readonly page: Page;
}

/** A folder, a display and the apps of one test file, all gone after it. */
export class Desk {
  readonly #cleanups: (() => Promise<unknown> | void)[] = [];

  static async open(): Promise<Desk> {
    const desk = new Desk();
    // One display for all: a second start must find the first one's.
    const before = process.env['DISPLAY'];
    const display = await openDisplay();
    if (display.name !== undefined) process.env['DISPLAY'] = display.name;
    desk.onClose(async () => {
      if (before === undefined) delete process.env['DISPLAY'];
      else process.env['DISPLAY'] = before;
      await display.stop();
    });
    return desk;
  }

  onClose(cleanup: () => Promise<unknown> | void): void {
    this.#cleanups.push(cleanup);
  }

  folder(): string {
    const dir = mkdtempSync(join(tmpdir(), 'hacc-desktop-'));
    this.onClose(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
  }

  /** Starts the app and waits for its screens. */
  async start(
    dataDir: string,
    {
      args = [],
      env = {},
    }: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
  ): Promise<DesktopApp> {
    const running = await this.startHidden(dataDir, { args, env });
    const page = await running.window();
    await page.waitForSelector('nav');
    return { ...running, page };
  }

  async startHidden(
    dataDir: string,
    {
      args = [],
      env = {},
    }: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
  ): Promise<RunningElectron> {
    const running = await launchElectronApp({ dataDir, args, env: { ...TIME_SCALE, ...env } });
    this.onClose(() => running.close());
    await recordTray(running);
    return running;
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}

export interface PlainStart {
  readonly code: number | null;
  readonly output: string;
}

/** Starts the app as a desktop does, with nobody driving it, and waits for its end. */
export async function startPlainly(
  args: readonly string[],
  { require }: { readonly require?: string } = {},
): Promise<PlainStart> {
  const under = await electronUnderTest();
  const child = spawn(
    under.executable,
    [
      ...(needsNoSandbox() ? ['--no-sandbox'] : []),
      '--disable-gpu',
      ...(require === undefined ? [] : ['-r', require]),
      under.appFolder(),
      ...args,
    ],
    { env: { ...process.env, ...TIME_SCALE }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

interface TrayRecord {
  tooltip: string;
  menu: Electron.Menu | null;
}

/**
 * Makes the app's tray remember what it was last told, for `trayState`. To be called right after the start:
 * Electron gives each tray methods of its own, so it is taken hold of when it is first listened to.
 */
async function recordTray({ electron }: RunningElectron): Promise<void> {
  await electron.evaluate(({ Tray }) => {
    const record: TrayRecord = { tooltip: '', menu: null };
    (globalThis as unknown as { tray: TrayRecord }).tray = record;
    const prototype = Tray.prototype as unknown as {
      on: (this: Electron.Tray, ...args: unknown[]) => Electron.Tray;
    };
    const listen = prototype.on;
    const held = new WeakSet<Electron.Tray>();
    prototype.on = function (this: Electron.Tray, ...args: unknown[]) {
      if (!held.has(this)) {
        held.add(this);
        const setToolTip = this.setToolTip.bind(this);
        const setContextMenu = this.setContextMenu.bind(this);
        this.setToolTip = (text) => {
          record.tooltip = text;
          setToolTip(text);
        };
        this.setContextMenu = (menu) => {
          record.menu = menu;
          setContextMenu(menu);
        };
      }
      return listen.apply(this, args);
    };
  });
}

export interface TrayState {
  readonly tooltip: string;
  /** Labels of the menu; below a site those of its own menu. */
  readonly menu: readonly { readonly label: string; readonly items: readonly string[] }[];
}

export async function trayState({ electron }: RunningElectron): Promise<TrayState> {
  return await electron.evaluate(() => {
    const { tray } = globalThis as unknown as { tray: TrayRecord };
    return {
      tooltip: tray.tooltip,
      menu: (tray.menu?.items ?? [])
        .filter((item) => item.type !== 'separator')
        .map((item) => ({ label: item.label, items: (item.submenu?.items ?? []).map(({ label }) => label) })),
    };
  });
}

/** Presses an item of the tray's menu; `path` are the labels down to it. */
export async function pressTray({ electron }: RunningElectron, path: readonly string[]): Promise<void> {
  await electron.evaluate((_electron, labels) => {
    const { tray } = globalThis as unknown as { tray: TrayRecord };
    let menu = tray.menu;
    let item: Electron.MenuItem | undefined;
    for (const label of labels) {
      item = menu?.items.find((candidate) => candidate.label === label);
      menu = item?.submenu ?? null;
    }
    if (item === undefined) throw new Error(`the tray has no ${labels.join(' → ')}`);
    (item.click as () => void)();
  }, path);
}

export async function closeWindow({ electron }: RunningElectron): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

export async function windowVisible({ electron }: RunningElectron): Promise<boolean> {
  return await electron.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false,
  );
}
