import IconBolt from '@tabler/icons-react/dist/esm/icons/IconBolt.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { memo, type ReactNode } from 'react';
import type { RequestRow } from '../../../../shared/requests';
import table from '../../../components/data-table.module.css';
import list from '../../../components/list-with-side.module.css';
import { OlderRows } from '../../../components/older-rows';
import { useErrorText } from '../../../i18n/error-text';
import { useFormats, useWords } from '../../../i18n/words';
import type { LiveRows } from '../../../store/live-rows';
import classes from './queue.module.css';
import { RequestState } from './request-state';
import { tookText } from './took';

interface QueueTableProps extends Pick<LiveRows<never>, 'hasOlder' | 'loadingOlder' | 'loadOlder'> {
  readonly rows: readonly RequestRow[];
  readonly chosenId: number | null;
  readonly onChoose: (id: number) => void;
}

/** A site's requests and actions, newest first. */
export function QueueTable(props: QueueTableProps): ReactNode {
  const { t } = useWords();
  const { rows, chosenId, onChoose } = props;
  return (
    <div className={list['list']} tabIndex={0} role="group" aria-label={t('queue.table')}>
      <table className={`${table['table']} ${classes['rows']}`} aria-label={t('queue.table')}>
        <thead>
          <tr>
            <th scope="col">{t('queue.when')}</th>
            <th scope="col">{t('queue.what')}</th>
            <th scope="col">{t('queue.state')}</th>
            <th scope="col" className={table['number']}>
              {t('queue.duration')}
            </th>
            <th scope="col">{t('queue.note')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} chosen={row.id === chosenId} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
      <OlderRows {...props} label={t('queue.more')} />
    </div>
  );
}

const Row = memo(function Row({
  row,
  chosen,
  onChoose,
}: {
  readonly row: RequestRow;
  readonly chosen: boolean;
  readonly onChoose: (id: number) => void;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const Kind = row.kind === 'action' ? IconBolt : IconSearch;
  const kind = t(row.kind === 'action' ? 'queue.kindAction' : 'queue.kindRequest');
  return (
    <tr className={list['row']} onClick={() => onChoose(row.id)} {...(chosen ? { 'data-chosen': true } : {})}>
      <td className={table['time']} title={formats.dateTime(row.createdAt)}>
        {formats.recent(row.createdAt)}
      </td>
      <td>
        <button
          type="button"
          className={classes['open']}
          aria-expanded={chosen}
          onClick={() => onChoose(row.id)}
        >
          <span className={classes['kind']} title={kind}>
            <Kind size={14} role="img" aria-label={kind} />
          </span>
          <span className={table['code']}>{row.name}</span>
        </button>
        {row.target !== '' && <div className={classes['target']}>{row.target}</div>}
      </td>
      <td>
        <RequestState row={row} />
      </td>
      <td className={table['number']}>{tookText(row, formats, t)}</td>
      <td>
        <Note row={row} />
      </td>
    </tr>
  );
});

function Note({ row }: { readonly row: RequestRow }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  if (row.error !== null && row.error.code !== 'cancelled')
    return <span className={classes['clamped']}>{errorText(row.error).message}</span>;
  if (row.state === 'pending' && row.queuedAt !== null && row.expiresAt !== null) {
    return t('queue.queuedUntil', { time: formats.time(row.expiresAt) });
  }
  if (row.confirmedBy === 'state') return t('queue.confirmedByState');
  if (row.repeats !== null)
    return <span className={table['dim']}>{t('queue.repeats', { id: row.repeats })}</span>;
  return row.origin === 'command-line' ? (
    <span className={table['dim']}>{t('queue.fromCommandLine')}</span>
  ) : null;
}
