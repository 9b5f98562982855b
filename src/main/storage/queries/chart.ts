import type { CommandInput } from '../../../shared/contract/commands';
import { AppFailure, appError } from '../../../shared/errors';
import type { Db } from '../database';
import { findEntity, findSiteKey } from './names';
import { pointsOf, type PointSource } from './chart-points';
import { Points, type PointColumns } from './points';
import { joined, type Hours } from './rollup-rows';
import { isOfWords, stateRuns, type EntityKind, type StateRuns } from './state-runs';

export type ChartInput = CommandInput<'history.chart'>;

/** A chart as it travels from the reader thread: numbers in columns, NaN where there is none. */
export interface ChartColumns {
  /** The coarsest of what its series are. */
  readonly source: PointSource;
  readonly series: readonly ChartColumnsSeries[];
}

export interface ChartColumnsSeries extends PointColumns {
  readonly entityId: string;
  readonly unit: string | null;
  readonly deviceClass: string | null;
  readonly name: string;
  /** The site has such an entity at present. */
  readonly known: boolean;
  /** Of an entity whose state is a word; it has no points. */
  readonly states: StateRuns | null;
  /** Stretches (ms UTC) of which nothing is known of it, as its site was away or as Home Assistant has lost them. */
  readonly gaps: readonly Hours[];
}

const COARSENESS: Readonly<Record<PointSource, number>> = { raw: 0, slots: 1, '5m': 2, '1h': 3 };

/**
 * Computes a chart in steps: between two `yield`s lies little work, so that the thread can listen. Throws
 * `site-unknown` and `time-range-invalid`.
 */
export function* chart(mirror: Db, input: ChartInput): Generator<void, ChartColumns> {
  const { siteId, entityIds, from, to, width } = input;
  if (!(to > from)) {
    throw new AppFailure(appError('time-range-invalid', { reason: 'it ends before it begins' }));
  }
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) throw new AppFailure(appError('site-unknown', { siteId }));
  const range = { from: Math.floor(from), to: Math.ceil(to) };

  const series: ChartColumnsSeries[] = [];
  let source: PointSource = 'raw';
  for (const entityId of entityIds) {
    const entity = findEntity(mirror, siteKey, entityId);
    const gaps = gapsOf(mirror, siteKey, entity, range);
    const { stateClass, ...label } = labelOf(mirror, siteKey, entityId);
    if (entity !== null && isOfWords(mirror, entity, { ...label, stateClass })) {
      const states = yield* stateRuns(mirror, entity, range, width, gaps);
      series.push({ ...label, ...new Points(false).columns(), states, gaps });
      continue;
    }
    const { source: own, ...points } = yield* pointsOf(mirror, entity, range, width, gaps);
    if (COARSENESS[own] > COARSENESS[source]) source = own;
    series.push({ ...label, ...points, states: null, gaps });
  }
  return { source, series };
}

interface Label extends EntityKind {
  readonly name: string;
  readonly known: boolean;
}

/** Name as the operator knows it, and what kind of entity it is, from what the mirror holds at present. */
function labelOf(mirror: Db, siteKey: number, entityId: string): Label {
  const row = mirror
    .prepare(
      `SELECT
         (SELECT name FROM entity_registry WHERE site = @siteKey AND entity_id = @entityId) AS registryName,
         json ->> '$.friendly_name' AS friendlyName,
         json ->> '$.unit_of_measurement' AS unit,
         json ->> '$.device_class' AS deviceClass,
         json ->> '$.state_class' AS stateClass,
         entities.id IS NOT NULL AND entities.removed_at IS NULL AS known
       FROM (SELECT 1)
       LEFT JOIN entities ON site = @siteKey AND entity_id = @entityId
       LEFT JOIN states ON states.entity = entities.id
       LEFT JOIN attribute_sets ON attribute_sets.id = states.attributes`,
    )
    .get({ siteKey, entityId }) as Readonly<Record<string, unknown>> | undefined;
  const text = (name: string): string | null => {
    const value = row?.[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    entityId,
    name: text('friendlyName') ?? text('registryName') ?? entityId,
    unit: text('unit'),
    deviceClass: text('deviceClass'),
    stateClass: text('stateClass'),
    known: row?.['known'] === 1,
  };
}

/** Stretches without knowledge of the site or the entity, clipped to the range; those that overlap become one. */
function gapsOf(mirror: Db, siteKey: number, entity: number | null, { from, to }: Hours): Hours[] {
  const rows = mirror
    .prepare(
      `SELECT from_at AS "from", to_at AS "to" FROM gaps
       WHERE site = @siteKey AND entity IN (0, @entity) AND reason <> 'first-reach'
         AND from_at < @to AND to_at > @from`,
    )
    .all({ siteKey, entity: entity ?? 0, from, to }) as Hours[];
  return joined(rows, from, to);
}
