import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { EntityHit } from '../../../shared/contract/commands';
import type { ConnectionState } from '../../../shared/model';
import { PATHS, SITE_TABS } from '../../paths';
import { SCREENS } from '../../screen-table';
import { StatusIcon } from '../status-icon';
import { bestOf, fitOf, siteFit, wordsOf } from './matching';
import { ALL_OFFERS, type ProgramOffer, type SiteOffer } from './offers';

/** What of a site the palette needs. */
export interface PaletteSite {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: ConnectionState;
}

/** What happens when a line is chosen. */
export type Choice =
  | { readonly type: 'go'; readonly path: string }
  | { readonly type: 'run'; readonly offer: ProgramOffer }
  | { readonly type: 'choose'; readonly offer: SiteOffer }
  | { readonly type: 'give'; readonly offer: SiteOffer; readonly site: PaletteSite };

export interface Entry {
  readonly id: string;
  readonly label: string;
  readonly more: string;
  readonly icon: ReactNode;
  readonly choice: Choice;
}

export interface EntryGroup {
  readonly id: 'sites' | 'entities' | 'commands' | 'screens';
  readonly entries: readonly Entry[];
}

const SIZE = 18;
/** Lines of each group while nothing, or something, is typed. */
const AT_FIRST = { sites: 6 } as const;
const TYPED = { sites: 6, commands: 8, screens: 6 } as const;
const CHOICE = 50;

function siteEntry(site: PaletteSite, choice: Choice): Entry {
  const { id, name, url, state } = site;
  return { id: `site ${id}`, label: name, more: url, icon: <StatusIcon state={state} size={SIZE} />, choice };
}

const goToSite = (site: PaletteSite): Entry => siteEntry(site, { type: 'go', path: PATHS.site(site.id) });

function screenEntries(t: TFunction): Entry[] {
  return SCREENS.flatMap(({ id, path, entrance }) =>
    entrance === null
      ? []
      : [
          {
            ...{ id: `screen ${id}`, label: t(entrance.word), more: '' },
            icon: <entrance.Icon size={SIZE} />,
            choice: { type: 'go', path },
          },
        ],
  );
}

/** Tabs of a site, and its connection test. */
function siteScreens(t: TFunction, site: PaletteSite): Entry[] {
  const entry = (id: string, word: string, path: string): Entry => ({
    id: `${id} ${site.id}`,
    label: t('command.ofSite', { command: word, name: site.name }),
    more: '',
    icon: <StatusIcon state={site.state} size={SIZE} />,
    choice: { type: 'go', path },
  });
  return [
    ...SITE_TABS.filter((tab) => tab !== 'live').map((tab) =>
      entry(tab, t(`site.${tab}`), PATHS.site(site.id, tab)),
    ),
    entry('test', t('command.test'), PATHS.site(site.id, 'diagnosis', 'run')),
  ];
}

const programEntries = (t: TFunction): Entry[] =>
  ALL_OFFERS.flatMap((offer) => {
    if (offer.scope === 'site') return [];
    const label = offer.word(t);
    const icon = <offer.Icon size={SIZE} />;
    return [{ id: `command ${label}`, label, more: '', icon, choice: { type: 'run', offer } }];
  });

const siteOffers: readonly SiteOffer[] = ALL_OFFERS.flatMap((offer) =>
  offer.scope === 'site' ? [offer] : [],
);

/** A command of one site, or, without one, the way to its choice. */
function offerEntry(t: TFunction, offer: SiteOffer, site: PaletteSite | null): Entry {
  const command = t(`bulk.operation.${offer.operation}`);
  return {
    id: `${offer.operation} ${site?.id ?? ''}`,
    label:
      site === null ? t('command.choose', { command }) : t('command.ofSite', { command, name: site.name }),
    more: '',
    icon: <offer.Icon size={SIZE} />,
    choice: site === null ? { type: 'choose', offer } : { type: 'give', offer, site },
  };
}

/** Commands that need a site: of the only one at once, else by its choice. */
function offerEntries(t: TFunction, sites: readonly PaletteSite[]): Entry[] {
  return siteOffers.flatMap((offer) => {
    const fitting = sites.filter(({ state }) => offer.fits(state));
    const [only] = fitting;
    if (only === undefined) return [];
    return [offerEntry(t, offer, sites.length === 1 ? only : null)];
  });
}

export function hitEntry({ siteId, siteName, entityId, name, areaName }: EntityHit, icon: ReactNode): Entry {
  return {
    id: `entity ${siteId} ${entityId}`,
    label: name,
    more: [siteName, areaName, entityId].filter(Boolean).join(' · '),
    icon,
    choice: { type: 'go', path: PATHS.entity(siteId, entityId) },
  };
}

/** What the palette shows for what is typed, entities apart; `sites` in the order they are offered. */
export function entryGroups(t: TFunction, typed: string, sites: readonly PaletteSite[]): EntryGroup[] {
  const words = wordsOf(typed);
  const commands = [...offerEntries(t, sites), ...programEntries(t)];
  if (words.length === 0) {
    return [
      { id: 'sites', entries: sites.slice(0, AT_FIRST.sites).map(goToSite) },
      { id: 'screens', entries: screenEntries(t) },
      { id: 'commands', entries: commands },
    ];
  }
  const byLabel = ({ label }: Entry): number | null => fitOf(label, words);
  // A command and a site are matched as one text: "restart plant". Only then each site is gone through.
  const ofSites = function* (): Generator<Entry> {
    yield* commands;
    if (sites.length <= 1) return;
    for (const site of sites) {
      for (const offer of siteOffers) if (offer.fits(site.state)) yield offerEntry(t, offer, site);
    }
  };
  const screens = function* (): Generator<Entry> {
    yield* screenEntries(t);
    for (const site of sites) yield* siteScreens(t, site);
  };
  return [
    {
      id: 'sites',
      entries: bestOf(sites, (site) => siteFit(site, words), TYPED.sites).map(goToSite),
    },
    { id: 'commands', entries: bestOf(ofSites(), byLabel, TYPED.commands) },
    { id: 'screens', entries: bestOf(screens(), byLabel, TYPED.screens) },
  ];
}

/** The sites to choose from for a command. */
export function choiceEntries(typed: string, sites: readonly PaletteSite[], offer: SiteOffer): Entry[] {
  const fitting = sites.filter(({ state }) => offer.fits(state));
  const words = wordsOf(typed);
  return bestOf(fitting, (site) => siteFit(site, words), CHOICE).map((site) =>
    siteEntry(site, { type: 'give', offer, site }),
  );
}
