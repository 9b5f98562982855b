import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { parseAddress } from '../../../src/shared/address';
import { appError, type AppError } from '../../../src/shared/errors';
import type { Result } from '../../../src/shared/result';
import { Session } from '../../../src/main/ha/session';
import { DIRECT_WAY } from '../../../src/main/ha/way';
import type { Socket, SocketHandlers } from '../../../src/main/ha/socket';
import { silentLog } from '../../../src/main/log';
import { MirrorFeed } from '../../../src/main/mirror/mirror-feed';
import { SiteMirror } from '../../../src/main/mirror/site-mirror';
import { Synchroniser } from '../../../src/main/mirror/synchroniser';
import type { MirrorStore } from '../../../src/main/storage/client';
import type { Clock } from '../../../src/main/clock';
import { createSimulator } from '../../../src/simulator/simulator';
import { WireClient } from '../../real-ha/support/wire-client';
import { mutated, MUTATIONS } from '../../support/mutated-frames';
import { pick, seededRandom, type Random } from '../../support/random';

/** The wire of the newest session: what it sends lands here, what it gets comes from here. */
interface Wire {
  readonly handlers: SocketHandlers;
  readonly sent: string[];
  closed: boolean;
}
const wires = vi.hoisted((): { newest: unknown; answer: (text: string) => void } => ({
  newest: null,
  answer: () => undefined,
}));

vi.mock('../../../src/main/ha/socket', () => ({
  openSocket: (...args: readonly unknown[]): Socket => {
    const handlers = args.find(
      (arg): arg is SocketHandlers => typeof arg === 'object' && arg !== null && 'onText' in arg,
    );
    if (handlers === undefined) throw new Error('a socket without handlers');
    const wire: Wire = { handlers, sent: [], closed: false };
    wires.newest = wire;
    const close = (): void => {
      if (wire.closed) return;
      wire.closed = true;
      handlers.onEnd({ code: 1006, reason: '' }, null);
    };
    return {
      get readyState() {
        return wire.closed ? 3 : 1;
      },
      localAddress: null,
      bytesRead: 0,
      send: (text) => {
        if (wire.closed) return false;
        wire.sent.push(text);
        wires.answer(text);
        return true;
      },
      close,
      pause: () => undefined,
      resume: () => undefined,
      destroy: close,
    };
  },
}));

/** What a simulator really answered and sent. */
interface Recording {
  readonly greeting: string;
  readonly welcome: string;
  /** By type of command, with the id put where `"id":0` stands. */
  readonly answers: ReadonlyMap<string, string>;
  /** First event of `subscribe_entities`, where the version knows it. */
  readonly snapshot: string | null;
  readonly events: readonly string[];
}

const withId = (frame: string, id: number): string => frame.replace(/"id":\d+/, `"id":${id}`);

async function record(version: string): Promise<Recording> {
  const simulator = await createSimulator({ version });
  const frames: string[] = [];
  const [client, greeting] = await WireClient.open(simulator.url);
  client.onFrame((frame) => frames.push(frame));
  client.send({ type: 'auth', access_token: simulator.token });
  await client.next((message) => message['type'] === 'auth_ok');
  const welcome = frames[0] ?? '';
  const answers = new Map<string, string>();
  const commands = ['areas', 'floors', 'devices', 'labels', 'entities'].map((kind) => {
    const registry = kind === 'entities' ? 'entity' : kind.slice(0, -1);
    return { type: `config/${registry}_registry/list` };
  });
  for (const command of [
    { type: 'supported_features', features: {} },
    { type: 'get_config' },
    { type: 'get_states' },
    { type: 'auth/current_user' },
    { type: 'ping' },
    ...commands,
  ]) {
    const answer = await client.command(command);
    answers.set(command.type, JSON.stringify({ ...answer, id: 0 }));
  }
  const compressed = version >= '2022.4';
  await client.command(
    compressed ? { type: 'subscribe_entities' } : { type: 'subscribe_events', event_type: 'state_changed' },
  );
  const snapshot = compressed ? JSON.stringify(await client.event(client.lastId)) : null;
  for (const type of ['subscribe_events', 'subscribe_entities', 'unsubscribe_events']) {
    answers.set(type, JSON.stringify({ id: 0, type: 'result', success: true, result: null }));
  }
  const from = frames.length;
  simulator.setState('sensor.kitchen_temperature', '22.5');
  simulator.setState('sensor.kitchen_temperature', '22.5', { friendly_name: 'Kitchen', list: [1, { a: 2 }] });
  simulator.setState('light.kitchen', 'on', { brightness: 254, rgb_color: [1, 2, 3] });
  simulator.setState('switch.pump', 'unavailable', {});
  simulator.addEntity('sensor.fresh', '1', { unit_of_measurement: 'W' });
  simulator.removeEntity('sensor.fresh');
  await client.command({ type: 'ping' });
  const events = frames.slice(from).filter((frame) => frame.includes('"event"'));
  client.close();
  await simulator.stop();
  return { greeting: JSON.stringify(greeting), welcome, answers, snapshot, events };
}

const store: MirrorStore = {
  open: () => Promise.resolve({ sites: [], nextEntityId: 1 }),
  siteKey: () => Promise.resolve(1),
  write: () => Promise.resolve(),
  pending: () => 0,
  pendingBytes: () => 0,
  deleted: () => ({ samples: 0, rollups5m: 0, rollups1h: 0 }),
  onWritten: () => () => undefined,
  onTrouble: () => () => undefined,
  setRegistry: () => Promise.resolve(),
  compareRegistry: () => Promise.resolve({ total: 0, added: 0, changed: 0, removed: 0, unchanged: 0 }),
  renameEntity: () => Promise.resolve(null),
  changeGaps: () => Promise.resolve(),
  reopenGaps: () => Promise.resolve(),
  writeAggregates: () => Promise.resolve(),
  setStatus: () => Promise.resolve(),
  log: () => Promise.resolve([]),
  writeErrors: () => Promise.resolve([]),
  onQuestions: () => () => undefined,
  answer: () => Promise.resolve(),
};

interface Sent {
  readonly id: number;
  readonly type: string;
  readonly event_type?: string;
  readonly entity_ids?: unknown;
}

/** As the fleet's policy has it. */
const PACE = { startingPoll: 5000, deafCheck: 180_000 };

/** One site without a socket: session, synchroniser, mirror and feed are the product's own. */
class Rig {
  now = 1_700_000_000_000;
  readonly clock: Clock = {
    now: () => this.now,
    monotonic: () => this.now,
    setTimer: () => ({ cancel: () => undefined }),
  };
  readonly feed = new MirrorFeed(store, 1, this.clock, silentLog);
  readonly mirror = new SiteMirror(1, this.feed);
  readonly causes = new Map<string, number>();
  sessions = 0;
  #session: Session | null = null;
  #synchroniser: Synchroniser | null = null;
  #ended = true;
  #subscription = 0;

  constructor(readonly recording: Recording) {}

  get session(): Session {
    if (this.#session === null) throw new Error('no session');
    return this.#session;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get subscription(): number {
    return this.#subscription;
  }

  receive(text: string): void {
    const { newest } = wires;
    const wire = newest as Wire;
    if (!wire.closed) wire.handlers.onText(text, text.length);
  }

  /** Logs in and synchronises, as a connection does; frames go through `change` on their way. */
  async connect(change: (frame: string) => string = (frame) => frame): Promise<'ready' | 'ended'> {
    const address = parseAddress('http://127.0.0.1:1');
    if (!address.ok) throw new Error('no address');
    this.sessions += 1;
    this.#ended = false;
    let synchronised: Promise<Result<void>> | null = null;
    wires.answer = (text) => {
      const { id, type, event_type, entity_ids } = JSON.parse(text) as Sent;
      if (type === 'auth') {
        queueMicrotask(() => this.receive(change(this.recording.welcome)));
        return;
      }
      const answer = this.recording.answers.get(type);
      if (answer === undefined) throw new Error(`no answer to ${type}`);
      queueMicrotask(() => {
        this.receive(change(withId(answer, id)));
        const ofAll =
          entity_ids === undefined && (type === 'subscribe_entities' || event_type === 'state_changed');
        if (ofAll) this.#subscription = id;
        const { snapshot } = this.recording;
        if (type === 'subscribe_entities' && snapshot !== null) this.receive(change(withId(snapshot, id)));
      });
    };
    const session: Session = new Session({
      way: DIRECT_WAY,
      address: address.value,
      upgradeLimitMs: 10_000,
      now: () => this.now,
      handlers: {
        onOpen: () => undefined,
        onGreeted: () => session.login('a-token'),
        onAuthenticated: (version) => {
          this.#synchroniser = new Synchroniser(session, this.mirror, version, {
            facts: () => undefined,
            trouble: () => undefined,
            missed: () => undefined,
          });
          synchronised = this.#synchroniser.run();
        },
        onEnd: ({ error }) => {
          this.#ended = true;
          this.#cause(error);
        },
        onOddity: () => undefined,
      },
    });
    this.#session = session;
    const { newest } = wires;
    (newest as Wire).handlers.onOpen();
    this.receive(change(this.recording.greeting));
    const outcome = await this.#settle(() => synchronised);
    if (outcome !== null && outcome.ok) return this.#ended ? 'ended' : 'ready';
    // What the connection's timers do: the login or the synchronising took too long.
    session.end(outcome === null ? appError('silent', { seconds: 25 }) : outcome.error);
    return 'ended';
  }

  /** Waits for the outcome as long as a connection would; null when it never comes. */
  async #settle(outcome: () => Promise<Result<void>> | null): Promise<Result<void> | null> {
    for (let seconds = 0; seconds <= 60; seconds += 20) {
      const promise = outcome();
      const settled = await Promise.race([promise ?? turns().then(() => null), turns().then(() => null)]);
      if (settled !== null) return settled;
      this.now += 20_000;
      this.session.expire();
    }
    return null;
  }

  async tick(): Promise<void> {
    this.now += 1000;
    this.session.expire();
    const tick = this.#synchroniser?.tick(this.now, PACE);
    await Promise.race([tick, turns()]);
  }

  #cause(error: AppError | null): void {
    const code = error?.code ?? 'none';
    this.causes.set(code, (this.causes.get(code) ?? 0) + 1);
  }
}

/** Long enough for everything that waits for nothing but promises. */
async function turns(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMiB(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Fails when anything at all was put on a prototype that everybody shares. */
function expectPristine(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(([] as unknown as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(PRISTINE);
}
const PRISTINE = Object.getOwnPropertyNames(Object.prototype).sort();

describe('frames that no Home Assistant sends', () => {
  function realFrame(random: Random, { recording, subscription }: Rig): string {
    const requests = [...recording.answers.values()];
    return random() < 0.75
      ? withId(pick(random, recording.events), subscription)
      : withId(pick(random, requests), Math.floor(random() * 30));
  }

  it.each([
    ['2026.11.0', 80_000],
    ['2022.3.0', 20_000],
  ])(
    'R3 R14 Home Assistant %s, %i mutated frames: no crash, bounded memory, each session goes on or ends with a cause',
    async (version, frames) => {
      const recording = await record(version);
      const random = seededRandom(20_261_121);
      const healthy = new Rig(recording);
      expect(await healthy.connect()).toBe('ready');
      const before = JSON.stringify(
        [...healthy.mirror.states.values()].map((entity) => [
          entity.entityId,
          entity.state,
          entity.attributesJson,
        ]),
      );
      const rig = new Rig(recording);
      expect(await rig.connect()).toBe('ready');
      const kinds = new Map<string, number>();
      let whileConnecting = 0;
      const heaps: number[] = [];
      for (let count = 0; count < frames; count += 1) {
        if (rig.ended) {
          // One connect in three meets a mutated frame on its way in.
          if (random() < 0.33) {
            let left = Math.floor(random() * 14);
            await rig.connect((frame) => {
              left -= 1;
              if (left !== 0) return frame;
              whileConnecting += 1;
              return mutated(frame, random).text;
            });
          }
          while (rig.ended) await rig.connect();
        }
        const { kind, text } = mutated(realFrame(random, rig), random);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        rig.receive(text);
        if (count % 50 === 0) await rig.tick();
        if (count % 500 === 0) await rig.feed.flush();
        if (count % 10_000 === 0) {
          heaps.push(heapMiB());
          expectPristine();
        }
      }
      // And after all that, an ordinary change is still understood; what was huge may still be being taken.
      const change = recording.events.find((frame) => frame.includes('light.kitchen')) ?? '';
      await vi.waitFor(async () => {
        while (rig.ended) await rig.connect();
        rig.receive(withId(change.replace(/"on"/, '"after all"'), rig.subscription));
        expect(rig.mirror.states.get('light.kitchen')?.state).toBe('after all');
      });
      expectPristine();
      expect(
        JSON.stringify(
          [...healthy.mirror.states.values()].map((entity) => [
            entity.entityId,
            entity.state,
            entity.attributesJson,
          ]),
        ),
      ).toBe(before);
      console.log(
        `${frames} mutated frames and ${whileConnecting} while connecting, ${rig.sessions} sessions; ended by ${JSON.stringify(Object.fromEntries(rig.causes))}; heap ${heaps.map((mib) => mib.toFixed(0)).join(', ')} MiB; RSS ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
      );
      expect([...kinds.keys()].sort()).toEqual(Object.keys(MUTATIONS).sort());
      expect(rig.causes.get('none') ?? 0).toBe(0);
      expect((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)).toBeLessThan(40);
      for (const entity of rig.mirror.states.values()) {
        expect(typeof entity.state).toBe('string');
        // A time that no Date can hold would break whoever shows it.
        expect(Math.abs(entity.lastChanged)).toBeLessThanOrEqual(8.64e15);
        expect(Math.abs(entity.lastUpdated)).toBeLessThanOrEqual(8.64e15);
        expect(JSON.parse(entity.attributesJson)).toBeTypeOf('object');
      }
    },
    300_000,
  );
});
