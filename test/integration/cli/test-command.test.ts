import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIAGNOSIS_STEPS, TEST_STAGES } from '../../../src/shared/diagnosis';
import { cli } from '../../support/served-app';
import { addSite, bareCli, connected, useSurroundings, type ErrorDocument } from './support';

const surroundings = useSurroundings();

interface TestDocument {
  readonly ok: boolean;
  readonly stages: readonly {
    readonly id: string;
    readonly status: string;
    readonly durationMs: number | null;
    readonly found: string | null;
    readonly error: { readonly code: string; readonly hint: string } | null;
    readonly mend: string | null;
  }[];
}

function failureOf({ ok, stages }: TestDocument): string | undefined {
  expect(ok).toBe(false);
  const failed = stages.filter(({ status }) => status === 'failed');
  expect(failed).toHaveLength(1);
  expect(failed[0]?.error?.hint).toBeTruthy();
  const position = stages.findIndex(({ status }) => status === 'failed');
  expect(stages.slice(position + 1).every(({ status }) => status === 'skipped')).toBe(true);
  return `${failed[0]?.id ?? ''} ${failed[0]?.error?.code ?? ''}`;
}

describe('test', () => {
  it('R41 shows every stage of a connection that works, by address and by site', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const byAddress = await cli(
      dataDir,
      ['test', '--url', simulator.url, '--token', '-', '--json'],
      simulator.token,
    );
    expect(byAddress.code).toBe(0);
    const { ok, stages } = byAddress.json<TestDocument>();
    expect(ok).toBe(true);
    expect(stages.map(({ id }) => id)).toEqual([...TEST_STAGES]);
    expect(stages.map(({ status }) => status)).toEqual(
      TEST_STAGES.map((id) => (id === 'tls' ? 'skipped' : 'ok')),
    );
    expect(stages.find(({ id }) => id === 'version')?.found).toBe('2026.11.0');
    expect(stages.find(({ id }) => id === 'data')?.found).toBe('10');

    const id = await addSite(dataDir, simulator);
    const bySite = await cli(dataDir, ['test', '--site', id]);
    expect(bySite.code).toBe(0);
    expect(bySite.stdout.trimEnd().split('\n')).toHaveLength(DIAGNOSIS_STEPS.length);
    expect(bySite.stdout).toMatch(/✓ data +\d+ ms {2}10\n/);
  });

  it('R41 names the stage that fails, its cause and what mends it', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const { url, token } = simulator;
    const failing = async (...args: string[]): Promise<string | undefined> => {
      const answer = await cli(dataDir, ['test', ...args, '--json']);
      expect(answer.code).toBe(1);
      return failureOf(answer.json<TestDocument>());
    };
    expect(await failing('--url', 'http://a b')).toBe('address address-invalid');
    expect(await failing('--url', `${url}/wrong`, '--token', token)).toBe('upgrade path-not-found');
    expect(await failing('--url', url, '--token', 'wrong')).toBe('auth token-rejected');
    expect(await failing('--url', url)).toBe('auth incomplete');
    await simulator.stop();
    expect(await failing('--url', url, '--token', token)).toBe('tcp refused');
    const human = await cli(dataDir, ['test', '--url', url]);
    expect(human.code).toBe(1);
    expect(human.stdout).toMatch(
      /✗ tcp +\d+ ms\n {4}127\.0\.0\.1:\d+ refuses the connection\.\n {4}Check the port/,
    );
  });

  it('R45 tests a saved site with its settings and its live data, beside the program and without it', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    const test = async (): Promise<TestDocument> =>
      (await cli(dataDir, ['test', '--site', id, '--json'])).json<TestDocument>();
    const statusOfStage = ({ stages }: TestDocument, stage: string): string | undefined =>
      stages.find((each) => each.id === stage)?.status;
    const alone = await test();
    expect(alone.ok).toBe(true);
    expect(alone.stages.map((stage) => stage.id)).toEqual([...DIAGNOSIS_STEPS]);
    expect(['subscription', 'flow', 'database'].map((stage) => statusOfStage(alone, stage))).toEqual([
      ...['skipped', 'skipped', 'ok'],
    ]);
    // At true speed: the connection's own look for deafness must not come first.
    await surroundings.serve(dataDir, [], 1);
    await connected(dataDir, id);
    const beside = await test();
    expect(beside.ok).toBe(true);
    expect(beside.stages.map(({ status }) => status)).toEqual(
      DIAGNOSIS_STEPS.map((stage) => (stage === 'tls' ? 'skipped' : 'ok')),
    );
    const { found } = beside.stages.find((stage) => stage.id === 'subscription') ?? {};
    expect(found).toMatch(/^subscribe_entities, number \d+, \d+ events$/);
    simulator.deafen();
    simulator.setState('sensor.kitchen_temperature', '31.5');
    const deaf = await test();
    expect(failureOf(deaf)).toBe('flow subscription-deaf');
    expect(deaf.stages.find((stage) => stage.id === 'flow')?.mend).toBe('restart');
    expect((await cli(dataDir, ['sites', 'set', id, '--inactive'])).code).toBe(0);
    const off = await test();
    expect(failureOf(off)).toBe('active site-inactive');
    expect(off.stages.find((stage) => stage.id === 'active')?.mend).toBe('activate');
  });

  it('R52 says that a token sealed by the desktop program is not to be had here', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    writeFileSync(
      join(dataDir, 'secrets', `site-${id}.json`),
      JSON.stringify({ kept: 'os', sealed: 'c2VhbGVk' }),
    );
    const answer = await cli(dataDir, ['test', '--site', id, '--json']);
    expect(answer.code).toBe(1);
    expect(failureOf(answer.json<TestDocument>())).toBe('auth token-unreadable');
  });

  it('R41 tests the demo site while the program runs, and says so when it does not', async () => {
    const dataDir = surroundings.folder();
    const app = await surroundings.serve(dataDir, ['--demo']);
    const id = (await cli(dataDir, ['sites', 'list', '--json'])).json<{ id: string }[]>()[0]?.id ?? '';
    await connected(dataDir, id);
    expect((await cli(dataDir, ['test', '--site', id, '--json'])).json<TestDocument>().ok).toBe(true);
    await app.stop();
    const answer = await cli(dataDir, ['test', '--site', id, '--json']);
    expect(answer.code).toBe(1);
    expect(answer.json<ErrorDocument>().error.code).toBe('not-running');
  });

  it('R61 needs no data folder to test an address', async () => {
    const dataDir = join(surroundings.folder(), 'none');
    const simulator = await surroundings.simulator();
    const answer = await bareCli(['test', '--url', simulator.url], {
      HACC_DATA: dataDir,
      HACC_TOKEN: simulator.token,
    });
    expect(answer.code).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('R61 wants either a site or an address', async () => {
    const dataDir = surroundings.folder();
    expect((await cli(dataDir, ['test'])).code).toBe(2);
    expect((await cli(dataDir, ['test', '--site', 'a', '--url', 'b'])).code).toBe(2);
  });
});
