import type { OsEncryption } from '../secrets/secret-store';

/** The calls of Electron's `safeStorage` that are used: the asynchronous ones, since the others leave Electron. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string }>;
  /** Linux only. */
  getSelectedStorageBackend(): string;
}

/**
 * R52: tokens sealed by the operating system: DPAPI on Windows, the Keychain on macOS, a keyring on Linux. Linux
 * without a keyring is told as "not available": Chromium would then "encrypt" with a password that is in its
 * source code (`basic_text`), which only looks like keeping a secret. To be asked after the app is ready.
 */
export function osEncryption(
  safeStorage: SafeStorage,
  platform: NodeJS.Platform,
  onTrouble: (message: string) => void,
): OsEncryption {
  return {
    async available() {
      try {
        if (platform === 'linux') {
          const backend = safeStorage.getSelectedStorageBackend();
          if (backend === 'basic_text' || backend === 'unknown') {
            onTrouble('this desktop has no keyring; tokens are kept in files that only this user can read');
            return false;
          }
        }
        const available = await safeStorage.isAsyncEncryptionAvailable();
        if (!available) onTrouble('the operating system offers no encryption for tokens');
        return available;
      } catch (thrown) {
        onTrouble(`the operating system's encryption cannot be used: ${String(thrown)}`);
        return false;
      }
    },
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (sealed) => (await safeStorage.decryptStringAsync(sealed)).result,
  };
}
