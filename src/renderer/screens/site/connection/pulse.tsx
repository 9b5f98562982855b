import type { ReactNode } from 'react';
import type { Inspection } from '../../../../shared/diagnostics';
import { Age } from '../../../components/age';
import { Panel } from '../../../components/panel';
import { useFormats, useWords } from '../../../i18n/words';
import classes from './connection.module.css';

const WIDTH = 300;
const HEIGHT = 28;

/** Whether everything still beats: the last pings, and the program's own heartbeat. */
export function Pulse({
  inspection: { roundTrips, heartbeatAt },
}: {
  readonly inspection: Inspection;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const ms = (value: number): string => formats.decimal(value, value < 10 ? 1 : 0);
  const spans = roundTrips.map((trip) => trip.ms);
  const last = spans.at(-1);
  return (
    <Panel title={t('connection.pulse')}>
      <dl className={classes['list']}>
        <dt>{t('connection.roundTrip')}</dt>
        <dd>
          {last === undefined ? (
            t('connection.roundTripNone')
          ) : (
            <>
              <strong>{t('connection.ms', { ms: ms(last) })}</strong>{' '}
              {t('connection.roundTripRange', {
                min: ms(Math.min(...spans)),
                max: ms(Math.max(...spans)),
                count: spans.length,
              })}
              <Trips spans={spans} label={t('connection.roundTripChart')} />
            </>
          )}
        </dd>
        <dt>{t('connection.heartbeat')}</dt>
        <dd>
          <Age at={heartbeatAt} />
        </dd>
      </dl>
    </Panel>
  );
}

function Trips({ spans, label }: { readonly spans: readonly number[]; readonly label: string }): ReactNode {
  const most = Math.max(...spans, 1);
  const step = WIDTH / Math.max(spans.length, 10);
  return (
    <svg
      className={classes['trips']}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {spans.map((span, index) => {
        const height = Math.max(2, (span / most) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(1, step - 2)}
            height={height}
            fill="currentColor"
          />
        );
      })}
    </svg>
  );
}
