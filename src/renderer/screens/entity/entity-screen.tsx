import { useEffect, useMemo, type ReactNode } from 'react';
import { controlsOf } from '../../../shared/controls';
import type { EntityPlace, EntityState } from '../../../shared/entity';
import { EntityControls } from '../../components/controls/entity-controls';
import { LateSkeleton } from '../../components/late-skeleton';
import { Panel } from '../../components/panel';
import { NoSuchScreen } from '../../components/plain-pages';
import { ViewFailure } from '../../components/view-failure';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { useSharedView, useViewError, useViewPart } from '../../store/use-view';
import type { ViewModels } from '../../store/view-models';
import { Attributes } from './attributes';
import { EntityChart } from './entity-chart';
import { EntityFacts } from './entity-facts';
import { EntityHead } from './entity-head';
import classes from './entity.module.css';
import { GoneEntity } from './gone-entity';
import { HistoryTable } from './history-table';
import { RawState } from './raw-state';

type Model = ViewModels['entity'];
const whole = (model: Model | null): Model | null => model;

/** One entity: its value, what can be done with it, and all that is known of its past and its present (R44). */
export function EntityScreen({
  siteId,
  entityId,
}: {
  readonly siteId: string;
  readonly entityId: string;
}): ReactNode {
  const { t } = useWords();
  const known = useSites((sites) => (sites === null ? null : sites.has(siteId)));
  const view = useSharedView('entity', { siteId, entityId });
  const model = useViewPart(view, whole);
  const error = useViewError(view);
  if (known === false) return <NoSuchScreen text={t('notFound.site')} />;
  if (model === null) return error === null ? <LateSkeleton rows={10} /> : <ViewFailure error={error} />;
  if (model.state === null || model.place === null) {
    return <GoneEntity siteId={siteId} entityId={entityId} stale={model.stale} />;
  }
  return (
    <PresentEntity
      siteId={siteId}
      entityId={entityId}
      state={model.state}
      place={model.place}
      stale={model.stale}
    />
  );
}

interface PresentProps {
  readonly siteId: string;
  readonly entityId: string;
  readonly state: EntityState;
  readonly place: EntityPlace;
  readonly stale: boolean;
}

function PresentEntity({ siteId, entityId, state, place, stale }: PresentProps): ReactNode {
  const { t } = useWords();
  const { name } = place.row;
  useEffect(() => {
    document.title = `${name} – ${t('app.name')}`;
    return () => {
      document.title = t('app.name');
    };
  }, [name, t]);
  const controls = useMemo(
    () => controlsOf({ entityId, state: state.state, attributes: state.attributes }),
    [entityId, state.state, state.attributes],
  );
  const connected = useSites((sites) => sites?.get(siteId)?.state === 'connected');
  return (
    <div className={classes['screen']}>
      <EntityHead siteId={siteId} state={state} row={place.row} stale={stale} />
      <div className={classes['columns']}>
        <div className={classes['column']}>
          <Panel title={t('entity.controls')}>
            {controls.length === 0 ? (
              <p className={classes['dim']}>{t('entity.noControls')}</p>
            ) : (
              <EntityControls
                controls={controls}
                place={{ siteId, entityId, name, connected, available: state.state !== 'unavailable' }}
              />
            )}
          </Panel>
          <EntityChart siteId={siteId} row={place.row} />
          <HistoryTable siteId={siteId} row={place.row} holds={!stale} />
        </div>
        <div className={classes['column']}>
          <EntityFacts place={place} />
          <Attributes attributes={state.attributes} />
          <RawState entityId={entityId} state={state} />
        </div>
      </div>
    </div>
  );
}
