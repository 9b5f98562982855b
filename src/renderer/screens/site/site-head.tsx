import { ActionIcon, Badge, Button, Menu, Title } from '@mantine/core';
import IconDotsVertical from '@tabler/icons-react/dist/esm/icons/IconDotsVertical.mjs';
import IconPlugConnected from '@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { SiteStatus } from '../../../shared/model';
import { Status } from '../../components/status';
import { PATHS } from '../../paths';
import { RemoveDialog } from './remove-dialog';
import { RestartButton } from './restart-button';
import classes from './site.module.css';
import { SyncMenu } from './sync/sync-menu';
import { useFormats, useWords } from '../../i18n/words';

/** Name, address, status and what can be done with the whole site. */
export function SiteHead({ site }: { readonly site: SiteStatus }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const [removing, setRemoving] = useState(false);
  const version = site.haVersion === null ? '' : t('site.version', { version: site.haVersion });
  return (
    <div className={classes['head']}>
      <div className={classes['names']}>
        <Title order={1} className={classes['title'] ?? ''}>
          <span className={classes['titleText']}>{site.name}</span>
          {site.demo && (
            <Badge size="sm" variant="default" tt="none">
              {t('site.demo')}
            </Badge>
          )}
        </Title>
        <div className={classes['address']} title={site.url}>
          {site.url === '' ? '–' : site.url}
        </div>
      </div>
      {/* Where a narrow window leaves facts out, they are read by pointing at what is left. */}
      <div className={classes['facts']} title={version}>
        <Status site={site} />
        {version !== '' && <span className={classes['fact']}>{version}</span>}
        {site.backfill !== null && (
          <span className={`${classes['fact']} tabular`} title={t('site.backfillLabel')}>
            {t('site.backfill', { percent: formats.number(site.backfill) })}
          </span>
        )}
        {site.state === 'connected' && site.roundTripMs !== null && (
          <span className={`${classes['fact']} tabular`} title={t('site.roundTripLabel')}>
            {t('site.roundTrip', { ms: formats.number(Math.max(1, Math.round(site.roundTripMs))) })}
          </span>
        )}
      </div>
      <div className={classes['actions']}>
        <RestartButton site={site} />
        <SyncMenu key={site.id} site={site} />
        <Button
          component={Link}
          href={PATHS.site(site.id, 'diagnosis', 'run')}
          variant="default"
          leftSection={<IconPlugConnected size={15} />}
        >
          {t('site.test')}
        </Button>
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t('site.more')}>
              <IconDotsVertical size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconTrash size={15} />}
              onClick={() => setRemoving(true)}
            >
              {t('site.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <RemoveDialog site={site} opened={removing} onClose={() => setRemoving(false)} />
    </div>
  );
}
