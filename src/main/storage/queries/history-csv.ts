import type { CommandInput, CommandOutput } from '../../../shared/contract/commands';
import { AppFailure, appError } from '../../../shared/errors';
import { csvLines } from '../../csv';
import type { Db } from '../database';
import { HISTORY_PAGE_LIMIT, readHistoryPage } from './history';
import { findEntity, findSiteKey } from './names';

/**
 * The next page of samples as lines of CSV, entity after entity, each in order of time; the first page begins with
 * the head. An entity that the mirror does not know has no lines. Throws `site-unknown`.
 */
export function readHistoryCsv(
  mirror: Db,
  { siteId, entityIds, from, to, cursor }: CommandInput<'history.csv'>,
): CommandOutput<'history.csv'> {
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) throw new AppFailure(appError('site-unknown', { siteId }));
  let text = cursor === null ? csvLines([['entity_id', 'at', 'state']]) : '';
  let rows = 0;
  let after = cursor?.after ?? null;
  for (let index = cursor?.entity ?? 0; index < entityIds.length; index += 1) {
    const entityId = entityIds[index] ?? '';
    const entity = findEntity(mirror, siteKey, entityId);
    if (entity === null) continue;
    const page = readHistoryPage(mirror, entity, { from, to }, after, HISTORY_PAGE_LIMIT - rows);
    text += csvLines(page.at.map((at, row) => [entityId, new Date(at).toISOString(), page.state[row] ?? '']));
    rows += page.at.length;
    if (page.next !== null) return { text, rows, next: { entity: index, after: page.next } };
    after = null;
  }
  return { text, rows, next: null };
}
