import { parentPort } from 'node:worker_threads';
import { AppFailure, appError, reasonOf } from '../../shared/errors';
import { markDamaged } from './damage-mark';
import { isDamage } from './sqlite-errors';
import { mirrorPath, openForReading, type Db } from './database';
import type { HistoryInput, ReaderEvent, ReaderOperations } from './operations';
import type { HistoryPage } from './protocol';
import { chart } from './queries/chart';
import { readTimeline } from './queries/connection-log';
import { readEntityPage } from './queries/entities';
import { readErrors } from './queries/errors';
import { HISTORY_PAGE_LIMIT, HISTORY_PAGE_ROWS, readHistoryPage } from './queries/history';
import { readKnownBefore, readOpenGaps, readRemovedSince } from './queries/gaps';
import { historyCsv } from './queries/history-csv';
import { findEntity, findSiteKey } from './queries/names';
import { readPastSlots } from './queries/past-slots';
import { readTrace } from './queries/trace';
import { readSize } from './queries/size';
import { readStatistics, readStatuses } from './queries/status';
import { readRegistries } from './registries';
import { RequestRecords } from './request-records';
import { announce, inSteps, serveOperations, type Port } from './rpc';
import { SyncRecords } from './sync-records';

if (parentPort === null) throw new Error('storage-reader runs as a worker thread only');
const port: Port & { close(): void } = parentPort;

let open: { readonly mirror: Db; readonly dataDir: string } | null = null;

function reading(): NonNullable<typeof open> {
  if (open === null)
    throw new AppFailure(appError('storage-failed', { operation: 'read', reason: 'not open' }));
  return open;
}

function historyPage(mirror: Db, input: HistoryInput): HistoryPage {
  const { siteId, entityId, from, to, cursor } = input;
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) throw new AppFailure(appError('site-unknown', { siteId }));
  const entity = findEntity(mirror, siteKey, entityId);
  if (entity === null) throw new AppFailure(appError('entity-unknown', { siteId, entityId }));
  const limit = Math.min(input.limit ?? HISTORY_PAGE_ROWS, HISTORY_PAGE_LIMIT);
  return readHistoryPage(mirror, entity, { from, to }, cursor, limit, input.order);
}

function noticeDamage(_operation: string, error: unknown): void {
  if (!isDamage(error) || open === null) return;
  const reason = reasonOf(error);
  markDamaged(open.dataDir, reason);
  announce<ReaderEvent>(port, { event: 'damage', reason });
}

serveOperations<ReaderOperations>(port, noticeDamage, {
  open: ({ dataDir }) => {
    open = { mirror: openForReading(mirrorPath(dataDir)), dataDir };
    return null;
  },
  entities: ({ siteKey, afterId, limit }, context) => {
    const page = readEntityPage(reading().mirror, siteKey, afterId, limit);
    context.transfer([page.id.buffer, page.lastChanged.buffer, page.lastUpdated.buffer]);
    return page;
  },
  registries: (siteKey) => readRegistries(reading().mirror, siteKey),
  chart: async (input, context) => {
    const columns = await inSteps(chart(reading().mirror, input), context);
    for (const { at, value, min, max } of columns.series) {
      context.transfer([at.buffer, value.buffer]);
      if (min !== null && max !== null) context.transfer([min.buffer, max.buffer]);
    }
    return columns;
  },
  history: (input) => historyPage(reading().mirror, input),
  trace: ({ siteId, entityId }) => readTrace(reading().mirror, siteId, entityId),
  openGaps: (siteKey) => readOpenGaps(reading().mirror, siteKey),
  removedSince: ({ siteKey, at }) => readRemovedSince(reading().mirror, siteKey, at),
  knownBefore: ({ entities, at }) => readKnownBefore(reading().mirror, entities, at),
  historyCsv: (input, context) => inSteps(historyCsv(reading().mirror, input), context),
  size: (_input, context) => inSteps(readSize(reading().mirror, reading().dataDir), context),
  statuses: () => readStatuses(reading().mirror),
  statistics: () => readStatistics(reading().mirror, reading().dataDir),
  errors: (query) => readErrors(reading().mirror, query),
  timeline: (query) => readTimeline(reading().mirror, query),
  pastSlots: ({ from, to }, context) => inSteps(readPastSlots(reading().mirror, from, to), context),
  requests: ({ siteKey, before, limit }) => new RequestRecords(reading().mirror).list(siteKey, before, limit),
  request: ({ siteKey, id, characters }) =>
    new RequestRecords(reading().mirror).content(siteKey, id, characters),
  syncs: ({ siteKey, before, limit }) => new SyncRecords(reading().mirror).list(siteKey, before, limit),
  close: () => {
    reading().mirror.close();
    open = null;
    setImmediate(() => port.close());
    return null;
  },
});
