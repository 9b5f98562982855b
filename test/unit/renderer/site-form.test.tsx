import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ok } from '../../../src/shared/result';
import { SiteForm } from '../../../src/renderer/components/site-form/site-form';
import { zodResolver } from '../../../src/renderer/components/site-form/zod-resolver';
import type { SiteConfig } from '../../../src/shared/model';
import { FakeClient } from './support/fake-client';
import { siteConfig } from './support/fixtures';
import { after, renderOn } from './support/render-app';

function makeClient(): FakeClient {
  return new FakeClient({
    'app.info': () =>
      ok({
        version: '1',
        host: 'web',
        runtime: 'Node',
        dataDir: '/d',
        logDir: '/l',
        secrets: 'file',
        packaged: false,
      }),
  });
}

async function openForm(config: SiteConfig | null = null): Promise<ReturnType<typeof vi.fn>> {
  const onSave = vi.fn();
  await renderOn(
    makeClient(),
    <SiteForm config={config} saving={false} saved={false} error={null} onSave={onSave} />,
  );
  return onSave;
}

const type = (label: string, text: string): Promise<void> =>
  after(() => fireEvent.change(screen.getByLabelText(label), { target: { value: text } }));

describe('the setup form', () => {
  it('R41 says what is missing and saves all the same', async () => {
    const onSave = await openForm();
    expect(screen.getByText(/Still lacks the address, the token/)).toBeTruthy();
    await type('Name', 'Plant North');
    await type('Address', 'plant.example:8123');
    expect(screen.getByText(/Still lacks the token/)).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Add the site' })));
    expect(onSave).toHaveBeenCalledWith({
      name: 'Plant North',
      url: 'plant.example:8123',
      token: '',
      active: true,
      manualOnly: false,
      pingSeconds: 10,
      deadSeconds: 25,
      retryRejected: false,
    });
  });

  it('R1 shows the derived address, or why there is none, as it is typed', async () => {
    const onSave = await openForm();
    await type('Name', 'x');
    await type('Address', 'https://h.example/ha/lovelace/0');
    expect(screen.getByText('Connects to wss://h.example/ha/api/websocket')).toBeTruthy();
    await type('Address', 'http://my house');
    expect(screen.getByText(/it holds a space/)).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Add the site' })));
    expect(onSave).not.toHaveBeenCalled();
  });

  it('R41 refuses a token that no token can be', async () => {
    await openForm();
    await type('Long-lived access token', 'abc def');
    expect(screen.getByText(/characters that no token has/)).toBeTruthy();
  });

  it('R52 never shows a stored token, and keeps, replaces or forgets it', async () => {
    const onSave = await openForm(siteConfig({ id: 'a' }));
    expect(screen.queryByLabelText('Long-lived access token')).toBeNull();
    expect(screen.getByText('A token is kept in a file that only your user can read.')).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave.mock.lastCall?.[0]).not.toHaveProperty('token');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Forget' })));
    expect(screen.getByText(/Still lacks the token/)).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave.mock.lastCall?.[0]).toHaveProperty('token', '');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Keep it' })));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Replace' })));
    await type('Long-lived access token', '  new-token ');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave.mock.lastCall?.[0]).toHaveProperty('token', 'new-token');
  });

  it('R8 refuses limits that cannot be, and shows them though they are folded away', async () => {
    const onSave = await openForm(siteConfig({ id: 'a', pingSeconds: 30, deadSeconds: 20 }));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave).not.toHaveBeenCalled();
    expect(screen.getByText('Must be longer than the time between pings.')).toBeTruthy();
  });
});

describe('the resolver', () => {
  const resolve = zodResolver<{ readonly a: string; readonly b: number }>(
    z.object({ a: z.string().min(2, { message: 'short' }).regex(/x/, { message: 'no x' }), b: z.number() }),
  );
  const options = { fields: {}, shouldUseNativeValidation: false };

  it('gives each field its first issue and lets no error escape', async () => {
    const { errors, values } = await resolve({ a: '', b: 'no' as unknown as number }, undefined, options);
    expect(errors.a?.message).toBe('short');
    expect(errors.b?.message).toBeTruthy();
    expect(values).toEqual({});
  });

  it('hands valid values on', async () => {
    expect(await resolve({ a: 'xx', b: 1 }, undefined, options)).toEqual({
      values: { a: 'xx', b: 1 },
      errors: {},
    });
  });
});
