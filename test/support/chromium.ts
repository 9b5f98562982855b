import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright';

/** Where Debian and others put it. */
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's own Chromium, or the one CHROMIUM_PATH names; undefined: the one Playwright has installed. */
export function chromiumProgram(): string | undefined {
  return process.env['CHROMIUM_PATH'] ?? PROGRAMS.find((file) => existsSync(file));
}

/** Starts Chromium without a window and with a profile of its own, and keeps it from calling home. */
export async function launchChromium(): Promise<Browser> {
  const program = chromiumProgram();
  return chromium.launch({
    ...(program === undefined ? {} : { executablePath: program }),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
