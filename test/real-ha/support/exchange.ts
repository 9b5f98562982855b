import { WireClient, type Message } from './wire-client';

/** The entity every server of this test has, and that the exchange toggles. */
export const TOGGLE = 'input_boolean.test_toggle';

/** A conversation with a server: what came back, by the name of the step. */
export type Exchange = Readonly<Record<string, unknown>>;

/** Holds the same conversation with any server that speaks the protocol. Leaves it as it was. */
export async function exchange(url: string, token: string): Promise<Exchange> {
  return { ...(await authentication(url, token)), ...(await commands(url, token)) };
}

async function authentication(url: string, token: string): Promise<Exchange> {
  const steps: Record<string, unknown> = {};
  for (const [name, message] of Object.entries({
    'a wrong token': { type: 'auth', access_token: 'wrong' },
    'an auth message with an id': { id: 1, type: 'auth', access_token: token },
    'another message than auth': { id: 1, type: 'get_states' },
    'a list for an auth message': [1],
  })) {
    const [client, hello] = await WireClient.open(url);
    steps['hello'] = hello;
    client.send(message);
    const answer = await client.next(() => true);
    steps[name] = { type: answer['type'], message: String(answer['message']).split(':')[0] };
    steps[`${name} closes`] = await client.closed();
  }
  const [client] = await WireClient.open(url);
  client.send({ type: 'auth', access_token: token });
  steps['auth_ok'] = await client.next(() => true);
  client.send('{not json');
  steps['broken JSON closes'] = await client.closed();
  return steps;
}

async function commands(url: string, token: string): Promise<Exchange> {
  const client = await WireClient.authenticated(url, token);
  const steps: Record<string, unknown> = {};
  // The entity is there already, and changes only from here on.
  const start = Date.now();
  const step = async (name: string, message: Message): Promise<Message> => {
    const answer = await client.command(message);
    steps[name] = answer;
    return answer;
  };
  try {
    await step('supported_features', { type: 'supported_features', features: { coalesce_messages: 1 } });
    await step('ping', { type: 'ping' });
    await step('a repeated id', { id: client.lastId, type: 'ping' });
    await step('a lower id', { id: 1, type: 'ping' });
    await step('an unknown command', { type: 'no_such/command' });
    await step('the id of an unknown command is not used up', { id: client.lastId, type: 'ping' });
    await step('an extra key', { type: 'ping', extra: 1 });
    await step('a missing key', { type: 'unsubscribe_events' });
    await step('a wrong type', { type: 'subscribe_events', event_type: 5 });
    await step('unsubscribing nothing', { type: 'unsubscribe_events', subscription: 9999 });
    await registries(client, step, steps);
    await entities(client, step, steps);
    await history(client, steps, start);
    await step('recorder/info', { type: 'recorder/info' });
    await step('auth/current_user', { type: 'auth/current_user' });
    steps['get_config'] = configWeUse(await client.command({ type: 'get_config' }));
    const states = (await client.command({ type: 'get_states' }))['result'] as readonly Message[];
    steps['a state of get_states'] = states.find((state) => state['entity_id'] === TOGGLE);
  } finally {
    client.close();
  }
  return steps;
}

type Step = (name: string, message: Message) => Promise<Message>;

async function registries(client: WireClient, step: Step, steps: Record<string, unknown>): Promise<void> {
  for (const registry of ['area', 'floor', 'label', 'device', 'entity']) {
    const answer = await client.command({ type: `config/${registry}_registry/list` });
    const [first] = answer['result'] as readonly Message[];
    // Keys only: what stands behind them depends on the integration.
    steps[`an entry of the ${registry} registry`] = Object.keys(first ?? {}).sort();
  }
  await step('subscribe_events', { type: 'subscribe_events', event_type: 'area_registry_updated' });
  const subscription = client.lastId;
  const created = await step('an area is created', { type: 'config/area_registry/create', name: 'Fidelity' });
  steps['area_registry_updated, create'] = await client.event(subscription);
  await step('a second area of that name', { type: 'config/area_registry/create', name: 'Fidelity' });
  const areaId = (created['result'] as Message)['area_id'];
  await step('an area is renamed', { type: 'config/area_registry/update', area_id: areaId, name: 'Other' });
  steps['area_registry_updated, update'] = await client.event(subscription);
  await step('an area is deleted', { type: 'config/area_registry/delete', area_id: areaId });
  steps['area_registry_updated, remove'] = await client.event(subscription);
  await step('an area that is not there', { type: 'config/area_registry/delete', area_id: areaId });
  await step('an entity that is not there', {
    type: 'config/entity_registry/get',
    entity_id: 'light.nowhere',
  });
  await step('unsubscribe_events', { type: 'unsubscribe_events', subscription });
}

async function entities(client: WireClient, step: Step, steps: Record<string, unknown>): Promise<void> {
  const toggle: Message = {
    type: 'call_service',
    domain: 'input_boolean',
    service: 'toggle',
    target: { entity_id: TOGGLE },
  };
  await client.command({ type: 'subscribe_events', event_type: 'state_changed' });
  const events = client.lastId;
  await step('subscribe_entities', { type: 'subscribe_entities', entity_ids: [TOGGLE] });
  const subscription = client.lastId;
  steps['the first snapshot'] = await client.event(subscription);
  for (const time of ['a first change', 'a second change']) {
    await step(`the call of ${time}`, toggle);
    steps[time] = await client.event(subscription);
    steps[`${time} as state_changed`] = await client.next((message) => isChangeOf(message, events));
  }
  await client.command({ type: 'unsubscribe_events', subscription: events });
  await client.command({ type: 'unsubscribe_events', subscription });
  const included = await client.command({ type: 'subscribe_entities', include: { entities: [TOGGLE] } });
  steps['including entities'] = codeOf(included);
  if (included['success'] === true) {
    steps['a snapshot of included entities'] = await client.event(client.lastId);
  }
  await client.command({ type: 'subscribe_entities', entity_ids: ['sensor.not_there'] });
  steps['a snapshot of nothing'] = await client.event(client.lastId);
  await step('an unknown service', {
    type: 'call_service',
    domain: 'light',
    service: 'no_such',
    service_data: {},
  });
  await step('a target that is not there', { ...toggle, target: { entity_id: 'input_boolean.nowhere' } });
  const untargeted = await client.command({
    type: 'call_service',
    domain: 'input_boolean',
    service: 'toggle',
  });
  steps['a call without a target'] = codeOf(untargeted);
  const misused = await client.command({ ...toggle, return_response: true });
  steps['a response where there is none'] = codeOf(misused);
}

async function history(client: WireClient, steps: Record<string, unknown>, startMs: number): Promise<void> {
  const start = new Date(startMs).toISOString();
  const query = { type: 'history/history_during_period', start_time: start, entity_ids: [TOGGLE] };
  // The recorder writes once a second here: ask until both changes are in.
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const answer = await client.command(query);
    if ((((answer['result'] as Message)[TOGGLE] as readonly unknown[] | undefined) ?? []).length >= 3) {
      break;
    }
  }
  for (const [name, options] of Object.entries({
    plain: {},
    minimal: { minimal_response: true },
    'without attributes': { no_attributes: true },
    'minimal without attributes': { minimal_response: true, no_attributes: true },
    'all changes': { significant_changes_only: false },
    'without the start': { include_start_time_state: false },
  })) {
    const answer = await client.command({ ...query, ...options });
    const rows = (answer['result'] as Message)[TOGGLE] as readonly Message[];
    steps[`history, ${name}`] = {
      first: rows[0],
      second: rows[1],
      startsAtTheStart: rows[0]?.['lu'] === Date.parse(start) / 1000,
    };
  }
  const future = new Date(Date.now() + 3_600_000).toISOString();
  for (const [name, wrong] of Object.entries({
    'a start that is no time': { start_time: 'yesterday' },
    'an end that is no time': { end_time: 'tomorrow' },
    'a start in the future': { start_time: future },
    'an id that is none': { entity_ids: ['no id'] },
    'an entity without rows': { entity_ids: ['sensor.not_there'] },
    'no entities': { entity_ids: [] },
  })) {
    const answer = await client.command({ ...query, ...wrong });
    steps[`history, ${name}`] = answer['success'] === true ? answer['result'] : codeOf(answer);
  }
}

function codeOf(answer: Message): unknown {
  return answer['success'] === true ? 'success' : (answer['error'] as Message)['code'];
}

function isChangeOf(message: Message, subscription: number): boolean {
  const event = message['event'] as Message | undefined;
  return message['id'] === subscription && (event?.['data'] as Message | undefined)?.['entity_id'] === TOGGLE;
}

function configWeUse(answer: Message): Message {
  const config = answer['result'] as Message;
  const keys = [
    'version',
    'state',
    'location_name',
    'time_zone',
    'components',
    'unit_system',
    'language',
    'currency',
  ];
  return Object.fromEntries(keys.map((key) => [key, config[key]]));
}
