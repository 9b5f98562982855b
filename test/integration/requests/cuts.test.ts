import { describe, expect, it } from 'vitest';
import { isFinal, type RequestRow } from '../../../src/shared/requests';
import type { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket, WatchedView } from '../../support/contract-socket';
import { between, pick, seededRandom, type Random } from '../../support/random';
import { cli, ServedApp } from '../../support/served-app';
import { addSite, connected, useSurroundings } from '../cli/support';

const RUNS = 200;
/** Every tenth action is given on the command line, the others as a screen gives them. */
const CLI_EVERY = 10;
const SCALE = 0.02;
const { folder, simulator: startSimulator } = useSurroundings();

/** Where the socket is cut: while nobody is connected, around the send, on receipt, before the answer leaves. */
const POINTS = ['before', 'around', 'on-receipt', 'before-answer'] as const;
type Point = (typeof POINTS)[number];

const entityOf = (run: number): string => `light.run_${run}`;
const cut = (home: Simulator): void => home.dropConnections({ terminate: true });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Cuts at the point of this run; resolves when it has. */
async function cutAt(point: Point, home: Simulator, run: number, random: Random): Promise<void> {
  switch (point) {
    case 'before':
      return;
    case 'around':
      await pause(between(random, 0, 12));
      cut(home);
      return;
    case 'on-receipt':
    case 'before-answer': {
      const later = point === 'on-receipt' ? 0 : between(random, 1, 40);
      home.faults.delayReplies((command) => (command === 'call_service' ? 60 : 0));
      await new Promise<void>((resolve) => {
        const listener = ({ message }: { readonly message: unknown }): void => {
          if (targetOf(message) !== entityOf(run)) return;
          home.off('message', listener);
          if (later === 0) cut(home);
          else setTimeout(() => cut(home), later);
          resolve();
        };
        home.on('message', listener);
      });
      return;
    }
  }
}

function targetOf(message: unknown): string | null {
  const { type, target } = message as {
    readonly type?: string;
    readonly target?: { readonly entity_id?: string | readonly string[] };
  };
  if (type !== 'call_service') return null;
  const id = target?.entity_id;
  return typeof id === 'string' ? id : (id?.[0] ?? null);
}

/** The last that was heard of each row. */
function latest(view: WatchedView<'requests'>, target: string): RequestRow | undefined {
  for (let index = view.patches.length - 1; index >= 0; index -= 1) {
    const row = view.patches[index]?.rows.find((each) => each.target === target);
    if (row !== undefined) return row;
  }
  return undefined;
}

async function isConnected(client: ContractSocket, siteId: string): Promise<void> {
  const fleet = await client.view('fleet', {});
  const state = (): string | undefined =>
    [...fleet.patches.flatMap(({ changed }) => changed)].reverse().find(({ id }) => id === siteId)?.state ??
    fleet.snapshot.sites.find(({ id }) => id === siteId)?.state;
  while (state() !== 'connected') {
    await client.call('connection.restart', { siteId, force: true });
    const patches = fleet.patches.length;
    // A busy machine may let an attempt fail; then the next press follows.
    await Promise.race([
      fleet.until(() => state() === 'connected'),
      pause(1500).then(() => fleet.patches.length > patches),
    ]);
  }
  await client.call('view.close', { viewId: fleet.viewId });
}

describe('an action whose socket is cut', () => {
  it(
    `R31 is carried out once, or its outcome is said to be unknown: ${RUNS} cuts at random points`,
    { timeout: 240_000 },
    async () => {
      const random = seededRandom(20_261_121);
      const dataDir = folder();
      const home = await startSimulator();
      for (let run = 0; run < RUNS; run += 1) home.addEntity(entityOf(run), 'off');
      const carriedOut = new Map<string, number>();
      home.on('message', ({ message }) => {
        const target = targetOf(message);
        if (target !== null) carriedOut.set(target, (carriedOut.get(target) ?? 0) + 1);
      });
      const siteId = await addSite(dataDir, home);
      const app = await ServedApp.start(dataDir, { timeScale: SCALE });
      const ends = new Map<string, number>();
      try {
        await connected(dataDir, siteId);
        const client = await app.connect();
        await client.call('settings.set', { actionExpirySeconds: 3600 });
        const view = await client.view('requests', { siteId });
        for (let run = 0; run < RUNS; run += 1) {
          const point = pick(random, POINTS);
          const entityId = entityOf(run);
          if (point === 'before') cut(home);
          const cutting = cutAt(point, home, run, random);
          const target = { entity_id: entityId };
          const command = { type: 'call_service', domain: 'light', service: 'turn_on', target };
          const sending =
            run % CLI_EVERY === 0
              ? cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', entityId, '--json'])
              : client.raw('requests.send', { siteId, command });
          await Promise.race([cutting, sending]);
          home.faults.delayReplies(() => 0);
          await isConnected(client, siteId);
          await sending;
          const row = await view.until(() => {
            const found = latest(view, entityId);
            return found !== undefined && isFinal(found.state) ? found : null;
          });
          const count = carriedOut.get(entityId) ?? 0;
          const end = row.error?.code ?? `done by ${row.confirmedBy ?? '?'}`;
          const key = `${point}: ${row.queuedAt === null ? '' : 'queued, '}${end}, ${count} at Home Assistant`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
          expect(count, `run ${run} (${key})`).toBeLessThanOrEqual(1);
          if (row.state === 'done') expect(count, `run ${run} (${key})`).toBe(1);
          else expect(row.error?.code, `run ${run} (${key})`).toBe('outcome-unknown');
          expect(home.home.get(entityId)?.state).toBe(count === 1 ? 'on' : 'off');
        }
        // Nothing comes after: what would still be sent stands before an answer to a request made now.
        await client.call('requests.send', { siteId, command: { type: 'get_config' } });
        expect(Math.max(...carriedOut.values())).toBe(1);
        client.close();
      } finally {
        await app.stop();
      }
      const lines = [...ends].sort().map(([end, count]) => `  ${String(count).padStart(3)} ${end}`);
      console.log(`${RUNS} actions, each cut once:\n${lines.join('\n')}`);
    },
  );
});
