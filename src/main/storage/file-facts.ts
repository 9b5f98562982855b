import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** What each SQLite file begins with. */
const HEADER = 'SQLite format 3\0';
/** https://www.sqlite.org/fileformat2.html#the_database_header */
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;
const CHANGE_COUNTER_AT = 24;
const PAGES_AT = 28;
const VERSION_VALID_FOR_AT = 92;
/** The WAL's own header; shorter than that it holds nothing. */
const WAL_HEADER_BYTES = 32;

/**
 * What can be seen of a database without opening it by SQLite, which deletes the WAL of a file that it takes for
 * empty or foreign. Returns why it is damaged, null where nothing speaks against it. Throws the system's errors.
 */
export function visibleDamage(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile()) return 'it is no file';
  const wal = hasWal(file);
  if (stat.size === 0) return wal ? 'it is empty, and its WAL is not' : null;
  const header = headerOf(file);
  if (header.toString('latin1', 0, HEADER.length) !== HEADER) return 'it does not begin as a database does';
  // With a WAL the file may rightly be shorter than what its newest header, which is in the WAL, says.
  return wal || stat.size >= bytesIn(header) ? null : 'its end is missing';
}

/** Whether a WAL with contents lies beside it: whoever had it open last did not end well, or is not alone. */
export function hasWal(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > WAL_HEADER_BYTES;
}

export const isEmptyFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.size === 0;

function headerOf(file: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}

/** The size that the header speaks of, 0 where it does not tell. */
function bytesIn(header: Buffer): number {
  const told = header.readUInt32BE(CHANGE_COUNTER_AT) === header.readUInt32BE(VERSION_VALID_FOR_AT);
  const pageSize = header.readUInt16BE(PAGE_SIZE_AT);
  return told ? header.readUInt32BE(PAGES_AT) * (pageSize === 1 ? 65_536 : pageSize) : 0;
}
