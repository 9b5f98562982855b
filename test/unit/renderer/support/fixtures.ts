import { appError, type ErrorCode, type ErrorDetails } from '../../../../src/shared/errors';
import type { RequestRow } from '../../../../src/shared/requests';
import type { StorageStatus } from '../../../../src/shared/storage';
import {
  DEFAULT_WAY,
  type EntityRow,
  type SiteConfig,
  type SiteError,
  type SiteStatus,
} from '../../../../src/shared/model';

/** A site that is connected and well, but for what is given. */
export function siteStatus(part: Partial<SiteStatus> & { readonly id: string }): SiteStatus {
  return {
    name: part.id,
    url: `http://${part.id}.example:8123`,
    demo: false,
    state: 'connected',
    cause: null,
    missing: [],
    attempt: 1,
    maxAttempts: 5,
    failures: 0,
    retryAt: null,
    connectedAt: Date.now() - 60_000,
    haVersion: '2026.11.0',
    haState: 'RUNNING',
    locationName: null,
    entities: 60,
    unavailable: 0,
    dataAt: Date.now(),
    stale: false,
    backfill: null,
    eventsPerMinute: 40,
    roundTripMs: 12,
    lastError: null,
    lastClose: null,
    ...part,
  };
}

export function siteConfig(part: Partial<SiteConfig> & { readonly id: string }): SiteConfig {
  return {
    name: part.id,
    url: `http://${part.id}.example:8123`,
    active: true,
    manualOnly: false,
    demo: false,
    pingSeconds: 10,
    deadSeconds: 25,
    retryRejected: false,
    historyDays: 1,
    login: 'token',
    loginUser: '',
    hasToken: true,
    ...DEFAULT_WAY,
    ...part,
  };
}

export function siteError(code: ErrorCode, details: ErrorDetails = {}): SiteError {
  const { message, hint } = appError(code, details);
  return { code, message, hint, details: { ...details }, at: Date.now() };
}

export function entityRow(part: Partial<EntityRow> & { readonly entityId: string }): EntityRow {
  return {
    name: part.entityId,
    domain: part.entityId.split('.')[0] ?? '',
    areaId: null,
    deviceId: null,
    deviceClass: null,
    unit: null,
    unavailable: false,
    ...part,
  };
}

/** An action that was carried out, but for what is given. */
export function requestRow(part: Partial<RequestRow> = {}): RequestRow {
  return {
    id: 1,
    kind: 'action',
    name: 'light.turn_on',
    target: 'light.hall',
    origin: 'screen',
    state: 'done',
    queuedAt: null,
    createdAt: 1_790_000_000_000,
    startedAt: 1_790_000_000_010,
    finishedAt: 1_790_000_000_052,
    expiresAt: null,
    confirmedBy: 'reply',
    error: null,
    resultBytes: 120,
    repeats: null,
    ...part,
  };
}

/** A data folder that is well, but for what is given. */
export function storageStatus(part: Partial<StorageStatus> = {}): StorageStatus {
  return {
    trouble: null,
    waitingBytes: 0,
    droppedSamples: 0,
    full: false,
    databaseBytes: 1_234_000_000,
    notices: [],
    backup: { config: null, mirror: null, running: null, failed: null },
    ...part,
  };
}
