import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { SiteStatus } from '../../../shared/model';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { CertificateDialog } from '../../components/certificate/certificate-dialog';
import { notify } from '../../components/notify';
import { useWords } from '../../i18n/words';

/** Shows the certificate that keeps a site from connecting, and trusts it on the operator's word. */
export function CertificateButton({ site }: { readonly site: SiteStatus }): ReactNode {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const queries = useQueryClient();
  const configs = useSiteConfigs();
  const change = useCommand('sites.set');
  const config = configs.data?.sites.find(({ id }) => id === site.id);
  const changed = site.lastError?.code === 'certificate-changed';
  const trust = (tlsFingerprint: string): void =>
    change.mutate(
      { siteId: site.id, fields: { tlsMode: 'pin', tlsFingerprint } },
      {
        onSuccess: () => {
          setOpened(false);
          notify(t('tls.trusted', { name: site.name }));
          void queries.invalidateQueries({ queryKey: ['sites'] });
        },
      },
    );
  return (
    <>
      <Button disabled={config === undefined} onClick={() => setOpened(true)}>
        {changed ? t('tls.lookNew') : t('tls.look')}
      </Button>
      {opened && config !== undefined && (
        <CertificateDialog
          url={config.url}
          bypassProxy={config.bypassProxy}
          trusted={config.tlsMode === 'pin' ? config.tlsFingerprint : null}
          saving={change.isPending}
          error={change.error}
          onTrust={trust}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}
