import { Button, SegmentedControl, Select, Title } from '@mantine/core';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import { useMemo, useState, type ReactNode } from 'react';
import { ERROR_LEVELS, type ErrorLevel } from '../../../shared/diagnostics';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import list from '../../components/list-with-side.module.css';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { useErrors, type ErrorFilter } from '../../store/live-rows';
import { logOfSite, siteOfLog, useScreenState } from '../../store/screen-state';
import { ErrorDetails } from './error-details';
import { ErrorTable } from './error-table';
import classes from './log.module.css';

const EVERY_LEVEL = 'all';

/** Names by id, as one string that stays the same while only states change. */
const siteNames = (sites: Parameters<Parameters<typeof useSites>[0]>[0]): string =>
  JSON.stringify([...(sites?.values() ?? [])].map(({ id, name }) => [id, name]));

/** The error log (R46): what went wrong, where, how often, and what mends it. */
export function LogScreen(): ReactNode {
  const { t } = useWords();
  const facts = useSites(siteNames);
  const names = useMemo(() => new Map(JSON.parse(facts) as [string, string][]), [facts]);
  const scope = useScreenState((state) => state.logScope);
  const level = useScreenState((state) => state.logLevel);
  const setFilter = useScreenState((state) => state.setLogFilter);
  const of = useMemo<ErrorFilter['of']>(() => scopeOf(scope), [scope]);
  const { rows, error, hasOlder, loadingOlder, loadOlder } = useErrors({ of, level });
  const [chosenId, setChosenId] = useState<number | null>(null);
  const chosen = rows?.find((row) => row.id === chosenId) ?? null;
  const filtered = scope !== 'all' || level !== null;
  return (
    <div className={classes['log']}>
      <div className={classes['head']}>
        <Title order={1}>{t('log.title')}</Title>
        <span className={classes['text']}>{t('log.text')}</span>
        <Select
          aria-label={t('log.site')}
          size="xs"
          w={220}
          searchable
          allowDeselect={false}
          value={scope}
          data={[
            { value: 'all', label: t('log.all') },
            { value: 'program', label: t('log.program') },
            ...[...names].map(([id, name]) => ({ value: logOfSite(id), label: name === '' ? id : name })),
          ]}
          onChange={(value) => setFilter(value ?? 'all', level)}
        />
        <SegmentedControl
          aria-label={t('log.level')}
          size="xs"
          value={level ?? EVERY_LEVEL}
          data={[
            { value: EVERY_LEVEL, label: t('log.levelAll') },
            ...ERROR_LEVELS.map((each) => ({ value: each, label: t(`log.level${each}`) })),
          ]}
          onChange={(value) => setFilter(scope, levelOf(value))}
        />
      </div>
      <div className={classes['body']}>
        {error !== null ? (
          <ErrorLine error={error} />
        ) : rows === undefined ? (
          <div className={list['list']}>
            <LateSkeleton rows={10} />
          </div>
        ) : rows.length === 0 ? (
          <div className={`${list['list']} ${list['empty']}`}>
            {filtered ? (
              <>
                {t('log.noneMatch')}
                <Button variant="default" onClick={() => setFilter('all', null)}>
                  {t('log.clear')}
                </Button>
              </>
            ) : (
              <>
                <IconCircleCheckFilled size={28} color="var(--status-connected)" aria-hidden />
                {t('log.none')}
              </>
            )}
          </div>
        ) : (
          <ErrorTable
            rows={rows}
            names={names}
            chosenId={chosenId}
            onChoose={setChosenId}
            hasOlder={hasOlder}
            loadingOlder={loadingOlder}
            loadOlder={loadOlder}
          />
        )}
        {chosen !== null && (
          <ErrorDetails
            row={chosen}
            siteName={chosen.siteId === null ? null : (names.get(chosen.siteId) ?? null)}
            onClose={() => setChosenId(null)}
          />
        )}
      </div>
    </div>
  );
}

function scopeOf(scope: string): ErrorFilter['of'] {
  const siteId = siteOfLog(scope);
  if (siteId !== null) return { siteId };
  return scope === 'program' ? 'program' : 'all';
}

const levelOf = (value: string): ErrorLevel | null => ERROR_LEVELS.find((level) => level === value) ?? null;
