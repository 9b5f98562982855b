import { isJsonObject, type Json } from '../json';
import { CommandError } from '../services';
import { compressedState, domainOf } from '../state';
import { object, since, text, textOrTexts, textsOf, type Command } from './command';

/** Events a user without admin rights may hear (auth/permissions/events.py). */
const OPEN_TO_ALL = new Set([
  'area_registry_updated',
  'component_loaded',
  'core_config_updated',
  'device_registry_updated',
  'entity_registry_updated',
  'floor_registry_updated',
  'label_registry_updated',
  'category_registry_updated',
  'lovelace_updated',
  'panels_updated',
  'recorder_5min_statistics_generated',
  'recorder_hourly_statistics_generated',
  'repairs_issue_registry_updated',
  'service_registered',
  'service_removed',
  'shopping_list_updated',
  'state_changed',
  'themes_updated',
]);

export const subscriptionCommands: readonly Command[] = [
  {
    type: 'subscribe_events',
    fields: { event_type: text },
    handle: (message, { home, client, id, reply }) => {
      const type = typeof message['event_type'] === 'string' ? message['event_type'] : null;
      if (!client.user.isAdmin && (type === null || !OPEN_TO_ALL.has(type))) {
        throw new CommandError('unauthorized', 'Unauthorized');
      }
      client.subscribe(
        id,
        'subscribe_events',
        home.bus.listen(type === '*' ? null : type, (event) => {
          client.push(event.messageFor(id));
        }),
      );
      reply(null);
    },
  },
  {
    type: 'subscribe_entities',
    since: '2022.4',
    fields: { entity_ids: textOrTexts, include: since('2024.4', object), exclude: since('2024.4', object) },
    handle: (message, { home, client, id, reply }) => {
      const wanted = entityFilter(message['entity_ids'], message['include'], message['exclude']);
      // Listening starts before the snapshot is taken, in one turn of the loop: nothing falls between.
      client.subscribe(
        id,
        'subscribe_entities',
        home.bus.listen('state_changed', (event) => {
          const diff = wanted(event.change?.entityId ?? '') ? event.diffMessageFor(id) : null;
          if (diff !== null) {
            client.push(diff);
          }
        }),
      );
      reply(null);
      if (client.statesWithheld) {
        return;
      }
      const snapshot: Record<string, Json> = {};
      for (const state of home.states.all()) {
        if (wanted(state.entityId)) {
          snapshot[state.entityId] = compressedState(state);
        }
      }
      client.push(JSON.stringify({ id, type: 'event', event: { a: snapshot } }));
    },
  },
];

/** Home Assistant's include/exclude rules: an empty `entity_ids` means all; excluded beats included by domain. */
function entityFilter(
  entityIds: Json | undefined,
  include: Json | undefined,
  exclude: Json | undefined,
): (entityId: string) => boolean {
  const named = new Set(textsOf(entityIds));
  const included = selection(include);
  const excluded = selection(exclude);
  return (entityId) => {
    if (named.size > 0 && !named.has(entityId)) {
      return false;
    }
    const domain = domainOf(entityId);
    if (included.entities.has(entityId)) {
      return true;
    }
    if (excluded.entities.has(entityId)) {
      return false;
    }
    if (!included.isEmpty) {
      return included.domains.has(domain) || included.globs.some((glob) => glob.test(entityId));
    }
    return !excluded.domains.has(domain) && !excluded.globs.some((glob) => glob.test(entityId));
  };
}

interface Selection {
  readonly isEmpty: boolean;
  readonly domains: ReadonlySet<string>;
  readonly entities: ReadonlySet<string>;
  readonly globs: readonly RegExp[];
}

function selection(value: Json | undefined): Selection {
  const given = isJsonObject(value) ? value : {};
  const domains = new Set(textsOf(given['domains']));
  const entities = new Set(textsOf(given['entities']));
  const globs = textsOf(given['entity_globs']).map(
    (glob) =>
      new RegExp(
        `^${glob
          .replace(/[.+^${}()|[\]\\]/gu, '\\$&')
          .replace(/\*/gu, '.*')
          .replace(/\?/gu, '.')}$`,
        'u',
      ),
  );
  return { isEmpty: domains.size + entities.size + globs.length === 0, domains, entities, globs };
}
