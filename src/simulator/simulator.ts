import { EventEmitter } from 'node:events';
import { Clients, type SimulatorEvents } from './clients';
import { systemClock } from './clock';
import type { Client } from './connection';
import type { Counters } from './counters';
import { statesDigest } from './digest';
import { Faults, ODD_BYTES, ODD_FRAMES } from './faults';
import { Home, type CoreState } from './home';
import type { JsonObject } from './json';
import { buildingSpec, type SimulatorOptions } from './options';
import type { RegistryEntitySpec } from './registries';
import { SimulatorServer } from './server';
import type { Context, HaState } from './state';
import { addBulk, flood, numbered, type Traffic } from './traffic';
import { tokenFor, type User } from './users';

export type { SimulatorEvents } from './clients';
export type { SimulatorOptions } from './options';

const DAY_MS = 86_400_000;
/** Who may log in on the page of a simulator that is told of nobody else. */
export const DEMO_LOGIN = { name: 'operator', password: 'let me in' } as const;

/** A Home Assistant to play with: speaks the protocol on loopback, and goes wrong on demand. */
export class Simulator extends EventEmitter<SimulatorEvents> {
  readonly home: Home;
  readonly faults = new Faults();
  readonly #server: SimulatorServer;
  readonly #clients: Clients;
  readonly #options: SimulatorOptions;
  readonly #live: boolean;
  readonly #cancelPhases = new Set<() => void>();
  #token: string;
  #stopped = false;

  private constructor(options: SimulatorOptions) {
    super();
    const seed = options.seed ?? 1;
    this.#options = options;
    this.#live = options.live ?? options.building === 'demo';
    this.#token = options.token ?? tokenFor(String(seed));
    this.home = new Home({
      clock: options.clock ?? systemClock(),
      version: options.version ?? '2026.11.0',
      seed,
      building: buildingSpec(options, seed),
      timeZone: options.timeZone ?? 'UTC',
      ...(options.accessTokenMs === undefined ? {} : { accessTokenMs: options.accessTokenMs }),
      recorder: {
        keepMs: options.recorderKeepMs ?? 10 * DAY_MS,
        commitMs: options.recorderCommitMs ?? 0,
        rowsPerEntity: 50_000,
        excluded: options.recorderExclude ?? [],
        file: options.recorderFile ?? null,
      },
    });
    const user = this.home.users.add(this.#token);
    const { name, password } = options.login ?? DEMO_LOGIN;
    this.home.users.logins.addPassword(name, password, user);
    this.#clients = new Clients(this.home, this.faults, options, this);
    this.#server = new SimulatorServer(
      this.home,
      this.faults,
      {
        upgrade: () => {
          this.#clients.upgradeAsked();
        },
        refuse: () => this.#clients.refusal(),
        tokenAsked: (grant) => {
          this.emit('token', grant);
        },
        tokenRefused: () => {
          this.#clients.counters.authFailures += 1;
        },
        revoked: (accesses) => {
          this.#closeTokens(new Set(accesses));
        },
        open: (socket, wire, fault) => {
          this.#clients.open(socket, wire, fault);
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

  get counters(): Counters {
    return this.#clients.counters;
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
    return this.#clients.all();
  }

  /** Ends everything: sockets, timers, the port. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.home.still();
    this.#cancelPhases.forEach((cancel) => {
      cancel();
    });
    this.#clients.all().forEach((client) => {
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

  /** A sensor that counts up from 1, or what `after` is followed by, every so many ms. */
  numbered(everyMs: number, entityId = 'sensor.counter', after = 0): Traffic {
    return numbered(this.home, entityId, everyMs, after);
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
    this.#closeTokens(new Set([token]));
  }

  /** Takes every login that the page gave out back, as removing them under a user's profile does. */
  revokeLogins(): void {
    const { logins } = this.home.users;
    for (const { token } of logins.refreshes) this.#closeTokens(new Set(logins.revoke(token)));
  }

  #closeTokens(tokens: ReadonlySet<string>): void {
    for (const client of this.#clients.all()) {
      if (client.token !== null && tokens.has(client.token)) {
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
    for (const client of this.#clients.all()) {
      if (how.terminate === true || how.code === undefined) {
        client.terminate();
      } else {
        client.close(how.code);
      }
    }
  }

  /** Sends a frame as it is to every connected client. */
  sendRaw(frame: string): void {
    this.#clients.all().forEach((client) => {
      client.socket.send(frame);
    });
  }

  /** Sends a frame that no Home Assistant should send. */
  sendOdd(which: keyof typeof ODD_FRAMES): void {
    this.sendRaw(ODD_FRAMES[which]);
  }

  /** Sends bytes that break the WebSocket protocol to every connected client. */
  sendOddBytes(which: keyof typeof ODD_BYTES): void {
    this.#clients.all().forEach((client) => {
      client.sendBytes(ODD_BYTES[which]);
    });
  }

  /**
   * Every present subscription of this type goes deaf: it stands, pings and commands are answered, and no event comes
   * any more while the home moves on. A subscription made afterwards hears again.
   * @returns how many went deaf
   */
  deafen(type: 'subscribe_entities' | 'subscribe_events' = 'subscribe_entities'): number {
    return this.#clients.all().reduce((count, client) => count + client.deafen(type), 0);
  }

  /** Joins outgoing messages into arrays of this many (256 is Home Assistant's most); null sends what is held. */
  batch(size: number | null): void {
    this.#clients.all().forEach((client) => {
      client.outbox.batch(size);
    });
  }

  /** As SIGSTOP: connections stay open, nothing is read, written or answered, new ones hang. */
  freeze(): void {
    this.home.still();
    this.#server.sleep();
    this.#clients.sleep();
  }

  unfreeze(): void {
    this.#clients.wake();
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
    const closed = this.#clients
      .all()
      .map((client) => new Promise((resolve) => client.socket.once('close', resolve)));
    this.home.still();
    this.#clients.all().forEach((client) => {
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
    this.emit('down');
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
}

/** Starts a simulator. @see SimulatorOptions */
export function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return Simulator.start(options);
}
