import { Title } from '@mantine/core';
import IconGhost from '@tabler/icons-react/dist/esm/icons/IconGhost.mjs';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useContract } from '../../api/contract-context';
import { demand } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { useWords } from '../../i18n/words';
import { BackLink } from './entity-head';
import classes from './entity.module.css';
import { HistoryTable } from './history-table';

/** In place of an entity that the site does not have: since when, and what is kept of it. */
export function GoneEntity({
  siteId,
  entityId,
  stale,
}: {
  readonly siteId: string;
  readonly entityId: string;
  readonly stale: boolean;
}): ReactNode {
  const { t, formats } = useWords();
  const { client } = useContract();
  const { data, error } = useQuery({
    queryKey: ['entities.trace', siteId, entityId],
    queryFn: () => demand(client, 'entities.trace', { siteId, entityId }),
    gcTime: 0,
  });
  const trace = data?.trace;
  const kept = trace?.oldestAt != null && trace.newestAt !== null;
  return (
    <div className={classes['screen']}>
      <div className={classes['gone']}>
        <BackLink siteId={siteId} />
        <Title order={1} className={classes['title'] ?? ''}>
          <IconGhost size={20} aria-hidden /> {t('entity.gone', { id: entityId })}
        </Title>
        {error !== null && <ErrorLine error={error} />}
        {trace === null && <p>{t('entity.goneUnknown')}</p>}
        {trace?.removedAt != null && (
          <p>{t('entity.goneSince', { when: formats.dateTime(trace.removedAt) })}</p>
        )}
        {trace != null && (
          <p>
            {kept
              ? t('entity.goneKept', {
                  from: formats.dateTime(trace.oldestAt ?? 0),
                  to: formats.dateTime(trace.newestAt ?? 0),
                })
              : t('entity.goneNothing')}
          </p>
        )}
        {stale && <p>{t('entity.goneAway')}</p>}
      </div>
      {kept && (
        <div className={classes['column']}>
          <HistoryTable siteId={siteId} row={rowOf(entityId)} holds={false} />
        </div>
      )}
    </div>
  );
}

/** As much of a row as its id tells. */
function rowOf(entityId: string): Parameters<typeof HistoryTable>[0]['row'] {
  const domain = entityId.slice(0, entityId.indexOf('.'));
  return { entityId, name: entityId, domain, deviceClass: null, unit: null };
}
