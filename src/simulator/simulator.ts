import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { demoBuilding } from './building/demo';
import { emptyBuilding, smallBuilding } from './building/small';
import type { BuildingSpec } from './building/spec';
import { systemClock, type Clock } from './clock';
import { commandsOf } from './commands/index';
import { Client, type ClientOptions } from './connection';
import { newCounters, type Counters } from './counters';
import { statesDigest } from './digest';
import { Faults, ODD_FRAMES, type UpgradeFault } from './faults';
import { heartbeat } from './heartbeat';
import { Home, type CoreState } from './home';
import type { Json, JsonObject } from './json';
import type { RegistryEntitySpec } from './registries';
import { SimulatorServer } from './server';
import type { Context, HaState } from './state';
import { addBulk, flood, numbered, type Traffic } from './traffic';
import { tokenFor, type User } from './users';

export interface SimulatorOptions {
  /** 0 or absent: a free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** The version it says it is, and whose commands it knows. */
  readonly version?: string;
  /** Token of the first user, an admin. Absent: one of the usual form, the same for the same seed. */
  readonly token?: string;
  readonly seed?: number;
  readonly clock?: Clock;
  /** `small` (default): ten entities that stand still. `demo`: the believable building, which lives. */
  readonly building?: 'small' | 'demo' | 'empty' | BuildingSpec;
  /** Lets the building move by itself; default: only `demo` does. */
  readonly live?: boolean;
  readonly timeZone?: string;
  /** Minutes to add to UTC for the building's local time of day; used by the demo building's daily curves. */
  readonly utcOffsetMinutes?: number;
  /** A path prefix, as behind a rewriting proxy: `/ha`. */
  readonly basePath?: string;
  /** Home Assistant's: 10 s. */
  readonly authTimeoutMs?: number;
  /** Home Assistant's: 55 s between WebSocket ping frames. */
  readonly heartbeatMs?: number;
  /** Refuse upgrades with 403 after so many bad tokens; absent: never, which is Home Assistant's default. */
  readonly banAfter?: number;
  readonly compression?: boolean;
  /** Messages a client may leave unread before it is dropped (Home Assistant: 4096). */
  readonly pendingLimit?: number;
  /** When recorded states become readable after the change; Home Assistant: up to 5000. Default 0. */
  readonly recorderCommitMs?: number;
  /** How far back history reaches. Home Assistant: 10 days. */
  readonly recorderKeepMs?: number;
}

export interface SimulatorEvents {
  upgrade: [];
  client: [client: Client];
  auth: [result: Readonly<{ client: Client; ok: boolean }>];
  message: [received: Readonly<{ client: Client; message: Json }>];
  subscribed: [subscription: Readonly<{ client: Client; id: number; type: string }>];
  closed: [end: Readonly<{ client: Client; code: number; reason: string }>];
}

const DAY_MS = 86_400_000;

/** A Home Assistant to play with: speaks the protocol on loopback, and goes wrong on demand. */
export class Simulator extends EventEmitter<SimulatorEvents> {
  readonly home: Home;
  readonly faults = new Faults();
  readonly counters: Counters = newCounters();
  readonly #server: SimulatorServer;
  readonly #clients = new Set<Client>();
  readonly #options: SimulatorOptions;
  readonly #live: boolean;
  readonly #cancelPhases = new Set<() => void>();
  #token: string;
  #nextClient = 1;
  #frozen = false;
  #stopped = false;

  private constructor(options: SimulatorOptions) {
    super();
    const seed = options.seed ?? 1;
    const building = options.building ?? 'small';
    this.#options = options;
    this.#live = options.live ?? building === 'demo';
    this.#token = options.token ?? tokenFor(String(seed));
    this.home = new Home({
      clock: options.clock ?? systemClock(),
      version: options.version ?? '2026.11.0',
      seed,
      building: buildingSpec(building, seed, options.utcOffsetMinutes ?? 0),
      timeZone: options.timeZone ?? 'UTC',
      recorder: {
        keepMs: options.recorderKeepMs ?? 10 * DAY_MS,
        commitMs: options.recorderCommitMs ?? 0,
        rowsPerEntity: 50_000,
      },
    });
    this.home.users.add(this.#token);
    this.#server = new SimulatorServer(
      this.home,
      this.faults,
      {
        upgrade: () => {
          this.counters.upgradesByTime.push(Date.now());
          this.emit('upgrade');
        },
        refuse: () =>
          options.banAfter !== undefined && this.counters.authFailures >= options.banAfter ? 403 : null,
        open: (socket, fault) => {
          this.#open(socket, fault);
        },
      },
      { compression: options.compression ?? true, basePath: options.basePath ?? '' },
    );
  }

  /** Starts one. @throws EADDRINUSE when the asked port is taken */
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options);
    await simulator.#server.listen(options.port ?? 0);
    if (simulator.#live) {
      simulator.home.live();
    }
    return simulator;
  }

  get port(): number {
    return this.#server.port;
  }

  /** What an operator would type as the address. */
  get url(): string {
    return `http://127.0.0.1:${String(this.port)}${this.#options.basePath ?? ''}`;
  }

  get token(): string {
    return this.#token;
  }

  /** Clients connected now. */
  clients(): readonly Client[] {
    return [...this.#clients];
  }

  /** Ends everything: sockets, timers, the port. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.home.still();
    this.#cancelPhases.forEach((cancel) => {
      cancel();
    });
    this.#clients.forEach((client) => {
      client.terminate();
    });
    await this.#server.close();
  }

  // States

  setState(entityId: string, state: string, attributes?: JsonObject, context?: Context): HaState {
    return this.home.states.set(entityId, state, attributes ?? this.home.get(entityId)?.attributes ?? {}, {
      ...(context ? { context } : {}),
    });
  }

  /** Adds an entity to states and registry. */
  addEntity(
    entityId: string,
    state: string,
    attributes: JsonObject = {},
    entry: Partial<RegistryEntitySpec> = {},
  ): void {
    this.home.registries.createEntity({ originalName: entityId, ...entry, entityId });
    this.home.states.set(entityId, state, attributes);
  }

  /** Removes an entity from states and registry. */
  removeEntity(entityId: string): void {
    this.home.registries.removeEntity(entityId);
    this.home.states.remove(entityId);
  }

  addBulk(count: number): Promise<readonly string[]> {
    return addBulk(this.home, count);
  }

  /** Digest of entity ids and states, to compare with `statesDigest` of what a client holds. */
  statesDigest(): string {
    return statesDigest(this.home.states.all().map((state) => [state.entityId, state.state]));
  }

  fireEvent(type: string, data: JsonObject = {}): void {
    this.home.fire(type, data);
  }

  /** Changes `entities` (ids, or the first so many there are) at a steady rate. */
  flood(changesPerSecond: number, entities: number | readonly string[]): Traffic {
    const ids = typeof entities === 'number' ? this.home.states.ids().slice(0, entities) : entities;
    return flood(this.home, changesPerSecond, ids);
  }

  /** A sensor that counts up from 1 every so many ms. */
  numbered(everyMs: number, entityId = 'sensor.counter'): Traffic {
    return numbered(this.home, entityId, everyMs);
  }

  // Users

  /** Lets another token in beside the first. */
  addToken(token: string, options: Readonly<{ name?: string; admin?: boolean }> = {}): User {
    return this.home.users.add(token, options);
  }

  /** Replaces the token; the old one is revoked, its connections are closed. */
  setToken(token: string): void {
    const old = this.#token;
    this.#token = token;
    this.home.users.add(token);
    this.revokeToken(old);
  }

  /** Forgets a token and closes its connections with 1000, as Home Assistant does. */
  revokeToken(token: string): void {
    this.home.users.remove(token);
    for (const client of this.#clients) {
      if (client.token === token) {
        client.close(1000);
      }
    }
  }

  // Trouble

  setHaState(state: CoreState): void {
    this.home.coreState = state;
  }

  /** Drops every connection: with a close frame of `code`, or (`terminate`) as a pulled cable does: 1006. */
  dropConnections(how: Readonly<{ code?: number; terminate?: boolean }> = {}): void {
    for (const client of [...this.#clients]) {
      if (how.terminate === true || how.code === undefined) {
        client.terminate();
      } else {
        client.close(how.code);
      }
    }
  }

  /** Sends a frame as it is to every connected client. */
  sendRaw(frame: string): void {
    this.#clients.forEach((client) => {
      client.socket.send(frame);
    });
  }

  /** Sends a frame that no Home Assistant should send. */
  sendOdd(which: keyof typeof ODD_FRAMES): void {
    this.sendRaw(ODD_FRAMES[which]);
  }

  /** Joins outgoing messages into arrays of this many (256 is Home Assistant's most); null sends what is held. */
  batch(size: number | null): void {
    this.#clients.forEach((client) => {
      client.outbox.batch(size);
    });
  }

  /** As SIGSTOP: connections stay open, nothing is read, written or answered, new ones hang. */
  freeze(): void {
    this.#frozen = true;
    this.home.still();
    this.#server.sleep();
    this.#clients.forEach((client) => {
      client.outbox.pause();
      client.socket.pause();
    });
  }

  unfreeze(): void {
    this.#frozen = false;
    this.#clients.forEach((client) => {
      client.socket.resume();
      client.outbox.resume();
    });
    this.#server.wake();
    if (this.#live) {
      this.home.live();
    }
  }

  /**
   * Restarts as Home Assistant does: connections close (1000; `terminate`: 1006, as before 2026), the port refuses for
   * `downMs`; then it accepts clients while NOT_RUNNING and STARTING, entities unavailable, and is RUNNING after
   * `startingMs`. Resolves once it listens again.
   */
  async restart(
    how: Readonly<{ downMs?: number; startingMs?: number; terminate?: boolean }> = {},
  ): Promise<void> {
    const closed = [...this.#clients].map(
      (client) => new Promise((resolve) => client.socket.once('close', resolve)),
    );
    this.home.still();
    this.#clients.forEach((client) => {
      if (how.terminate === true) {
        client.terminate();
      } else {
        client.close(1000);
      }
    });
    this.home.forget();
    // Close frames leave before the sockets are torn down; a client that does not answer is not waited for.
    await Promise.race([Promise.all(closed), this.#phase(100)]);
    await this.#server.close();
    await this.#phase(how.downMs ?? 0);
    if (this.#stopped) {
      return;
    }
    const startingMs = how.startingMs ?? 0;
    this.home.coreState = 'NOT_RUNNING';
    this.home.restore('starting');
    await this.#server.listen();
    void this.#startUp(startingMs);
  }

  async #startUp(startingMs: number): Promise<void> {
    await this.#phase(startingMs / 2);
    this.home.coreState = 'STARTING';
    await this.#phase(startingMs / 2);
    if (this.#stopped) {
      return;
    }
    this.home.restore('running');
    this.home.coreState = 'RUNNING';
    this.home.fire('homeassistant_started', {});
    if (this.#live) {
      this.home.live();
    }
  }

  async #phase(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        cancel();
        this.#cancelPhases.delete(finish);
        resolve();
      };
      const cancel = this.home.clock.after(ms, finish);
      this.#cancelPhases.add(finish);
    });
  }

  #open(socket: WebSocket, fault: UpgradeFault | null): void {
    if (fault?.kind === 'drop') {
      if (fault.code === undefined) {
        socket.terminate();
      } else {
        socket.close(fault.code);
      }
      return;
    }
    const client = new Client(socket, this.#clientOptions(fault));
    this.#clients.add(client);
    this.counters.connectionsTotal += 1;
    this.counters.connectionsOpen = this.#clients.size;
    this.counters.maxConcurrent = Math.max(this.counters.maxConcurrent, this.#clients.size);
    const stopHeartbeat = heartbeat(
      socket,
      this.home.clock,
      this.#options.heartbeatMs ?? 55_000,
      () => this.#frozen,
    );
    socket.on('close', (code, reason) => {
      stopHeartbeat();
      this.#clients.delete(client);
      this.counters.connectionsOpen = this.#clients.size;
      this.emit('closed', { client, code, reason: reason.toString() });
    });
    this.emit('client', client);
  }

  #clientOptions(fault: UpgradeFault | null): ClientOptions {
    return {
      id: this.#nextClient++,
      home: this.home,
      faults: this.faults,
      commands: commandsOf(this.home.version),
      authTimeoutMs: this.#options.authTimeoutMs ?? 10_000,
      pendingLimit: this.#options.pendingLimit ?? 4096,
      silent: fault?.kind === 'silence',
      deaf: fault?.kind === 'silence' || fault?.kind === 'deaf',
      observer: {
        auth: (client, ok, token) => {
          this.#countAuth(ok, token);
          if (ok && fault?.kind === 'drop-after-auth') {
            this.#dropLater(client, fault.afterMs, fault.code);
          }
          this.emit('auth', { client, ok });
        },
        message: (client, message) => {
          const type =
            typeof message === 'object' && message !== null ? Reflect.get(message, 'type') : undefined;
          const key = typeof type === 'string' ? type : '?';
          this.counters.messagesByType[key] = (this.counters.messagesByType[key] ?? 0) + 1;
          this.emit('message', { client, message });
        },
        subscribed: (client, id, type) => {
          this.emit('subscribed', { client, id, type });
        },
      },
    };
  }

  #countAuth(ok: boolean, token: string): void {
    this.counters.authAttempts += 1;
    if (!ok) {
      this.counters.authFailures += 1;
      return;
    }
    const open = [...this.#clients].filter((client) => client.token === token).length;
    this.counters.maxConcurrentPerToken = Math.max(this.counters.maxConcurrentPerToken, open);
  }

  #dropLater(client: Client, afterMs: number, code: number | undefined): void {
    this.home.clock.after(afterMs, () => {
      if (code === undefined) {
        client.terminate();
      } else {
        client.close(code);
      }
    });
  }
}

/** Starts a simulator. @see SimulatorOptions */
export function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return Simulator.start(options);
}

function buildingSpec(
  building: NonNullable<SimulatorOptions['building']>,
  seed: number,
  utcOffsetMinutes: number,
): BuildingSpec {
  switch (building) {
    case 'small':
      return smallBuilding();
    case 'empty':
      return emptyBuilding();
    case 'demo':
      return demoBuilding(seed, utcOffsetMinutes);
    default:
      return building;
  }
}
