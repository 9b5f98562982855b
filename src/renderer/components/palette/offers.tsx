import IconBolt from '@tabler/icons-react/dist/esm/icons/IconBolt.mjs';
import IconBuilding from '@tabler/icons-react/dist/esm/icons/IconBuilding.mjs';
import IconBuildingFactory2 from '@tabler/icons-react/dist/esm/icons/IconBuildingFactory2.mjs';
import IconDatabaseExport from '@tabler/icons-react/dist/esm/icons/IconDatabaseExport.mjs';
import IconDeviceDesktop from '@tabler/icons-react/dist/esm/icons/IconDeviceDesktop.mjs';
import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import IconLanguage from '@tabler/icons-react/dist/esm/icons/IconLanguage.mjs';
import IconListCheck from '@tabler/icons-react/dist/esm/icons/IconListCheck.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconPlayerPause from '@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs';
import IconPlayerPlay from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconReportAnalytics from '@tabler/icons-react/dist/esm/icons/IconReportAnalytics.mjs';
import IconSun from '@tabler/icons-react/dist/esm/icons/IconSun.mjs';
import type { TFunction } from 'i18next';
import type { ComponentType } from 'react';
import type { ContractClient } from '../../../shared/contract/client';
import type { CommandName, CommandOutput } from '../../../shared/contract/commands';
import { LANGUAGES, type ConnectionState, type Settings } from '../../../shared/model';
import type { Result } from '../../../shared/result';
import { LANGUAGE_NAMES } from '../../i18n/languages';
import type { SiteOperation } from '../bulk/operations';

export type OfferIcon = ComponentType<{ readonly size?: number }>;

/** What a command of the palette may use to do its work. */
export interface OfferContext {
  readonly client: ContractClient;
  /** Shows the change at once, and takes it back where it could not be kept. */
  readonly changeSettings: (change: Partial<Settings>) => void;
  readonly goToSite: (siteId: string) => void;
  readonly t: TFunction;
}

/** A command that is given as it stands. */
export interface ProgramOffer {
  readonly scope: 'program';
  readonly word: (t: TFunction) => string;
  readonly Icon: OfferIcon;
  /** null: what it does is seen; else what is told when it is done. */
  readonly run: (context: OfferContext) => Promise<Result<string | null>>;
}

/** A command that needs the choice of a site. */
export interface SiteOffer {
  readonly scope: 'site';
  readonly operation: SiteOperation;
  readonly Icon: OfferIcon;
  /** Whether it makes sense for a site in this state. */
  readonly fits: (state: ConnectionState) => boolean;
}

export type Offer = ProgramOffer | SiteOffer;
/** Why an operator does not give a command from the palette. */
export interface NotOffered {
  readonly why: string;
}

const connects = (state: ConnectionState): boolean => state !== 'incomplete' && state !== 'inactive';
const isConnected = (state: ConnectionState): boolean => state === 'connected';
const isAway = (state: ConnectionState): boolean =>
  state === 'stopped' || state === 'waiting' || state === 'manual';

const site = (
  operation: SiteOperation,
  Icon: OfferIcon,
  fits: (state: ConnectionState) => boolean,
): SiteOffer => ({ scope: 'site', operation, Icon, fits });

/** A command of which nothing needs to be told but a failure, and where it leads. */
async function told<C extends CommandName>(
  answer: Promise<Result<CommandOutput<C>>>,
  then: (value: CommandOutput<C>) => string | null,
): Promise<Result<string | null>> {
  const result = await answer;
  return result.ok ? { ok: true, value: then(result.value) } : result;
}

const settled = (): Promise<Result<null>> => Promise.resolve({ ok: true, value: null });

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

const read = (what: string): NotOffered => ({ why: `answers what a screen shows: ${what}` });

/**
 * Every command of the contract, with what the palette offers of it or why it offers nothing. A command that is added
 * to the contract must be entered here: without it this does not compile.
 */
export const OFFERS: Readonly<Record<CommandName, readonly Offer[] | NotOffered>> = {
  'connection.restart': [site('restart', IconRefresh, connects)],
  'connection.connect': [site('connect', IconBolt, isAway)],
  'sync.start': [
    site('sync-areas', IconBuilding, isConnected),
    site('sync-entities', IconListCheck, isConnected),
    site('sync-history', IconHistory, isConnected),
    site('sync-full', IconReportAnalytics, connects),
  ],
  'sites.set': [
    site('activate', IconPlayerPlay, (state) => state === 'inactive'),
    site('deactivate', IconPlayerPause, (state) => state !== 'inactive'),
  ],
  'sites.add-demo': [
    {
      scope: 'program',
      word: (t) => t('command.demo'),
      Icon: IconBuildingFactory2,
      run: ({ client, goToSite }) =>
        told<'sites.add-demo'>(client.call('sites.add-demo', {}), ({ id }) => {
          goToSite(id);
          return null;
        }),
    },
  ],
  'storage.backup': [
    {
      scope: 'program',
      word: (t) => t('command.backup'),
      Icon: IconDatabaseExport,
      run: ({ client, t }) =>
        told<'storage.backup'>(client.call('storage.backup', {}), () => t('command.backupDone')),
    },
  ],
  'settings.set': [
    ...LANGUAGES.map((language): ProgramOffer => ({
      scope: 'program',
      word: (t) => t('command.language', { language: LANGUAGE_NAMES[language] }),
      Icon: IconLanguage,
      run: ({ changeSettings }) => {
        changeSettings({ language });
        return settled();
      },
    })),
    ...SCHEMES.map(([scheme, Icon]): ProgramOffer => ({
      scope: 'program',
      word: (t) => t(`command.${scheme}`),
      Icon,
      run: ({ changeSettings }) => {
        changeSettings({ scheme });
        return settled();
      },
    })),
  ],
  'sites.add': { why: 'needs the setup form; the palette leads there' },
  'sites.remove': { why: 'deletes what is stored; the page of the site asks first' },
  'requests.send': { why: 'belongs to the controls of an entity, which show what comes of it' },
  'requests.cancel': { why: 'belongs to a row of the queue' },
  'requests.repeat': { why: 'belongs to a row of the queue' },
  'sync.cancel': { why: 'belongs to a synchronisation under way' },
  'storage.dismiss': { why: 'belongs to a notice' },
  'history.give-up': { why: 'a chart gives up its own question' },
  'history.csv': { why: 'needs the entities and the range of a chart' },
  'charts.add': { why: 'needs the entities and the range of a chart' },
  'charts.rename': { why: 'belongs to one pinned chart, where it is shown' },
  'charts.remove': { why: 'belongs to one pinned chart, where it is shown' },
  'charts.reorder': { why: 'belongs to the pinned charts, where they are shown' },
  'entities.search': { why: 'is what the palette itself finds entities with' },
  'tls.certificate': { why: 'belongs to an address in the setup form' },
  'tls.authorities': { why: 'belongs to certificates in the setup form' },
  'login.begin': { why: 'belongs to an address in the setup form' },
  'login.cancel': { why: 'belongs to a login in the setup form' },
  'login.show-tokens': { why: 'belongs to an address in the setup form' },
  'view.open': { why: 'is how screens look at things' },
  'view.update': { why: 'is how screens look at things' },
  'view.resync': { why: 'is how screens look at things' },
  'view.close': { why: 'is how screens look at things' },
  'app.info': read('settings'),
  'settings.get': read('settings'),
  'sites.list': read('sites'),
  'requests.list': read('queue'),
  'requests.show': read('queue'),
  'sync.list': read('synchronisations'),
  'history.chart': read('charts'),
  'history.page': read('history'),
  'charts.list': read('charts'),
  'entities.trace': read('history of an entity'),
  'mirror.size': read('settings'),
  'errors.list': read('log'),
  'timeline.list': read('connection'),
  'metrics.status': read('settings'),
};

const isOffered = (entry: readonly Offer[] | NotOffered): entry is readonly Offer[] => !('why' in entry);

/** All that is offered, in the order of the table. */
export const ALL_OFFERS: readonly Offer[] = Object.values(OFFERS).filter(isOffered).flat();
