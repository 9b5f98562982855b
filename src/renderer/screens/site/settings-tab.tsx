import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CommandOutput } from '../../../shared/contract/commands';
import type { SiteConfig } from '../../../shared/model';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import { FORM_FIELDS, type FormField } from '../../components/site-form/use-open-field';
import { useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { useSites } from '../../store/fleet';
import { SiteForm } from '../../components/site-form/site-form';

/** The site's settings, with the connection test beside them. */
export function SettingsTab({
  siteId,
  part,
}: {
  readonly siteId: string;
  /** The field that a diagnosis leads to. */
  readonly part: string | undefined;
}): ReactNode {
  const queries = useQueryClient();
  const configs = useSiteConfigs();
  const change = useCommand('sites.set');
  const url = useSites((sites) => sites?.get(siteId)?.url ?? '');
  const config = configs.data?.sites.find((site) => site.id === siteId);
  const field: FormField | null = FORM_FIELDS.find((each) => each === part) ?? null;
  if (configs.error !== null) return <ErrorLine error={configs.error} />;
  if (config === undefined) return <LateSkeleton rows={6} />;
  const keep = (saved: SiteConfig): void => {
    queries.setQueryData<CommandOutput<'sites.list'>>(
      ['sites'],
      (before) =>
        before && { ...before, sites: before.sites.map((site) => (site.id === saved.id ? saved : site)) },
    );
    void queries.invalidateQueries({ queryKey: ['sites'] });
  };
  return (
    <Stack p="md" gap="sm">
      {field !== null && change.isSuccess && <Mended siteId={siteId} />}
      <SiteForm
        key={field ?? ''}
        config={config}
        demoUrl={url}
        field={field}
        saving={change.isPending}
        saved={change.data ?? null}
        error={change.error}
        onSave={(fields) =>
          change.mutate(
            { siteId, fields: config.demo ? { ...fields, url: config.url } : fields },
            { onSuccess: keep },
          )
        }
      />
    </Stack>
  );
}

/** Who came here from a diagnosis wants to know whether it helped. */
function Mended({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  return (
    <Group gap={12} role="status">
      <Text size="sm">{t('diagnosis.mended')}</Text>
      <Button component={Link} href={PATHS.site(siteId, 'diagnosis', 'run')} size="xs">
        {t('diagnosis.run')}
      </Button>
    </Group>
  );
}
