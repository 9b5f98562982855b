import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../src/shared/time';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { openStorage } from '../../../src/main/storage/client';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { useSurroundings } from './support';

const CLI = join(import.meta.dirname, '../../../dist/main/cli.cjs');
const surroundings = useSurroundings();

interface RollupDocument {
  readonly at: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly last: number | null;
  readonly count: number;
  readonly source: string;
}

/** A mirror with one entity and these samples, with rollups computed. */
async function mirrorOf(
  dataDir: string,
  fill: (batch: BatchBuilder, entity: number) => void,
  times = 1,
): Promise<string> {
  const opened = await openStorage({ dataDir, host: 'web' });
  if (!opened.ok) throw new Error(opened.error.message);
  const storage = opened.value;
  const { id } = await storage.config.addSite({ name: 'House', url: 'http://house:8123' });
  const siteKey = await storage.mirror.siteKey(id);
  const { nextEntityId: entity } = await storage.mirror.open();
  const builder = new BatchBuilder();
  builder.addEntity({ id: entity, siteKey, entityId: 'sensor.a' });
  for (let time = 0; time < times; time += 1) {
    fill(builder, entity);
    await storage.mirror.write(builder.take());
  }
  await until('rollups', async () => ((await storage.reader.statistics()).rollupsDue <= 1 ? true : null));
  await storage.close();
  return id;
}

describe('history --rollup', { timeout: 120_000 }, () => {
  const start = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;
  const fill = (batch: BatchBuilder, entity: number): void => {
    for (let minute = 0; minute < 120; minute += 1) {
      batch.addSample(entity, start + minute * MINUTE, String(minute));
    }
    batch.addSample(entity, start + 120 * MINUTE, 'unavailable');
  };

  it('R26 R61 prints minimum, maximum, mean, last and count of each stretch', async () => {
    const dataDir = surroundings.folder();
    const site = await mirrorOf(dataDir, fill);
    const range = ['--from', new Date(start).toISOString(), '--to', new Date(start + 3 * HOUR).toISOString()];
    const args = ['history', '--site', site, '--entity', 'sensor.a', ...range];
    const hours = (await cli(dataDir, [...args, '--rollup', '1h', '--json'])).json<RollupDocument[]>();
    expect(hours).toEqual([
      {
        at: start,
        min: 0,
        max: 59,
        mean: expect.closeTo(29.5, 9) as number,
        last: 59,
        count: 60,
        source: 'own',
      },
      {
        ...{ at: start + HOUR, min: 59, max: 119, last: 119, count: 60, source: 'own' },
        ...{ min: 60, mean: expect.closeTo(89.5, 9) as number },
      },
      { at: start + 2 * HOUR, min: 119, max: 119, mean: 119, last: null, count: 0, source: 'own' },
    ]);
    const csv = (await cli(dataDir, [...args, '--rollup', '5m', '--format', 'csv'])).stdout
      .trimEnd()
      .split('\n');
    expect(csv[0]).toBe('at,min,max,mean,last,count,source');
    expect(csv).toHaveLength(26);
    expect(csv[1]).toBe(`${new Date(start).toISOString()},0,4,2,4,5,own`);
    expect(csv[25]).toBe(`${new Date(start + 2 * HOUR).toISOString()},119,119,119,,0,own`);
    const text = (await cli(dataDir, [...args, '--rollup', '1h'])).stdout;
    expect(text.split('\n')[0]).toMatch(/29\.5 \(0 … 59\) {2}60 own$/);
    expect((await cli(dataDir, [...args, '--rollup', '2h'])).code).toBe(2);
  });

  it.skipIf(process.platform !== 'linux')(
    'R43 R61 prints two million changes without holding them (measured by /proc, so on Linux only)',
    { timeout: 300_000 },
    async () => {
      const dataDir = surroundings.folder();
      const count = 2_000_000;
      const first = start - count * SECOND;
      let at = first;
      const site = await mirrorOf(
        dataDir,
        (batch, entity) => {
          for (let row = 0; row < 50_000; row += 1, at += SECOND)
            batch.addSample(entity, at, String(at % 997));
        },
        count / 50_000,
      );
      const range = ['--from', new Date(first).toISOString(), '--to', new Date(start).toISOString()];
      const args = ['history', '--site', site, '--entity', 'sensor.a', ...range, '--format', 'csv'];
      const child = spawn(process.execPath, ['--max-old-space-size=48', CLI, ...args, '--data', dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const held = (): number =>
        Number(
          /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1] ?? 0,
        ) / 1024;
      let bytes = 0;
      let lines = 0;
      let early = 0;
      let most = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        for (const byte of chunk) if (byte === 10) lines += 1;
        if (lines < count * 0.95) {
          most = Math.max(most, held());
          if (lines < count * 0.2) early = most;
        }
      });
      await once(child, 'close');
      expect(child.exitCode).toBe(0);
      expect(lines).toBe(count + 1);
      expect(bytes).toBeGreaterThan(50_000_000);
      // All of it would be several times as much, and more than the heap this process is given.
      expect(most - early).toBeLessThan(100);
    },
  );
});
