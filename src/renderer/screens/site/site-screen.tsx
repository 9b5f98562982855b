import { Tabs } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { LateSkeleton } from '../../components/late-skeleton';
import { NoSuchScreen } from '../../components/plain-pages';
import { ScreenBoundary } from '../../components/screen-boundary';
import { ViewFailure } from '../../components/view-failure';
import { PATHS, SITE_TABS, type SiteTab } from '../../paths';
import { useSite, useSites } from '../../store/fleet';
import { useSharedView, useViewError } from '../../store/use-view';
import { ChartsTab } from './charts-tab';
import { ConnectionTab } from './connection/connection-tab';
import { DiagnosisTab } from './diagnosis/diagnosis-tab';
import { LiveTab } from './live/live-tab';
import { QueueTab } from './queue/queue-tab';
import { SettingsTab } from './settings-tab';
import { SiteBanner } from './site-banner';
import { SiteHead } from './site-head';
import classes from './site.module.css';
import { useWords } from '../../i18n/words';

/** What each tab shows; its word is `site.<tab>`, its place that of `SITE_TABS`. */
const TABS: Readonly<Record<SiteTab, (siteId: string, part: string | undefined) => ReactNode>> = {
  live: (siteId) => <LiveTab siteId={siteId} />,
  charts: (siteId) => <ChartsTab siteId={siteId} />,
  queue: (siteId) => <QueueTab siteId={siteId} />,
  connection: (siteId) => <ConnectionTab siteId={siteId} />,
  diagnosis: (siteId, part) => <DiagnosisTab key={siteId} siteId={siteId} atOnce={part === 'run'} />,
  settings: (siteId, part) => <SettingsTab siteId={siteId} part={part} />,
};

/** One site: its status and what mends it, its values live, its charts, its settings. */
export function SiteScreen({
  siteId,
  tab,
  part,
}: {
  readonly siteId: string;
  readonly tab: string | undefined;
  /** What of the tab is wanted. */
  readonly part: string | undefined;
}): ReactNode {
  const { t } = useWords();
  const known = useSites((sites) => (sites === null ? null : sites.has(siteId)));
  const error = useViewError(useSharedView('fleet', {}));
  if (known === null) return error === null ? <LateSkeleton rows={8} /> : <ViewFailure error={error} />;
  if (!known) return <NoSuchScreen text={t('notFound.site')} />;
  return <KnownSite siteId={siteId} tab={SITE_TABS.find((each) => each === tab) ?? 'live'} part={part} />;
}

function KnownSite({
  siteId,
  tab,
  part,
}: {
  readonly siteId: string;
  readonly tab: SiteTab;
  readonly part: string | undefined;
}): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  return (
    <div className={classes['site']}>
      <LiveHead siteId={siteId} />
      <Tabs
        value={tab}
        onChange={(next) => navigate(PATHS.site(siteId, SITE_TABS.find((each) => each === next) ?? 'live'))}
        keepMounted={false}
        className={classes['tabs'] ?? ''}
        classNames={{ panel: classes['panel'] ?? '' }}
      >
        <Tabs.List aria-label={t('site.tabs')} px="md">
          {SITE_TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`site.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SITE_TABS.map((each) => (
          <Tabs.Panel key={each} value={each}>
            <ScreenBoundary>{TABS[each](siteId, part)}</ScreenBoundary>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

/** The part that follows the site's status each second; the tabs below do not. */
function LiveHead({ siteId }: { readonly siteId: string }): ReactNode {
  const site = useSite(siteId);
  const { t } = useWords();
  const name = site?.name;
  useEffect(() => {
    if (name === undefined) return;
    document.title = `${name} – ${t('app.name')}`;
    return () => {
      document.title = t('app.name');
    };
  }, [name, t]);
  if (site === null || site === undefined) return null;
  return (
    <>
      <SiteHead site={site} />
      <SiteBanner site={site} />
    </>
  );
}
