import { ok } from '../../shared/result';
import { checkSettings, type AppSettings } from '../app-settings';
import type { Diagnostics } from '../diagnostics/diagnostics';
import type { AppFacts } from '../app-facts';
import type { Fleet } from '../fleet/fleet';
import type { SiteService } from '../fleet/site-service';
import { fetchCertificate } from '../diagnostics/server-certificate';
import { readAuthority } from '../ha/certificates';
import { AUTH_PATHS, parseAddress } from '../../shared/address';
import type { LoginService } from '../login/login-service';
import { noProxy, type ChooseProxy } from '../ha/proxy-choice';
import type { PinnedCharts } from '../pinned-charts';
import type { MirrorFeed } from '../mirror/mirror-feed';
import type { RequestService } from '../requests/request-service';
import type { SecretStore } from '../secrets/secret-store';
import type { Storage } from '../storage/client';
import type { BackupService } from '../storage-watch/backup-service';
import type { StorageWatch } from '../storage-watch/storage-watch';
import type { SyncService } from '../sync/sync-service';
import { bringUpToDate, Charts } from './charts';
import { EntitySearches } from './entity-searches';
import type { Publisher } from './publisher';
import type { Handlers } from './router';

export interface ContractServices {
  readonly facts: AppFacts;
  readonly logDir: string;
  readonly storage: Storage;
  readonly secrets: SecretStore;
  readonly settings: AppSettings;
  readonly sites: SiteService;
  readonly fleet: Fleet;
  readonly feed: MirrorFeed;
  readonly publisher: Publisher;
  readonly diagnostics: Diagnostics;
  readonly chooseProxy: ChooseProxy;
  /** R2: longest that a server's certificate is waited for. */
  readonly stepLimitMs: number;
  readonly requests: RequestService;
  readonly backups: BackupService;
  readonly storageWatch: StorageWatch;
  readonly syncs: SyncService;
  readonly pinned: PinnedCharts;
  readonly logins: LoginService;
  /** Shows an address in the operator's browser; null where the screens themselves are in one. */
  readonly openOutside: ((url: string) => Promise<void>) | null;
}

/** What each command of the contract does: a line or two each; the work is in the services. */
export function contractHandlers(services: ContractServices): Handlers {
  const { facts, fleet, pinned, publisher, requests, settings, sites, secrets, syncs } = services;
  const searches = new EntitySearches(fleet);
  const charts = new Charts({ feed: services.feed, fleet, reader: services.storage.reader });
  return {
    'app.info': async () => ok({ ...facts, logDir: services.logDir, secrets: await secrets.kept() }),
    'settings.get': () => ok(settings.current),
    'settings.set': async (change) => {
      const checked = checkSettings(settings.current, change);
      return checked.ok ? ok(await settings.set(checked.value)) : checked;
    },
    'sites.list': async () => ok(await sites.list()),
    'sites.add': (fields) => sites.add(fields),
    'sites.set': ({ siteId, fields }) => sites.set(siteId, fields),
    'sites.remove': async ({ siteId }) => {
      const removed = await sites.remove(siteId);
      await pinned.follow();
      return removed;
    },
    'sites.add-demo': () => sites.addDemo(),
    'tls.certificate': ({ url, bypassProxy }) =>
      fetchCertificate(url, bypassProxy ? noProxy : services.chooseProxy, services.stepLimitMs),
    'tls.authorities': ({ pem }) => {
      const read = readAuthority(pem, Date.now());
      return read.ok ? ok({ certificates: [...read.value] }) : read;
    },
    'login.begin': (input) => services.logins.begin(input),
    'login.cancel': ({ loginId }) => {
      services.logins.cancel(loginId);
      return ok({});
    },
    'login.show-tokens': async ({ url }) => {
      const address = parseAddress(url);
      if (!address.ok) return address;
      const page = `${address.value.baseUrl}${AUTH_PATHS.security}`;
      await services.openOutside?.(page);
      return ok({ url: page, opened: services.openOutside !== null });
    },
    'connection.connect': ({ siteId }) => fleet.connect(siteId),
    'connection.restart': ({ siteId, force }) => fleet.restart(siteId, force),
    'requests.send': ({ siteId, command }) => requests.send(siteId, command),
    'requests.list': ({ siteId, before, limit }) => requests.list(siteId, before, limit),
    'requests.show': ({ siteId, requestId }) => requests.show(siteId, requestId),
    'requests.cancel': ({ siteId, requestId }) => requests.cancel(siteId, requestId),
    'requests.repeat': ({ siteId, requestId }) => requests.repeat(siteId, requestId),
    'sync.start': ({ siteId, kind, days }) => syncs.begin(siteId, kind, days),
    'sync.cancel': ({ siteId, syncId }) => syncs.cancel(siteId, syncId),
    'sync.list': ({ siteId, before, limit }) => syncs.list(siteId, before, limit),
    'entities.search': (input, client) => searches.search(client, input),
    'history.chart': (input, client) => charts.ask(client, input),
    'history.give-up': ({ question }, client) => {
      charts.giveUp(client, question);
      return ok({});
    },
    'entities.trace': async ({ siteId, entityId }) => {
      // What was removed a moment ago is on its way to the disk.
      await bringUpToDate(services.feed);
      return ok({ trace: await services.storage.reader.trace(siteId, entityId) });
    },
    'charts.list': () => ok({ charts: [...pinned.current] }),
    'charts.add': (fields) => pinned.add(fields),
    'charts.rename': ({ chartId, name }) => pinned.rename(chartId, name),
    'charts.remove': ({ chartId }) => pinned.remove(chartId),
    'charts.reorder': ({ chartIds }) => pinned.reorder(chartIds),
    'history.page': async (input) => {
      if (input.cursor === null) await bringUpToDate(services.feed);
      const { at, state, next } = await services.storage.reader.history(input);
      return ok({ at: [...at], state: [...state], next });
    },
    'history.csv': async (input) => {
      if (input.cursor === null) await bringUpToDate(services.feed);
      const { siteColumn, ...asked } = input;
      const siteName = siteColumn ? (fleet.site(input.siteId)?.config.name ?? input.siteId) : undefined;
      return ok(await services.storage.reader.historyCsv({ ...asked, siteName }));
    },
    'mirror.size': async () => ok(await services.storage.reader.size()),
    'errors.list': async (query) => {
      const { rows, next } = await services.storage.reader.errors(query);
      return ok({ rows: [...rows], next });
    },
    'timeline.list': async ({ siteId, before, limit }) => {
      const rows = await services.storage.reader.timeline({ siteId, before, limit: limit + 1 });
      return ok({
        rows: rows.slice(0, limit),
        next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
      });
    },
    'storage.dismiss': ({ noticeId }) => {
      services.storageWatch.dismiss(noticeId);
      return ok({});
    },
    'storage.backup': () => services.backups.now(),
    'metrics.status': async () => ok(await services.diagnostics.metricsStatus()),
    'view.open': ({ kind, params }, client) => publisher.open(client, kind, params),
    'view.update': ({ viewId, params }, client) => publisher.update(client, viewId, params),
    'view.resync': ({ viewId }, client) => publisher.resync(client, viewId),
    'view.close': ({ viewId }, client) => publisher.close(client, viewId),
  };
}
