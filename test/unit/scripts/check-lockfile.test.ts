import { describe, expect, it } from 'vitest';
import { checkLockfile } from '../../../scripts/check-lockfile.mjs';

describe('the check of the lockfile', () => {
  it('accepts one that names no addresses and spares what is prebuilt', () => {
    const lock = {
      packages: { '': {}, 'node_modules/better-sqlite3': { gypfile: false }, 'node_modules/a': {} },
    };
    expect(checkLockfile(lock)).toEqual({ problems: [], mended: lock });
  });

  it('finds and mends an address and a lost gypfile', () => {
    const lock = {
      packages: {
        'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
        'node_modules/better-sqlite3': {},
      },
    };
    const { problems, mended } = checkLockfile(lock);
    expect(problems).toHaveLength(2);
    expect(mended.packages).toEqual({
      'node_modules/a': {},
      'node_modules/better-sqlite3': { gypfile: false },
    });
    expect(checkLockfile(mended).problems).toEqual([]);
  });
});
