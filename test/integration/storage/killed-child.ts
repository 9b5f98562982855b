/**
 * Writes numbered batches into a data folder until it is killed, telling of each that was acknowledged:
 * `killed-child DATA FIRST`, where FIRST is the first number. Sample n of `sensor.s<n % 50>` has the time n.
 */
import { BatchBuilder } from '../../../src/main/storage/batch';
import { openStorage } from '../../../src/main/storage/client';

const [, , dataDir = '', first = '0'] = process.argv;
const ENTITIES = 50;
/** Large and small ones, so that a kill meets commits and checkpoints of every length. */
const ROWS = [1, 40, 900, 7, 12_000, 200];

async function main(): Promise<void> {
  const opened = await openStorage({ dataDir, host: 'web' });
  if (!opened.ok) {
    process.send?.({ failed: opened.error.message });
    return;
  }
  const { mirror, notices } = opened.value;
  const siteKey = await mirror.siteKey('killed');
  const builder = new BatchBuilder();
  for (let id = 1; id <= ENTITIES; id += 1) builder.addEntity({ id, siteKey, entityId: `sensor.s${id - 1}` });
  await mirror.write(builder.take());
  process.send?.({ ready: true, notices: notices.map(({ code }) => code) });
  let number = Number(first);
  for (let batch = 0; ; batch += 1) {
    for (let row = ROWS[batch % ROWS.length] ?? 1; row > 0; row -= 1) {
      const id = 1 + (number % ENTITIES);
      builder.record(id, number, number, number % 3 === 0 ? 'on' : String(number), `{"at":${number % 97}}`);
      number += 1;
    }
    await mirror.write(builder.take());
    process.send?.({ acknowledged: number });
  }
}

void main();
