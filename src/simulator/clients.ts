import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { commandsOf } from './commands/index';
import { Client, type ClientOptions } from './connection';
import { newCounters, type Counters } from './counters';
import type { Faults, UpgradeFault } from './faults';
import { heartbeat } from './heartbeat';
import type { Home } from './home';
import { isJsonObject, type Json } from './json';
import { MAX_PENDING_MESSAGES } from './outbox';
import type { SimulatorOptions } from './options';

/** What a test can await with `once(simulator, …)`. */
export interface SimulatorEvents {
  /** During a restart: the port refuses from now on. */
  down: [];
  upgrade: [];
  /** A request for a token came to the login pages, with this grant_type. */
  token: [grant: string];
  client: [client: Client];
  auth: [result: Readonly<{ client: Client; ok: boolean }>];
  message: [received: Readonly<{ client: Client; message: Json }>];
  subscribed: [subscription: Readonly<{ client: Client; id: number; type: string }>];
  closed: [end: Readonly<{ client: Client; code: number; reason: string }>];
}

/** The clients of a simulator: lets them in, counts them, and tells what they do. */
export class Clients {
  readonly counters: Counters = newCounters();
  readonly #home: Home;
  readonly #faults: Faults;
  readonly #options: SimulatorOptions;
  readonly #events: EventEmitter<SimulatorEvents>;
  readonly #open = new Set<Client>();
  #nextId = 1;
  #asleep = false;

  constructor(home: Home, faults: Faults, options: SimulatorOptions, events: EventEmitter<SimulatorEvents>) {
    this.#home = home;
    this.#faults = faults;
    this.#options = options;
    this.#events = events;
  }

  all(): readonly Client[] {
    return [...this.#open];
  }

  upgradeAsked(): void {
    this.counters.upgradesByTime.push(Date.now());
    this.#events.emit('upgrade');
  }

  /** 403 once the ban has come, else null. */
  refusal(): number | null {
    const { banAfter } = this.#options;
    return banAfter !== undefined && this.counters.authFailures >= banAfter ? 403 : null;
  }

  /** Reads and writes nothing any more, until `wake`. */
  sleep(): void {
    this.#asleep = true;
    for (const client of this.#open) {
      client.outbox.pause();
      client.socket.pause();
    }
  }

  wake(): void {
    this.#asleep = false;
    for (const client of this.#open) {
      client.socket.resume();
      client.outbox.resume();
    }
  }

  /** Takes an upgraded socket in. */
  open(socket: WebSocket, wire: Duplex, fault: UpgradeFault | null): void {
    if (fault?.kind === 'drop') {
      if (fault.code === undefined) {
        socket.terminate();
      } else {
        socket.close(fault.code);
      }
      return;
    }
    const client = new Client(socket, wire, this.#clientOptions(fault));
    this.#open.add(client);
    this.counters.connectionsTotal += 1;
    this.counters.connectionsOpen = this.#open.size;
    this.counters.maxConcurrent = Math.max(this.counters.maxConcurrent, this.#open.size);
    const everyMs = this.#options.heartbeatMs ?? 55_000;
    const stopHeartbeat = heartbeat(socket, this.#home.clock, everyMs, () => this.#asleep);
    socket.on('close', (code, reason) => {
      stopHeartbeat();
      this.#open.delete(client);
      this.counters.connectionsOpen = this.#open.size;
      this.#events.emit('closed', { client, code, reason: reason.toString() });
    });
    this.#events.emit('client', client);
  }

  #clientOptions(fault: UpgradeFault | null): ClientOptions {
    return {
      id: this.#nextId++,
      home: this.#home,
      faults: this.#faults,
      commands: commandsOf(this.#home.version),
      authTimeoutMs: this.#options.authTimeoutMs ?? 10_000,
      pendingLimit: this.#options.pendingLimit ?? MAX_PENDING_MESSAGES,
      silent: fault?.kind === 'silence',
      deaf: fault?.kind === 'silence' || fault?.kind === 'deaf',
      rejecting: fault?.kind === 'auth-invalid',
      observer: {
        auth: (client, ok) => {
          this.#countAuth(client, ok);
          if (ok && fault?.kind === 'drop-after-auth') {
            dropLater(this.#home, client, fault.afterMs, fault.code);
          }
          this.#events.emit('auth', { client, ok });
        },
        message: (client, message) => {
          const type = isJsonObject(message) && typeof message['type'] === 'string' ? message['type'] : '?';
          this.counters.messagesByType[type] = (this.counters.messagesByType[type] ?? 0) + 1;
          this.#events.emit('message', { client, message });
        },
        subscribed: (client, id, type) => {
          this.#events.emit('subscribed', { client, id, type });
        },
      },
    };
  }

  #countAuth(client: Client, ok: boolean): void {
    this.counters.authAttempts += 1;
    if (!ok) {
      this.counters.authFailures += 1;
      return;
    }
    const sharing = [...this.#open].filter((other) => other.token === client.token).length;
    this.counters.maxConcurrentPerToken = Math.max(this.counters.maxConcurrentPerToken, sharing);
  }
}

function dropLater(home: Home, client: Client, afterMs: number, code: number | undefined): void {
  home.clock.after(afterMs, () => {
    if (code === undefined) {
      client.terminate();
    } else {
      client.close(code);
    }
  });
}
