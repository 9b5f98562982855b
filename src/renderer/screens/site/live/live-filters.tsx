import { Button, Chip, CloseButton, NativeSelect, Select, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useMemo, type ReactNode } from 'react';
import { DAY, HOUR, MINUTE } from '../../../../shared/time';
import { domainText } from '../../../components/state-text';
import { useLiveFilter, useScreenState } from '../../../store/screen-state';
import type { ViewModels } from '../../../store/view-models';
import type { LiveGroup } from './grouping';
import classes from './live.module.css';
import { useFormats, useWords } from '../../../i18n/words';

const NO_AREA = '(none)';
/** Spans without an update after which a value may be called stale, ms; most sensors report within the first. */
const STALE_SPANS = [10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY] as const;
const STALE_AFTER = HOUR;

interface LiveFiltersProps {
  readonly siteId: string;
  readonly list: ViewModels['entity-list'];
  readonly shown: number;
  readonly groups: readonly LiveGroup[];
  readonly folded: ReadonlySet<string>;
}

/** Search and filters above the list, and how much of it they leave. */
export function LiveFilters({ siteId, list, shown, groups, folded }: LiveFiltersProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const filter = useLiveFilter(siteId);
  const change = useScreenState((state) => state.setLiveFilter);
  const fold = useScreenState((state) => state.setFolded);
  const areas = useMemo(
    () => [
      ...list.areas
        .map((area) => ({ value: area.areaId, label: area.name }))
        .sort((left, right) => left.label.localeCompare(right.label, undefined, { numeric: true })),
      { value: NO_AREA, label: t('live.noArea') },
    ],
    [list.areas, t],
  );
  const { domains, unavailable } = useMemo(() => {
    const names = new Set<string>();
    let gone = 0;
    for (const row of list.rows.values()) {
      names.add(row.domain);
      if (row.unavailable) gone += 1;
    }
    return { domains: [...names].sort(), unavailable: gone };
  }, [list.rows]);
  const allFolded = groups.length > 0 && groups.every((group) => folded.has(group.key));
  return (
    <div className={classes['filters']}>
      <TextInput
        size="xs"
        w={240}
        leftSection={<IconSearch size={15} />}
        aria-label={t('live.search')}
        placeholder={t('live.search')}
        data-screen-search
        value={filter.search}
        onChange={(event) => change(siteId, { search: event.currentTarget.value })}
        rightSection={
          filter.search === '' ? null : (
            <CloseButton
              size="sm"
              aria-label={t('live.clear')}
              onClick={() => change(siteId, { search: '' })}
            />
          )
        }
      />
      <Select
        size="xs"
        w={170}
        clearable
        searchable
        aria-label={t('live.area')}
        placeholder={t('live.area')}
        data={areas}
        value={filter.areaId === '' ? NO_AREA : filter.areaId}
        onChange={(value) => change(siteId, { areaId: value === NO_AREA ? '' : value })}
        clearButtonProps={{ 'aria-label': t('live.clear') }}
      />
      <Select
        size="xs"
        w={150}
        clearable
        searchable
        aria-label={t('live.domain')}
        placeholder={t('live.domain')}
        data={domains.map((domain) => ({ value: domain, label: domainText(t, domain) }))}
        value={filter.domain}
        onChange={(value) => change(siteId, { domain: value })}
        clearButtonProps={{ 'aria-label': t('live.clear') }}
      />
      <Chip
        size="xs"
        checked={filter.unavailable}
        onChange={(checked) => change(siteId, { unavailable: checked })}
      >
        {t('live.unavailable')} {formats.number(unavailable)}
      </Chip>
      <Chip
        size="xs"
        checked={filter.staleAfter !== null}
        onChange={(checked) => change(siteId, { staleAfter: checked ? STALE_AFTER : null })}
      >
        {t('live.stale')}
      </Chip>
      {filter.staleAfter !== null && (
        <NativeSelect
          size="xs"
          w={110}
          aria-label={t('live.staleAfter')}
          title={t('live.staleAfter')}
          value={String(filter.staleAfter)}
          data={STALE_SPANS.map((span) => ({
            value: String(span),
            label: t('live.staleSpan', { span: formats.span(span) }),
          }))}
          onChange={(event) => change(siteId, { staleAfter: Number(event.currentTarget.value) })}
        />
      )}
      <span className={`${classes['count']} tabular`} role="status">
        {t('live.count', { shown: formats.number(shown), total: formats.number(list.rows.size) })}
      </span>
      <Button
        variant="subtle"
        color="gray"
        c="inherit"
        onClick={() => fold(siteId, allFolded ? [] : groups.map((group) => group.key))}
      >
        {allFolded ? t('live.unfoldAll') : t('live.foldAll')}
      </Button>
    </div>
  );
}
