import { appError } from '../../shared/errors';
import type { Backup, DatabaseName } from '../../shared/storage';
import type { MaintenanceEvent, MaintenanceOperations } from './operations';
import { RpcClient } from './rpc';
import { Thread } from './thread';

/** Work on whole databases, each in a thread that lives as long as it takes. */
export class Maintenance {
  readonly #file: string;
  readonly #dataDir: string;
  readonly #running = new Set<Thread>();

  constructor(file: string, dataDir: string) {
    this.#file = file;
    this.#dataDir = dataDir;
  }

  backup(database: DatabaseName, onProgress: (done: number) => void = () => undefined): Promise<Backup> {
    return this.#run((thread) => {
      thread.onEvent(({ done }) => onProgress(done));
      return thread.call('backup', { dataDir: this.#dataDir, database });
    });
  }

  /** What is wrong with the mirror; null: nothing. */
  check(): Promise<string | null> {
    return this.#run((thread) => thread.call('check', { dataDir: this.#dataDir }));
  }

  /** Breaks off what is under way; a backup that was being made is no backup. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((thread) => thread.end()));
  }

  async #run<T>(
    work: (client: RpcClient<MaintenanceOperations, MaintenanceEvent>) => Promise<T>,
  ): Promise<T> {
    const thread = new Thread(this.#file);
    const client = new RpcClient<MaintenanceOperations, MaintenanceEvent>(thread.port);
    thread.onEnd((reason) => client.lose(appError('storage-failed', { operation: 'reach thread', reason })));
    this.#running.add(thread);
    try {
      return await work(client);
    } finally {
      this.#running.delete(thread);
      await thread.end();
    }
  }
}
