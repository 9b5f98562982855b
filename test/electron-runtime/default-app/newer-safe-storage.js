// What Electron 22 lacks of newer safeStorage: the asynchronous calls and the name of the backend, with the
// shapes that the installed electron package declares. Behind them are its own synchronous calls.
const { app, safeStorage } = require('electron');

safeStorage.isAsyncEncryptionAvailable ??= async () => {
  await app.whenReady();
  return safeStorage.isEncryptionAvailable();
};
safeStorage.encryptStringAsync ??= async (plainText) => {
  await app.whenReady();
  return safeStorage.encryptString(plainText);
};
safeStorage.decryptStringAsync ??= async (encrypted) => {
  await app.whenReady();
  return { result: safeStorage.decryptString(encrypted), shouldReEncrypt: false };
};
// Electron 22 cannot name its keyring; without one it refuses to encrypt, which newer ones call basic_text.
safeStorage.getSelectedStorageBackend ??= () => {
  if (!app.isReady()) return 'unknown';
  return safeStorage.isEncryptionAvailable() ? 'gnome_libsecret' : 'basic_text';
};
