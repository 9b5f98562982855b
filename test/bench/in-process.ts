import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlCenter, type ConnectedClient } from '../../src/main/control-center';
import { openLogging } from '../../src/main/log';
import type { CommandInput, CommandName, CommandOutput } from '../../src/shared/contract/commands';

/** The services of the program in this process, at true speed, so that its own loop and memory can be measured. */
export async function startInProcess(dataDir: string): Promise<ControlCenter> {
  const logging = openLogging(dataDir, { debug: false, stderr: false });
  if (!logging.ok) throw new Error(logging.error.message);
  bringThreads();
  const lost = (reason: string): never => {
    throw new Error(reason);
  };
  const started = await ControlCenter.start({
    facts: { version: 'bench', host: 'web', runtime: 'Node.js', dataDir, packaged: false },
    logging: logging.value,
    encryption: null,
    systemProxy: null,
    timeScale: 1,
    demo: 'as-stored',
    startDemo: () => Promise.reject(new Error('there is no demo site here')),
    onStorageDamaged: lost,
    onStorageLost: lost,
  });
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** The services look for their threads beside themselves. */
export function bringThreads(): void {
  for (const thread of ['storage-writer.cjs', 'storage-reader.cjs', 'storage-maintenance.cjs']) {
    copyFileSync(join(__dirname, '..', 'main', thread), join(__dirname, thread));
  }
}

/** The command's value; throws what refused it. */
export async function ask<C extends CommandName>(
  client: ConnectedClient,
  command: C,
  input: CommandInput<C>,
): Promise<CommandOutput<C>> {
  const answer = await client.call(command, input);
  if (!answer.ok) throw new Error(`${command}: ${answer.error.message}`);
  return answer.value as CommandOutput<C>;
}
