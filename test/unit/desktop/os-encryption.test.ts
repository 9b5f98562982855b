import { describe, expect, it } from 'vitest';
import { osEncryption, type SafeStorage } from '../../../src/main/desktop/os-encryption';

function safeStorage(change: Partial<SafeStorage> = {}): SafeStorage {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from([...text].reverse().join(''))),
    decryptStringAsync: (sealed) => Promise.resolve({ result: [...sealed.toString()].reverse().join('') }),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    ...change,
  };
}

describe("the operating system's encryption", () => {
  it('R52 is available where the system says so, and opens what it sealed', async () => {
    const encryption = osEncryption(safeStorage(), 'linux', () => expect.unreachable());
    expect(await encryption.available()).toBe(true);
    const sealed = await encryption.encrypt('secret');
    expect(sealed.toString()).not.toContain('secret');
    expect(await encryption.decrypt(sealed)).toBe('secret');
  });

  it.each(['basic_text', 'unknown'])(
    'R52 is not available on Linux with %s, and that is told',
    async (backend) => {
      const told: string[] = [];
      const encryption = osEncryption(
        safeStorage({ getSelectedStorageBackend: () => backend }),
        'linux',
        (message) => told.push(message),
      );
      expect(await encryption.available()).toBe(false);
      expect(told).toHaveLength(1);
    },
  );

  it('R52 does not ask for a keyring where there is none to ask for', async () => {
    const encryption = osEncryption(
      safeStorage({
        getSelectedStorageBackend: () => {
          throw new TypeError('not on this platform');
        },
      }),
      'win32',
      () => expect.unreachable(),
    );
    expect(await encryption.available()).toBe(true);
  });

  it('R52 is not available, and nothing breaks, where asking fails', async () => {
    const told: string[] = [];
    const failing = safeStorage({ isAsyncEncryptionAvailable: () => Promise.reject(new Error('no bus')) });
    expect(await osEncryption(failing, 'linux', (message) => told.push(message)).available()).toBe(false);
    expect(told.join()).toContain('no bus');
  });
});
