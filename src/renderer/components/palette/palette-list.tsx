import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { EntityHit } from '../../../shared/contract/commands';
import type { SiteStatus } from '../../../shared/model';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { choiceEntries, entryGroups, type Choice, type Entry, type PaletteSite } from './entries';
import type { SiteOffer } from './offers';
import classes from './palette.module.css';
import { useEntityHits } from './use-entity-hits';

/** Name, address and state of each site by name, as one value that stays the same while only counters change. */
const siteFacts = (sites: ReadonlyMap<string, SiteStatus> | null): string =>
  JSON.stringify(
    [...(sites?.values() ?? [])]
      .sort((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }))
      .map(({ id, name, url, state }) => ({ id, name, url, state })),
  );

interface Group {
  readonly id: string;
  readonly label: string;
  readonly entries: readonly Entry[];
}

/** A field and what fits it: a combobox whose list is always open. */
export function PaletteList({
  onChoose,
  entityEntry,
}: {
  readonly onChoose: (choice: Exclude<Choice, { type: 'choose' }>) => void;
  readonly entityEntry: (hit: EntityHit) => Entry;
}): ReactNode {
  const { t } = useWords();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [offer, setOffer] = useState<SiteOffer | null>(null);
  /** By its id, so that hits that come later do not move the choice. */
  const [chosenId, setChosenId] = useState<string | null>(null);
  const facts = useSites(siteFacts);
  const sites = useMemo(() => JSON.parse(facts) as PaletteSite[], [facts]);
  const { hits, searching } = useEntityHits(offer === null ? typed : '');
  const groups = useMemo<readonly Group[]>(() => {
    if (offer !== null) {
      return [{ id: 'sites', label: t('command.sites'), entries: choiceEntries(typed, sites, offer) }];
    }
    const found = entryGroups(t, typed, sites).map(({ id, entries }) => ({
      id,
      label: t(`command.${id}`),
      entries,
    }));
    const entities = { id: 'entities', label: t('command.entities'), entries: hits.map(entityEntry) };
    const [first = entities, ...others] = found;
    return [first, ...(first === entities ? [] : [entities]), ...others].filter(
      ({ entries }) => entries.length > 0,
    );
  }, [offer, typed, sites, hits, entityEntry, t]);
  const entries = groups.flatMap((group) => group.entries);
  const index = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosenId),
  );
  const chosen = entries[index];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const take = ({ choice }: Entry): void => {
    if (choice.type !== 'choose') {
      onChoose(choice);
      return;
    }
    setOffer(choice.offer);
    setTyped('');
    setChosenId(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a Chinese word is being composed its keys are the input method's.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const edge = Math.abs(step) > 1;
      const next = edge
        ? Math.min(entries.length - 1, Math.max(0, index + step))
        : (index + step + entries.length) % Math.max(1, entries.length);
      setChosenId(entries[next]?.id ?? null);
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (offer !== null && typed === '' && event.key === 'Backspace') {
      setOffer(null);
    }
  };
  const command = offer === null ? null : t(`bulk.operation.${offer.operation}`);
  const label = command === null ? t('app.search') : t('command.chooseSite', { command });
  const status = searching
    ? t('command.searching')
    : entries.length === 0
      ? offer === null
        ? t('app.nothingFound')
        : t('command.noSite')
      : '';
  return (
    <div className={classes['palette']}>
      <div className={classes['field']}>
        <IconSearch size={18} aria-hidden />
        {command !== null && <span className={classes['command']}>{command}</span>}
        <input
          className={classes['input']}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          aria-label={label}
          {...(chosen === undefined ? {} : { 'aria-activedescendant': `${listId}-${index}` })}
          placeholder={command === null ? t('app.searchPlaceholder') : label}
          value={typed}
          maxLength={200}
          // At once: what is typed right after the shortcut belongs here.
          autoFocus
          data-autofocus
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosenId(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={classes['list']} id={listId} role="listbox" aria-label={label} ref={list}>
        {groups.map((group) => (
          <div key={group.id} role="group" aria-label={group.label}>
            <div className={classes['heading']} aria-hidden>
              {group.label}
            </div>
            {group.entries.map((entry) => (
              <Line
                key={entry.id}
                id={`${listId}-${entries.indexOf(entry)}`}
                entry={entry}
                selected={entry === chosen}
                onTake={take}
              />
            ))}
          </div>
        ))}
      </div>
      <div className={classes['foot']}>
        <span role="status">{status}</span>
        <span aria-hidden>{t('command.keys')}</span>
      </div>
    </div>
  );
}

function Line({
  id,
  entry,
  selected,
  onTake,
}: {
  readonly id: string;
  readonly entry: Entry;
  readonly selected: boolean;
  readonly onTake: (entry: Entry) => void;
}): ReactNode {
  return (
    <div
      id={id}
      className={classes['line']}
      role="option"
      aria-selected={selected}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onTake(entry)}
    >
      <span className={classes['icon']} aria-hidden>
        {entry.icon}
      </span>
      <span className={classes['label']}>{entry.label}</span>
      {entry.more !== '' && <span className={classes['more']}>{entry.more}</span>}
    </div>
  );
}
