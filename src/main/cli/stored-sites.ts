import { parseAddress } from '../../shared/address';
import { appError } from '../../shared/errors';
import type { MissingPart, SiteConfig } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { folderProblem } from '../storage/make-data-folder';
import { openDataFolderForReading, type DataFolderReader } from '../storage/offline';
import type { StoredSite, StoredSites } from '../storage/protocol';
import { warn } from './output';

/**
 * Opens the data folder for the length of `work`. Errors: `data-folder-unusable` (also when it is missing),
 * `database-too-new`, `database-damaged`, `storage-failed`.
 */
export async function withReader(
  dataDir: string,
  work: (reader: DataFolderReader) => Promise<Result<void>>,
): Promise<Result<void>> {
  const problem = folderProblem(dataDir);
  if (problem !== null && problem !== 'missing') return fail(problem);
  const opened = openDataFolderForReading(dataDir);
  if (!opened.ok) return opened;
  try {
    return await work(opened.value);
  } finally {
    opened.value.close();
  }
}

/** As `withReader`, but a folder that is not there yet holds nothing (`null`) instead of being an error. */
export async function withReaderIfThere(
  dataDir: string,
  work: (reader: DataFolderReader | null) => Promise<Result<void>>,
): Promise<Result<void>> {
  return folderProblem(dataDir) === 'missing' ? work(null) : withReader(dataDir, work);
}

/** All stored sites; each that cannot be read is named on stderr. */
export function storedSites(reader: DataFolderReader | null): StoredSites {
  const stored: StoredSites = reader?.sites() ?? { sites: [], damaged: [] };
  for (const error of stored.damaged) warn(error);
  return stored;
}

/** As `storedSites`, for those who do without the ones that cannot be read. */
export const readableSites = (reader: DataFolderReader | null): readonly StoredSite[] =>
  storedSites(reader).sites;

/** A configured site. Errors: `site-unknown`, `site-damaged`. */
export function configuredSite(reader: DataFolderReader, siteId: string): Result<StoredSite> {
  const { sites, damaged } = reader.sites();
  const site = sites.find(({ id }) => id === siteId);
  if (site !== undefined) return ok(site);
  return fail(
    damaged.find(({ details }) => details['siteId'] === siteId) ?? appError('site-unknown', { siteId }),
  );
}

/** What a site lacks before it can connect. The demo site gets both when the app starts. */
export function missingParts({ demo, url, hasToken }: SiteConfig): MissingPart[] {
  if (demo) return [];
  return [...(parseAddress(url).ok ? [] : (['address'] as const)), ...(hasToken ? [] : (['token'] as const))];
}

/** Whether the program runs with this data folder, so that what changes there is its to follow. */
export function programRuns(dataDir: string): boolean {
  const opened = openDataFolderForReading(dataDir);
  if (!opened.ok) return false;
  try {
    return opened.value.heartbeat().alive;
  } finally {
    opened.value.close();
  }
}
