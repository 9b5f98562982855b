import { useMemo, type ReactNode } from 'react';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import type { Area } from '../../../../shared/model';
import { LateSkeleton } from '../../../components/late-skeleton';
import { ViewFailure } from '../../../components/view-failure';
import { useChosen } from '../../../store/chart-choice';
import { useSharedView, useViewError, useViewPart } from '../../../store/use-view';
import type { ViewModels } from '../../../store/view-models';
import { ChartArea } from './chart-area';
import classes from './charts.module.css';
import { EntityPicker } from './entity-picker';
import { useWords } from '../../../i18n/words';

const rowsOf = (model: ViewModels['entity-list'] | null): ViewModels['entity-list']['rows'] | null =>
  model?.rows ?? null;

const NO_AREAS: readonly Area[] = [];
const areasOf = (model: ViewModels['entity-list'] | null): readonly Area[] => model?.areas ?? NO_AREAS;

/** Chosen entities of a site as lines over time, growing live (R43). */
export function ChartsTab({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const view = useSharedView('entity-list', { siteId });
  const rows = useViewPart(view, rowsOf);
  const areas = useViewPart(view, areasOf);
  const error = useViewError(view);
  const kept = useChosen(siteId);
  // Kept choices may name entities that are gone by now.
  const chosen = useMemo(() => (rows === null ? [] : kept.filter((id) => rows.has(id))), [kept, rows]);
  if (rows === null) return error === null ? <LateSkeleton rows={10} /> : <ViewFailure error={error} />;
  return (
    <div className={classes['charts']}>
      <EntityPicker siteId={siteId} rows={rows} areas={areas} chosen={chosen} />
      {chosen.length === 0 ? (
        <div className={classes['empty']}>
          <IconChartLine size={40} stroke={1.2} aria-hidden />
          <strong>{t('chart.emptyTitle')}</strong>
          <span>{t('chart.emptyText')}</span>
        </div>
      ) : (
        <ChartArea siteId={siteId} rows={rows} chosen={chosen} />
      )}
    </div>
  );
}
