import { Button, Menu } from '@mantine/core';
import IconBuilding from '@tabler/icons-react/dist/esm/icons/IconBuilding.mjs';
import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import IconListCheck from '@tabler/icons-react/dist/esm/icons/IconListCheck.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import IconReportAnalytics from '@tabler/icons-react/dist/esm/icons/IconReportAnalytics.mjs';
import IconRotateClockwise2 from '@tabler/icons-react/dist/esm/icons/IconRotateClockwise2.mjs';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { toAppError } from '../../../../shared/errors';
import type { SiteStatus } from '../../../../shared/model';
import { isSyncOver, type SyncKind, type SyncRow } from '../../../../shared/syncs';
import { useCommand } from '../../../api/queries';
import { notify } from '../../../components/notify';
import { useErrorText } from '../../../i18n/error-text';
import { useWords } from '../../../i18n/words';
import { useSyncs } from '../../../store/live-rows';
import { HistoryDialog } from './history-dialog';
import { SyncPanel } from './sync-panel';
import { outcomeWords } from './sync-words';
import classes from './sync.module.css';

const NONE: readonly SyncRow[] = [];

/** Has the site synchronised anew, part by part or in the recovery order, and shows how far that is (R23). */
export function SyncMenu({ site }: { readonly site: Pick<SiteStatus, 'id' | 'state'> }): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const rows = useSyncs(site.id).rows ?? NONE;
  const start = useCommand('sync.start');
  const [shownId, setShownId] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const open = rows.find((row) => !isSyncOver(row)) ?? null;
  // The answer to the press comes before the view tells of the row.
  const answered = start.data?.row;
  const shown =
    shownId === null
      ? null
      : (rows.find(({ id }) => id === shownId) ?? (answered?.id === shownId ? answered : null));
  useEndTold(rows, shownId);
  const begin = (kind: SyncKind, days: number | null): void => {
    start.mutate(
      { siteId: site.id, kind, days },
      {
        onSuccess: ({ row }) => setShownId(row.id),
        onError: (error) => {
          // Where the panel is open, it says so itself.
          if (shownId !== null) return;
          const { message, hint } = errorText(toAppError(error));
          notify(hint, 'bad', message);
        },
      },
    );
  };
  const unready = site.state === 'incomplete' || site.state === 'inactive';
  const latest = rows[0];
  return (
    <>
      {open !== null ? (
        <Button
          variant="default"
          leftSection={<IconLoader2 size={15} className={classes['turning']} color="var(--status-busy)" />}
          onClick={() => setShownId(open.id)}
        >
          {open.steps.length === 1 ? t('sync.runningOne') : t('sync.running', stepOf(open))}
        </Button>
      ) : (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<IconRotateClockwise2 size={15} />}
              rightSection={<IconChevronDown size={14} />}
              loading={start.isPending}
            >
              {t('sync.sync')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              disabled={unready}
              leftSection={<IconBuilding size={15} />}
              onClick={() => begin('areas', null)}
            >
              {t('sync.menu.areas')}
            </Menu.Item>
            <Menu.Item
              disabled={unready}
              leftSection={<IconListCheck size={15} />}
              onClick={() => begin('entities', null)}
            >
              {t('sync.menu.entities')}
            </Menu.Item>
            <Menu.Item
              disabled={unready}
              leftSection={<IconHistory size={15} />}
              onClick={() => setAsking(true)}
            >
              {t('sync.menu.history')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              disabled={unready}
              leftSection={<IconRotateClockwise2 size={15} />}
              onClick={() => begin('full', null)}
            >
              {t('sync.menu.full')}
              <div className={classes['about']}>{t('sync.fullText')}</div>
            </Menu.Item>
            {latest !== undefined && (
              <>
                <Menu.Divider />
                <Menu.Item
                  leftSection={<IconReportAnalytics size={15} />}
                  onClick={() => setShownId(latest.id)}
                >
                  {t('sync.last')}
                  <div className={classes['about']}>
                    {t(`sync.title.${latest.kind}`)} · {outcomeWords(t, latest)}
                  </div>
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <HistoryDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onFetch={(days) => {
          setAsking(false);
          begin('history', days);
        }}
      />
      <SyncPanel
        siteId={site.id}
        rows={rows}
        shown={shown}
        onShow={setShownId}
        onClose={() => {
          setShownId(null);
          start.reset();
        }}
        onAgain={({ kind, days }) => begin(kind, days)}
        beginning={start.isPending}
        error={shownId === null ? null : start.error}
      />
    </>
  );
}

/** Which step a run is at, for the button. */
function stepOf({ steps }: SyncRow): { readonly step: number; readonly steps: number } {
  const ended = steps.filter(({ state }) => state !== 'pending' && state !== 'running').length;
  return { step: Math.min(ended + 1, steps.length), steps: steps.length };
}

/** Says how a run ended that nobody was looking at any more. */
function useEndTold(rows: readonly SyncRow[], shownId: number | null): void {
  const { t } = useWords();
  const errorText = useErrorText();
  const watched = useRef<number | null>(null);
  useEffect(() => {
    const open = rows.find((row) => !isSyncOver(row));
    const ended = rows.find(({ id }) => id === watched.current);
    if (ended !== undefined && isSyncOver(ended) && shownId !== ended.id) {
      const title = `${t(`sync.title.${ended.kind}`)}: ${outcomeWords(t, ended)}`;
      if (ended.error === null) notify(title);
      else notify(errorText(ended.error).message, ended.error.code === 'cancelled' ? 'plain' : 'bad', title);
    }
    watched.current = open?.id ?? null;
  }, [rows, shownId, t, errorText]);
}
