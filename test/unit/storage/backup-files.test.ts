import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { backupPath, listBackups, partialPath, pruneBackups } from '../../../src/main/storage/backup-files';
import { DAY } from '../../../src/shared/time';

const T0 = 1_790_000_000_000;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(...times: readonly number[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'backups-'));
  folders.push(folder);
  for (const at of times) writeFileSync(backupPath(folder, 'mirror', at), 'a backup');
  return folder;
}

const timesIn = (folder: string): number[] => listBackups(folder, 'mirror').map(({ at }) => at);

describe('the backups that are kept', () => {
  it('R25 are the one just made and the newest before it', () => {
    const folder = folderWith(T0, T0 + DAY, T0 + 2 * DAY);
    writeFileSync(backupPath(folder, 'config', T0), 'of the other database');
    writeFileSync(partialPath(backupPath(folder, 'mirror', T0)), 'broken off');
    pruneBackups(folder, 'mirror', T0 + 2 * DAY);
    expect(timesIn(folder)).toEqual([T0 + 2 * DAY, T0 + DAY]);
    expect(listBackups(folder, 'config')).toHaveLength(1);
  });

  it('R25 R26 one of a clock that was ahead gives way to those made since, which would each seem older', () => {
    const ahead = T0 + 20_000 * DAY;
    const folder = folderWith(T0, ahead, T0 + DAY);
    pruneBackups(folder, 'mirror', T0 + DAY);
    expect(timesIn(folder)).toEqual([T0 + DAY, T0]);
    const alone = folderWith(ahead, T0);
    pruneBackups(alone, 'mirror', T0);
    expect(timesIn(alone)).toEqual([ahead, T0]);
  });
});
