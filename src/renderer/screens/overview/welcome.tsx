import { Stack, Text, Title } from '@mantine/core';
import IconBuildingFactory2 from '@tabler/icons-react/dist/esm/icons/IconBuildingFactory2.mjs';
import IconPlugConnected from '@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useCommand } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { PATHS } from '../../paths';
import classes from './overview.module.css';
import { useWords } from '../../i18n/words';

/** The first look, with no site yet: two large choices (R48). */
export function Welcome(): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const addDemo = useCommand('sites.add-demo');
  return (
    <Stack align="center" justify="center" h="100%" p="xl" gap="lg">
      <Stack gap={4} align="center">
        <Title order={1}>{t('welcome.title')}</Title>
        <Text c="dimmed" ta="center">
          {t('welcome.text')}
        </Text>
      </Stack>
      <div className={classes['choices']}>
        <Link href={PATHS.add} className={classes['choice']}>
          <IconPlugConnected size={32} stroke={1.5} color="var(--focus)" aria-hidden />
          <span className={classes['choiceTitle']}>{t('welcome.connect')}</span>
          <span className={classes['choiceText']}>{t('welcome.connectText')}</span>
        </Link>
        <button
          type="button"
          className={classes['choice']}
          disabled={addDemo.isPending}
          onClick={() =>
            addDemo.mutate(
              {},
              {
                onSuccess: (site) => {
                  void queries.invalidateQueries({ queryKey: ['sites'] });
                  navigate(PATHS.site(site.id));
                },
              },
            )
          }
        >
          <IconBuildingFactory2 size={32} stroke={1.5} color="var(--focus)" aria-hidden />
          <span className={classes['choiceTitle']}>{t('welcome.demo')}</span>
          <span className={classes['choiceText']}>{t('welcome.demoText')}</span>
        </button>
      </div>
      {addDemo.error !== null && <ErrorLine error={addDemo.error} />}
    </Stack>
  );
}
