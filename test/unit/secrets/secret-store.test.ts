import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SecretStore, siteSecret, type OsEncryption } from '../../../src/main/secrets/secret-store';

const TOKEN = 'canary-token-0123456789';
const NAME = siteSecret('abc123');

/** A keyring that turns each byte; `key` stands for the user it belongs to. */
function keyring(key: number, available = true): OsEncryption {
  const turn = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ key));
  return {
    available: () => Promise.resolve(available),
    encrypt: (text) => Promise.resolve(turn(Buffer.from(`sealed:${text}`))),
    decrypt: (sealed) => {
      const text = turn(sealed).toString();
      return text.startsWith('sealed:')
        ? Promise.resolve(text.slice(7))
        : Promise.reject(new Error('wrong key'));
    },
  };
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'hacc-secrets-'));
const contents = (dir: string): string =>
  readdirSync(join(dir, 'secrets'))
    .map((file) => readFileSync(join(dir, 'secrets', file), 'utf8'))
    .join('\n');

describe('tokens', () => {
  it('R52 are sealed by the operating system where it can', async () => {
    const dir = folder();
    const store = new SecretStore(dir, keyring(7));
    await store.set(NAME, TOKEN);
    expect(await store.kept()).toBe('os');
    expect(contents(dir)).not.toContain(TOKEN);
    expect(await new SecretStore(dir, keyring(7)).get(NAME)).toEqual({ ok: true, value: TOKEN });
  });

  it('R52 without a keyring lie in a file that only this user reads, and the store says so', async () => {
    const dir = folder();
    const store = new SecretStore(dir, keyring(7, false));
    await store.set(NAME, TOKEN);
    expect(await store.kept()).toBe('file');
    expect(statSync(join(dir, 'secrets', `${NAME}.json`)).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'secrets')).mode & 0o077).toBe(0);
    expect(await store.get(NAME)).toEqual({ ok: true, value: TOKEN });
  });

  it('R52 put in by the command line are sealed when the desktop app first reads them', async () => {
    const dir = folder();
    await new SecretStore(dir, null).set(NAME, TOKEN);
    expect(contents(dir)).toContain(TOKEN);
    expect(await new SecretStore(dir, keyring(7)).get(NAME)).toEqual({ ok: true, value: TOKEN });
    expect(contents(dir)).not.toContain(TOKEN);
  });

  it('R52 set by another process while they are being sealed are not overwritten', async () => {
    const dir = folder();
    const other = new SecretStore(dir, null);
    await other.set(NAME, TOKEN);
    const slow = keyring(7);
    const desktop = new SecretStore(dir, {
      ...slow,
      encrypt: async (text) => {
        await other.set(NAME, 'newer-token');
        return slow.encrypt(text);
      },
    });
    expect(await desktop.get(NAME)).toEqual({ ok: true, value: TOKEN });
    expect(await new SecretStore(dir, keyring(7)).get(NAME)).toEqual({ ok: true, value: 'newer-token' });
    expect(readdirSync(join(dir, 'secrets'))).toHaveLength(1);
  });

  it.each([
    ['by another user', keyring(9)],
    ['without a keyring', null],
  ])('R52 that were sealed are not opened %s: said, not crashed, and not lost', async (_who, encryption) => {
    const dir = folder();
    await new SecretStore(dir, keyring(7)).set(NAME, TOKEN);
    const before = contents(dir);
    expect(await new SecretStore(dir, encryption).get(NAME)).toMatchObject({
      ok: false,
      error: { code: 'token-unreadable' },
    });
    expect(contents(dir)).toBe(before);
  });

  it('R52 in a damaged file cost one site its token, no other', async () => {
    const dir = folder();
    const store = new SecretStore(dir, null);
    await store.set(NAME, TOKEN);
    await store.set('site-other', 'other');
    writeFileSync(join(dir, 'secrets', `${NAME}.json`), '{"kept":');
    expect(await store.get(NAME)).toMatchObject({ ok: false, error: { code: 'token-unreadable' } });
    expect(await store.get('site-other')).toEqual({ ok: true, value: 'other' });
  });

  it('are gone when removed, and absent is not an error', async () => {
    const store = new SecretStore(folder(), null);
    await store.set(NAME, TOKEN);
    await store.remove(NAME);
    await store.remove(NAME);
    expect(await store.get(NAME)).toEqual({ ok: true, value: null });
  });

  it('never leave their folder by their name', async () => {
    const store = new SecretStore(folder(), null);
    await expect(store.set('../escape', 'x')).rejects.toThrow('not a name of a secret');
  });
});
