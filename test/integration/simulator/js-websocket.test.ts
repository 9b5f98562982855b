import { once } from 'node:events';
import {
  callService,
  createConnection,
  createLongLivedTokenAuth,
  subscribeEntities,
  type Connection,
  type HassEntities,
} from 'home-assistant-js-websocket';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator';

/** Waits for entities that fit, as they come. */
function entitiesWhere(
  connection: Connection,
  fits: (entities: HassEntities) => boolean,
): Promise<HassEntities> {
  return new Promise((resolve) => {
    const stop = subscribeEntities(connection, (entities) => {
      if (fits(entities)) {
        queueMicrotask(() => {
          stop();
        });
        resolve(entities);
      }
    });
  });
}

describe.each(['2022.3.0', '2024.3.3', '2026.11.0'])(
  'home-assistant-js-websocket with a %s simulator',
  (version) => {
    let simulator: Simulator;
    let connection: Connection | undefined;

    beforeAll(() => {
      // The library takes the browser's global.
      Object.assign(globalThis, { WebSocket });
    });
    afterEach(async () => {
      connection?.close();
      await simulator.stop();
    });

    async function connect(): Promise<Connection> {
      simulator = await createSimulator({ version });
      const auth = createLongLivedTokenAuth(simulator.url, simulator.token);
      connection = await createConnection({ auth, setupRetry: 0 });
      return connection;
    }

    it('R3 connects, gets every entity, calls a service and sees the change', async () => {
      const client = await connect();
      expect(client.haVersion).toBe(version);
      const all = await entitiesWhere(client, (entities) => Object.keys(entities).length > 0);
      expect(Object.keys(all).sort()).toEqual([...simulator.home.states.ids()].sort());
      expect(all['sensor.kitchen_temperature']?.state).toBe('21.4');
      expect(all['light.kitchen']?.state).toBe('off');

      const lit = entitiesWhere(client, (entities) => entities['light.kitchen']?.state === 'on');
      await callService(client, 'light', 'turn_on', { brightness: 128 }, { entity_id: 'light.kitchen' });
      const light = (await lit)['light.kitchen'];
      expect(light?.attributes['brightness']).toBe(128);
      expect(light?.context.user_id).not.toBeNull();
      expect(Date.parse(light?.last_changed ?? '')).toBeGreaterThan(Date.now() - 10_000);
    });

    it('R20 sees an entity come and go', async () => {
      const client = await connect();
      const added = entitiesWhere(client, (entities) => 'sensor.new' in entities);
      await once(simulator, 'subscribed');
      simulator.addEntity('sensor.new', '1');
      await added;
      const removed = entitiesWhere(client, (entities) => !('sensor.new' in entities));
      simulator.removeEntity('sensor.new');
      await removed;
    });

    it('R3 finds its states again after the simulator restarts', async () => {
      const client = await connect();
      await entitiesWhere(client, (entities) => entities['switch.pump']?.state === 'on');
      const back = new Promise((resolve) => {
        client.addEventListener('ready', resolve);
      });
      await simulator.restart({ downMs: 50 });
      await back;
      await entitiesWhere(client, (entities) => entities['switch.pump']?.state === 'on');
    });
  },
);
