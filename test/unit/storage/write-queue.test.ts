import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { storageFailed } from '../../../src/main/storage/sqlite-errors';
import { WriteQueue, type Step } from '../../../src/main/storage/write-queue';

class SqliteError extends Error {
  constructor(readonly code: string) {
    super(code.toLowerCase());
  }
}

const onTrouble = vi.fn();
const onKeptSettled = vi.fn();
let queue: WriteQueue;
let done: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTrouble.mockReset();
  onKeptSettled.mockReset();
  queue = new WriteQueue({ onTrouble, onKeptSettled, troubleOf: storageFailed });
  done = [];
});
afterEach(() => vi.useRealTimers());

/** A task that is done after some steps. */
function steps(name: string, count = 1): Step {
  let left = count;
  return () => {
    done.push(name);
    left -= 1;
    return left === 0;
  };
}

/** A task that fails with a code some times, then is done. */
function failing(name: string, code: string, times: number): Step & { readonly tries: number[] } {
  let left = times;
  const tries: number[] = [];
  const step = (): boolean => {
    tries.push(Date.now());
    if (left > 0) {
      left -= 1;
      throw new SqliteError(code);
    }
    done.push(name);
    return true;
  };
  return Object.assign(step, { tries });
}

describe('the queue of writes', () => {
  it('carries out everything in order, step by step, background work last', async () => {
    const all = [
      queue.add('background', steps('background', 2), { background: true }),
      queue.add('a', steps('a', 3)),
      queue.add('b', steps('b')),
    ];
    await Promise.all(all);
    expect(done).toEqual(['background', 'a', 'a', 'a', 'b', 'background']);
  });

  it('lets new work go before background work that has begun', async () => {
    const background = queue.add('background', steps('background', 50), { background: true });
    await queue.add('a', steps('a'));
    expect(done.length).toBeLessThan(10);
    await background;
    expect(done.filter((name) => name === 'background')).toHaveLength(50);
  });

  it('R24 tries a busy database again after 50, 100 and 200 ms', async () => {
    const step = failing('a', 'SQLITE_BUSY', 3);
    const added = queue.add('a', step);
    await vi.advanceTimersByTimeAsync(1000);
    await added;
    const [start = 0] = step.tries;
    expect(step.tries.map((at) => at - start)).toEqual([0, 50, 150, 350]);
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('R24 then keeps the work, tells of it, and writes it with the next, in order', async () => {
    const first = queue.add('first', failing('first', 'SQLITE_BUSY', 4));
    const refused = expect(first).rejects.toMatchObject({
      error: { code: 'storage-failed', details: { operation: 'first' } },
    });
    await vi.advanceTimersByTimeAsync(400);
    await refused;
    expect(onTrouble).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'storage-failed' }));
    expect(done).toEqual([]);
    await queue.add('second', steps('second'));
    expect(done).toEqual(['first', 'second']);
    expect(onKeptSettled).toHaveBeenCalledExactlyOnceWith('first');
    expect(onTrouble).toHaveBeenLastCalledWith(null);
  });

  it.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_NOMEM'])(
    'R24 keeps the work on %s and tries it again every 5 s by itself',
    async (code) => {
      const first = queue.add('first', failing('first', code, 3));
      await expect(first).rejects.toMatchObject({ error: { code: 'storage-failed' } });
      await vi.advanceTimersByTimeAsync(5000);
      await vi.advanceTimersByTimeAsync(5000);
      expect(done).toEqual([]);
      await vi.advanceTimersByTimeAsync(5000);
      expect(done).toEqual(['first']);
      // Told once, not with every try.
      expect(onTrouble.mock.calls.map(([error]) => (error as { code: string } | null)?.code ?? null)).toEqual(
        ['storage-failed', null],
      );
    },
  );

  it('gives up what can never be written, and goes on', async () => {
    const first = queue.add('first', failing('first', 'SQLITE_CONSTRAINT_CHECK', 1));
    const second = queue.add('second', steps('second'));
    await expect(first).rejects.toMatchObject({ error: { code: 'storage-failed' } });
    await second;
    expect(done).toEqual(['second']);
    expect(onKeptSettled).toHaveBeenCalledExactlyOnceWith('first');
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it('keeps of several waiting writes with one key only the newest', async () => {
    const all = [
      queue.add('a', steps('a')),
      queue.add('status', steps('old'), { key: 'status 1' }),
      queue.add('status', steps('other'), { key: 'status 2' }),
      queue.add('status', steps('new'), { key: 'status 1' }),
    ];
    await Promise.all(all);
    expect(done).toEqual(['a', 'other', 'new']);
  });

  it('R24 takes no more than a bounded number of those that tell less with each repetition', async () => {
    const first = queue.add('first', failing('first', 'SQLITE_FULL', 1));
    await expect(first).rejects.toMatchObject({ error: { code: 'storage-failed' } });
    const lines = Array.from({ length: 5 }, (_, index) =>
      queue.add('line', steps(`line ${index}`), { atMost: 3 }).then(
        () => true,
        () => false,
      ),
    );
    await vi.advanceTimersByTimeAsync(6000);
    expect(await Promise.all(lines)).toEqual([true, true, true, false, false]);
    expect(done).toEqual(['first', 'line 0', 'line 1', 'line 2']);
  });

  it('stops after a last try, without background work', async () => {
    const background = steps('background', 1000);
    void queue.add('background', background, { background: true });
    void queue.add('a', steps('a', 3));
    await queue.stop();
    expect(done.filter((name) => name === 'a')).toHaveLength(3);
    expect(done.filter((name) => name === 'background').length).toBeLessThan(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops though what is kept still fails', async () => {
    const first = queue.add('first', failing('first', 'SQLITE_FULL', 1000));
    await expect(first).rejects.toMatchObject({ error: { code: 'storage-failed' } });
    await queue.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
