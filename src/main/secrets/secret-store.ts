import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { appError, reasonOf } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';

/**
 * The operating system's own keeping of secrets (Electron's safeStorage behind it). Asynchronous, because the
 * synchronous calls leave Electron. `available` may be false, e.g. on Linux without a keyring.
 */
export interface OsEncryption {
  available(): Promise<boolean>;
  encrypt(text: string): Promise<Buffer>;
  decrypt(sealed: Buffer): Promise<string>;
}

const fileSchema = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal('file'), value: z.string() }),
  z.object({ kept: z.literal('os'), sealed: z.string() }),
]);

/** Names become file names: ids of sites and fixed words, nothing else. */
const NAME = /^[\w-]{1,100}$/;

/**
 * Tokens, each in a file of its own below `secrets/` in the data folder, so that two processes never overwrite
 * each other's. Sealed by the operating system where it can; else readable by this user's account only, which
 * the operator is told (`kept`). The command line has no keyring: what it puts in is sealed by the desktop app
 * when that next reads it.
 */
export class SecretStore {
  readonly #dir: string;
  readonly #encryption: OsEncryption | null;
  #available: Promise<boolean> | null = null;

  constructor(dataDir: string, encryption: OsEncryption | null) {
    this.#dir = join(dataDir, 'secrets');
    this.#encryption = encryption;
  }

  /** How a secret that is put in now is kept. */
  async kept(): Promise<'os' | 'file'> {
    return (await this.#sealing()) === null ? 'file' : 'os';
  }

  /** The secret, null when there is none. Error: `token-unreadable`, when it cannot be read on this computer. */
  async get(name: string): Promise<Result<string | null>> {
    let text: string;
    try {
      text = await readFile(this.#file(name), 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return ok(null);
      return fail(appError('token-unreadable', { reason: reasonOf(thrown) }));
    }
    const parsed = parseFile(text);
    if (parsed === null) return fail(appError('token-unreadable', { reason: 'its file is damaged' }));
    const sealing = await this.#sealing();
    if (parsed.kept === 'file') {
      // Put in by the command line or before there was a keyring: sealed from now on.
      if (sealing !== null) await this.#write(name, parsed.value, text).catch(() => undefined);
      return ok(parsed.value);
    }
    if (sealing === null) {
      return fail(appError('token-unreadable', { reason: 'it is sealed by the desktop app of this user' }));
    }
    try {
      return ok(await sealing.decrypt(Buffer.from(parsed.sealed, 'base64')));
    } catch {
      return fail(appError('token-unreadable', { reason: 'the keyring no longer opens it' }));
    }
  }

  /** Rejects when the folder cannot be written. */
  set(name: string, secret: string): Promise<void> {
    return this.#write(name, secret, null);
  }

  /** With `known`, only while the file still holds that: another process may have set a new secret meanwhile. */
  async #write(name: string, secret: string, known: string | null): Promise<void> {
    const sealing = await this.#sealing();
    const content: z.infer<typeof fileSchema> =
      sealing === null
        ? { kept: 'file', value: secret }
        : { kept: 'os', sealed: (await sealing.encrypt(secret)).toString('base64') };
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const file = this.#file(name);
    // Written beside, brought to the disk and renamed: a crash or a power cut leaves the old secret, never half of one.
    const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    await writeDurably(fresh, JSON.stringify(content));
    if (known !== null && (await readFile(file, 'utf8').catch(() => null)) !== known) {
      await rm(fresh, { force: true });
      return;
    }
    await rename(fresh, file);
  }

  async remove(name: string): Promise<void> {
    await rm(this.#file(name), { force: true });
  }

  #file(name: string): string {
    if (!NAME.test(name)) throw new Error(`not a name of a secret: ${JSON.stringify(name)}`);
    return join(this.#dir, `${name}.json`);
  }

  async #sealing(): Promise<OsEncryption | null> {
    if (this.#encryption === null) return null;
    this.#available ??= this.#encryption.available().catch(() => false);
    return (await this.#available) ? this.#encryption : null;
  }
}

/** Its contents are on the disk when it resolves. */
async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseFile(text: string): z.infer<typeof fileSchema> | null {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The secret that holds the token of a site. */
export const siteSecret = (siteId: string): string => `site-${siteId}`;
/** The secret that guards the screens in a browser. */
export const WEB_SECRET = 'web-host';
