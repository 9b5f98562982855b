import { DAY, HOUR } from '../../src/shared/time';
import { BatchBuilder } from '../../src/main/storage/batch';
import type { Storage } from '../../src/main/storage/client';

export interface FillPlan {
  readonly entities: number;
  readonly days: number;
  /** Samples a second of each entity; 1 where left out. */
  readonly perSecond?: number;
  /** ms UTC before which the last sample lies; now where left out. */
  readonly until?: number;
  /**
   * `entity`: one after the other, as backfill writes (fast). `time`: all of them second by second, as they come
   * live. Days of `entity` with the last hour of `time` is what a long run leaves behind.
   */
  readonly order?: 'entity' | 'time';
  /** Called after each batch with the rows handed over so far. */
  readonly onProgress?: (rows: number) => void;
}

export interface Filled {
  readonly siteId: string;
  readonly siteKey: number;
  readonly entityIds: readonly string[];
  /** ms UTC; `from` ≤ at < `to` of every sample. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** From the first row to the last commit. */
  readonly seconds: number;
}

/** Rows of a batch: what the product hands over at once when it is busy, a few times over. */
const BATCH_ROWS = 32_768;
/** Batches under way: one is written while the next one is filled. */
const MAX_UNDER_WAY = 2;

/** Readings as a thermometer gives them, going round in a day and trembling; the text as the site sends it. */
const TEXTS = Array.from({ length: 86_400 }, (_, second) => {
  const daily = 21 + 4 * Math.sin((second / 86_400) * 2 * Math.PI);
  const tremble = ((second * 2_654_435_761) % 97) / 97 - 0.5;
  return String(Math.round((daily + tremble) * 100) / 100);
});

/**
 * Fills a mirror with a new site of numeric entities, `sensor.bench_0` …, through the product's own batches and
 * writer thread, and resolves when all is committed.
 */
export async function fillMirror(storage: Storage, plan: FillPlan): Promise<Filled> {
  const { entities, days, perSecond = 1, order = 'entity', onProgress } = plan;
  const step = 1000 / perSecond;
  const to = plan.until ?? Date.now();
  const from = to - days * DAY;
  const site = await storage.config.addSite({ name: 'Bench', url: 'http://bench.example:8123' });
  const siteKey = await storage.mirror.siteKey(site.id);
  const { nextEntityId } = await storage.mirror.open();
  const entityIds = Array.from({ length: entities }, (_, index) => `sensor.bench_${index}`);
  const builder = new BatchBuilder();
  entityIds.forEach((entityId, index) => builder.addEntity({ id: nextEntityId + index, siteKey, entityId }));
  await storage.mirror.write(builder.take());

  const began = process.hrtime.bigint();
  const underWay: Promise<void>[] = [];
  let rows = 0;
  const handOver = async (): Promise<void> => {
    underWay.push(storage.mirror.write(builder.take()));
    onProgress?.(rows);
    if (underWay.length > MAX_UNDER_WAY) await underWay.shift();
  };
  const stretch = order === 'entity' ? to - from : HOUR;
  for (let begin = from; begin < to; begin += stretch) {
    const end = Math.min(to, begin + stretch);
    const add = (index: number, at: number): void => {
      builder.addSample(nextEntityId + index, at, TEXTS[Math.floor(at / 1000) % TEXTS.length] ?? '0');
      rows += 1;
    };
    if (order === 'entity') {
      for (let index = 0; index < entities; index += 1) {
        for (let at = begin; at < end; at += step) {
          add(index, at);
          if (builder.size >= BATCH_ROWS) await handOver();
        }
      }
    } else {
      for (let at = begin; at < end; at += step) {
        for (let index = 0; index < entities; index += 1) add(index, at);
        if (builder.size >= BATCH_ROWS) await handOver();
      }
    }
  }
  entityIds.forEach((_, index) => {
    const state = TEXTS[index % TEXTS.length] ?? '0';
    builder.setState(nextEntityId + index, to, to, state, '{"unit_of_measurement":"°C"}');
  });
  await handOver();
  await Promise.all(underWay);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  return { siteId: site.id, siteKey, entityIds, from, to, rows, seconds };
}

/**
 * Resolves with the seconds it took until the rollups of all hours that are over are computed; the present hour of
 * each entity stays due.
 */
export async function rollupsComputed(storage: Storage, entities: number): Promise<number> {
  const began = process.hrtime.bigint();
  while ((await storage.reader.statistics()).rollupsDue > entities) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return Number(process.hrtime.bigint() - began) / 1e9;
}
