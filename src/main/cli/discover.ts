import { Command, InvalidArgumentError } from 'commander';
import { isAdded } from '../../shared/discovery';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import { systemClock } from '../clock';
import { Discovery } from '../discovery/discovery';
import { mdnsPort } from '../discovery/mdns-port';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJsonArray, printLines, printTable, remark, warn } from './output';
import { readableSites, withReaderIfThere } from './stored-sites';

interface DiscoverFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly seconds: number;
}

const DEFAULT_SECONDS = 4;

/** `discover`: Home Assistants that announce themselves on the network (mDNS). */
export function discoverCommand(): Command {
  const command = new Command('discover')
    .description('Look for Home Assistants that announce themselves on the network.')
    .option('--seconds <seconds>', 'how long to look, 1 to 60', wholeSeconds, DEFAULT_SECONDS)
    .action((flags: DiscoverFlags) => answer(flags, () => discover(flags)));
  return addJsonOption(addDataOption(command));
}

function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,2}$/.test(text) || seconds < 1 || seconds > 60) {
    throw new InvalidArgumentError('It is not a whole number of seconds from 1 to 60.');
  }
  return seconds;
}

async function discover(flags: DiscoverFlags): Promise<Result<void>> {
  const discovery = new Discovery({ clock: systemClock, ...mdnsPort(process.env, false) });
  const stop = discovery.watch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, flags.seconds * SECOND));
  const { sites, error } = discovery.found;
  stop();
  if (error !== null && sites.length === 0) return fail(error);
  if (error !== null) warn(error);
  return withReaderIfThere(resolveDataDir(flags.data), async (reader) => {
    const urls = readableSites(reader).map(({ url }) => url);
    const rows = sites.map((site) => ({ ...site, added: isAdded(site, urls) }));
    if (flags.json) await printJsonArray(rows);
    else if (rows.length === 0) await printLines(['No Home Assistant announces itself on this network.']);
    else {
      await printTable(
        ['NAME', 'ADDRESS', 'VERSION', ''],
        rows.map(({ name, url, version, added }) => [name, url, version ?? '', added ? 'added already' : '']),
      );
      remark('Nobody vouches for what is announced: look at the address before you log in.');
    }
    return ok(undefined);
  });
}
