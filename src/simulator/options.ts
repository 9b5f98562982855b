import { demoBuilding } from './building/demo';
import { emptyBuilding, smallBuilding } from './building/small';
import type { BuildingSpec } from './building/spec';
import type { Clock } from './clock';

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
  /** Who may log in on the page at /auth/authorize, as the first user. Default: `operator`, `let me in`. */
  readonly login?: Readonly<{ name: string; password: string }>;
  /** How long an access token of a login is good. Home Assistant: 30 min. */
  readonly accessTokenMs?: number;
  /** Refuse upgrades with 403 after so many bad tokens; absent: never, which is Home Assistant's default. */
  readonly banAfter?: number;
  readonly compression?: boolean;
  /** Messages a client may leave unread before it is dropped (Home Assistant: 4096). */
  readonly pendingLimit?: number;
  /** When recorded states become readable after the change; Home Assistant: up to 5000. Default 0. */
  readonly recorderCommitMs?: number;
  /** Entities that the recorder leaves out. */
  readonly recorderExclude?: readonly string[];
  /** A file that keeps the recorder's rows over the end of the process. */
  readonly recorderFile?: string;
  /** How far back history reaches. Home Assistant: 10 days. */
  readonly recorderKeepMs?: number;
}

/** The building that the options name. */
export function buildingSpec(options: SimulatorOptions, seed: number): BuildingSpec {
  const building = options.building ?? 'small';
  switch (building) {
    case 'small':
      return smallBuilding();
    case 'empty':
      return emptyBuilding();
    case 'demo':
      return demoBuilding(seed, options.utcOffsetMinutes ?? 0);
    default:
      return building;
  }
}
