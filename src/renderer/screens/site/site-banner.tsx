import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { assertNever } from '../../../shared/assert';
import { isMendedByTrust } from '../../../shared/diagnosis';
import type { ErrorCode } from '../../../shared/errors';
import type { MissingPart, SiteStatus } from '../../../shared/model';
import { useCommand } from '../../api/queries';
import { Banner } from '../../components/banner';
import { withShortFingerprints } from '../../components/certificate/certificate-causes';
import { missingWords } from '../../components/status';
import { useErrorText } from '../../i18n/error-text';
import { PATHS } from '../../paths';
import { useTimed } from '../../store/ticker';
import { CertificateButton, useTrustDialog } from './certificate-button';
import { RestartButton } from './restart-button';
import { useFormats, useWords } from '../../i18n/words';

/** Their mend says that it is tried again, which a site that reconnects only by hand is not. */
const PROMISES_RETRY: ReadonlySet<string> = new Set<ErrorCode>([
  'no-greeting',
  'dropped-early',
  'subscription-deaf',
  'auth-timeout',
  'sync-failed',
  'silent',
  'closed',
  'connection-lost',
]);

/** What another login on Home Assistant's page mends. */
const LOGIN_CODES: ReadonlySet<string> = new Set<ErrorCode>(['login-revoked', 'login-denied']);

/** What is wrong with a site, how old what is shown is, and the one press that mends it; nothing while all is well. */
export function SiteBanner({ site }: { readonly site: SiteStatus }): ReactNode {
  const { look, dialog } = useTrustDialog({ site });
  return (
    <>
      <PresentBanner site={site} onLook={look} />
      {dialog}
    </>
  );
}

function PresentBanner({
  site,
  onLook,
}: {
  readonly site: SiteStatus;
  readonly onLook: () => void;
}): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const stale = useStaleText(site);
  const words = site.lastError === null ? null : errorText(withShortFingerprints(site.lastError));
  const untrusted = site.lastError !== null && isMendedByTrust(site.lastError.code);
  const error = words === null ? '' : `${words.message} ${words.hint}`;
  const text = (what: string): ReactNode => <Lines lines={[what, stale]} />;
  const staleOnly = stale === '' ? null : <Banner tone="waiting" title={t('site.stale')} text={stale} />;
  switch (site.state) {
    case 'connected':
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return staleOnly;
    case 'waiting':
      // Before the first failure there is nothing to say that the status does not.
      return site.failures === 0 ? (
        staleOnly
      ) : (
        <Banner tone="waiting" title={t('site.waitingTitle')} text={text(error)}>
          <DiagnoseButton siteId={site.id} />
          {untrusted && <CertificateButton site={site} onLook={onLook} />}
          <RestartButton site={site} reconnects />
        </Banner>
      );
    case 'stopped':
      return (
        <Banner tone="stopped" title={t('site.stoppedTitle')} text={text(error)}>
          <DiagnoseButton siteId={site.id} />
          {site.cause === 'token-rejected' &&
            (LOGIN_CODES.has(site.lastError?.code ?? '') ? (
              <SettingsButton siteId={site.id} field={null} label={t('login.again')} />
            ) : (
              <SettingsButton siteId={site.id} field="token" label={t('site.openSettings')} />
            ))}
          {untrusted && <CertificateButton site={site} onLook={onLook} />}
          <RestartButton site={site} reconnects primary={site.cause !== 'token-rejected' && !untrusted} />
        </Banner>
      );
    case 'incomplete':
      return (
        <Banner
          tone="waiting"
          title={t('site.incompleteTitle', { parts: missingWords(t, site.missing) })}
          text={text(t('site.incompleteHint'))}
        >
          <SettingsButton
            siteId={site.id}
            field={site.missing[0] ?? 'address'}
            label={t('site.openSettings')}
          />
        </Banner>
      );
    case 'manual':
      return (
        <Banner
          tone="rest"
          title={t('site.manualTitle')}
          text={
            <Lines
              lines={[
                site.lastClose === null
                  ? ''
                  : [t('site.closedWith', { code: site.lastClose.code }), site.lastClose.reason].join(' '),
                site.lastError !== null && PROMISES_RETRY.has(site.lastError.code)
                  ? (words?.message ?? '')
                  : error,
                stale,
              ]}
            />
          }
        >
          <RestartButton site={site} reconnects primary />
        </Banner>
      );
    case 'inactive':
      return (
        <Banner tone="rest" title={t('site.inactiveTitle')} text={text(t('site.inactiveHint'))}>
          <ActivateButton siteId={site.id} />
        </Banner>
      );
    default:
      return assertNever(site.state, 'connection state');
  }
}

function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return lines.filter((line) => line !== '').map((line) => <div key={line}>{line}</div>);
}

/** How old the unconfirmed values are (R27); empty when there are none, or the site has confirmed them. */
function useStaleText(site: SiteStatus): string {
  const { t } = useWords();
  const formats = useFormats();
  return useTimed((now) => {
    if (!site.stale) return '';
    if (site.dataAt !== null) return t('site.staleText', { age: formats.span(now - site.dataAt) });
    return site.entities === 0 ? '' : t('site.staleNever');
  });
}

/** Leads to the diagnosis from everywhere else. */
function DiagnoseButton({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const [location] = useLocation();
  if (location.startsWith(PATHS.site(siteId, 'diagnosis'))) return null;
  return (
    <Button component={Link} href={PATHS.site(siteId, 'diagnosis')} variant="default">
      {t('site.diagnose')}
    </Button>
  );
}

function SettingsButton({
  siteId,
  field,
  label,
}: {
  readonly siteId: string;
  /** What has to be filled in; null: what is there shows what to press. */
  readonly field: MissingPart | null;
  readonly label: string;
}): ReactNode {
  return (
    <Button component={Link} href={PATHS.site(siteId, 'settings', field)}>
      {label}
    </Button>
  );
}

function ActivateButton({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
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
