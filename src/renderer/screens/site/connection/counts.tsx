import type { ReactNode } from 'react';
import type { Inspection, TrafficRow } from '../../../../shared/diagnostics';
import { Age } from '../../../components/age';
import table from '../../../components/data-table.module.css';
import { Panel } from '../../../components/panel';
import { useErrorText } from '../../../i18n/error-text';
import type { Formats } from '../../../i18n/formats';
import { useFormats, useWords } from '../../../i18n/words';
import classes from './connection.module.css';

interface Props {
  readonly inspection: Inspection;
}

/** Each cause of a failure with how often it struck (R7). */
export function Failures({ inspection: { counters } }: Props): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  const failures = [...counters.failures].sort((left, right) => right.lastAt - left.lastAt);
  return (
    <Panel title={t('connection.failures')}>
      {failures.length === 0 ? (
        <span className={table['dim']}>{t('connection.failuresNone')}</span>
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('connection.columnCause')}</th>
              <th scope="col" className={table['number']}>
                {t('connection.columnTimes')}
              </th>
              <th scope="col" className={table['number']}>
                {t('connection.columnLast')}
              </th>
            </tr>
          </thead>
          <tbody>
            {failures.map((failure) => (
              <tr key={failure.code}>
                <td>
                  {errorText(failure).message}
                  <div className={`${table['code']} ${table['dim']}`}>{failure.code}</div>
                </td>
                <td className={table['number']}>{formats.number(failure.count)}</td>
                <td className={table['number']}>
                  <Age at={failure.lastAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Totals since the program started. */
export function Totals({ inspection: { counters, since } }: Props): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const notSent = counters.sendErrors.reduce((sum, row) => sum + row.count, 0);
  const totals: readonly (readonly [string, number])[] = [
    [t('connection.attempts'), counters.attempts],
    [t('connection.sessions'), counters.sessions],
    [t('connection.connects'), counters.connects],
    [t('connection.restarts'), counters.restarts],
    [t('connection.probes'), counters.probes],
    [t('connection.ends'), counters.ends],
    [t('connection.stops'), counters.stops],
    [t('connection.oddities'), counters.oddities],
    [t('connection.mismatches'), counters.mismatches],
    [t('connection.notSent'), notSent],
  ];
  return (
    <Panel title={t('connection.totals')}>
      <dl className={classes['totals']}>
        {totals.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formats.number(value)}</dd>
          </div>
        ))}
      </dl>
      <div className={table['dim']} style={{ fontSize: 12, marginTop: 8 }}>
        {t('connection.since', { time: formats.dateTime(since) })}
      </div>
    </Panel>
  );
}

/** What came and went, by Home Assistant's own names. */
export function Frames({ inspection: { framesIn, framesOut } }: Props): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t('connection.frames')}>
      {framesIn.length + framesOut.length === 0 ? (
        <span className={table['dim']}>{t('connection.framesNone')}</span>
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('connection.columnType')}</th>
              <th scope="col" className={table['number']}>
                {t('connection.columnMessages')}
              </th>
              <th scope="col" className={table['number']}>
                {t('connection.columnBytes')}
              </th>
              <th scope="col" className={table['number']}>
                {t('connection.columnLast')}
              </th>
            </tr>
          </thead>
          <TrafficRows title={t('connection.received')} rows={framesIn} />
          <TrafficRows title={t('connection.sent')} rows={framesOut} />
        </table>
      )}
    </Panel>
  );
}

function TrafficRows({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly TrafficRow[];
}): ReactNode {
  const formats = useFormats();
  if (rows.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4} style={{ position: 'static' }}>
          {title}
        </th>
      </tr>
      {rows.map(({ type, count, bytes, lastAt }) => (
        <tr key={type}>
          <td className={table['code']}>{type}</td>
          <td className={table['number']}>{formats.number(count)}</td>
          <td className={table['number']}>{bytesText(formats, bytes)}</td>
          <td className={table['number']}>
            <Age at={lastAt} nowBelow={2000} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

export function Subscriptions({ inspection: { subscriptions } }: Props): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  return (
    <Panel title={t('connection.subscriptions')}>
      {subscriptions.length === 0 ? (
        <span className={table['dim']}>{t('connection.subscriptionsNone')}</span>
      ) : (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col" className={table['number']}>
                ID
              </th>
              <th scope="col">{t('connection.columnWhat')}</th>
              <th scope="col" className={table['number']}>
                {t('connection.columnEvents')}
              </th>
            </tr>
          </thead>
          <tbody>
            {subscriptions.map(({ id, what, events }) => (
              <tr key={id}>
                <td className={table['number']}>{id}</td>
                <td className={table['code']}>{what}</td>
                <td className={table['number']}>{formats.number(events)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

export function Requests({ inspection: { requests } }: Props): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t('connection.requests')}>
      {requests.length === 0 ? (
        <span className={table['dim']}>{t('connection.requestsNone')}</span>
      ) : (
        <table className={table['table']}>
          <tbody>
            {requests.map(({ id, type, sentAt }) => (
              <tr key={id}>
                <td className={table['number']}>{id}</td>
                <td className={table['code']}>{type}</td>
                <td className={table['number']}>
                  <Age at={sentAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const KB = 1000;

function bytesText(formats: Formats, bytes: number): string {
  if (bytes < KB) return `${formats.number(bytes)} B`;
  if (bytes < KB * KB) return `${formats.decimal(bytes / KB, 1)} kB`;
  return `${formats.decimal(bytes / KB / KB, 1)} MB`;
}
