import type { ReactNode } from 'react';
import { useAppInfo } from '../../api/queries';
import { CopyIcon } from '../../components/copy-icon';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import classes from './about.module.css';
import { useWords } from '../../i18n/words';

/** What runs here and where its data lies; what support asks for first. */
export function About(): ReactNode {
  const { t } = useWords();
  const { data: info, error } = useAppInfo();
  if (error !== null) return <ErrorLine error={error} />;
  if (info === undefined) return <LateSkeleton rows={3} />;
  return (
    <dl className={classes['facts']}>
      <Fact name={t('settings.version')} value={info.version} />
      <Fact name={t('settings.runtime')} value={info.runtime} />
      <Fact name={t('settings.dataDir')} value={info.dataDir} copy />
      <Fact name={t('settings.logDir')} value={info.logDir} copy />
      <Fact
        name={t('settings.secrets')}
        value={info.secrets === 'os' ? t('settings.secretsOs') : t('settings.secretsFile')}
      />
    </dl>
  );
}

function Fact({
  name,
  value,
  copy = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly copy?: boolean;
}): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className={copy ? classes['path'] : undefined}>{value}</span>
        {copy && <CopyIcon value={value} name={name} />}
      </dd>
    </>
  );
}
