import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { SiteStatus } from '../../../shared/model';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { CertificateDialog } from '../../components/certificate/certificate-dialog';
import { notify } from '../../components/notify';
import { useWords } from '../../i18n/words';

interface TrustProps {
  readonly site: Pick<SiteStatus, 'id' | 'name'>;
  readonly onTrusted?: () => void;
}

/** Offers to look at the certificate that keeps a site from connecting. */
export function CertificateButton({
  site,
  onLook,
}: {
  readonly site: Pick<SiteStatus, 'lastError'>;
  readonly onLook: () => void;
}): ReactNode {
  const { t } = useWords();
  const changed = site.lastError?.code === 'certificate-changed';
  return <Button onClick={onLook}>{changed ? t('tls.lookNew') : t('tls.look')}</Button>;
}

/** Whether somebody looks at a site's certificate, and the dialog in which it is trusted on the operator's word. */
export function useTrustDialog({ site, onTrusted }: TrustProps): {
  readonly look: () => void;
  /** To be drawn where it stays, whatever becomes of the button: the site may be tried again meanwhile. */
  readonly dialog: ReactNode;
} {
  const [opened, setOpened] = useState(false);
  return {
    look: () => setOpened(true),
    dialog: opened && (
      <TrustDialog
        site={site}
        onClose={() => setOpened(false)}
        onTrusted={() => {
          setOpened(false);
          onTrusted?.();
        }}
      />
    ),
  };
}

function TrustDialog({
  site,
  onTrusted,
  onClose,
}: {
  readonly site: TrustProps['site'];
  readonly onTrusted: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const queries = useQueryClient();
  const configs = useSiteConfigs();
  const change = useCommand('sites.set');
  const config = configs.data?.sites.find(({ id }) => id === site.id);
  const trust = (tlsFingerprint: string): void =>
    change.mutate(
      { siteId: site.id, fields: { tlsMode: 'pin', tlsFingerprint } },
      {
        onSuccess: () => {
          notify(t('tls.trusted', { name: site.name }));
          void queries.invalidateQueries({ queryKey: ['sites'] });
          onTrusted();
        },
      },
    );
  if (config === undefined) return null;
  return (
    <CertificateDialog
      url={config.url}
      bypassProxy={config.bypassProxy}
      trusted={config.tlsMode === 'pin' ? config.tlsFingerprint : null}
      saving={change.isPending}
      error={change.error}
      onTrust={trust}
      onClose={onClose}
    />
  );
}
