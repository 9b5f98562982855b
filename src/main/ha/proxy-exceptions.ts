import { BlockList, isIP } from 'node:net';
import type { SiteAddress } from '../../shared/address';

/**
 * Whether an address is excepted from the proxy by a list as in NO_PROXY, separated by commas or spaces:
 * `ha.example.org` (also what lies below it, as curl reads it), `.example.org`, `*.example.org`, `10.0.0.5`,
 * `10.0.0.0/8`, `[fd00::]/8`, each also with `:port`, and `*` for everything. Names are not looked up: a range
 * holds for addresses typed as numbers.
 */
export function isExcepted(list: string, { host, port }: Pick<SiteAddress, 'host' | 'port'>): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return list
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, name, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  if (isIP(entry) !== 0) return sameIp(entry, host);
  const [, place = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (wantedPort !== undefined && Number(wantedPort) !== port) return false;
  const bare = place.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return sameIp(bare, host);
  const domain = bare.replace(/^\*?\./, '').replace(/\.$/, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | null =>
  isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : null;

/** One IPv6 address is written in many ways. */
function sameIp(left: string, right: string): boolean {
  const family = familyOf(left);
  const other = familyOf(right);
  if (family === null || other === null) return false;
  const list = new BlockList();
  list.addAddress(left, family);
  return list.check(right, other);
}

function inRange(entry: string, host: string): boolean {
  const [net = '', bits = ''] = entry.replace(/[[\]]/g, '').split('/');
  const family = familyOf(net);
  const other = familyOf(host);
  const prefix = Number(bits);
  if (family === null || other === null || !/^\d+$/.test(bits)) return false;
  if (prefix > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(net, prefix, family);
  return list.check(host, other);
}
