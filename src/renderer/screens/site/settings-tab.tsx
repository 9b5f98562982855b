import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import { useSites } from '../../store/fleet';
import { SiteForm } from '../../components/site-form/site-form';

/** The site's settings, with the connection test beside them. */
export function SettingsTab({
  siteId,
  testAtOnce,
}: {
  readonly siteId: string;
  readonly testAtOnce: boolean;
}): ReactNode {
  const queries = useQueryClient();
  const configs = useSiteConfigs();
  const change = useCommand('sites.set');
  const url = useSites((sites) => sites?.get(siteId)?.url ?? '');
  const config = configs.data?.sites.find((site) => site.id === siteId);
  if (configs.error !== null) return <ErrorLine error={configs.error} />;
  if (config === undefined) return <LateSkeleton rows={6} />;
  return (
    <Stack p="md">
      <SiteForm
        key={testAtOnce ? 'test' : 'form'}
        config={config}
        demoUrl={url}
        testAtOnce={testAtOnce}
        saving={change.isPending}
        saved={change.isSuccess}
        error={change.error}
        onSave={(fields) =>
          change.mutate(
            { siteId, fields: config.demo ? { ...fields, url: config.url } : fields },
            { onSuccess: () => void queries.invalidateQueries({ queryKey: ['sites'] }) },
          )
        }
      />
    </Stack>
  );
}
