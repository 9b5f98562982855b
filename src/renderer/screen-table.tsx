import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import IconLayoutDashboard from '@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs';
import IconNotes from '@tabler/icons-react/dist/esm/icons/IconNotes.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import type { ComponentType, ReactNode } from 'react';
import type { en } from './i18n/all-words';
import { PATHS } from './paths';
import { EntityScreen } from './screens/entity/entity-screen';
import { ChartsScreen } from './screens/charts/charts-screen';
import { LogScreen } from './screens/log/log-screen';
import { OverviewScreen } from './screens/overview/overview-screen';
import { SettingsScreen } from './screens/settings/settings-screen';
import { SetupScreen } from './screens/setup/setup-screen';
import { SiteScreen } from './screens/site/site-screen';

/** What stands in the address for the parts of a path that begin with a colon, decoded. */
export type PathParams = Readonly<Record<string, string | undefined>>;

/** How a screen is reached from the navigation, the palette and the keyboard. */
export interface ScreenEntrance {
  readonly word: `nav.${Extract<keyof typeof en.nav, string>}`;
  readonly Icon: ComponentType<{ readonly size?: number; readonly 'aria-hidden'?: boolean }>;
  /** Above or below the list of sites. */
  readonly place: 'top' | 'bottom';
  /** The letter that goes there after `g`; each may stand once. */
  readonly letter: string;
}

export interface Screen {
  readonly id: string;
  /** As wouter writes them: `/site/:siteId/:tab?`. The first that fits is shown. */
  readonly path: string;
  /** null: of one site or one entity, and reached from there. */
  readonly entrance: ScreenEntrance | null;
  readonly show: (params: PathParams) => ReactNode;
  /** Two addresses with the same key show the same screen going on; absent: there is only one of it. */
  readonly keyOf?: (params: PathParams) => string;
}

/** Every screen. Routes, navigation, palette and shortcuts are made from this: a new screen is one entry here. */
export const SCREENS: readonly Screen[] = [
  {
    id: 'overview',
    path: PATHS.overview,
    entrance: { word: 'nav.overview', Icon: IconLayoutDashboard, place: 'top', letter: 'o' },
    show: () => <OverviewScreen />,
  },
  {
    id: 'charts',
    path: PATHS.charts,
    entrance: { word: 'nav.charts', Icon: IconChartLine, place: 'top', letter: 'c' },
    show: () => <ChartsScreen />,
  },
  {
    id: 'log',
    path: PATHS.log,
    entrance: { word: 'nav.log', Icon: IconNotes, place: 'top', letter: 'l' },
    show: () => <LogScreen />,
  },
  {
    id: 'add',
    path: PATHS.add,
    entrance: { word: 'nav.add', Icon: IconPlus, place: 'bottom', letter: 'a' },
    show: () => <SetupScreen />,
  },
  {
    id: 'settings',
    path: PATHS.settings,
    entrance: { word: 'nav.settings', Icon: IconSettings, place: 'bottom', letter: 's' },
    show: () => <SettingsScreen />,
  },
  {
    id: 'entity',
    path: '/site/:siteId/entity/:entityId',
    entrance: null,
    show: ({ siteId, entityId }) => <EntityScreen siteId={siteId ?? ''} entityId={entityId ?? ''} />,
    keyOf: ({ siteId, entityId }) => `${siteId} ${entityId}`,
  },
  {
    id: 'site',
    path: '/site/:siteId/:tab?/:part?',
    entrance: null,
    show: ({ siteId, tab, part }) => <SiteScreen siteId={siteId ?? ''} tab={tab} part={part} />,
    keyOf: ({ siteId }) => siteId ?? '',
  },
];
