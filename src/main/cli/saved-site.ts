import { accessSync, constants } from 'node:fs';
import { liveFactsSchema, type LiveFacts } from '../../shared/diagnosis';
import { appError } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import type { SavedSite } from '../diagnostics/saved-site-stages';
import { askProgram } from '../storage/ask-program';
import type { DataFolderReader } from '../storage/offline';
import type { StoredSite } from '../storage/protocol';
import { missingParts } from './stored-sites';

/** A saved site as a diagnosis from the command line sees it: the running program is asked for what is live. */
export function savedSite(dataDir: string, reader: DataFolderReader, site: StoredSite): SavedSite {
  const { demo, active, manualOnly } = site;
  const bytes = reader.statistics()?.mirrorBytes ?? 0;
  return {
    missing: missingParts(site),
    // Only the stage that sends it needs the token itself.
    tokenError: null,
    ...{ demo, active, manualOnly },
    facts: reader.heartbeat().alive ? () => askFacts(dataDir, site.id) : null,
    storage: () => ({ trouble: folderTrouble(dataDir), waitingBytes: 0, bytes }),
  };
}

async function askFacts(dataDir: string, siteId: string): Promise<Result<LiveFacts>> {
  const answer = await askProgram(dataDir, { kind: 'diagnose', siteId });
  return answer.ok ? ok(liveFactsSchema.parse(answer.value)) : answer;
}

/** Without a running program nobody writes; whether somebody could is told by the folder's rights. */
function folderTrouble(dataDir: string): LiveFacts['storage']['trouble'] {
  try {
    accessSync(dataDir, constants.W_OK);
    return null;
  } catch {
    return { ...appError('disk-read-only', { folder: dataDir }), at: Date.now() };
  }
}
