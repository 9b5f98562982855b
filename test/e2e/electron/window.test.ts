import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/until';
import { Desk, startPlainly, type DesktopApp } from './support/desktop-app';

const PICTURES = join(import.meta.dirname, '../../../test-results/electron');

describe('the desktop app', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  describe('with the demo site', () => {
    let app: DesktopApp;
    beforeAll(async () => {
      app = await desk.start(desk.folder(), { args: ['--demo'] });
    });
    afterAll(() => app.close());

    it('R40 shows the demo site connected on a real Electron', async () => {
      await app.page.locator('table').getByText('Connected', { exact: true }).waitFor();
      expect(await app.page.title()).toBe('HA Control Center');
      expect(await app.page.evaluate(() => window.controlCenter?.host)).toBe('electron');
    });

    it('R42 shows a value change by itself', async () => {
      await app.page.locator('nav').getByText('Demo building').click();
      const list = app.page.getByRole('list', { name: 'Entities' });
      const power = list.getByRole('listitem').filter({ hasText: 'Main power' }).last();
      const before = await power.innerText();
      await until('another main power', async () => (await power.innerText()) !== before, 30_000);
    });

    it('R15 makes its connections anew when the computer resumes', async () => {
      await app.electron.evaluate(({ powerMonitor }) => {
        powerMonitor.emit('resume');
      });
      await until('the log says so', () =>
        Promise.resolve(app.output().includes('every connection is made anew')),
      );
      await app.page.getByText('Connected', { exact: true }).first().waitFor();
    });

    it('R47 is there in English and 繁體中文, light and dark', async () => {
      for (const [language, scheme, word] of [
        ['en', 'light', 'Connected'],
        ['zh-Hant', 'dark', '已連線'],
      ] as const) {
        await app.page.evaluate((look) => window.controlCenter?.call('settings.set', look), {
          language,
          scheme,
        });
        await app.page.reload();
        await app.page.getByText(word, { exact: true }).first().waitFor();
        const dark = await app.electron.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors);
        expect(dark, 'the window follows the chosen scheme').toBe(scheme === 'dark');
        await app.page.screenshot({ path: join(PICTURES, `site-${language}-${scheme}.png`) });
      }
      await app.page.evaluate(() =>
        window.controlCenter?.call('settings.set', { language: 'en', scheme: 'auto' }),
      );
      await app.page.reload();
    });
  });

  it('loads crashed screens again, with a connection to the program, but not for ever', async () => {
    const require = join(import.meta.dirname, 'support/crash-screens.cjs');
    const { code, output } = await startPlainly(['--data', desk.folder(), '--demo'], { require });
    expect(code).toBe(0);
    expect(output.match(/^SCREENS .*Demo building/gm)).toHaveLength(2);
    expect(output).toContain('loading the screens again');
    expect(output).toContain('are not loaded again');
  });

  describe('and its place on the screen', () => {
    const folder = (): string => desk.folder();
    const bounds = ({ electron }: DesktopApp) =>
      electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());

    it('R50 is remembered from one start to the next', async () => {
      const dataDir = folder();
      const wanted = { x: 60, y: 50, width: 1010, height: 710 };
      const first = await desk.start(dataDir);
      await first.electron.evaluate(({ BrowserWindow }, place) => {
        BrowserWindow.getAllWindows()[0]?.setBounds(place);
      }, wanted);
      await until('the window at its new place', async () => (await bounds(first))?.x === wanted.x);
      await first.close();
      expect(JSON.parse(readFileSync(join(dataDir, 'window.json'), 'utf8'))).toEqual({
        ...wanted,
        maximized: false,
      });
      const second = await desk.start(dataDir);
      expect(await bounds(second)).toEqual(wanted);
      await second.close();
    });

    it('R50 is not remembered when it could not be reached, or the file is damaged', async () => {
      const dataDir = folder();
      for (const text of [
        '{"x":90000,"y":90000,"width":1000,"height":700,"maximized":false}',
        '{"x":"left"',
      ]) {
        writeFileSync(join(dataDir, 'window.json'), text);
        const app = await desk.start(dataDir);
        const place = await bounds(app);
        expect(place?.x).toBeLessThan(1600);
        expect(place?.width).toBeGreaterThanOrEqual(900);
        await app.close();
      }
    });
  });

  describe('that cannot start', () => {
    const require = join(import.meta.dirname, 'support/answer-error-box.cjs');

    it('says so in a box and on stderr, with what mends it, and exits with 1', async () => {
      const file = join(desk.folder(), 'a-file');
      writeFileSync(file, 'not a folder');
      const { code, output } = await startPlainly(['--data', file], { require });
      expect(code).toBe(1);
      expect(output).toMatch(/^The data folder .*a-file cannot be used: .*--data\.$/m);
      const box = JSON.parse(/^ERROR BOX (.*)$/m.exec(output)?.[1] ?? 'null') as { content: string } | null;
      expect(box?.content).toContain('cannot be used');
      expect(box?.content).toContain('choose another with --data');
      expect(readFileSync(file, 'utf8')).toBe('not a folder');
    });

    it('R25 refuses the database of a newer version in the same way, and leaves it as it is', async () => {
      const dataDir = desk.folder();
      const app = await desk.start(dataDir);
      await app.close();
      const file = join(dataDir, 'mirror.db');
      const database = readFileSync(file);
      // SQLite keeps user_version as 32 bits at byte 60 of the file.
      database.writeUInt32BE(9999, 60);
      writeFileSync(file, database);
      const { code, output } = await startPlainly(['--data', dataDir], { require });
      expect(code).toBe(1);
      expect(output).toContain('ERROR BOX');
      expect(output).toContain('was written by a newer version (9999');
      expect(readFileSync(file).readUInt32BE(60)).toBe(9999);
    });

    it('exits with 2 when it is asked in the wrong words', async () => {
      const { code, output } = await startPlainly(['--data='], { require });
      expect(code).toBe(2);
      expect(output).toContain('--data needs a folder');
    });
  });
});
