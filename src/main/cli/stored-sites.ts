import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseAddress } from '../../shared/address';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import type { MissingPart, SiteConfig } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { openDataFolderForReading, type DataFolderReader } from '../storage/offline';
import type { StoredSite, StoredSites } from '../storage/protocol';
import { warn } from './output';

/** Why this is no folder that could hold data, or null. `missing` is an error of its own kind. */
export function folderProblem(dataDir: string): 'missing' | AppError | null {
  try {
    if (statSync(dataDir).isDirectory()) return null;
    return appError('data-folder-unusable', { folder: dataDir, reason: 'it is a file' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    return appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) });
  }
}

/**
 * Makes the data folder where it is missing; null when it is there. Step by step, since Node's own recursion never
 * ends below a file system that answers ENOENT to every new name, such as /proc.
 */
export function makeDataFolder(dataDir: string): AppError | null {
  const problem = folderProblem(dataDir);
  if (problem !== 'missing') return problem;
  const parent = dirname(dataDir);
  const parentProblem = parent === dataDir ? null : makeDataFolder(parent);
  if (parentProblem !== null) {
    return appError('data-folder-unusable', { ...parentProblem.details, folder: dataDir });
  }
  try {
    // Only this user: the configuration tells which buildings there are and how to reach them.
    mkdirSync(dataDir, { mode: 0o700 });
    return null;
  } catch (thrown) {
    return appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) });
  }
}

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

/** All sites that can be read; each that cannot is named on stderr. */
export function readableSites(reader: DataFolderReader | null): readonly StoredSite[] {
  const { sites, damaged }: StoredSites = reader?.sites() ?? { sites: [], damaged: [] };
  for (const error of damaged) warn(error);
  return sites;
}

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
