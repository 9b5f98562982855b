import { PATHS } from '../../../src/renderer/paths';
import { goTo, settled } from './all-screens';
import { chooseForChart, type DialogRecipe } from './dialogs';

/** Screens with something in them that only comes by working with them. */
export const SITUATIONS: readonly Omit<DialogRecipe, 'file'>[] = [
  {
    name: 'overview-chosen',
    open: async (page, _say, { sites }) => {
      await goTo(page, PATHS.site(sites.well));
      await goTo(page, PATHS.overview);
      for (const name of ['Plant North', '台北辦公大樓']) {
        await page.getByRole('row', { name }).getByRole('checkbox').check();
      }
    },
  },
  {
    name: 'diagnosis-stopped',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.rejected, 'diagnosis'));
      // It runs by itself where a site is not well; else it is asked to.
      const run = page.getByRole('button', { name: say('diagnosis.run'), exact: true });
      if (await run.isVisible()) await run.click();
      await page.getByRole('button', { name: say('diagnosis.again'), exact: true }).waitFor();
      await settled(page);
    },
  },
  {
    name: 'charts-drawn',
    open: (page, say, { sites }) =>
      chooseForChart(page, say, sites.well, [
        'Main power',
        'Lobby temperature',
        'Kitchen temperature',
        'Heating pump',
      ]),
  },
  {
    name: 'live-filtered',
    open: async (page, say, { sites }) => {
      await goTo(page, PATHS.site(sites.well));
      await page.getByPlaceholder(say('live.search')).fill('light');
      await settled(page);
    },
  },
  {
    name: 'queue-details',
    open: async (page, _say, { sites, client }) => {
      const target = { entity_id: 'light.parking' };
      const command = { type: 'call_service', domain: 'light', service: 'turn_on', service_data: {}, target };
      await client.raw('requests.send', { siteId: sites.well, command });
      await goTo(page, PATHS.site(sites.well, 'queue'));
      await page
        .getByRole('button', { name: /light\.turn_on/ })
        .first()
        .click();
      await page.locator('pre').first().waitFor();
      await settled(page);
    },
  },
];
