import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appError, toAppError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { configAccess } from './config-client';
import type { Storage } from './interfaces';
import { MirrorClient } from './mirror-client';
import { newestBackups } from './backup';
import { databaseBytes } from './database-bytes';
import { markDamaged } from './damage-mark';
import { Maintenance } from './maintenance';
import { Thread } from './thread';
import type { ReaderEvent, ReaderOperations, WriterEvent, WriterOperations } from './operations';
import { readerClient } from './reader-client';
import { requestStore } from './request-client';
import { RpcClient } from './rpc';
import { syncStore } from './sync-client';

export type { MirrorStore, Reader, RequestStore, Storage, SyncStore } from './interfaces';

export interface StorageOptions {
  /** Made when missing. */
  readonly dataDir: string;
  readonly host: 'electron' | 'web';
  /** Where storage-writer.cjs and storage-reader.cjs lie; `defaultThreadsDir()` when left out. */
  readonly threadsDir?: string;
  /** A thread ended by itself; every later call is rejected. Not called by `close`. */
  readonly onLost?: (reason: string) => void;
  /** Damage was found in the mirror: close and open the storage, which then sets it aside and mends. Said once. */
  readonly onDamage?: (reason: string) => void;
}

const WRITER_FILE = 'storage-writer.cjs';
const READER_FILE = 'storage-reader.cjs';
const MAINTENANCE_FILE = 'storage-maintenance.cjs';

/**
 * Opens the data folder and starts the two threads. Fails with `data-folder-unusable`, `data-folder-in-use`,
 * `database-too-new` or `storage-failed`.
 */
export async function openStorage(options: StorageOptions): Promise<Result<Storage>> {
  const threadsDir = options.threadsDir ?? defaultThreadsDir();
  const dataDir = resolve(options.dataDir);
  let closing = false;
  const writerThread = new Thread(join(threadsDir, WRITER_FILE));
  const writer = new RpcClient<WriterOperations, WriterEvent>(writerThread.port);
  const started = [writerThread];
  const onLost = (reason: string): void => {
    if (!closing) options.onLost?.(reason);
  };
  writerThread.onEnd((reason) => {
    writer.lose(lost(reason));
    onLost(reason);
  });
  try {
    let damaged = false;
    const damage = (reason: string): void => {
      if (damaged || closing) return;
      damaged = true;
      options.onDamage?.(reason);
    };
    writer.onEvent((event) => {
      if (event.event === 'damage') damage(event.reason);
    });
    const { notices, mirrorUnchecked } = await writer.call('open', { dataDir, host: options.host });
    // Only now is the file there, in the shape that the reader knows.
    const readerThread = new Thread(join(threadsDir, READER_FILE));
    started.push(readerThread);
    const reader = new RpcClient<ReaderOperations, ReaderEvent>(readerThread.port);
    reader.onEvent(({ reason }) => damage(reason));
    readerThread.onEnd((reason) => {
      reader.lose(lost(reason));
      onLost(reason);
    });
    await reader.call('open', { dataDir });
    const maintenance = new Maintenance(join(threadsDir, MAINTENANCE_FILE), dataDir);
    if (mirrorUnchecked) {
      // Not awaited: the program is used meanwhile. A check that cannot be made is made after the next start.
      void maintenance
        .check()
        .then(
          (found) => {
            if (found === null) return writer.call('checked', null);
            markDamaged(dataDir, found);
            damage(found);
            return null;
          },
          () => null,
        )
        .catch(() => undefined);
    }
    let url: string | null = null;
    return ok({
      notices,
      config: configAccess(writer),
      mirror: new MirrorClient(writer),
      requests: requestStore(writer),
      syncs: syncStore(writer),
      reader: readerClient(reader),
      beat: (info) => {
        if (info?.url !== undefined) url = info.url;
        // A beat that is missed shows as a heartbeat that grows old; the next one follows in 10 s.
        writer.call('beat', { url }).then(
          (ours) => {
            if (!ours) options.onLost?.('another process has taken the data folder over');
          },
          () => undefined,
        );
      },
      bytes: () => databaseBytes(dataDir),
      newestBackups: () => newestBackups(dataDir),
      backup: (database, onProgress) => maintenance.backup(database, onProgress),
      close: async () => {
        closing = true;
        await maintenance.stop();
        // The reader first: an open reader would keep the WAL from being emptied.
        await reader.call('close', null).catch(() => undefined);
        await writer.call('close', null).catch(() => undefined);
        await endAll(started);
      },
    });
  } catch (error) {
    closing = true;
    // Gives the data folder free where the writer had claimed it before the reader failed.
    if (started.length > 1) await writer.call('close', null).catch(() => undefined);
    await endAll(started);
    return fail(toAppError(error));
  }
}

/** Beside the calling bundle, or `dist/main` of the checkout when run from sources. */
export function defaultThreadsDir(): string {
  const here = import.meta.dirname;
  return existsSync(join(here, WRITER_FILE)) ? here : resolve(here, '../../../dist/main');
}

const lost = (reason: string): AppError => appError('storage-failed', { operation: 'reach thread', reason });

async function endAll(threads: readonly Thread[]): Promise<void> {
  await Promise.all(threads.map((thread) => thread.end()));
}
