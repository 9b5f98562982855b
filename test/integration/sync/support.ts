import type { CommandOutput } from '../../../src/shared/contract/commands';
import { isSyncOver, type SyncCounts, type SyncKind, type SyncRow } from '../../../src/shared/syncs';
import type { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket } from '../../support/contract-socket';
import type { ServedApp } from '../../support/served-app';
import { addSite, connected, useSurroundings } from '../cli/support';

export const LAMP = 'light.test_lamp';

export interface SyncPlace {
  readonly dataDir: string;
  readonly home: Simulator;
  readonly siteId: string;
  readonly app: ServedApp;
  readonly client: ContractSocket;
}

/**
 * Connections at half their usual pace: quick enough to wait for a restart, slow enough that no regular look at
 * the subscription mends what a test has broken on purpose.
 */
const TIME_SCALE = 0.5;

/** A served app that is connected to a simulated Home Assistant. */
export function useSyncPlace(): {
  readonly surroundings: ReturnType<typeof useSurroundings>;
  readonly place: () => Promise<SyncPlace>;
} {
  const surroundings = useSurroundings();
  return {
    surroundings,
    place: async () => {
      const dataDir = surroundings.folder();
      const home = await surroundings.simulator();
      home.addEntity(LAMP, 'off');
      const siteId = await addSite(dataDir, home);
      const app = await surroundings.serve(dataDir, [], TIME_SCALE);
      await connected(dataDir, siteId);
      return { dataDir, home, siteId, app, client: await app.connect() };
    },
  };
}

/** Begins a run and follows it by its view to its end, as a screen does. */
export async function synchronise(
  { client, siteId }: Pick<SyncPlace, 'client' | 'siteId'>,
  kind: SyncKind,
  days: number | null = null,
): Promise<{ readonly row: SyncRow; readonly seen: readonly SyncRow[] }> {
  const following = await follow({ client, siteId }, kind, days);
  return { row: await following.ended, seen: following.seen() };
}

export async function follow(
  { client, siteId }: Pick<SyncPlace, 'client' | 'siteId'>,
  kind: SyncKind,
  days: number | null = null,
): Promise<{
  readonly begun: CommandOutput<'sync.start'>;
  readonly ended: Promise<SyncRow>;
  readonly seen: () => readonly SyncRow[];
  /** Resolves with the first row the view brings that fits. */
  readonly until: (fits: (row: SyncRow) => boolean) => Promise<SyncRow>;
}> {
  const view = await client.view('syncs', { siteId });
  const begun = await client.call('sync.start', { siteId, kind, days });
  const seen = (): readonly SyncRow[] =>
    view.patches.flatMap(({ rows }) => rows.filter(({ id }) => id === begun.row.id));
  const until = (fits: (row: SyncRow) => boolean): Promise<SyncRow> => view.until(() => seen().find(fits));
  return { begun, seen, until, ended: until(isSyncOver) };
}

export function countsOf({ steps }: SyncRow, step: SyncRow['steps'][number]['step']): SyncCounts {
  return steps.find((each) => each.step === step)?.counts ?? {};
}

export const statesOf = ({ steps }: SyncRow): string =>
  steps.map(({ step, state }) => `${step} ${state}`).join(', ');
