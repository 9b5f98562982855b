import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where prepared runtimes are kept between runs and checkouts. `HACC_CACHE_DIR` moves it. */
export function cacheDir() {
  return process.env['HACC_CACHE_DIR'] || join(homedir(), '.cache/ha-control-center');
}
