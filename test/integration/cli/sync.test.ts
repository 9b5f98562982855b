import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SyncRow } from '../../../src/shared/syncs';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { useSyncPlace, follow, type SyncPlace } from '../sync/support';
import { addSite, type ErrorDocument } from './support';

const CLI = join(import.meta.dirname, '../../../dist/main/cli.cjs');
const { place, surroundings } = useSyncPlace();

interface SyncDocument {
  readonly id: number;
  readonly site: string;
  readonly kind: string;
  readonly state: string;
  readonly steps: readonly {
    readonly step: string;
    readonly state: string;
    readonly durationMs: number | null;
    readonly counts: SyncRow['steps'][number]['counts'];
    readonly error: { readonly code: string; readonly hint: string } | null;
  }[];
  readonly error: { readonly code: string } | null;
}

const sync = (at: Pick<SyncPlace, 'dataDir' | 'siteId'>, ...args: string[]): ReturnType<typeof cli> =>
  cli(at.dataDir, ['sync', '--site', at.siteId, ...args]);

/** The command in a process that can be interrupted. */
function start({ dataDir, siteId }: SyncPlace, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, 'sync', '--site', siteId, ...args, '--data', dataDir]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => child.kill('SIGINT'),
    code: once(child, 'close').then(([code]) => code as number | null),
  };
}

describe('sync, beside the running program', () => {
  it('R23 R61 prints one JSON document with every step, and progress on stderr only', async () => {
    const at = await place();
    const answer = await sync(at, 'areas', '--json');
    expect(answer.code).toBe(0);
    const document = answer.json<SyncDocument>();
    expect(document).toMatchObject({ site: at.siteId, kind: 'areas', state: 'done', error: null });
    expect(document.steps).toMatchObject([{ step: 'areas', state: 'done', error: null }]);
    expect(document.steps[0]?.durationMs).toBeGreaterThanOrEqual(0);
    const { size } = at.home.home.registries.areas;
    expect(document.steps[0]?.counts.areas).toEqual({
      total: size,
      added: 0,
      changed: 0,
      removed: 0,
      unchanged: size,
    });
    expect(answer.stderr).toMatch(/^areas done: areas \d+/m);
    const { rows } = await at.client.call('sync.list', { siteId: at.siteId, before: null, limit: 5 });
    expect(rows[0]).toMatchObject({ id: document.id, origin: 'command-line', state: 'done' });
  });

  it('R23 R61 runs the full order and shows it as a table', async () => {
    const at = await place();
    const answer = await sync(at, 'full');
    expect(answer.stderr).not.toContain('error:');
    expect(answer.code).toBe(0);
    const lines = answer.stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^STEP +STATE +MS +RESULT$/);
    expect(lines.slice(1).map((line) => line.split(/ +/, 2).join(' '))).toEqual([
      'test done',
      'areas done',
      'entities done',
      'history done',
      'restart done',
    ]);
  });

  it('R23 R61 says what failed, at which step, and exits with 1', async () => {
    const at = await place();
    at.home.faults.failCommand('config/floor_registry/list', 'home_assistant_error', 'no floors today');
    const answer = await sync(at, 'areas', '--json');
    expect(answer.code).toBe(1);
    const document = answer.json<SyncDocument>();
    expect(document).toMatchObject({ state: 'failed', error: { code: 'sync-step-failed' } });
    expect(document.steps[0]).toMatchObject({ state: 'failed', error: { code: 'sync-step-failed' } });
    expect(answer.stderr).toMatch(/error: .*no floors today/);
    const plain = await sync(at, 'areas');
    expect(plain.code).toBe(1);
    expect(plain.stdout).toMatch(/^areas +failed .*no floors today/m);
  });

  it('R23 R61 Ctrl-C ends the run, not only the looking at it', async () => {
    const at = await place();
    at.home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = start(at, 'areas', '--json');
    await until('progress', () => /areas .* …/.test(running.stderr()));
    running.interrupt();
    expect(await running.code).toBe(1);
    expect(JSON.parse(running.stdout())).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
    const { rows } = await at.client.call('sync.list', { siteId: at.siteId, before: null, limit: 5 });
    expect(rows[0]).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
  });

  it('R23 follows the same one that somebody else began, and is refused beside another', async () => {
    const at = await place();
    at.home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = await follow(at, 'areas');
    const refused = await sync(at, 'full', '--json');
    expect(refused.code).toBe(1);
    expect(refused.json<ErrorDocument>().error).toMatchObject({
      code: 'sync-running',
      details: { kind: 'areas', syncId: running.begun.row.id },
    });
    const joining = start(at, 'areas', '--json');
    await until('the following', () => joining.stderr().includes('following it'));
    at.home.faults.clear();
    await at.client.call('sync.cancel', { siteId: at.siteId, syncId: running.begun.row.id });
    expect(await joining.code).toBe(1);
    const document = JSON.parse(joining.stdout()) as SyncDocument;
    expect(document).toMatchObject({ id: running.begun.row.id, error: { code: 'cancelled' } });
  });

  it('R23 Ctrl-C leaves alone what somebody else began', async () => {
    const at = await place();
    at.home.faults.delayReplies((command) => (command === 'config/device_registry/list' ? null : 0));
    const running = await follow(at, 'areas');
    const joining = start(at, 'areas', '--json');
    await until('the following', () => joining.stderr().includes('following it'));
    joining.interrupt();
    expect(await joining.code).toBe(1);
    expect(JSON.parse(joining.stdout())).toMatchObject({ error: { code: 'cancelled' } });
    const { rows } = await at.client.call('sync.list', { siteId: at.siteId, before: null, limit: 5 });
    expect(rows).toMatchObject([{ id: running.begun.row.id, state: 'running' }]);
  });

  it('R22 R23 takes how far back, where that means something', async () => {
    const at = await place();
    const answer = await sync(at, 'history', '--days', '2', '--json');
    expect(answer.code).toBe(0);
    expect(answer.json<SyncDocument>()).toMatchObject({ kind: 'history', state: 'done', days: 2 });
    expect((await sync(at, 'areas', '--days', '2')).code).toBe(2);
    expect((await sync(at, 'history', '--days', '0')).code).toBe(2);
    expect((await sync(at, 'history', '--days', '4000')).code).toBe(2);
    expect((await sync(at, 'everything')).code).toBe(2);
  });
});

describe('sync, while nothing runs', () => {
  it('R61 says so and what to do, and leaves nothing behind', async () => {
    const dataDir = surroundings.folder();
    const home = await surroundings.simulator();
    const siteId = await addSite(dataDir, home);
    const never = await sync({ dataDir, siteId }, 'full', '--json');
    expect(never.code).toBe(1);
    expect(never.json<ErrorDocument>().error).toMatchObject({ code: 'not-running' });
    expect(never.json<ErrorDocument>().error.hint).toMatch(/Start it/);
    const app = await surroundings.serve(dataDir);
    await app.stop();
    expect((await sync({ dataDir, siteId }, 'areas', '--json')).json<ErrorDocument>().error.code).toBe(
      'not-running',
    );
    const unknown = await sync({ dataDir, siteId: 'nobody' }, 'areas', '--json');
    expect(unknown.json<ErrorDocument>().error.code).toBe('site-unknown');
    const next = await surroundings.serve(dataDir);
    const client = await next.connect();
    const { rows } = await client.call('sync.list', { siteId, before: null, limit: 5 });
    expect(rows).toEqual([]);
  });
});
