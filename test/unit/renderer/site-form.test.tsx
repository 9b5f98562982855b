import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { appError } from '../../../src/shared/errors';
import { fail, ok } from '../../../src/shared/result';
import { SiteForm } from '../../../src/renderer/components/site-form/site-form';
import { zodResolver } from '../../../src/renderer/components/site-form/zod-resolver';
import type { SiteConfig } from '../../../src/shared/model';
import { FakeClient, type FakeHandlers } from './support/fake-client';
import { siteConfig } from './support/fixtures';
import { after, renderOn } from './support/render-app';

function makeClient(more: FakeHandlers = {}): FakeClient {
  return new FakeClient({
    ...more,
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

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

async function openForm(config: SiteConfig | null = null): Promise<ReturnType<typeof vi.fn>> {
  const onSave = vi.fn();
  await renderOn(
    makeClient(),
    <SiteForm config={config} saving={false} saved={null} error={null} onSave={onSave} />,
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
      historyDays: 1,
      bypassProxy: false,
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

  it('R16 asks for a trust only where the address has TLS, and sends only what is on screen', async () => {
    const onSave = await openForm();
    await type('Name', 'Plant');
    await type('Address', 'http://ha.example');
    expect(screen.queryByText('Encryption')).toBeNull();
    await type('Address', 'https://ha.example');
    await after(() => fireEvent.click(screen.getByRole('radio', { name: /Exactly one certificate/ })));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Add the site' })));
    expect(onSave).not.toHaveBeenCalled();
    expect(screen.getByText(/The fingerprint of the trusted certificate is missing/)).toBeTruthy();
    await type('SHA-256 fingerprint', 'AB:CD');
    expect(screen.getByText(/This is not a SHA-256 fingerprint/)).toBeTruthy();
    await type('SHA-256 fingerprint', FINGERPRINT.toLowerCase().replaceAll(':', ' '));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Add the site' })));
    expect(onSave.mock.lastCall?.[0]).toMatchObject({ tlsMode: 'pin', tlsFingerprint: FINGERPRINT });
    expect(onSave.mock.lastCall?.[0]).not.toHaveProperty('tlsCa');
    await type('SHA-256 fingerprint', 'nonsense');
    await type('Address', 'http://ha.example');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Add the site' })));
    expect(onSave.mock.lastCall?.[0]).not.toHaveProperty('tlsMode');
  });

  it('R16 R52 refuses a private key beside the field, and sends it nowhere', async () => {
    const client = makeClient();
    const onSave = vi.fn();
    const config = siteConfig({ id: 'a', url: 'https://ha.example' });
    await renderOn(
      client,
      <SiteForm config={config} saving={false} saved={null} error={null} onSave={onSave} />,
    );
    await after(() => fireEvent.click(screen.getByRole('radio', { name: /one of our own authority/ })));
    await type('Certificate of the authority', '-----BEGIN EC PRIVATE KEY-----\nsecret-key');
    expect(screen.getByText(/This holds a private key/)).toBeTruthy();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave).not.toHaveBeenCalled();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Test connection' })));
    expect(JSON.stringify(client.calls)).not.toContain('secret-key');
  });

  it('R16 tells whose authority was pasted, or why it is none', async () => {
    const certificate = {
      ...{ subject: 'CN=Plant CA', issuer: 'CN=Plant CA', names: [], selfSigned: true, authority: true },
      ...{ validFrom: 0, validTo: Date.UTC(2030, 0, 1), fingerprint: FINGERPRINT },
    };
    const client = makeClient({
      'tls.authorities': ({ pem }) =>
        pem === 'good'
          ? ok({ certificates: [certificate] })
          : fail(appError('ca-not-authority', { subject: 'CN=ha' })),
    });
    const config = siteConfig({ id: 'a', url: 'https://ha.example', tlsMode: 'ca', tlsCa: 'good' });
    await renderOn(
      client,
      <SiteForm config={config} saving={false} saved={null} error={null} onSave={vi.fn()} />,
    );
    expect(await screen.findByText(/CN=Plant CA, valid until/)).toBeTruthy();
    await type('Certificate of the authority', 'a server');
    expect(await screen.findByText(/is that of a server, not of an authority/)).toBeTruthy();
  });

  it('R22 offers how far back the first connect fetches, and keeps what was set elsewhere', async () => {
    const onSave = await openForm(siteConfig({ id: 'a', historyDays: 45 }));
    const choice = screen.getByRole<HTMLInputElement>('combobox', { name: 'History at the first connect' });
    expect(choice.value).toBe('45 days');
    await after(() => fireEvent.click(choice));
    await after(() => fireEvent.click(screen.getByRole('option', { name: /^10 days \(what/ })));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave.mock.lastCall?.[0]).toHaveProperty('historyDays', 10);
  });

  it('R48 does not ask that of the demo site, which keeps its week', async () => {
    const onSave = await openForm(siteConfig({ id: 'a', demo: true }));
    expect(screen.queryByRole('combobox', { name: 'History at the first connect' })).toBeNull();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Save' })));
    expect(onSave.mock.lastCall?.[0]).not.toHaveProperty('historyDays');
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
