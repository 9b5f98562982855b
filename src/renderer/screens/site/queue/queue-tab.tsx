import { useState, type ReactNode } from 'react';
import { ErrorLine } from '../../../components/error-line';
import { LateSkeleton } from '../../../components/late-skeleton';
import list from '../../../components/list-with-side.module.css';
import { useWords } from '../../../i18n/words';
import { useRequests } from '../../../store/live-rows';
import classes from './queue.module.css';
import { QueueTable } from './queue-table';
import { RequestPanel } from './request-panel';

/** What was asked of a site and what became of it (R30, R31, R46). */
export function QueueTab({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const { rows, error, hasOlder, loadingOlder, loadOlder } = useRequests(siteId);
  const [chosenId, setChosenId] = useState<number | null>(null);
  const chosen = rows?.find((row) => row.id === chosenId) ?? null;
  return (
    <div className={classes['queue']}>
      {error !== null ? (
        <ErrorLine error={error} />
      ) : rows === undefined ? (
        <div className={list['list']}>
          <LateSkeleton rows={8} />
        </div>
      ) : rows.length === 0 ? (
        <div className={`${list['list']} ${list['empty']} ${classes['empty']}`}>
          <strong>{t('queue.empty')}</strong>
          {t('queue.emptyText')}
        </div>
      ) : (
        <QueueTable
          rows={rows}
          chosenId={chosenId}
          onChoose={setChosenId}
          hasOlder={hasOlder}
          loadingOlder={loadingOlder}
          loadOlder={loadOlder}
        />
      )}
      {chosen !== null && (
        <RequestPanel key={chosen.id} siteId={siteId} row={chosen} onClose={() => setChosenId(null)} />
      )}
    </div>
  );
}
