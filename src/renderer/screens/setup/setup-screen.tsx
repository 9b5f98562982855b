import { Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../api/queries';
import { SiteForm } from '../../components/site-form/site-form';
import { PATHS } from '../../paths';
import { useWords } from '../../i18n/words';

/** Adds a site (R41, R48). */
export function SetupScreen(): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const add = useCommand('sites.add');
  return (
    <Stack p="md" gap="sm">
      <div>
        <Title order={1}>{t('form.addTitle')}</Title>
        <Text size="sm" c="dimmed">
          {t('form.addText')}
        </Text>
      </div>
      <SiteForm
        config={null}
        field="address"
        saving={add.isPending}
        saved={null}
        error={add.error}
        onSave={(fields) =>
          add.mutate(fields, {
            onSuccess: (site) => {
              void queries.invalidateQueries({ queryKey: ['sites'] });
              navigate(PATHS.site(site.id));
            },
          })
        }
      />
    </Stack>
  );
}
