import type { Page } from 'playwright';
import { PATHS } from '../../../src/renderer/paths';
import { flatWords } from '../words/flat-words';
import { goTo, settled } from './all-screens';
import type { Showcase } from './showcase';

/** The words of the language that a page is shown in, by key. */
export type Say = (key: string) => string;

/** @throws for a key that is nowhere: the recipe that asks for it would look for nothing */
export const sayIn = (words: object): Say => {
  const flat = flatWords(words);
  return (key) => {
    const word = flat.get(key);
    if (word === undefined) throw new Error(`there is no word ${key}`);
    return word;
  };
};

export interface DialogRecipe {
  /** Fit for a file's name. */
  readonly name: string;
  /** Source that draws it, below src/renderer; null: no dialog, but lies over the screen. */
  readonly file: string | null;
  readonly open: (page: Page, say: Say, showcase: Showcase) => Promise<void>;
}

const pressMenu = async (page: Page, button: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).first().click();
};
const dialog = async (page: Page): Promise<void> => {
  await page.getByRole('dialog').first().waitFor();
  await settled(page);
};

/** What lies over a screen: every dialog, the palette, menus. */
export const DIALOGS: readonly DialogRecipe[] = [
  {
    name: 'restart-again',
    file: 'screens/site/restart-button.tsx',
    open: async (page, say, { sites, client }) => {
      await client.call('connection.restart', { siteId: sites.well, force: true });
      await goTo(page, PATHS.site(sites.well));
      await page.getByRole('button', { name: say('site.restart'), exact: true }).click();
      await dialog(page);
    },
  },
  {
    name: 'bulk-restart-again',
    file: 'screens/overview/bulk-restart.tsx',
    open: async (page, say, { sites, client }) => {
      for (const siteId of [sites.well, sites.chinese]) {
        await client.call('connection.restart', { siteId, force: true });
      }
      await goTo(page, PATHS.overview);
      for (const name of ['Plant North', '台北辦公大樓']) {
        await page.getByRole('row', { name }).getByRole('checkbox').check();
      }
      await page.getByRole('button', { name: say('overview.restart'), exact: true }).click();
      await dialog(page);
    },
  },
  {
    name: 'remove-site',
    file: 'screens/site/remove-dialog.tsx',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.inactive));
      await pressMenu(page, say('site.more'), say('site.remove'));
      await dialog(page);
    },
  },
  {
    name: 'fetch-history',
    file: 'screens/site/sync/history-dialog.tsx',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.chinese));
      await pressMenu(page, say('sync.sync'), say('sync.menu.history'));
      await dialog(page);
    },
  },
  {
    name: 'sync-run',
    file: 'screens/site/sync/sync-panel.tsx',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.longName));
      await pressMenu(page, say('sync.sync'), say('sync.menu.areas'));
      await page.getByRole('dialog', { name: say('sync.title.areas') }).waitFor();
      await dialog(page);
    },
  },
  {
    name: 'send-again',
    file: 'screens/site/queue/send-again.tsx',
    open: async (page, say, { sites, client }) => {
      const target = { entity_id: 'light.parking' };
      const command = { type: 'call_service', domain: 'light', service: 'turn_on', service_data: {}, target };
      await client.raw('requests.send', { siteId: sites.well, command });
      await goTo(page, PATHS.site(sites.well, 'queue'));
      await page
        .getByRole('button', { name: /light\.turn_on/ })
        .first()
        .click();
      await page.getByRole('button', { name: say('queue.again'), exact: true }).click();
      await dialog(page);
    },
  },
  {
    name: 'certificate',
    file: 'components/certificate/certificate-dialog.tsx',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.distrusted));
      await page
        .getByRole('button', { name: say('tls.look'), exact: true })
        .first()
        .click();
      await dialog(page);
    },
  },
  {
    name: 'palette',
    file: null,
    open: async (page, _say, { sites }) => {
      await goTo(page, PATHS.site(sites.well));
      await page.keyboard.press('Control+k');
      await dialog(page);
    },
  },
  {
    name: 'sync-menu',
    file: null,
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.well));
      await page.getByRole('button', { name: say('sync.sync'), exact: true }).click();
      await page.getByRole('menuitem').first().waitFor();
      await settled(page);
    },
  },
];
