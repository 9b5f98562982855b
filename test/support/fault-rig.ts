import type { Site } from '../../src/main/fleet/site';
import type { EntityWatcher } from '../../src/main/mirror/live-entity';
import { statesDigest } from '../../src/simulator/digest';
import { Simulator, type SimulatorOptions } from '../../src/simulator/simulator';
import { FaultProxy } from './fault-proxy/fault-proxy';
import { between, pick, seededRandom, type Random } from './random';
import type { TestFleet, TestRecord } from './test-fleet';

const MARKER = 'sensor.marker';
/** A test that waits longer has found something; long enough for a machine that does five other things. */
const LIMIT_MS = 20_000;

/** A simulator, a fault proxy before it, and the site of a fleet that is connected through both. */
export class FaultRig {
  readonly random: Random;
  #marks = 0;

  private constructor(
    readonly seed: number,
    readonly simulator: Simulator,
    readonly proxy: FaultProxy,
    readonly test: TestFleet,
    readonly site: Site,
  ) {
    this.random = seededRandom(seed);
  }

  static async start(test: TestFleet, seed: number, options: SimulatorOptions = {}): Promise<FaultRig> {
    const simulator = await Simulator.start({ seed, compression: false, ...options });
    simulator.addEntity(MARKER, '0');
    const proxy = await FaultProxy.start({ target: simulator.port, seed });
    return new FaultRig(seed, simulator, proxy, test, test.add(proxy.url, simulator.token));
  }

  /** What the connection log got of this site so far. */
  get records(): readonly TestRecord[] {
    return this.test.records.filter(({ siteKey }) => siteKey === this.site.mirror.siteKey);
  }

  count(...events: TestRecord['event'][]): number {
    return this.records.filter(({ event }) => events.includes(event)).length;
  }

  /** Resolves once `look` says so; it looks whenever the site's status changes. */
  until(what: string, look: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const { fleet } = this.test;
      const limit = setTimeout(() => {
        stop();
        const story = this.records.map(({ event, error }) => `${event} ${error?.code ?? ''}`).join(', ');
        reject(new Error(`seed ${this.seed}, ${what}: ${JSON.stringify(this.site.status())}\n${story}`));
      }, LIMIT_MS);
      const seen = (): void => {
        if (!look()) return;
        clearTimeout(limit);
        stop();
        resolve();
      };
      const stop = fleet.onChange({ siteChanged: (id) => id === this.site.config.id && seen() });
      seen();
    });
  }

  connected(): Promise<void> {
    return this.until('connected', () => this.site.connection.state === 'connected');
  }

  /** Resolves when so many attempts, probes or sessions have failed after this call. */
  failures(count: number): Promise<void> {
    const before = this.count('failed', 'ended', 'probe-failed');
    return this.until(
      `${count} failures`,
      () => this.count('failed', 'ended', 'probe-failed') >= before + count,
    );
  }

  /** Moves the building on: states, attributes, an entity that comes and one that goes. */
  stir(): void {
    const { simulator, random } = this;
    const ids = simulator.home.states.ids().filter((id) => id !== MARKER);
    for (let change = between(random, 1, 5); change > 0; change -= 1) {
      const id = pick(random, ids);
      simulator.setState(id, `${between(random, 0, 1000)}`, { changed: between(random, 0, 9) });
    }
    const guest = `sensor.guest_${between(random, 1, 3)}`;
    if (simulator.home.get(guest) === undefined) simulator.addEntity(guest, 'here');
    else simulator.removeEntity(guest);
  }

  /** Resolves when the mirror has seen everything the simulator did until now. */
  async settled(): Promise<void> {
    this.#marks += 1;
    const mark = `mark ${this.#marks}`;
    const { states } = this.site.mirror;
    const watcher: EntityWatcher = { entityChanged: () => look() };
    let look = (): void => undefined;
    const seen = new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(new Error(`seed ${this.seed}: the mark was not seen: ${JSON.stringify(this.site.status())}`));
      }, LIMIT_MS);
      look = () => {
        if (states.get(MARKER)?.state !== mark) return;
        clearTimeout(limit);
        resolve();
      };
    });
    states.watch([MARKER], watcher);
    this.simulator.setState(MARKER, mark);
    await seen.finally(() => states.unwatch([MARKER], watcher));
  }

  /** Digest of what the mirror holds, to compare with the simulator's. */
  mirrorDigest(): string {
    const { states } = this.site.mirror;
    return statesDigest([...states.values()].map((entity) => [entity.entityId, entity.state]));
  }

  async stop(): Promise<void> {
    this.test.fleet.remove(this.site.config.id);
    await this.proxy.stop();
    await this.simulator.stop();
  }
}
