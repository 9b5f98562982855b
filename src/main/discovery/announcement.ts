import { isIPv4 } from 'node:net';
import { parseAddress } from '../../shared/address';
import type { FoundSite } from '../../shared/discovery';

/** What one announcement says, as it came from the network: anything may be in it. */
export interface Announcement {
  /** The instance as the network knows it: `My Home._home-assistant._tcp.local`. */
  readonly instance: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly txt: ReadonlyMap<string, string>;
}

const NAME_LENGTH = 60;
const URL_LENGTH = 200;
/** Home Assistant's: 32 hexadecimal digits. */
const UUID = /^[0-9a-f]{32}$/i;
const VERSION = /^\d{4}\.\d{1,2}(?:\.[0-9a-z]{1,16})?$/;
/** Control and format characters, those that turn the direction of writing among them, and what is no text at all. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * The Home Assistant behind an announcement, or null where nothing in it can be an address. Addresses that carry more
 * than a place (user names, queries, other schemes) are refused, names are cut and cleaned: none of this is
 * authenticated.
 */
export function foundSite({ instance, port, hosts, txt }: Announcement): FoundSite | null {
  const said = [txt.get('internal_url'), txt.get('base_url'), txt.get('external_url')];
  const seen = hosts.filter(isIPv4).map((host) => `http://${host}:${port}`);
  const addresses = [...new Set([...said, ...seen].map(plainAddress).filter((url) => url !== null))];
  const [url] = addresses;
  if (url === undefined) return null;
  const uuid = txt.get('uuid') ?? '';
  const version = txt.get('version') ?? '';
  return {
    id: UUID.test(uuid) ? uuid.toLowerCase() : cleaned(instance, URL_LENGTH),
    name: cleaned(txt.get('location_name') ?? '', NAME_LENGTH) || instanceName(instance) || 'Home Assistant',
    url,
    addresses,
    version: VERSION.test(version) ? version : null,
  };
}

const instanceName = (instance: string): string =>
  cleaned(instance.replace(/\._home-assistant\._tcp\.local\.?$/i, ''), NAME_LENGTH);

function cleaned(text: string, length: number): string {
  const clean = text
    .slice(0, 4 * length)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...clean].slice(0, length).join('');
}

/** An address that is nothing but one, as sites have them; null for everything else. */
function plainAddress(text: string | undefined): string | null {
  if (text === undefined || text === '' || text.length > URL_LENGTH) return null;
  if (!/^https?:\/\//i.test(text) || /[?#@\\\p{C}\s]/u.test(text)) return null;
  const address = parseAddress(text);
  return address.ok ? address.value.baseUrl : null;
}
