import { Building } from './building/building';
import { LiveBuilding } from './building/live-building';
import { registryEntry, type BuildingSpec } from './building/spec';
import { BusEvent, EventBus } from './bus';
import type { Clock } from './clock';
import type { JsonObject } from './json';
import { Recorder, type RecorderOptions } from './recorder';
import { Registries } from './registries';
import { targetLists, type ServiceTarget } from './services';
import type { Context, HaState } from './state';
import { StateMachine } from './state-machine';
import { UlidSource } from './ulid';
import { Users, type User } from './users';
import { atLeast } from './version';

/** Home Assistant's CoreState. */
export type CoreState = 'NOT_RUNNING' | 'STARTING' | 'RUNNING' | 'STOPPING' | 'FINAL_WRITE' | 'STOPPED';

export interface HomeOptions {
  readonly clock: Clock;
  readonly version: string;
  readonly seed: number;
  readonly building: BuildingSpec;
  readonly recorder: RecorderOptions;
  /** How long an access token of the login page is good; Home Assistant's when left out. */
  readonly accessTokenMs?: number;
  /** IANA name, told in `get_config`. */
  readonly timeZone: string;
}

/** Everything a Home Assistant knows and does, without a wire: states, registries, recorder, services, users. */
export class Home implements ServiceTarget {
  readonly version: string;
  readonly clock: Clock;
  readonly bus = new EventBus();
  readonly users: Users;
  readonly states: StateMachine;
  readonly registries: Registries;
  readonly recorder: Recorder;
  readonly timeZone: string;
  readonly #ulids: UlidSource;
  readonly #building: Building;
  readonly #live: LiveBuilding;
  #locationName: string;
  #coreState: CoreState = 'RUNNING';
  #remembered: readonly HaState[] = [];
  // Above what any building's small numbers are, so that a first flood changes every entity it meets.
  #number = 100_000;

  constructor(options: HomeOptions) {
    this.version = options.version;
    this.clock = options.clock;
    this.users = new Users(options.clock, options.accessTokenMs);
    this.timeZone = options.timeZone;
    this.#ulids = new UlidSource(options.seed);
    this.#locationName = options.building.name;
    this.#building = new Building(options.building, options.seed);
    const withReported = atLeast(options.version, '2024.5');
    this.recorder = new Recorder(this.#building, this.clock.now(), () => this.clock.now(), options.recorder);
    this.states = new StateMachine(
      this.clock,
      () => this.newContext(),
      (change) => {
        this.recorder.record(change);
        this.bus.fire(BusEvent.stateChanged(change, withReported));
      },
    );
    this.registries = new Registries(this.clock, (type, data) => {
      this.fire(type, data);
    });
    this.#live = new LiveBuilding(this.#building, this.states, this.clock);
    this.#furnish(options.building);
  }

  get coreState(): CoreState {
    return this.#coreState;
  }

  set coreState(state: CoreState) {
    this.#coreState = state;
  }

  get locationName(): string {
    return this.#locationName;
  }

  /** Renames the home and says so, as changing it in Home Assistant's settings does. */
  rename(locationName: string): void {
    this.#locationName = locationName;
    this.fire('core_config_updated', { location_name: locationName });
  }

  /** A number that was not given before, for states that must differ from the last. */
  nextNumber(): number {
    return ++this.#number;
  }

  newContext(user?: User): Context {
    return { id: this.#ulids.next(this.clock.now()), parent_id: null, user_id: user?.id ?? null };
  }

  fire(type: string, data: JsonObject, context: Context = this.newContext()): void {
    this.bus.fire(BusEvent.plain({ type, data, at: this.clock.now(), context }));
  }

  get(entityId: string): HaState | undefined {
    return this.states.get(entityId);
  }

  control(entityId: string, state: string, attributes: JsonObject, context: Context): void {
    this.#live.control(entityId, state, attributes, context);
  }

  /** Lets the building move by itself. */
  live(): void {
    this.#live.start();
  }

  /** Holds the building still; states stay readable. */
  still(): void {
    this.#live.stop();
  }

  /** What a process that ends leaves: nothing in memory. The states come back by `restore`. */
  forget(): void {
    this.#remembered = this.states.all();
    this.states.clear();
  }

  /**
   * Brings states back after `forget`. While starting, registered entities are there as `unavailable` (Home Assistant
   * marks them `restored`) and the others are missing; once running all are as before.
   */
  restore(phase: 'starting' | 'running'): void {
    for (const before of this.#remembered) {
      if (phase === 'running') {
        this.states.set(before.entityId, before.state, before.attributes);
      } else if (this.registries.entities.has(before.entityId)) {
        this.states.set(before.entityId, 'unavailable', {
          restored: true,
          friendly_name: before.attributes['friendly_name'] ?? before.entityId,
        });
      }
    }
    if (phase === 'running') {
      this.#remembered = [];
    }
  }

  /** The entities a call is meant for: named ones, and those of named areas, devices, floors and labels. */
  resolveTarget(target: JsonObject | undefined, data: JsonObject): readonly string[] {
    const lists = targetLists(target, data);
    if (lists.entity_id.includes('all')) {
      return this.states.ids();
    }
    const areas = new Set(lists.area_id);
    for (const area of this.registries.areas.values()) {
      if (area.floorId !== null && lists.floor_id.includes(area.floorId)) {
        areas.add(area.areaId);
      }
    }
    const ids = new Set(lists.entity_id);
    for (const entity of this.registries.entities.values()) {
      const area = this.registries.areaOf(entity.entityId);
      if (
        (area !== null && areas.has(area)) ||
        (entity.deviceId !== null && lists.device_id.includes(entity.deviceId)) ||
        entity.labels.some((label) => lists.label_id.includes(label))
      ) {
        ids.add(entity.entityId);
      }
    }
    return [...ids];
  }

  #furnish(spec: BuildingSpec): void {
    spec.floors.forEach((floor) => this.registries.createFloor(floor));
    spec.areas.forEach((area) => this.registries.createArea(area));
    spec.devices.forEach((device) => this.registries.createDevice(device));
    spec.labels.forEach((label) => this.registries.createLabel(label));
    for (const entity of spec.entities) {
      if (entity.registered !== false) {
        this.registries.createEntity(registryEntry(entity));
      }
    }
    this.#live.populate();
  }
}
