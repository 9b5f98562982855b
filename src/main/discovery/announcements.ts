import type { ResponsePacket } from 'multicast-dns';
import type { FoundSite } from '../../shared/discovery';
import { foundSite, type Announcement } from './announcement';

type Answer = ResponsePacket['answers'][number];

/** Records of one name; more than these are nobody's. */
const MAX_HOSTS = 16;
const MAX_TXT = 32;
const TXT_BYTES = 1024;

interface Heard extends Announcement {
  /** Monotonic ms. */
  readonly at: number;
  readonly site: FoundSite;
}

/** The instances of one service that the network has told of. */
export class Announcements {
  readonly #service: string;
  readonly #now: () => number;
  readonly #heard = new Map<string, Heard>();

  constructor(service: string, now: () => number) {
    this.#service = service;
    this.#now = now;
  }

  get size(): number {
    return this.#heard.size;
  }

  /** Takes the records of one answer. Says whether anything is another than before. */
  take(records: readonly Answer[]): boolean {
    let changed = false;
    for (const record of records) {
      if (record.type !== 'PTR' || !sameName(record.name, this.#service)) continue;
      const instance = record.data;
      const key = instance.toLowerCase();
      if (record.ttl === 0) {
        // A goodbye.
        changed = this.#heard.delete(key) || changed;
        continue;
      }
      changed = this.#note(key, instance, records) || changed;
    }
    return changed;
  }

  /** Forgets what was not heard of for so long. Says whether there was any. */
  forgetUnheard(ms: number): boolean {
    const before = this.#heard.size;
    const now = this.#now();
    for (const [key, { at }] of this.#heard) if (now - at > ms) this.#heard.delete(key);
    return this.#heard.size !== before;
  }

  /** Each Home Assistant once, by name. */
  sites(): readonly FoundSite[] {
    const byId = new Map<string, FoundSite>();
    for (const { site } of this.#heard.values()) {
      const other = byId.get(site.id);
      byId.set(
        site.id,
        other === undefined
          ? site
          : { ...other, addresses: [...new Set([...other.addresses, ...site.addresses])] },
      );
    }
    return [...byId.values()].sort(
      (left, right) => left.name.localeCompare(right.name) || left.id.localeCompare(right.id),
    );
  }

  #note(key: string, instance: string, records: readonly Answer[]): boolean {
    const before = this.#heard.get(key);
    const announcement = announcementOf(instance, records, before);
    const site = announcement === null ? null : foundSite(announcement);
    if (announcement === null || site === null) return false;
    this.#heard.set(key, { ...announcement, site, at: this.#now() });
    return before === undefined || JSON.stringify(before.site) !== JSON.stringify(site);
  }
}

/** What is told of an instance; what this answer leaves out is as an earlier one told it. */
function announcementOf(
  instance: string,
  records: readonly Answer[],
  before: Announcement | undefined,
): Announcement | null {
  let { port, hosts, txt } = before ?? {
    port: 0,
    hosts: [] as readonly string[],
    txt: new Map<string, string>(),
  };
  let target = '';
  for (const record of records) {
    if (record.type === 'SRV' && sameName(record.name, instance)) {
      ({ port, target } = record.data);
    } else if (record.type === 'TXT' && sameName(record.name, instance)) {
      txt = textOf(record.data);
    }
  }
  const told = records.flatMap((record) =>
    record.type === 'A' && target !== '' && sameName(record.name, target) ? [record.data] : [],
  );
  if (told.length > 0) hosts = [...new Set(told)].slice(0, MAX_HOSTS);
  return port > 0 && port < 65_536 ? { instance, port, hosts, txt } : null;
}

function textOf(data: unknown): ReadonlyMap<string, string> {
  const parts = Array.isArray(data) ? (data as readonly unknown[]) : [data];
  const text = new Map<string, string>();
  for (const part of parts.slice(0, MAX_TXT)) {
    const line = Buffer.isBuffer(part) ? part.subarray(0, TXT_BYTES).toString('utf8') : '';
    const equals = line.indexOf('=');
    // The first of a name counts (RFC 6763, 6.4).
    if (equals > 0 && !text.has(line.slice(0, equals)))
      text.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return text;
}

const sameName = (left: string, right: string): boolean =>
  left.replace(/\.$/, '').toLowerCase() === right.replace(/\.$/, '').toLowerCase();
