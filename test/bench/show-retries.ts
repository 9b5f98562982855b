import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';

/**
 * What the built program does at true speed against a port that refuses: the attempts with their waits, `stopped`,
 * and the watchdog's probe a minute later. Takes some two minutes and fails when a time is off by more than a tenth.
 */
const PLANNED_S = [0, 5, 15, 30, 60];
const TOLERANCE = 0.1;

interface TimelineRow {
  readonly at: number;
  readonly event: string;
  readonly attempt: number;
  readonly code: string | null;
  readonly message: string | null;
}

async function refusingPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function main(): Promise<void> {
  const dataDir = freshDataDir();
  const url = `http://127.0.0.1:${await refusingPort()}`;
  const added = await cli(dataDir, [
    'sites',
    'add',
    '--name',
    'Refusing',
    '--url',
    url,
    '--token',
    'x',
    '--json',
  ]);
  const { id } = added.json<{ id: string }>();
  const app = await ServedApp.start(dataDir);
  try {
    const timeline = async (): Promise<TimelineRow[]> =>
      (await app.cli('timeline', '--site', id, '--json')).json<TimelineRow[]>();
    const rows = await until(
      'the probe after the last attempt',
      async () => {
        const known = await timeline();
        return known.some(({ event }) => event === 'probe-failed') ? known : null;
      },
      180_000,
    );
    const first = rows.find(({ event }) => event === 'attempt')?.at ?? 0;
    for (const { at, event, attempt, code, message } of rows) {
      const second = ((at - first) / 1000).toFixed(2).padStart(8);
      console.log(`${second} s  ${event.padEnd(12)} ${attempt}/5  ${code ?? ''}  ${message ?? ''}`);
    }
    console.log('\nThe log:');
    for (const line of app.log.split('\n').filter((text) => text.includes(`site ${id}`))) console.log(line);
    const seconds = rows.filter(({ event }) => event === 'attempt').map(({ at }) => (at - first) / 1000);
    const off = PLANNED_S.filter((planned, index) => {
      const wait = planned - (PLANNED_S[index - 1] ?? 0);
      return Math.abs((seconds[index] ?? Number.NaN) - planned) > TOLERANCE * Math.max(wait, 1);
    });
    const told = [1, 2, 3, 4, 5].every(
      (attempt) => app.log.includes(`attempt ${attempt}/5`) && app.log.includes(`failure ${attempt}/5`),
    );
    const stopped = rows.some(({ event }) => event === 'stopped');
    console.log(JSON.stringify({ attempts: seconds, planned: PLANNED_S, stopped, told }));
    if (off.length > 0 || seconds.length !== PLANNED_S.length || !stopped || !told) process.exitCode = 1;
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
