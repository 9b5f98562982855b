import { useMemo, type ReactNode } from 'react';
import type { EntityState } from '../../../shared/entity';
import { CopyIcon } from '../../components/copy-icon';
import { Panel } from '../../components/panel';
import { useWords } from '../../i18n/words';
import classes from './entity.module.css';

/** The state as Home Assistant's own API gives it, to be read and copied. */
export function RawState({
  entityId,
  state,
}: {
  readonly entityId: string;
  readonly state: EntityState;
}): ReactNode {
  const { t } = useWords();
  const json = useMemo(() => rawJson(entityId, state), [entityId, state]);
  return (
    <Panel title={t('entity.raw')}>
      <div className={classes['rawHead']}>
        <span className={classes['dim']}>
          {state.context === null ? t('entity.rawMirror') : t('entity.rawText')}
        </span>
        <CopyIcon value={json} name={t('entity.raw')} />
      </div>
      <pre className={classes['raw']} tabIndex={0} aria-label={t('entity.raw')}>
        {json}
      </pre>
    </Panel>
  );
}

function rawJson(entityId: string, state: EntityState): string {
  const { lastChanged, lastUpdated, context } = state;
  const time = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00');
  return JSON.stringify(
    {
      entity_id: entityId,
      state: state.state,
      attributes: state.attributes,
      last_changed: time(lastChanged),
      last_updated: time(lastUpdated),
      ...(context === null ? {} : { context }),
    },
    null,
    2,
  );
}
