import { parentPort } from 'node:worker_threads';
import { makeBackup } from './backup';
import { mirrorPath, openForReading } from './database';
import type { MaintenanceEvent, MaintenanceOperations } from './operations';
import { announce, serveOperations, type Port } from './rpc';
import { isDamage } from './sqlite-errors';

if (parentPort === null) throw new Error('storage-maintenance runs as a worker thread only');
const port: Port = parentPort;

/** What takes long and must hold up neither the writer nor the reader: copying and looking over whole databases. */
const tellNobody = (): void => undefined;

serveOperations<MaintenanceOperations>(port, tellNobody, {
  backup: ({ dataDir, database }) =>
    makeBackup({
      dataDir,
      database,
      now: Date.now,
      onProgress: (done) => announce<MaintenanceEvent>(port, { event: 'backup-progress', done }),
    }),
  check: ({ dataDir }) => {
    const mirror = openForReading(mirrorPath(dataDir));
    try {
      const found: unknown = mirror.pragma('quick_check(1)', { simple: true });
      return found === 'ok' ? null : String(found);
    } catch (error) {
      if (isDamage(error)) return String(error);
      throw error;
    } finally {
      mirror.close();
    }
  },
});
