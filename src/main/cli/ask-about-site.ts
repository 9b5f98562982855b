import { ok, type Result } from '../../shared/result';
import { askProgram } from '../storage/ask-program';
import type { Question } from '../storage/questions';
import { configuredSite, withReader } from './stored-sites';

/**
 * Asks the program that runs with a data folder about one of its sites. Errors: `site-unknown`, `site-damaged`,
 * those of `withReader` and of `askProgram`.
 */
export async function askAboutSite(
  dataDir: string,
  kind: Question['kind'],
  siteId: string,
): Promise<Result<unknown>> {
  const known = await withReader(dataDir, (reader) => {
    const site = configuredSite(reader, siteId);
    return Promise.resolve(site.ok ? ok(undefined) : site);
  });
  return known.ok ? askProgram(dataDir, { kind, siteId }) : known;
}
