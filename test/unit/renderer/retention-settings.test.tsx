import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { RetentionSettings } from '../../../src/renderer/screens/settings/retention-settings';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/shared/model';
import { ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { after, renderOn } from './support/render-app';

const size = { bytes: 3_000_000_000, freeBytes: 1_048_576, oldestAt: 1_790_000_000_000, shrinks: false };

it('R26 tells what the mirror holds, keeps a limit when its field is left, and no half number', async () => {
  const changes: Partial<Settings>[] = [];
  const client = new FakeClient({ 'mirror.size': () => ok(size) });
  await renderOn(
    client,
    <RetentionSettings settings={DEFAULT_SETTINGS} onChange={(change) => changes.push(change)} />,
  );
  expect(screen.getByRole('status').textContent).toMatch(
    /takes 3 GB, 1 MB of them free.*oldest change.*earlier/,
  );
  const days = screen.getByLabelText('Days of every change');
  await after(() => fireEvent.change(days, { target: { value: '7' } }));
  expect(changes).toEqual([]);
  await after(() => fireEvent.blur(days));
  expect(changes).toEqual([{ rawDays: 7 }]);
  const largest = screen.getByLabelText('Largest size in MB');
  await after(() => fireEvent.change(largest, { target: { value: '' } }));
  await after(() => fireEvent.blur(largest));
  expect(changes).toHaveLength(1);
  expect(screen.getByText(/whole number|from 0 to/i)).toBeTruthy();
});
