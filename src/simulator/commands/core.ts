import { isJsonObject, textOf } from '../json';
import { callService, CommandError, hasService, serviceDescriptions, serviceNotFound } from '../services';
import { stateDict } from '../state';
import { atLeast } from '../version';
import { flag, integer, object, required, text, type Command } from './command';
import { configDict } from './config-dict';

export const coreCommands: readonly Command[] = [
  {
    type: 'supported_features',
    since: '2022.9',
    fields: { features: required(object) },
    handle: (message, { client, reply }) => {
      const features = isJsonObject(message['features']) ? message['features'] : {};
      // To Python, true is an integer too.
      const wrong = Object.entries(features).find(([, value]) => !Number.isInteger(Number(value)));
      if (wrong !== undefined) {
        throw new CommandError(
          'invalid_format',
          `expected int for dictionary value @ data['features']['${wrong[0]}']. Got ${JSON.stringify(wrong[1])}`,
        );
      }
      if ('coalesce_messages' in features) {
        client.coalesce();
      }
      reply(null);
    },
  },
  {
    type: 'ping',
    fields: {},
    handle: (_message, { client, id }) => {
      client.sendReply('ping', { id, type: 'pong' });
    },
  },
  {
    type: 'get_states',
    fields: {},
    handle: (_message, { home, reply }) => {
      const withReported = atLeast(home.version, '2024.5');
      reply(home.states.all().map((state) => stateDict(state, withReported)));
    },
  },
  {
    type: 'get_config',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply(configDict(home));
    },
  },
  {
    type: 'get_services',
    fields: {},
    handle: (_message, { reply }) => {
      reply(serviceDescriptions());
    },
  },
  {
    type: 'auth/current_user',
    fields: {},
    handle: (_message, { client, reply }) => {
      const { user } = client;
      reply({
        id: user.id,
        name: user.name,
        is_owner: user.isOwner,
        is_admin: user.isAdmin,
        credentials: [{ auth_provider_type: 'homeassistant', auth_provider_id: null }],
        mfa_modules: [{ id: 'totp', name: 'Authenticator app', enabled: false }],
      });
    },
  },
  {
    type: 'manifest/list',
    fields: {},
    handle: (_message, { reply }) => {
      reply([
        { domain: 'demo', name: 'Demo', is_built_in: true, integration_type: 'hub' },
        { domain: 'recorder', name: 'Recorder', is_built_in: true, integration_type: 'system' },
      ]);
    },
  },
  {
    type: 'integration/wait',
    since: '2022.3',
    fields: { domain: required(text) },
    handle: (_message, { reply }) => {
      reply({ integration_loaded: true });
    },
  },
  {
    type: 'call_service',
    fields: {
      domain: required(text),
      service: required(text),
      target: object,
      service_data: object,
      return_response: flag,
    },
    handle: (message, { home, client, reply }) => {
      const domain = textOf(message['domain']);
      const service = textOf(message['service']);
      const data = isJsonObject(message['service_data']) ? message['service_data'] : {};
      const target = isJsonObject(message['target']) ? message['target'] : undefined;
      if (!hasService(domain, service)) {
        throw serviceNotFound(domain, service);
      }
      const named = { ...data, ...target };
      const isTargeted = ['entity_id', 'device_id', 'area_id', 'floor_id', 'label_id'].some(
        (key) => key in named,
      );
      if (!isTargeted) {
        throw new CommandError(
          'invalid_format',
          'must contain at least one of entity_id, device_id, area_id, floor_id, label_id.',
        );
      }
      const context = home.newContext(client.user);
      const entityIds = home.resolveTarget(target, data);
      home.fire('call_service', { domain, service, service_data: { ...data, ...target } }, context);
      const response = callService(home, {
        domain,
        service,
        data,
        entityIds,
        context,
        at: home.clock.now(),
        returnResponse: message['return_response'] === true,
      });
      reply({ context, ...(message['return_response'] === true ? { response } : {}) });
    },
  },
  {
    type: 'unsubscribe_events',
    fields: { subscription: required(integer) },
    handle: (message, { client, reply }) => {
      if (!client.unsubscribe(Number(message['subscription']))) {
        throw new CommandError('not_found', 'Subscription not found.');
      }
      reply(null);
    },
  },
];
