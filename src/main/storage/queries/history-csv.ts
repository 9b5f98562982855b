import type { CommandInput, CommandOutput } from '../../../shared/contract/commands';
import { AppFailure, appError } from '../../../shared/errors';
import { csvLines } from '../../csv';
import type { Db } from '../database';
import { HISTORY_PAGE_LIMIT, readHistoryPage } from './history';
import { findEntity, findSiteKey } from './names';

/** As `history.csv` asks, with what stands in the column of the site; absent: no such column. */
export interface HistoryCsvInput extends Omit<CommandInput<'history.csv'>, 'siteColumn'> {
  readonly siteName?: string | undefined;
}

/** Rows between two pauses: a few ms. */
const ROWS_PER_STEP = 2000;

/**
 * The next page of samples as lines of CSV, entity after entity, each in order of time; the first page begins with
 * the head. An entity that the mirror does not know has no lines. Throws `site-unknown`.
 */
export function* historyCsv(
  mirror: Db,
  { siteId, siteName, head = true, entityIds, from, to, cursor }: HistoryCsvInput,
): Generator<void, CommandOutput<'history.csv'>> {
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) throw new AppFailure(appError('site-unknown', { siteId }));
  const site = siteName === undefined ? [] : [siteName];
  const columns = [...(siteName === undefined ? [] : ['site']), 'entity_id', 'at', 'state'];
  let text = cursor === null && head ? csvLines([columns]) : '';
  let rows = 0;
  let after = cursor?.after ?? null;
  let index = cursor?.entity ?? 0;
  while (index < entityIds.length) {
    if (rows >= HISTORY_PAGE_LIMIT) return { text, rows, next: { entity: index, after } };
    const entityId = entityIds[index] ?? '';
    const entity = findEntity(mirror, siteKey, entityId);
    const page = entity === null ? null : readHistoryPage(mirror, entity, { from, to }, after, ROWS_PER_STEP);
    if (page !== null) {
      text += csvLines(
        page.at.map((at, row) => [...site, entityId, new Date(at).toISOString(), page.state[row] ?? '']),
      );
      rows += page.at.length;
    }
    after = page?.next ?? null;
    if (after === null) index += 1;
    yield;
  }
  return { text, rows, next: null };
}
