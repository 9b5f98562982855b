import type { StateChange } from './bus';
import type { Building } from './building/building';
import type { JsonObject } from './json';
import type { RecordedState } from './recorded-state';
import { RecorderFile } from './recorder-file';

export interface RecorderOptions {
  /** Home Assistant keeps 10 days unless told otherwise (`purge_keep_days`). */
  readonly keepMs: number;
  /** Rows become readable this long after the change (Home Assistant commits every 5 s). */
  readonly commitMs: number;
  /** The oldest half of an entity's rows is dropped beyond this many, to bound memory under a flood. */
  readonly rowsPerEntity: number;
  /** Entities that are not recorded. */
  readonly excluded?: readonly string[];
  /** Where rows are kept over the end of the process; with `commitMs`, what was not committed is lost with it. */
  readonly file?: string | null;
}

/** Attributes that Home Assistant's integrations keep out of the recorder: they describe, they do not change. */
const UNRECORDED = new Set([
  'editable',
  'hvac_modes',
  'max',
  'max_temp',
  'min',
  'min_temp',
  'mode',
  'options',
  'step',
  'supported_color_modes',
  'target_temp_step',
]);

function recorded(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !UNRECORDED.has(key)));
}

/**
 * What Home Assistant's recorder knows: before the simulator's start it is computed from the building, from then on
 * it is what really happened, calls of services included.
 */
export class Recorder {
  readonly #building: Building;
  readonly #startedAt: number;
  readonly #options: RecorderOptions;
  readonly #now: () => number;
  readonly #rows = new Map<string, RecordedState[]>();
  /** What held at the start, since when it did: what is computed goes by longer steps and ends before it. */
  readonly #initial = new Map<string, RecordedState>();
  /** What was purged: long-term statistics were made of it. */
  readonly #purged = new Map<string, RecordedState[]>();
  readonly #excluded: ReadonlySet<string>;
  readonly #file: RecorderFile | null;
  /** Not yet on the disk. */
  #uncommitted: (readonly [string, RecordedState])[] = [];

  constructor(building: Building, startedAt: number, now: () => number, options: RecorderOptions) {
    this.#building = building;
    this.#startedAt = startedAt;
    this.#now = now;
    this.#options = options;
    this.#excluded = new Set(options.excluded ?? []);
    this.#file = options.file == null ? null : new RecorderFile(options.file);
    for (const [entityId, row] of this.#file?.read() ?? []) this.#add(entityId, row);
  }

  record({ entityId, after, at }: StateChange): void {
    // What a building's entity was before the start is computed, not kept.
    const isOld = after !== null && after.lastUpdated < this.#startedAt && this.#isComputed(entityId);
    if (this.#excluded.has(entityId)) {
      return;
    }
    if (isOld) {
      const { state, attributes, lastUpdated, lastChanged } = after;
      this.#initial.set(entityId, { state, attributes, lastUpdated, lastChanged });
      return;
    }
    const row = {
      state: after?.state ?? null,
      attributes: after?.attributes ?? {},
      lastUpdated: after?.lastUpdated ?? at,
      lastChanged: after?.lastChanged ?? at,
    };
    this.#add(entityId, row);
    if (this.#file !== null) {
      this.#uncommitted.push([entityId, row]);
      this.#commit();
    }
  }

  /** Writes what is readable by now; a process that is killed loses the rest. */
  #commit(): void {
    const readable = this.#now() - this.#options.commitMs + 0.001;
    const committed = this.#uncommitted.filter((one) => one[1].lastUpdated < readable);
    this.#file?.write(committed);
    this.#uncommitted = this.#uncommitted.slice(committed.length);
  }

  #add(entityId: string, row: RecordedState): void {
    const rows = this.#rows.get(entityId) ?? [];
    this.#rows.set(entityId, rows);
    rows.push(row);
    if (rows.length > this.#options.rowsPerEntity) {
      rows.splice(0, Math.floor(rows.length / 2));
    }
  }

  /** Everything recorded of the entity in (from, to), oldest first; `ever`: also what was purged since. */
  rows(entityId: string, from: number, to: number, ever = false): readonly RecordedState[] {
    this.#commit();
    const now = this.#now();
    const first = ever ? from : Math.max(from, now - this.#options.keepMs);
    const last = Math.min(to, now - this.#options.commitMs + 0.001);
    const initial = this.#initial.get(entityId);
    const computedTo = Math.min(last, initial?.lastUpdated ?? this.#startedAt);
    const computed: RecordedState[] =
      !this.#excluded.has(entityId) && first < this.#startedAt && this.#isComputed(entityId)
        ? this.#building.history(entityId, first, computedTo).map((reading) => ({
            state: reading.state,
            attributes: recorded(reading.attributes),
            lastUpdated: reading.at,
            lastChanged: reading.at,
          }))
        : [];
    if (initial !== undefined) computed.push({ ...initial, attributes: recorded(initial.attributes) });
    const kept = [...((ever && this.#purged.get(entityId)) || []), ...(this.#rows.get(entityId) ?? [])];
    const live = kept
      .filter((row) => row.lastUpdated > first && row.lastUpdated < last)
      .map((row) => ({ ...row, attributes: recorded(row.attributes) }));
    return [...computed.filter((row) => row.lastUpdated > first && row.lastUpdated < last), ...live];
  }

  /** The last row before `at`, or undefined where nothing was known yet. */
  rowBefore(entityId: string, at: number): RecordedState | undefined {
    const last = Math.min(at, this.#now() - this.#options.commitMs + 0.001);
    const oldest = this.#now() - this.#options.keepMs;
    const kept = (this.#rows.get(entityId) ?? [])
      .filter((row) => row.lastUpdated < last && row.lastUpdated >= oldest)
      .pop();
    if (kept !== undefined) {
      return { ...kept, attributes: recorded(kept.attributes) };
    }
    const spec = this.#building.entity(entityId);
    if (this.#excluded.has(entityId)) {
      return undefined;
    }
    if (spec?.intervalMs == null || at <= oldest) {
      return undefined;
    }
    const initial = this.#initial.get(entityId);
    if (initial !== undefined && initial.lastUpdated < last && initial.lastUpdated >= oldest) {
      return { ...initial, attributes: recorded(initial.attributes) };
    }
    let time = this.#building.stepTime(spec, Math.min(at - 0.001, this.#startedAt));
    // Nothing was written while the recorder was down: the last row is the one before that.
    while (this.#building.spec.recorderDown(time) && time > oldest) {
      time = this.#building.stepTime(spec, time - 0.001);
    }
    const reading = this.#building.readingAt(spec, time);
    return {
      state: reading.state,
      attributes: recorded(reading.attributes),
      lastUpdated: time,
      lastChanged: time,
    };
  }

  knows(entityId: string): boolean {
    return this.#rows.has(entityId) || this.#isComputed(entityId);
  }

  /** Drops all rows of these days, as `recorder.purge` does; with it, gaps nobody can fill can be made. */
  purgeBefore(at: number): void {
    for (const [entityId, rows] of this.#rows) {
      const purged = rows.filter((row) => row.lastUpdated < at);
      this.#purged.set(entityId, [...(this.#purged.get(entityId) ?? []), ...purged]);
      this.#rows.set(
        entityId,
        rows.filter((row) => row.lastUpdated >= at),
      );
    }
  }

  #isComputed(entityId: string): boolean {
    return this.#building.entity(entityId)?.intervalMs != null;
  }
}
