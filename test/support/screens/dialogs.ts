import type { Page } from 'playwright';
import { PATHS } from '../../../src/renderer/paths';
import { flatWords } from '../words/flat-words';
import { goTo, settled } from './all-screens';
import { PINNED, type Showcase } from './showcase';

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

/** Ticks entities on the charts tab of a site, by their names. */
export async function chooseForChart(
  page: Page,
  say: Say,
  siteId: string,
  names: readonly string[],
): Promise<void> {
  await goTo(page, PATHS.site(siteId, 'charts'));
  const search = page.getByPlaceholder(say('chart.search')).first();
  for (const name of names) {
    await search.fill(name);
    await page.getByRole('checkbox', { name }).first().check();
  }
  await search.fill('');
  await page.locator('.u-over').first().waitFor();
  await settled(page);
}

/** Dialogs that need a damaged configuration; main-job.test.ts looks at them. */
export const DIALOGS_ELSEWHERE = ['screens/overview/damaged-sites.tsx'] as const;

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
    file: 'components/bulk/bulk-dialogs.tsx',
    open: async (page, say, { sites, client }) => {
      for (const siteId of [sites.well, sites.chinese]) {
        await client.call('connection.restart', { siteId, force: true });
      }
      await goTo(page, PATHS.overview);
      for (const name of ['Plant North', '台北辦公大樓']) {
        await page.getByRole('row', { name }).getByRole('checkbox').check();
      }
      await page.getByRole('button', { name: say('bulk.operation.restart'), exact: true }).click();
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
    name: 'pin-chart',
    file: 'charts/pin-button.tsx',
    open: async (page, say, { sites }) => {
      await chooseForChart(page, say, sites.well, ['Main power']);
      await page.getByRole('button', { name: say('chart.pin'), exact: true }).click();
      await dialog(page);
    },
  },
  {
    name: 'unpin-chart',
    file: 'charts/pin-card.tsx',
    open: async (page, say) => {
      await goTo(page, PATHS.charts);
      await pressMenu(page, say('chart.more').replace('{{name}}', PINNED[0] ?? ''), say('chart.unpin'));
      await dialog(page);
    },
  },
  {
    name: 'confirm-press',
    file: 'components/controls/presses.tsx',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.entity(sites.well, 'lock.main_entrance'));
      const either = new RegExp(`^(?:${say('control.press.lock')}|${say('control.press.unlock')})$`);
      // The one that the lock is not yet.
      await page.getByRole('main').getByRole('button', { name: either, disabled: false }).first().click();
      await dialog(page);
    },
  },
  {
    name: 'shortcuts',
    file: 'components/shortcuts/shortcut-sheet.tsx',
    open: async (page, say) => {
      await goTo(page, PATHS.overview);
      await page.getByRole('button', { name: say('shortcut.title') }).click();
      await dialog(page);
    },
  },
  {
    name: 'palette',
    file: 'components/palette/palette.tsx',
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
