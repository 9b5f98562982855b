/** Adds a site the way the command line does, in a process of its own. */
import { openConfigForWriting } from '../../../src/main/storage/offline';

const [, , dataDir = '', name = ''] = process.argv;
async function main(): Promise<void> {
  const opened = await openConfigForWriting(dataDir);
  if (opened.ok) {
    const site = opened.value.store.addSite({ name, url: 'http://from-outside', hasToken: true });
    opened.value.close();
    process.send?.({ added: site.id });
  } else {
    process.send?.({ failed: opened.error.code, message: opened.error.message });
  }
  process.disconnect();
}

void main();
