import type { ReactNode } from 'react';
import { useAppInfo } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import { Fact, Facts } from './facts';
import { useWords } from '../../i18n/words';

/** What runs here and where its data lies; what support asks for first. */
export function About(): ReactNode {
  const { t } = useWords();
  const { data: info, error } = useAppInfo();
  if (error !== null) return <ErrorLine error={error} />;
  if (info === undefined) return <LateSkeleton rows={3} />;
  return (
    <Facts>
      <Fact name={t('settings.version')} value={info.version} />
      <Fact name={t('settings.runtime')} value={info.runtime} />
      <Fact name={t('settings.dataDir')} value={info.dataDir} copy />
      <Fact name={t('settings.logDir')} value={info.logDir} copy />
      <Fact
        name={t('settings.secrets')}
        value={info.secrets === 'os' ? t('settings.secretsOs') : t('settings.secretsFile')}
      />
    </Facts>
  );
}
