import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import IconLanguage from '@tabler/icons-react/dist/esm/icons/IconLanguage.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconSun from '@tabler/icons-react/dist/esm/icons/IconSun.mjs';
import { useMemo, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { LANGUAGES } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { useChangeSettings } from '../../api/queries';
import { LANGUAGE_NAMES } from '../../i18n/languages';
import { PATHS } from '../../paths';
import { SCREENS } from '../../screen-table';
import { useSites } from '../../store/fleet';
import { StatusIcon } from '../status-icon';
import classes from './frame.module.css';
import { notify } from '../notify';
import { useWords } from '../../i18n/words';

/** Name, address and state of each site, as one value that stays the same while only counters change. */
const siteFacts = (sites: Parameters<Parameters<typeof useSites>[0]>[0]): string =>
  sites === null
    ? '[]'
    : JSON.stringify(
        [...sites.values()].map(({ id, name, url, state, demo }) => ({ id, name, url, state, demo })),
      );

interface SiteFact {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: Parameters<typeof StatusIcon>[0]['state'];
}

/** Ctrl K: goes to any site or screen, or gives a command, by a few letters. */
export function CommandBox(): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const { client } = useContract();
  const { mutate: changeSettings } = useChangeSettings();
  const facts = useSites(siteFacts);
  const actions = useMemo<SpotlightActionGroupData[]>(() => {
    const sites = JSON.parse(facts) as SiteFact[];
    const restart = async (site: SiteFact): Promise<void> => {
      const result = await client.call('connection.restart', { siteId: site.id, force: false });
      const name = site.name;
      if (!result.ok) notify(t('command.failed', { name }), 'bad');
      else if (result.value.skipped) notify(t('command.skipped', { name }));
      else notify(t('command.restarted', { name }));
    };
    const go = (
      id: string,
      label: string,
      path: string,
      icon: ReactNode,
      description?: string,
    ): SpotlightActionData => ({
      id,
      label,
      ...(description === undefined || description === '' ? {} : { description }),
      leftSection: icon,
      onClick: () => navigate(path),
    });
    const commands: SpotlightActionData[] = [
      ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
        id: `scheme-${scheme}`,
        label: t(`command.${scheme}`),
        leftSection: scheme === 'dark' ? <IconMoon size={18} /> : <IconSun size={18} />,
        onClick: () => changeSettings({ scheme }),
      })),
      ...LANGUAGES.map((language) => ({
        id: `language-${language}`,
        label: t('command.language', { language: LANGUAGE_NAMES[language] }),
        leftSection: <IconLanguage size={18} />,
        onClick: () => changeSettings({ language }),
      })),
      ...sites.map((site) => ({
        id: `restart-${site.id}`,
        label: t('command.restart', { name: site.name }),
        leftSection: <IconRefresh size={18} />,
        onClick: () => void restart(site),
      })),
    ];
    return [
      {
        group: t('command.sites'),
        actions: [
          ...sites.map((site) =>
            go(
              site.id,
              site.name,
              PATHS.site(site.id),
              <StatusIcon state={site.state} size={18} />,
              site.url,
            ),
          ),
          ...sites.map((site) =>
            go(
              `charts-${site.id}`,
              t('command.charts', { name: site.name }),
              PATHS.site(site.id, 'charts'),
              <IconChartLine size={18} />,
            ),
          ),
        ],
      },
      {
        group: t('command.screens'),
        actions: SCREENS.flatMap(({ id, path, entrance }) =>
          entrance === null ? [] : [go(id, t(entrance.word), path, <entrance.Icon size={18} />)],
        ),
      },
      { group: t('command.commands'), actions: commands },
    ];
  }, [facts, t, client, navigate, changeSettings]);
  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K', '/']}
      limit={12}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      classNames={{ action: classes['command'] ?? '', actionDescription: classes['commandMore'] ?? '' }}
      attributes={{ content: { 'aria-label': t('app.search') } }}
      nothingFound={t('app.nothingFound')}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t('app.searchPlaceholder'),
        'aria-label': t('app.search'),
      }}
    />
  );
}
