import { Command } from 'commander';
import { ok, type Result } from '../../shared/result';
import type { ListedEntity } from '../storage/queries/entities';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJsonArray, printTable, remark } from './output';
import { configuredSite, withReader } from './stored-sites';
import { localTime } from './terminal-text';

interface EntitiesFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
}

/** `entities`: the present state of every entity of a site, as the mirror holds it. */
export function entitiesCommand(): Command {
  const command = new Command('entities')
    .description('List the entities of a site with their present states, as they are mirrored.')
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .action((flags: EntitiesFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

function run({ data, json, site: siteId }: EntitiesFlags): Promise<Result<void>> {
  return withReader(resolveDataDir(data), async (reader) => {
    const site = configuredSite(reader, siteId);
    if (!site.ok) return site;
    const entities = reader.entities(siteId);
    if (json) await printJsonArray(documents(entities));
    else if (entities.length === 0) remark('Nothing of this site has been mirrored yet.');
    else await print(entities);
    return ok(undefined);
  });
}

/** Times in ISO 8601 with ms, UTC. Public and stable. */
function* documents(entities: readonly ListedEntity[]): Generator<object> {
  for (const { entityId, state, attributes, lastChanged, lastUpdated, area } of entities) {
    yield {
      entity_id: entityId,
      state,
      attributes: JSON.parse(attributes) as unknown,
      last_changed: new Date(lastChanged).toISOString(),
      last_updated: new Date(lastUpdated).toISOString(),
      area,
    };
  }
}

function print(entities: readonly ListedEntity[]): Promise<void> {
  return printTable(
    ['ENTITY', 'STATE', 'AREA', 'CHANGED'],
    entities.map(({ entityId, state, attributes, area, lastChanged }) => [
      entityId,
      [state, unitOf(attributes)].join(' ').trimEnd(),
      area ?? '',
      localTime(lastChanged),
    ]),
  );
}

function unitOf(attributes: string): string {
  const { unit_of_measurement: unit } = JSON.parse(attributes) as { unit_of_measurement?: unknown };
  return typeof unit === 'string' ? unit : '';
}
