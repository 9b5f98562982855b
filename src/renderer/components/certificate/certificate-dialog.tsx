import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import type { CSSProperties, ReactNode } from 'react';
import type { ServerCertificate } from '../../../shared/model';
import { useServerCertificate } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { ErrorLine } from '../error-line';
import { CertificateFacts, Fingerprint } from './certificate-facts';
import classes from './certificate.module.css';

interface CertificateDialogProps {
  readonly url: string;
  readonly bypassProxy: boolean;
  /** Fingerprint that is trusted until now; null: none. */
  readonly trusted: string | null;
  readonly saving?: boolean;
  readonly error?: Error | null;
  readonly onTrust: (fingerprint: string) => void;
  readonly onClose: () => void;
}

/** Shows what the server presents, before the operator trusts exactly that (R16). */
export function CertificateDialog({
  url,
  bypassProxy,
  trusted,
  saving = false,
  error = null,
  onTrust,
  onClose,
}: CertificateDialogProps): ReactNode {
  const { t } = useWords();
  const asked = useServerCertificate(url, bypassProxy);
  const certificate = asked.isFetching ? undefined : asked.data;
  const failed = asked.isFetching ? null : asked.error;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t('tls.dialogTitle')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        {asked.isFetching && <Asking />}
        {failed !== null && <ErrorLine error={failed} />}
        {certificate !== undefined && (
          <>
            <Verdict certificate={certificate} trusted={trusted} />
            <CertificateFacts certificate={certificate} />
          </>
        )}
        {error !== null && <ErrorLine error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('app.cancel')}
          </Button>
          {failed !== null && <Button onClick={() => void asked.refetch()}>{t('tls.askAgain')}</Button>}
          {certificate !== undefined && certificate.fingerprint !== trusted && (
            <Button loading={saving} onClick={() => onTrust(certificate.fingerprint)}>
              {trusted === null ? t('tls.trust') : t('tls.trustNew')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Asking(): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap={8} role="status" aria-label={t('tls.asking')}>
      <Text size="sm">{t('tls.asking')}</Text>
      {Array.from({ length: 5 }, (_, line) => (
        <Skeleton key={line} height={16} />
      ))}
    </Stack>
  );
}

/** What the operator has to decide on, in one look. */
function Verdict({
  certificate,
  trusted,
}: {
  readonly certificate: ServerCertificate;
  readonly trusted: string | null;
}): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  if (trusted !== null && certificate.fingerprint === trusted) {
    return <Note tone="connected">{t('tls.isTrusted')}</Note>;
  }
  if (trusted !== null) {
    return (
      <Note tone="stopped">
        <Text size="sm" fw={600}>
          {t('tls.changed')}
        </Text>
        <Text size="sm">{t('tls.changedHint')}</Text>
        <Text size="sm" mt={8}>
          {t('tls.before')}
        </Text>
        <Fingerprint text={trusted} />
        <Text size="sm" mt={4}>
          {t('tls.now')}
        </Text>
        <Fingerprint text={certificate.fingerprint} />
      </Note>
    );
  }
  if (certificate.problems.length === 0) return <Note tone="connected">{t('tls.bySystem')}</Note>;
  return (
    <Note tone="waiting">
      <Text size="sm" fw={600}>
        {t('tls.notTrusted')}
      </Text>
      <ul className={classes['problems']}>
        {certificate.problems.map((problem) => (
          <li key={problem.code}>{errorText(problem).message}</li>
        ))}
      </ul>
      <Text size="sm" mt={8}>
        {t('tls.compare')}
      </Text>
    </Note>
  );
}

function Note({
  tone,
  children,
}: {
  readonly tone: 'connected' | 'waiting' | 'stopped';
  readonly children: ReactNode;
}): ReactNode {
  const Shape = tone === 'connected' ? IconCircleCheck : IconAlertTriangle;
  return (
    <div className={classes['note']} style={{ '--tone': `var(--status-${tone})` } as CSSProperties}>
      <Shape size={20} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
