import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { reasonOf } from '../../shared/errors';
import { DEFAULT_SETTINGS, TLS_MODES, type SiteWay, type TlsMode } from '../../shared/model';
import { ok } from '../../shared/result';
import { proxyChooser, type ChooseProxy } from '../ha/proxy-choice';
import { misused, warn } from './output';
import { withReaderIfThere } from './stored-sites';

/** Far above every bundle of authorities; a file named by mistake must not fill the memory. */
const MAX_FILE_CHARACTERS = 200_000;

export interface WayFlags {
  readonly tls?: TlsMode;
  readonly caFile?: string;
  readonly fingerprint?: string;
  readonly direct?: boolean;
  readonly throughProxy?: boolean;
}

/** How a site is reached and trusted (R16), as `sites add`, `sites set` and `test --url` take it. */
export function addWayOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--tls <mode>',
        'whose certificates are trusted: those of this computer, also those of an own authority, or one alone',
      ).choices(TLS_MODES),
    )
    .option('--ca-file <file>', 'certificates of an own authority (PEM); means --tls ca')
    .option('--fingerprint <sha256>', 'SHA-256 fingerprint of the one certificate; means --tls pin')
    .addOption(new Option('--direct', 'reach it past the proxy').conflicts('throughProxy'));
}

/** What the flags say of a site's way; what they do not say stays out. */
export async function givenWay(command: string, flags: WayFlags): Promise<Partial<SiteWay>> {
  const { tls, caFile, fingerprint } = flags;
  const tlsMode = tls ?? (fingerprint !== undefined ? 'pin' : caFile !== undefined ? 'ca' : undefined);
  const bypassProxy = flags.direct ? true : flags.throughProxy ? false : undefined;
  return {
    ...(tlsMode === undefined ? {} : { tlsMode }),
    ...(caFile === undefined ? {} : { tlsCa: await readPem(command, caFile) }),
    ...(fingerprint === undefined ? {} : { tlsFingerprint: fingerprint }),
    ...(bypassProxy === undefined ? {} : { bypassProxy }),
  };
}

async function readPem(command: string, file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    return misused(command, `the file cannot be read: ${reasonOf(thrown)}`);
  }
  return text.length > MAX_FILE_CHARACTERS ? misused(command, `${file} is too large for certificates`) : text;
}

/** The proxy by the stored settings, else by the environment; there is no Electron to ask here. */
export async function storedProxy(dataDir: string): Promise<ChooseProxy> {
  let settings = DEFAULT_SETTINGS;
  const read = await withReaderIfThere(dataDir, (reader) => {
    settings = reader?.settings()?.settings ?? DEFAULT_SETTINGS;
    return Promise.resolve(ok(undefined));
  });
  // Any address can be tested, also while the data folder is in trouble.
  if (!read.ok) warn(read.error);
  return proxyChooser({ settings: () => settings, env: process.env, system: null });
}
