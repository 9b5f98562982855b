import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { notify } from '../../../src/renderer/components/notify';
import { BulkRestart } from '../../../src/renderer/screens/overview/bulk-restart';
import { ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { after, renderOn } from './support/render-app';

vi.mock('../../../src/renderer/components/notify', () => ({ notify: vi.fn() }));

it('R12 tells restarted sites from those that could not be and those still in their cooldown', async () => {
  const answers = {
    north: { success: true, message: 'Connection restarted.', skipped: false, sinceMs: null },
    unfinished: { success: false, message: 'The site is incomplete.', skipped: false, sinceMs: null },
    south: { success: true, message: 'Restarted 2 s ago.', skipped: true, sinceMs: 2000 },
  } as const;
  const client = new FakeClient({
    'connection.restart': ({ siteId }) => ok(answers[siteId as keyof typeof answers]),
  });
  const sites = Object.keys(answers).map((id) => ({ id, name: id }));
  await renderOn(client, <BulkRestart sites={sites} onClear={() => undefined} />);
  await after(() => fireEvent.click(screen.getByRole('button', { name: 'Restart' })));
  expect(vi.mocked(notify).mock.calls).toEqual([['Restarted: 1'], ['Failed: unfinished', 'bad']]);
  expect(screen.getByText(/less than 5 s ago: south/)).toBeTruthy();
});
