import type { ReactNode } from 'react';
import type { ServerCertificate } from '../../../shared/model';
import { useFormats, useWords } from '../../i18n/words';
import classes from './certificate.module.css';

/** A certificate in the words an operator compares it by. */
export function CertificateFacts({ certificate }: { readonly certificate: ServerCertificate }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { subject, issuer, names, validFrom, validTo, fingerprint, protocol, selfSigned } = certificate;
  return (
    <dl className={classes['facts']}>
      <dt>{t('tls.subject')}</dt>
      <dd>{subject}</dd>
      <dt>{t('tls.names')}</dt>
      <dd>{names.join(t('app.and'))}</dd>
      <dt>{t('tls.issuer')}</dt>
      <dd>{selfSigned ? t('tls.byItself') : issuer}</dd>
      <dt>{t('tls.validFrom')}</dt>
      <dd>{formats.dateTime(validFrom)}</dd>
      <dt>{t('tls.validTo')}</dt>
      <dd>{formats.dateTime(validTo)}</dd>
      <dt>{t('tls.protocol')}</dt>
      <dd>{protocol}</dd>
      <dt>{t('tls.fingerprint')}</dt>
      <dd>
        <Fingerprint text={fingerprint} />
      </dd>
    </dl>
  );
}

/** Two lines of sixteen bytes: what is compared by eye must not break anywhere else. */
export function Fingerprint({ text }: { readonly text: string }): ReactNode {
  const bytes = text.split(':');
  return (
    <div className={classes['fingerprint']} translate="no">
      <div>{`${bytes.slice(0, 16).join(':')}:`}</div>
      <div>{bytes.slice(16).join(':')}</div>
    </div>
  );
}
