import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { assertNever } from '../../../shared/assert';
import type { SiteStatus } from '../../../shared/model';
import { useCommand } from '../../api/queries';
import { Banner } from '../../components/banner';
import { missingWords } from '../../components/status';
import { useErrorText } from '../../i18n/error-text';
import { useFormats } from '../../i18n/formats';
import { PATHS } from '../../paths';
import { useTimed } from '../../store/ticker';
import { RestartButton } from './restart-button';

/** What is wrong with a site, and the one press that mends it; nothing while all is well. */
export function SiteBanner({ site }: { readonly site: SiteStatus }): ReactNode {
  return (
    <>
      <StateBanner site={site} />
      {site.stale && <StaleBanner site={site} />}
    </>
  );
}

function StateBanner({ site }: { readonly site: SiteStatus }): ReactNode {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const words = site.lastError === null ? null : errorText(site.lastError);
  const text = words === null ? undefined : `${words.message} ${words.hint}`;
  switch (site.state) {
    case 'connected':
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return null;
    case 'waiting':
      // Before the first failure there is nothing to say that the status does not.
      return site.failures === 0 ? null : (
        <Banner tone="waiting" title={t('site.waitingTitle')} text={text}>
          <RestartButton site={site} />
        </Banner>
      );
    case 'stopped':
      return (
        <Banner tone="stopped" title={t('site.stoppedTitle')} text={text}>
          {site.cause === 'token-rejected' && <SettingsButton siteId={site.id} />}
          <RestartButton site={site} primary={site.cause !== 'token-rejected'} />
        </Banner>
      );
    case 'incomplete':
      return (
        <Banner
          tone="waiting"
          title={t('site.incompleteTitle', { parts: missingWords(t, site.missing) })}
          text={t('site.incompleteHint')}
        >
          <SettingsButton siteId={site.id} />
        </Banner>
      );
    case 'manual':
      return (
        <Banner
          tone="rest"
          title={t('site.manualTitle')}
          text={site.lastClose === null ? undefined : t('site.closedWith', { code: site.lastClose.code })}
        >
          <RestartButton site={site} primary />
        </Banner>
      );
    case 'inactive':
      return (
        <Banner tone="rest" title={t('site.inactiveTitle')} text={t('site.inactiveHint')}>
          <ActivateButton siteId={site.id} />
        </Banner>
      );
    default:
      return assertNever(site.state, 'connection state');
  }
}

function StaleBanner({ site }: { readonly site: SiteStatus }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const text = useTimed((now) =>
    site.dataAt === null
      ? t('site.staleNever')
      : t('site.staleText', { age: formats.span(now - site.dataAt) }),
  );
  // A site that never connected has nothing to be stale.
  if (site.dataAt === null && site.entities === 0) return null;
  return <Banner tone="waiting" title={t('site.stale')} text={text} />;
}

function SettingsButton({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Button component={Link} href={PATHS.site(siteId, 'settings')}>
      {t('site.openSettings')}
    </Button>
  );
}

function ActivateButton({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const change = useCommand('sites.set');
  return (
    <Button
      loading={change.isPending}
      onClick={() =>
        change.mutate(
          { siteId, fields: { active: true } },
          { onSuccess: () => void queries.invalidateQueries({ queryKey: ['sites'] }) },
        )
      }
    >
      {t('site.activate')}
    </Button>
  );
}
