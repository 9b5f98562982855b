import type { ReactNode } from 'react';
import type { EntityPlace } from '../../../shared/entity';
import { Panel } from '../../components/panel';
import { useWords } from '../../i18n/words';
import classes from './entity.module.css';

/** Where an entity belongs: what the registries say, and nothing that they do not. */
export function EntityFacts({ place }: { readonly place: EntityPlace }): ReactNode {
  const { t } = useWords();
  const { device } = place;
  const category =
    place.category === 'config'
      ? t('entity.categoryConfig')
      : place.category === 'diagnostic'
        ? t('entity.categoryDiagnostic')
        : place.category;
  const facts: readonly (readonly [string, string | null])[] = [
    [t('entity.area'), place.area ?? t('entity.noArea')],
    [t('entity.floor'), place.floor],
    [t('entity.device'), device?.name ?? null],
    [t('entity.madeBy'), device?.manufacturer ?? null],
    [t('entity.model'), device?.model ?? null],
    [t('entity.integration'), place.platform],
    [t('entity.category'), category],
  ];
  return (
    <Panel title={t('entity.facts')}>
      <dl className={classes['facts']}>
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </Panel>
  );
}
