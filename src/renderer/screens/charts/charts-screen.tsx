import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { ChartsWorkspace } from '../../charts/charts-workspace';
import { useWords } from '../../i18n/words';
import classes from './charts-screen.module.css';

/** Charts over all sites. */
export function ChartsScreen(): ReactNode {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${t('nav.charts')} – ${t('app.name')}`;
    return () => {
      document.title = t('app.name');
    };
  }, [t]);
  return (
    <div className={classes['screen']}>
      <Title order={1} className="sr-only">
        {t('nav.charts')}
      </Title>
      <ChartsWorkspace scope={null} />
    </div>
  );
}
