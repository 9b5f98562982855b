/** Writes batch after batch into a data folder until it is killed, telling of each that was acknowledged. */
import { BatchBuilder } from '../../../src/main/storage/batch';
import { openStorage } from '../../../src/main/storage/client';

const [, , dataDir = ''] = process.argv;
const ROWS = 200;
const ENTITIES = 50;

async function main(): Promise<void> {
  const opened = await openStorage({ dataDir, host: 'web' });
  if (!opened.ok) {
    process.send?.({ failed: opened.error.code, details: opened.error.details });
    return;
  }
  const { mirror, config } = opened.value;
  const { id } = await config.addSite({ name: 'child', url: 'http://child' });
  const siteKey = await mirror.siteKey(id);
  const { nextEntityId } = await mirror.open();
  const builder = new BatchBuilder();
  for (let entity = 0; entity < ENTITIES; entity += 1) {
    builder.addEntity({ id: nextEntityId + entity, siteKey, entityId: `sensor.s${entity}` });
  }
  await mirror.write(builder.take());
  process.send?.({ ready: true, siteId: id });
  for (let batch = 0; ; batch += 1) {
    for (let row = 0; row < ROWS; row += 1) {
      const at = batch * ROWS + row;
      builder.record(
        nextEntityId + (row % ENTITIES),
        at,
        at,
        at % 3 === 0 ? 'on' : String(at),
        `{"at":${at}}`,
      );
    }
    await mirror.write(builder.take());
    process.send?.({ acknowledged: (batch + 1) * ROWS });
  }
}

void main();
