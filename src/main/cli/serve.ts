import { Command, InvalidArgumentError } from 'commander';
import { serve } from '../web/serve';
import { addDataOption, resolveDataDir } from './data-folder';
import { fail } from './output';

interface ServeFlags {
  readonly data?: string;
  readonly port: number;
  readonly host: string;
  readonly demo: boolean;
  readonly demoIfEmpty: boolean;
  readonly debug: boolean;
  readonly metricsPort?: number;
}

/** `serve`: the program without Electron; prints `{"url": …}` as its first line on stdout when it is ready. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('Run the program without Electron and show its screens in a browser on this computer.')
    .option('--port <port>', 'port to listen on; 0 takes any that is free', parsePort, 0)
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--demo', 'add the built-in demo site', false)
    .option('--demo-if-empty', 'add the built-in demo site when there is no site yet', false)
    .option(
      '--metrics-port <port>',
      'serve the metrics on this port of the loopback, whatever the settings say',
      parsePort,
    )
    .option('--debug', 'write the log in full detail', false)
    .action(async (flags: ServeFlags) => {
      await run(flags);
    });
  return addDataOption(command);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

async function run(flags: ServeFlags): Promise<void> {
  const ended = endSignal().then(() => 'ended' as const);
  let { port } = flags;
  for (let starts = 1; ; starts += 1) {
    let damageMet: (what: 'damaged') => void = () => undefined;
    const damaged = new Promise<'damaged'>((resolve) => (damageMet = resolve));
    const served = await serve({
      dataDir: resolveDataDir(flags.data),
      host: flags.host,
      port,
      demo: flags.demo ? 'always' : flags.demoIfEmpty ? 'empty' : 'as-stored',
      debug: flags.debug,
      metricsPort: flags.metricsPort ?? null,
      bundleDir: import.meta.dirname,
      // Without storage nothing can be promised any more; who started us starts us again.
      onStorageLost: () => process.exit(1),
      onStorageDamaged: () => damageMet('damaged'),
    });
    if (!served.ok) {
      fail(served.error);
      return;
    }
    if (starts === 1) process.stdout.write(`${JSON.stringify({ url: served.value.url })}\n`);
    const why = await Promise.race([ended, damaged]);
    await served.value.stop();
    if (why === 'ended') process.exit(0);
    // The screens that are open find it again at the same address.
    port = Number(new URL(served.value.url).port);
  }
}

/** Ctrl-C, a service manager's stop, or the end of the terminal. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
