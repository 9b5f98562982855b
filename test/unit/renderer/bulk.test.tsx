import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { giveToAll } from '../../../src/renderer/components/bulk/operations';
import { notify } from '../../../src/renderer/components/notify';
import { BulkBar } from '../../../src/renderer/screens/overview/bulk-bar';
import { appError } from '../../../src/shared/errors';
import { fail, ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { siteConfig } from './support/fixtures';
import { after, renderOn } from './support/render-app';

vi.mock('../../../src/renderer/components/notify', () => ({ notify: vi.fn() }));
beforeEach(() => vi.mocked(notify).mockClear());

const named = (...ids: string[]): { id: string; name: string }[] => ids.map((id) => ({ id, name: id }));
const press = (name: string): Promise<void> =>
  after(() => fireEvent.click(screen.getByRole('button', { name })));

describe('operations on many sites', () => {
  it('R12 tells restarted sites from those that could not be and those still in their cooldown, and forces these', async () => {
    const answers = {
      north: { success: true, message: 'Connection restarted.', skipped: false, sinceMs: null },
      unfinished: { success: false, message: 'The site is incomplete.', skipped: false, sinceMs: null },
      south: { success: true, message: 'Restarted 2 s ago.', skipped: true, sinceMs: 2000 },
    } as const;
    const client = new FakeClient({
      'connection.restart': ({ siteId, force }) => {
        if (siteId === 'gone') return fail(appError('site-unknown', { siteId }));
        return ok(force ? answers.north : answers[siteId as keyof typeof answers]);
      },
    });
    const sites = [...named(...Object.keys(answers)), { id: 'gone', name: 'Gone' }];
    await renderOn(client, <BulkBar sites={sites} onClear={() => undefined} />);
    await press('Restart');
    expect(vi.mocked(notify).mock.calls).toEqual([['Restarted: north']]);
    // First the question, then what failed, each site with its reason.
    expect(screen.getByText(/less than 5 s ago: south/)).toBeTruthy();
    await press('Restart anyway');
    expect(client.calls.at(-1)).toEqual({
      command: 'connection.restart',
      input: { siteId: 'south', force: true },
    });
    expect(screen.getByText('Restart: 2 of 4 failed')).toBeTruthy();
    expect(screen.getByText(/it does not connect/)).toBeTruthy();
    expect(screen.getByText(/There is no site with the id gone|no site/i)).toBeTruthy();
  });

  it('R23 begins synchronisations of every kind for the selected sites', async () => {
    const client = new FakeClient({
      'sync.start': () => fail(appError('not-connected', { state: 'waiting' })),
    });
    await renderOn(client, <BulkBar sites={named('a', 'b')} onClear={() => undefined} />);
    await press('Sync');
    await after(() => fireEvent.click(screen.getByRole('menuitem', { name: 'Full sync' })));
    expect(client.calls.filter(({ command }) => command === 'sync.start')).toEqual([
      { command: 'sync.start', input: { siteId: 'a', kind: 'full', days: null } },
      { command: 'sync.start', input: { siteId: 'b', kind: 'full', days: null } },
    ]);
    expect(screen.getByText('Full sync: 2 of 2 failed')).toBeTruthy();
  });

  it('R41 activates at once and asks before it deactivates', async () => {
    const client = new FakeClient({ 'sites.set': ({ siteId }) => ok(siteConfig({ id: siteId })) });
    await renderOn(client, <BulkBar sites={named('a', 'b', 'c', 'd')} onClear={() => undefined} />);
    await press('Activate');
    expect(vi.mocked(notify).mock.calls).toEqual([['Activated: 4 sites']]);
    await press('Deactivate');
    expect(client.calls.filter(({ command }) => command === 'sites.set')).toHaveLength(4);
    expect(screen.getByText('Deactivate 4 sites?')).toBeTruthy();
    await after(() => fireEvent.click(screen.getAllByRole('button', { name: 'Deactivate' }).at(-1)!));
    expect(client.calls.at(-1)).toEqual({
      command: 'sites.set',
      input: { siteId: 'd', fields: { active: false } },
    });
  });

  it('R12 gives a command to 200 sites some at a time, in their order, and loses no answer', async () => {
    let open = 0;
    let most = 0;
    const client = new FakeClient({
      'connection.restart': async ({ siteId }) => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        const success = siteId !== 'site-100';
        return ok({ success, message: '', skipped: false, sinceMs: null });
      },
    });
    const sites = named(...Array.from({ length: 200 }, (_, index) => `site-${index}`));
    const heard: number[] = [];
    const results = await giveToAll(client, 'restart', sites, false, (done) => heard.push(done));
    expect(most).toBe(8);
    expect(heard).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(results.map(({ site }) => site)).toEqual(sites);
    expect(results.filter(({ outcome }) => outcome.type !== 'done')).toMatchObject([
      { site: { id: 'site-100' }, outcome: { type: 'resting' } },
    ]);
  });
});
