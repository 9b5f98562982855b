import { _electron, type ElectronApplication, type Page } from 'playwright';
import {
  findElectron,
  missingLibraries,
  needsNoSandbox,
  type Electron,
} from '../../scripts/lib/electron.mjs';
import { openDisplay } from './display';

/** The app on a real Electron, driven by Playwright. */
export interface RunningElectron {
  readonly electron: ElectronApplication;
  /** The first window, once it is open. */
  window(): Promise<Page>;
  /** What the app has written to its standard output and standard error. */
  output(): string;
  /** Ends the app and its display; harmless when it has ended by itself. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** The app's data folder; each test has its own. */
  readonly dataDir: string;
  /** Arguments of the app, after its folder. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of another app than the product's. */
  readonly appFolder?: string;
}

let found: Promise<Electron> | undefined;

/** The Electron the tests run on: the installed one, else the test runtime, prepared if need be. */
export async function electronUnderTest(): Promise<Electron> {
  found ??= (async () => {
    const electron = await findElectron({ say: (line) => console.warn(line), prepare: true });
    if (electron === undefined) throw new Error('no Electron to test on');
    const missing = await missingLibraries(electron.executable);
    if (missing.length > 0) throw new Error(`Electron lacks system libraries: ${missing.join(', ')}`);
    return electron;
  })();
  return found;
}

/** Starts the built app. Rejects when Electron ends before it answers. */
export async function launchElectronApp(options: LaunchOptions): Promise<RunningElectron> {
  const under = await electronUnderTest();
  const display = await openDisplay();
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    // ELECTRON_RUN_AS_NODE would make Electron a Node.
    if (value !== undefined && name !== 'ELECTRON_RUN_AS_NODE') env[name] = value;
  }
  Object.assign(env, options.env);
  if (display.name !== undefined) env['DISPLAY'] = display.name;

  let electron: ElectronApplication;
  try {
    electron = await _electron.launch({
      executablePath: under.executable,
      args: [
        ...(needsNoSandbox() ? ['--no-sandbox'] : []),
        '--disable-gpu',
        options.appFolder ?? under.appFolder(),
        '--data',
        options.dataDir,
        ...(options.args ?? []),
      ],
      env,
      timeout: 45_000,
    });
  } catch (error) {
    await display.stop();
    throw error;
  }
  let output = '';
  const child = electron.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    electron,
    window: async () => electron.firstWindow(),
    output: () => output,
    close: async () => {
      await electron.close().catch(() => child.kill('SIGKILL'));
      await display.stop();
    },
  };
}
