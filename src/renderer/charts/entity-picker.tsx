import { Button, Checkbox, Select, Text, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react';
import { MAX_CHART_MEMBERS } from '../../shared/charts';
import { LateSkeleton } from '../components/late-skeleton';
import { useWords } from '../i18n/words';
import { changeChart, toggleChosen, type ChartScope } from '../store/chart-choice';
import { useSharedModels } from '../store/use-view';
import classes from './charts.module.css';
import { choicesOf, matching, unitsOf, type Choice, type UnitFilter } from './picker-choices';
import { useSiteNames } from './use-chart-view';

/** px of a row: a name, and below it what tells it from others of the same name. */
const LINE = 42;

interface PickerProps {
  readonly scope: ChartScope;
  readonly keys: readonly string[];
}

/** The entities to choose from: of one site, or of all. */
export function EntityPicker({ scope, keys }: PickerProps): ReactNode {
  const { t } = useWords();
  const names = useSiteNames();
  const [typed, setTyped] = useState('');
  const [onlySite, setOnlySite] = useState<string | null>(null);
  const [unit, setUnit] = useState<string | null>(null);
  const search = useDeferredValue(typed);
  const sites = useMemo(() => {
    const wanted = scope ?? onlySite;
    return [...names]
      .filter(([siteId]) => wanted === null || siteId === wanted)
      .map(([siteId, name]) => ({ siteId, name }));
  }, [names, scope, onlySite]);
  const lists = useSharedModels(
    'entity-list',
    useMemo(() => sites.map(({ siteId }) => ({ siteId })), [sites]),
  );
  const all = useMemo(() => choicesOf(lists, sites), [lists, sites]);
  const units = useMemo(() => unitsOf(all), [all]);
  const shown = useMemo(() => matching(all, search, filterOf(unit)), [all, search, unit]);
  const full = keys.length >= MAX_CHART_MEMBERS;
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
        <div className={classes['pickerFilters']}>
          {scope === null && names.size > 1 && (
            <Select
              size="xs"
              clearable
              aria-label={t('chart.ofSite')}
              title={t('chart.ofSite')}
              placeholder={t('chart.allSites')}
              data={[...names].map(([value, label]) => ({ value, label }))}
              value={onlySite}
              onChange={setOnlySite}
            />
          )}
          <Select
            size="xs"
            clearable
            searchable
            aria-label={t('chart.ofUnit')}
            title={t('chart.ofUnit')}
            placeholder={t('chart.allUnits')}
            data={[
              { value: WORDS, label: t('chart.states') },
              ...units.map((value) => ({ value: `${UNIT}${value}`, label: value })),
            ]}
            value={unit}
            onChange={setUnit}
          />
        </div>
        <div className={classes['pickerFacts']} role="status">
          <span>
            {full
              ? t('chart.full', { max: MAX_CHART_MEMBERS })
              : t('chart.chosen', { count: keys.length, max: MAX_CHART_MEMBERS })}
          </span>
          {keys.length > 0 && (
            <Button variant="subtle" size="compact-xs" onClick={() => changeChart(scope, { keys: [] })}>
              {t('chart.clear')}
            </Button>
          )}
        </div>
      </div>
      {all.length === 0 && lists.includes(null) ? (
        <LateSkeleton rows={10} />
      ) : shown.length === 0 ? (
        <Text size="sm" p="sm">
          {t('chart.none')}
        </Text>
      ) : (
        <Choices scope={scope} shown={shown} keys={keys} full={full} />
      )}
    </div>
  );
}

const WORDS = 'words';
const UNIT = 'unit ';

function filterOf(value: string | null): UnitFilter {
  if (value === null) return null;
  return value === WORDS ? 'words' : { unit: value.slice(UNIT.length) };
}

interface ChoicesProps {
  readonly scope: ChartScope;
  readonly shown: readonly Choice[];
  readonly keys: readonly string[];
  readonly full: boolean;
}

function Choices({ scope, shown, keys, full }: ChoicesProps): ReactNode {
  const { t } = useWords();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 8,
    getItemKey: (index) => shown[index]?.key ?? index,
  });
  return (
    <div
      className={classes['pickerList']}
      ref={scroll}
      role="group"
      aria-label={t('chart.pick')}
      tabIndex={-1}
    >
      <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const choice = shown[item.index];
          if (choice === undefined) return null;
          const { row, member, key, area, site } = choice;
          const checked = keys.includes(key);
          return (
            <label
              key={item.key}
              className={classes['pickerRow']}
              style={{ transform: `translateY(${item.start}px)`, height: LINE }}
              title={[row.name, row.entityId, area, site].filter(Boolean).join('\n')}
            >
              <Checkbox
                size="xs"
                checked={checked}
                disabled={full && !checked}
                onChange={() => toggleChosen(scope, member)}
              />
              <span className={classes['pickerText']}>
                <span className={classes['pickerName']}>{row.name}</span>
                <span className={classes['pickerMore']}>
                  {[site, area].filter(Boolean).join(' · ') || row.entityId}
                </span>
              </span>
              <span className={classes['pickerUnit']}>{row.unit}</span>
            </label>
          );
        })}
      </div>
    </div>
  );
}
