import { describe, expect, it, vi } from 'vitest';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { isDamage, troubleOf } from '../../../src/main/storage/sqlite-errors';
import { WriteQueue } from '../../../src/main/storage/write-queue';
import { testMirror } from './support';

describe('a full disk', () => {
  it('R24 keeps the batch, tells of it, and catches up once there is room, in order', async () => {
    const { db, addEntities, writer } = testMirror();
    addEntities('sensor.a');
    const onTrouble = vi.fn();
    const queue = new WriteQueue({
      onTrouble,
      onKeptSettled: vi.fn(),
      troubleOf: (name, error) => troubleOf(name, error, '/data'),
    });
    const builder = new BatchBuilder();
    const add = (from: number, count: number): Promise<void> => {
      for (let at = from; at < from + count; at += 1) builder.addSample(1, at, String(at));
      return queue.add('write batch', writer.writing(builder.take()));
    };
    const rows = (): unknown => db.prepare('SELECT count(*) FROM samples').pluck().get();

    // SQLite answers a limit on the file's pages as it does a disk without room.
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 5}`);
    await expect(add(0, 5000)).rejects.toMatchObject({
      error: { code: 'storage-failed', message: expect.stringContaining('SQLITE_FULL') as string },
    });
    await expect.poll(() => onTrouble.mock.calls.length).toBe(1);
    expect(rows()).toBe(0);

    db.pragma('max_page_count = 100000');
    await add(5000, 10);
    expect(rows()).toBe(5010);
    expect(onTrouble).toHaveBeenLastCalledWith(null);
    await queue.stop();
  });

  it('R25 never counts as a damaged file, nor does a lack of memory', () => {
    const sqlite = (code: string): Error => Object.assign(new Error(code), { code });
    expect(
      ['SQLITE_FULL', 'SQLITE_NOMEM', 'SQLITE_IOERR_WRITE', 'SQLITE_BUSY'].map(sqlite).some(isDamage),
    ).toBe(false);
    expect(['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX'].map(sqlite).every(isDamage)).toBe(
      true,
    );
  });
});
