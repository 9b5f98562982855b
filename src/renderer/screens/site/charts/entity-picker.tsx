import { Button, Checkbox, Text, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Area, EntityRow } from '../../../../shared/model';
import { clearChosen, MAX_SERIES, toggleChosen } from '../../../store/chart-choice';
import classes from './charts.module.css';
import { useWords } from '../../../i18n/words';

const LINE = 30;

/** The entities of a site to choose from: what has a unit first, for it can be drawn. */
export function EntityPicker({
  siteId,
  rows,
  areas,
  chosen,
}: {
  readonly siteId: string;
  readonly rows: ReadonlyMap<string, EntityRow>;
  readonly areas: readonly Area[];
  readonly chosen: readonly string[];
}): ReactNode {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed);
  const scroll = useRef<HTMLDivElement>(null);
  const areaNames = useMemo(() => new Map(areas.map((area) => [area.areaId, area.name])), [areas]);
  const shown = useMemo(() => choices(rows, areaNames, search), [rows, areaNames, search]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 8,
    getItemKey: (index) => shown[index]?.entityId ?? index,
  });
  const full = chosen.length >= MAX_SERIES;
  return (
    <div className={classes['picker']}>
      <div className={classes['pickerHead']}>
        <TextInput
          size="xs"
          leftSection={<IconSearch size={15} />}
          aria-label={t('chart.search')}
          title={t('chart.search')}
          placeholder={t('chart.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={classes['pickerFacts']} role="status">
          <span>
            {full
              ? t('chart.full', { max: MAX_SERIES })
              : t('chart.chosen', { count: chosen.length, max: MAX_SERIES })}
          </span>
          {chosen.length > 0 && (
            <Button variant="subtle" size="compact-xs" onClick={() => clearChosen(siteId)}>
              {t('chart.clear')}
            </Button>
          )}
        </div>
      </div>
      {shown.length === 0 && (
        <Text size="sm" p="sm">
          {t('chart.none')}
        </Text>
      )}
      <div
        className={classes['pickerList']}
        ref={scroll}
        role="group"
        aria-label={t('chart.pick')}
        tabIndex={-1}
      >
        <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            const checked = chosen.includes(row.entityId);
            return (
              <label
                key={item.key}
                className={classes['pickerRow']}
                style={{ transform: `translateY(${item.start}px)` }}
                title={`${row.name}\n${row.entityId}`}
              >
                <Checkbox
                  size="xs"
                  checked={checked}
                  disabled={full && !checked}
                  onChange={() => toggleChosen(siteId, row.entityId)}
                />
                <span className={classes['pickerName']}>{row.name}</span>
                <span className={classes['pickerArea']}>{areaNames.get(row.areaId ?? '')}</span>
                <span className={classes['pickerUnit']}>{row.unit}</span>
              </label>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** What matches every word in name, id, unit or area; what can be drawn stands before what cannot. */
function choices(
  rows: ReadonlyMap<string, EntityRow>,
  areaNames: ReadonlyMap<string, string>,
  search: string,
): EntityRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...rows.values()]
    .filter((row) => {
      const area = areaNames.get(row.areaId ?? '') ?? '';
      const text = `${row.name} ${row.entityId} ${row.unit ?? ''} ${area}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(
      (left, right) =>
        Number(left.unit === null) - Number(right.unit === null) || collator.compare(left.name, right.name),
    );
}
