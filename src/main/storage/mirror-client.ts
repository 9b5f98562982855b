import type { LoggedError, TimelineRow } from '../../shared/diagnostics';
import type { AppError } from '../../shared/errors';
import { inSlices } from '../in-slices';
import type { Comparison } from '../../shared/syncs';
import { transferablesOf } from './batch';
import type { MirrorStore } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type {
  AggregateColumns,
  ConnectionLogRow,
  ErrorEntry,
  GapKey,
  GapRow,
  MirrorBatch,
  MirrorState,
  RegistryKind,
} from './protocol';
import type { DeletedRows } from './retention';
import type { Question } from './questions';
import type { RpcClient } from './rpc';

/** Writing the mirror by way of the writer thread. */
export class MirrorClient implements MirrorStore {
  readonly #writer: RpcClient<WriterOperations, WriterEvent>;
  readonly #writeListeners = new Set<(ms: number) => void>();
  /** Bytes of each batch under way; they settle in the order they were handed over. */
  readonly #underWay: number[] = [];
  #bytes = 0;
  #deleted: DeletedRows = { samples: 0, rollups5m: 0, rollups1h: 0 };

  /** Done when the registries given so far have been put into words. */
  #listed: Promise<void> = Promise.resolve();

  constructor(writer: RpcClient<WriterOperations, WriterEvent>) {
    this.#writer = writer;
    writer.onEvent((event) => {
      if (event.event === 'kept-batch-settled') this.#settled();
      else if (event.event === 'deleted') this.#deleted = event.rows;
    });
  }

  open(): Promise<MirrorState> {
    return this.#writer.call('mirrorState', null);
  }

  siteKey(siteId: string): Promise<number> {
    return this.#writer.call('siteKey', siteId);
  }

  async write(batch: MirrorBatch): Promise<void> {
    const buffers = transferablesOf(batch);
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    this.#underWay.push(bytes);
    this.#bytes += bytes;
    const began = performance.now();
    // A rejected batch is kept by the writer: it stays pending until `kept-batch-settled` tells of it.
    await this.#writer.call('write', batch, { transfer: buffers });
    this.#settled();
    for (const listener of this.#writeListeners) listener(performance.now() - began);
  }

  pending(): number {
    return this.#underWay.length;
  }

  pendingBytes(): number {
    return this.#bytes;
  }

  deleted(): DeletedRows {
    return this.#deleted;
  }

  onWritten(listener: (ms: number) => void): () => void {
    this.#writeListeners.add(listener);
    return () => this.#writeListeners.delete(listener);
  }

  onTrouble(listener: (error: AppError | null) => void): () => void {
    return this.#writer.onEvent((event) => {
      if (event.event === 'trouble') listener(event.error);
    });
  }

  async setRegistry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): Promise<void> {
    await this.#writer.call('setRegistry', { siteKey, kind, json: await this.#jsonOf(rows) });
  }

  async compareRegistry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): Promise<Comparison> {
    return this.#writer.call('compareRegistry', { siteKey, kind, json: await this.#jsonOf(rows) });
  }

  /**
   * One text is cheaper to hand over than thousands of objects. One list after the other: of two of a kind the newer
   * has to come last.
   */
  #jsonOf(rows: readonly unknown[]): Promise<string> {
    const text = this.#listed.then(() => jsonOfList(rows));
    this.#listed = text.then(() => undefined);
    return text;
  }

  renameEntity(siteKey: number, from: string, to: string): Promise<number | null> {
    return this.#writer.call('renameEntity', { siteKey, from, to });
  }

  async changeGaps(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): Promise<void> {
    await this.#writer.call('changeGaps', { siteKey, gone, rows });
  }

  async reopenGaps(siteKey: number, from: number): Promise<void> {
    await this.#writer.call('reopenGaps', { siteKey, from });
  }

  async writeAggregates(columns: AggregateColumns): Promise<void> {
    await this.#writer.call('writeAggregates', columns);
  }

  async setStatus(siteKey: number, status: object): Promise<void> {
    await this.#writer.call('setStatus', { siteKey, json: JSON.stringify(status) });
  }

  log(rows: readonly ConnectionLogRow[]): Promise<readonly TimelineRow[]> {
    return this.#writer.call('log', rows);
  }

  writeErrors(entries: readonly ErrorEntry[]): Promise<readonly LoggedError[]> {
    return this.#writer.call('writeErrors', entries);
  }

  onQuestions(listener: (questions: readonly Question[]) => void): () => void {
    return this.#writer.onEvent((event) => {
      if (event.event === 'questions') listener(event.questions);
    });
  }

  async answer(questionId: number, answer: string): Promise<void> {
    await this.#writer.call('answer', { questionId, answer });
  }

  #settled(): void {
    this.#bytes -= this.#underWay.shift() ?? 0;
  }
}

/** As JSON.stringify, in slices: the registry of a big building takes tens of milliseconds. */
async function jsonOfList(rows: readonly unknown[]): Promise<string> {
  const texts: string[] = [];
  function* steps(): Generator<void, void> {
    for (const row of rows) {
      texts.push(JSON.stringify(row));
      yield;
    }
  }
  await inSlices(steps(), () => true);
  return `[${texts.join(',')}]`;
}
