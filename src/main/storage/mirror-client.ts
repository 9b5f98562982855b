import type { AppError } from '../../shared/errors';
import { transferablesOf } from './batch';
import type { MirrorStore } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type { ConnectionLogRow, MirrorBatch, MirrorState, RegistryKind } from './protocol';
import type { RpcClient } from './rpc';

/** Writing the mirror by way of the writer thread. */
export class MirrorClient implements MirrorStore {
  readonly #writer: RpcClient<WriterOperations, WriterEvent>;
  readonly #troubleListeners = new Set<(error: AppError | null) => void>();
  #pending = 0;

  constructor(writer: RpcClient<WriterOperations, WriterEvent>) {
    this.#writer = writer;
  }

  open(): Promise<MirrorState> {
    return this.#writer.call('mirrorState', null);
  }

  siteKey(siteId: string): Promise<number> {
    return this.#writer.call('siteKey', siteId);
  }

  async write(batch: MirrorBatch): Promise<void> {
    this.#pending += 1;
    // A rejected batch is kept by the writer: it stays pending until `kept-batch-settled` tells of it.
    await this.#writer.call('write', batch, { transfer: transferablesOf(batch) });
    this.#pending -= 1;
  }

  pending(): number {
    return this.#pending;
  }

  onTrouble(listener: (error: AppError | null) => void): () => void {
    const added = (error: AppError | null): void => listener(error);
    this.#troubleListeners.add(added);
    return () => void this.#troubleListeners.delete(added);
  }

  async setRegistry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): Promise<void> {
    // One text is cheaper to hand over than thousands of objects.
    await this.#writer.call('setRegistry', { siteKey, kind, json: JSON.stringify(rows) });
  }

  renameEntity(siteKey: number, from: string, to: string): Promise<number | null> {
    return this.#writer.call('renameEntity', { siteKey, from, to });
  }

  async addGap(siteKey: number, from: number, to: number, reason: string): Promise<void> {
    await this.#writer.call('addGap', { siteKey, from, to, reason });
  }

  async setStatus(siteKey: number, status: object): Promise<void> {
    await this.#writer.call('setStatus', { siteKey, json: JSON.stringify(status) });
  }

  async log(rows: readonly ConnectionLogRow[]): Promise<void> {
    await this.#writer.call('log', rows);
  }

  onWriterEvent(event: Exclude<WriterEvent, { event: 'config-changed' }>): void {
    if (event.event === 'kept-batch-settled') this.#pending -= 1;
    else for (const listener of this.#troubleListeners) listener(event.error);
  }
}
