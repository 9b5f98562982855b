import { Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import IconAlertOctagonFilled from '@tabler/icons-react/dist/esm/icons/IconAlertOctagonFilled.mjs';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconEye from '@tabler/icons-react/dist/esm/icons/IconEye.mjs';
import IconLogin from '@tabler/icons-react/dist/esm/icons/IconLogin.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconPlayerPause from '@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs';
import IconPlug from '@tabler/icons-react/dist/esm/icons/IconPlug.mjs';
import IconPlugX from '@tabler/icons-react/dist/esm/icons/IconPlugX.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import { memo, type ReactNode } from 'react';
import type { TimelineRow } from '../../../../shared/diagnostics';
import { ErrorLine } from '../../../components/error-line';
import { LateSkeleton } from '../../../components/late-skeleton';
import { OlderRows } from '../../../components/older-rows';
import table from '../../../components/data-table.module.css';
import { useErrorText } from '../../../i18n/error-text';
import { useFormats, useWords } from '../../../i18n/words';
import { useSites } from '../../../store/fleet';
import { useTimeline } from '../../../store/live-rows';
import classes from './connection.module.css';

const REST = 'var(--status-rest)';
const BUSY = 'var(--status-busy)';
const WAITING = 'var(--status-waiting)';
const STOPPED = 'var(--status-stopped)';
const WELL = 'var(--status-connected)';

/** Each event by colour and shape; the word stands beside it. */
const SIGNS = {
  attempt: [IconPlug, BUSY],
  authenticated: [IconLogin, BUSY],
  connected: [IconCircleCheckFilled, WELL],
  failed: [IconAlertTriangle, WAITING],
  ended: [IconPlugX, WAITING],
  stopped: [IconAlertOctagonFilled, STOPPED],
  waiting: [IconClock, WAITING],
  configured: [IconSettings, REST],
  reconnect: [IconRefresh, REST],
  probe: [IconEye, REST],
  'probe-failed': [IconAlertTriangle, STOPPED],
  watchdog: [IconEye, WAITING],
  upheaval: [IconMoon, REST],
  rested: [IconPlayerPause, REST],
} as const satisfies Record<string, readonly [Icon, string]>;

const isKnown = (event: string): event is keyof typeof SIGNS => Object.hasOwn(SIGNS, event);

/** Every attempt and what became of it, newest first; goes on by itself. */
export function Timeline({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const { rows, error, hasOlder, loadingOlder, loadOlder } = useTimeline(siteId);
  const maxAttempts = useSites((sites) => sites?.get(siteId)?.maxAttempts ?? 5);
  return (
    <section className={classes['timeline']} aria-label={t('connection.timeline')}>
      <Title order={2} className={classes['heading'] ?? ''} title={t('connection.newRows')}>
        {t('connection.timeline')}
      </Title>
      {/* A region that scrolls must be reachable by keyboard. */}
      <div className={classes['scroll']} tabIndex={0} role="group" aria-label={t('connection.timeline')}>
        {error !== null ? (
          <ErrorLine error={error} />
        ) : rows === undefined ? (
          <LateSkeleton rows={10} />
        ) : rows.length === 0 ? (
          <p className={table['more']}>{t('connection.timelineEmpty')}</p>
        ) : (
          <table className={`${table['table']} ${classes['lines']}`}>
            <thead>
              <tr>
                <th scope="col">{t('connection.columnTime')}</th>
                <th scope="col">{t('connection.columnEvent')}</th>
                <th scope="col" className={table['number']}>
                  {t('connection.columnAttempt')}
                </th>
                <th scope="col" className={table['number']}>
                  {t('connection.columnDuration')}
                </th>
                <th scope="col">{t('connection.columnReason')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line key={row.id} row={row} maxAttempts={maxAttempts} />
              ))}
            </tbody>
          </table>
        )}
        <OlderRows {...{ hasOlder, loadingOlder, loadOlder }} label={t('connection.older')} />
      </div>
    </section>
  );
}

const Line = memo(function Line({
  row: { at, event, attempt, durationMs, error, closeCode, note },
  maxAttempts,
}: {
  readonly row: TimelineRow;
  readonly maxAttempts: number;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  const words = error === null ? null : errorText(error);
  const [Shape, color] = isKnown(event) ? SIGNS[event] : ([IconClock, REST] as const);
  return (
    <tr>
      <td className="tabular" title={formats.dateTime(at)}>
        {formats.recent(at)}
      </td>
      <td>
        <span className={classes['event']} style={{ color }}>
          <Shape size={15} aria-hidden />
          {isKnown(event) ? t(`connection.event.${event}`) : event}
        </span>
      </td>
      <td className={table['number']}>{attempt === 0 ? '' : `${attempt}/${maxAttempts}`}</td>
      <td className={table['number']}>{durationMs === null ? '' : durationText(durationMs, formats, t)}</td>
      <td>
        {words !== null && (
          <>
            <div>{words.message}</div>
            <div className={classes['hint']}>{words.hint}</div>
          </>
        )}
        {words === null && note !== null && <div className={classes['hint']}>{note}</div>}
        {closeCode !== null && closeCode !== 0 && (
          <div className={classes['hint']}>{t('connection.closed', { code: closeCode })}</div>
        )}
      </td>
    </tr>
  );
});

function durationText(
  ms: number,
  formats: ReturnType<typeof useFormats>,
  t: ReturnType<typeof useWords>['t'],
): string {
  return ms < 10_000 ? t('connection.ms', { ms: formats.number(Math.round(ms)) }) : formats.span(ms);
}
