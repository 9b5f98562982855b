import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../support/until';

/** What a desktop session with an unlocked keyring gives a program. */
export interface Keyring {
  readonly env: Record<string, string>;
  readonly args: readonly string[];
  close(): Promise<void>;
}

const PROGRAMS = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'];

/** Why there can be no keyring here, or null. */
export function keyringLacking(): string | null {
  if (process.platform !== 'linux') return 'this test brings its own keyring on Linux only';
  const missing = PROGRAMS.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length === 0
    ? null
    : `no ${missing.join(', ')} here; on Debian: apt-get install -y gnome-keyring dbus libsecret-1-0`;
}

/** A message bus and a keyring of their own, so that the operator's is left alone. */
export async function openKeyring(): Promise<Keyring> {
  const home = mkdtempSync(join(tmpdir(), 'hacc-keyring-'));
  const bus = spawn('dbus-daemon', ['--session', '--print-address', '--nofork'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const env = {
    DBUS_SESSION_BUS_ADDRESS: address.toString().trim(),
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_DATA_HOME: join(home, 'data'),
  };
  const ring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  ring.stdin.end('a password of no consequence');
  await until('the keyring on the bus', () => ownsSecrets(env));
  return {
    env,
    args: ['--password-store=gnome-libsecret'],
    close: async () => {
      for (const child of [ring, bus]) await end(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function ownsSecrets(env: Record<string, string>): boolean {
  const { stdout } = spawnSync(
    'dbus-send',
    [
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    { env: { ...process.env, ...env }, encoding: 'utf8' },
  );
  return stdout.includes('boolean true');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  await closed;
}
