import { parentPort } from 'node:worker_threads';
import { AppFailure, appError, reasonOf } from '../../shared/errors';
import { SECOND } from '../../shared/time';
import { markDamaged } from './damage-mark';
import { isDamage } from './sqlite-errors';
import { announce, serveOperations, type Port } from './rpc';
import type { WriterEvent, WriterOperations } from './operations';
import { Writer } from './writer';

/** How often changes by another process (the command line) are looked for. */
const CONFIG_LOOK_MS = SECOND;
/** Somebody waits at a terminal; a look costs microseconds. */
const QUESTIONS_LOOK_MS = SECOND / 5;

/** What touches config.db alone: damage there says nothing of the mirror. */
const CONFIG_OPERATIONS: ReadonlySet<string> = new Set([
  'sites',
  'addSite',
  'setSite',
  'settings',
  'setSettings',
  'charts',
  'addChart',
  'renameChart',
  'removeChart',
  'reorderCharts',
]);

if (parentPort === null) throw new Error('storage-writer runs as a worker thread only');
const port: Port & { close(): void } = parentPort;

let open: Writer | null = null;
let looking: NodeJS.Timeout | null = null;
let listening: NodeJS.Timeout | null = null;

function writer(): Writer {
  if (open === null) {
    throw new AppFailure(appError('storage-failed', { operation: 'write', reason: 'not open' }));
  }
  return open;
}

const say = (event: WriterEvent): void => announce(port, event);

const noticeDamage = (operation: string, error: unknown): void => {
  if (isDamage(error) && !CONFIG_OPERATIONS.has(operation)) open?.damageMet(error);
};

serveOperations<WriterOperations>(port, noticeDamage, {
  open: async (options) => {
    open = await Writer.open({
      ...options,
      now: Date.now,
      onTrouble: (error) => say({ event: 'trouble', error }),
      onKeptBatchSettled: () => say({ event: 'kept-batch-settled' }),
      onDamage: (error) => {
        const reason = reasonOf(error);
        markDamaged(options.dataDir, reason);
        say({ event: 'damage', reason });
      },
      onDeleted: (rows) => say({ event: 'deleted', rows }),
    });
    looking = setInterval(() => {
      if (open?.configChanged() === true) say({ event: 'config-changed' });
    }, CONFIG_LOOK_MS);
    listening = setInterval(() => {
      const questions = open?.questions() ?? [];
      if (questions.length > 0) say({ event: 'questions', questions });
      const requests = open?.requests.arrived() ?? [];
      if (requests.length > 0) say({ event: 'requests', requests });
      const news = open?.syncs.news() ?? null;
      if (news !== null) say({ event: 'syncs', news });
    }, QUESTIONS_LOOK_MS);
    return { notices: open.notices, mirrorUnchecked: open.mirrorUnchecked };
  },
  sites: () => writer().config.sites(),
  addSite: (site) => writer().config.addSite(site),
  setSite: ({ id, fields }) => writer().config.setSite(id, fields),
  removeSite: (id) => writer().removeSite(id),
  settings: () => writer().config.settings(),
  setSettings: (change) => writer().setSettings(change),
  charts: () => writer().config.charts.list(),
  addChart: (fields) => writer().config.charts.add(fields),
  renameChart: ({ id, name }) => writer().config.charts.rename(id, name),
  removeChart: (id) => writer().config.charts.remove(id),
  reorderCharts: (ids) => {
    writer().config.charts.reorder(ids);
    return null;
  },
  mirrorState: () => writer().mirrorState(),
  siteKey: (siteId) => writer().siteKey(siteId),
  write: (batch) => writer().write(batch),
  setRegistry: ({ siteKey, kind, json }) => writer().setRegistry(siteKey, kind, json),
  compareRegistry: ({ siteKey, kind, json }) => writer().compareRegistry(siteKey, kind, json),
  renameEntity: ({ siteKey, from, to }) => writer().renameEntity(siteKey, from, to),
  changeGaps: ({ siteKey, gone, rows }) => writer().changeGaps(siteKey, gone, rows),
  reopenGaps: ({ siteKey, from }) => writer().reopenGaps(siteKey, from),
  writeAggregates: (columns) => writer().writeAggregates(columns),
  setStatus: ({ siteKey, json }) => writer().setStatus(siteKey, json),
  log: (rows) => writer().log(rows),
  writeErrors: (entries) => writer().writeErrors(entries),
  answer: ({ questionId, answer }) => writer().answer(questionId, answer),
  recoverRequests: () => writer().requests.recover(),
  addRequest: (request) => writer().requests.add(request),
  startRequest: ({ id, at }) => writer().requests.start(id, at),
  putRequestBack: (id) => writer().requests.putBack(id),
  holdRequest: ({ id, at, expiresAt }) => writer().requests.hold(id, at, expiresAt),
  finishRequest: (end) => writer().requests.finish(end),
  cancelRequest: ({ id, at }) => writer().requests.cancel(id, at),
  recoverSyncs: () => writer().syncs.recover(),
  addSync: (sync) => writer().syncs.add(sync),
  progressSync: (progress) => writer().syncs.progress(progress),
  finishSync: (end) => writer().syncs.finish(end),
  beat: ({ url }) => writer().beat(url),
  checked: () => {
    writer().checked();
    return null;
  },
  close: async () => {
    for (const timer of [looking, listening]) if (timer !== null) clearInterval(timer);
    await writer().close();
    open = null;
    // The thread ends by itself once the reply is out: nothing else keeps it alive.
    setImmediate(() => port.close());
    return null;
  },
});
