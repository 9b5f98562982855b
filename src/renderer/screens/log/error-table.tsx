import { memo, type ReactNode } from 'react';
import type { LoggedError } from '../../../shared/diagnostics';
import table from '../../components/data-table.module.css';
import list from '../../components/list-with-side.module.css';
import { OlderRows } from '../../components/older-rows';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useWords } from '../../i18n/words';
import type { LiveRows } from '../../store/live-rows';
import { LevelSign } from './level-sign';
import classes from './log.module.css';
import { partText } from './part-text';

interface ErrorTableProps extends Pick<LiveRows<never>, 'hasOlder' | 'loadingOlder' | 'loadOlder'> {
  readonly rows: readonly LoggedError[];
  readonly names: ReadonlyMap<string, string>;
  readonly chosenId: number | null;
  readonly onChoose: (id: number) => void;
}

/** The error log as a table, the last ones first. */
export function ErrorTable(props: ErrorTableProps): ReactNode {
  const { t } = useWords();
  const { rows, names, chosenId, onChoose } = props;
  return (
    <div className={list['list']} tabIndex={0} role="group" aria-label={t('log.table')}>
      <table className={table['table']} aria-label={t('log.table')}>
        <thead>
          <tr>
            <th scope="col">{t('log.columnLast')}</th>
            <th scope="col" className={table['number']}>
              {t('log.columnTimes')}
            </th>
            <th scope="col">{t('log.columnLevel')}</th>
            <th scope="col">{t('log.columnSite')}</th>
            <th scope="col">{t('log.columnPart')}</th>
            <th scope="col">{t('log.columnMessage')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ErrorLineRow
              key={row.id}
              row={row}
              siteName={row.siteId === null ? t('log.program') : (names.get(row.siteId) ?? t('log.gone'))}
              chosen={row.id === chosenId}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
      <OlderRows {...props} label={t('log.older')} />
    </div>
  );
}

const ErrorLineRow = memo(function ErrorLineRow({
  row,
  siteName,
  chosen,
  onChoose,
}: {
  readonly row: LoggedError;
  readonly siteName: string;
  readonly chosen: boolean;
  readonly onChoose: (id: number) => void;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  return (
    <tr className={list['row']} onClick={() => onChoose(row.id)} {...(chosen ? { 'data-chosen': true } : {})}>
      <td className={table['time']}>{formats.dateTime(row.lastAt)}</td>
      <td className={table['number']}>{formats.number(row.count)}</td>
      <td>
        <LevelSign level={row.level} />
      </td>
      <td>{siteName}</td>
      <td>{partText(t, row.part)}</td>
      <td>
        <button
          type="button"
          className={classes['open']}
          aria-expanded={chosen}
          onClick={() => onChoose(row.id)}
        >
          {errorText(row).message}
        </button>
      </td>
    </tr>
  );
});
