import { Button, Menu, Text } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconPlayerPause from '@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs';
import IconPlayerPlay from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconTransform from '@tabler/icons-react/dist/esm/icons/IconTransform.mjs';
import type { ReactNode } from 'react';
import { SYNC_KINDS } from '../../../shared/syncs';
import type { NamedSite, SiteOperation } from '../../components/bulk/operations';
import { useBulk } from '../../components/bulk/use-bulk';
import { useWords } from '../../i18n/words';
import classes from './overview.module.css';

/** What can be done to the selected sites at once (R12, R23). */
export function BulkBar({
  sites,
  onClear,
}: {
  readonly sites: readonly NamedSite[];
  readonly onClear: () => void;
}): ReactNode {
  const { t } = useWords();
  const { run, progress, dialogs } = useBulk();
  const busy = progress !== null;
  const button = (operation: SiteOperation, icon: ReactNode): ReactNode => (
    // Not `disabled`: that would take the focus, and a question asked afterwards could not give it back.
    <Button
      variant="default"
      leftSection={icon}
      aria-disabled={busy}
      {...(busy ? { 'data-disabled': true } : {})}
      onClick={() => {
        if (!busy) run(operation, sites);
      }}
    >
      {t(`bulk.operation.${operation}`)}
    </Button>
  );
  return (
    <>
      {sites.length > 0 && (
        <div
          className={classes['bulk']}
          role="group"
          aria-label={t('overview.selected', { count: sites.length })}
        >
          <Text size="sm" className="tabular" role="status">
            {progress === null
              ? t('overview.selected', { count: sites.length })
              : `${t(`bulk.operation.${progress.operation}`)} ${t('bulk.running', progress)}`}
          </Text>
          {button('restart', <IconRefresh size={15} />)}
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <Button
                variant="default"
                disabled={busy}
                leftSection={<IconTransform size={15} />}
                rightSection={<IconChevronDown size={14} />}
              >
                {t('bulk.sync')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {SYNC_KINDS.map((kind) => (
                <Menu.Item key={kind} onClick={() => run(`sync-${kind}`, sites)}>
                  {t(`bulk.operation.sync-${kind}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          {button('activate', <IconPlayerPlay size={15} />)}
          {button('deactivate', <IconPlayerPause size={15} />)}
          <Button variant="subtle" onClick={onClear}>
            {t('overview.clearSelection')}
          </Button>
        </div>
      )}
      {dialogs}
    </>
  );
}
