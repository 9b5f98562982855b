import { Command, CommanderError } from 'commander';
import { appError } from '../../shared/errors';
import { APP_VERSION } from '../version';
import { certificateCommand } from './certificate';
import { callCommand } from './call';
import { discoverCommand } from './discover';
import { entitiesCommand } from './entities';
import { errorsCommand } from './errors';
import { historyCommand } from './history';
import { inspectCommand } from './inspect';
import { metricsCommand } from './metrics';
import { EXIT, failWithThrown, printErrorDocument } from './output';
import { restartCommand } from './restart';
import { requestCommand } from './request';
import { serveCommand } from './serve';
import { sitesCommand } from './sites';
import { statusCommand } from './status';
import { syncCommand } from './sync';
import { testCommand } from './test';
import { timelineCommand } from './timeline';

function buildProgram(): Command {
  const program = new Command('ha-control-center')
    .description(
      'HA Control Center on the command line: set up sites, look at what is mirrored, run without a screen.',
    )
    .version(APP_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain the command')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('Add --help to see what the command takes.')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrongly used. Logs and errors go to stderr, answers to stdout.',
    );
  for (const command of [
    serveCommand(),
    sitesCommand(),
    statusCommand(),
    entitiesCommand(),
    historyCommand(),
    timelineCommand(),
    errorsCommand(),
    inspectCommand(),
    restartCommand(),
    metricsCommand(),
    requestCommand(),
    callCommand(),
    syncCommand(),
    testCommand(),
    certificateCommand(),
    discoverCommand(),
  ]) {
    program.addCommand(command);
  }
  inherit(program);
  return program;
}

/** Every command, however deep, throws instead of ending the process. */
function inherit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

/** The command's name as it was typed, before its first option. */
function commandIn(argv: readonly string[]): string {
  const words = argv.slice(2, argv[2] === 'sites' ? 4 : 3);
  return words.filter((word) => !word.startsWith('-')).join(' ');
}

async function main(argv: readonly string[]): Promise<void> {
  const flags = { json: argv.includes('--json') };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the answer has enough (`… | head`): no failure.
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    failWithThrown(error, {});
    process.exit(EXIT.failed);
  });
  process.on('uncaughtException', (thrown) => {
    failWithThrown(thrown, flags);
    process.exit(EXIT.failed);
  });
  try {
    await buildProgram().parseAsync(argv);
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return;
    // Commander has said it on stderr.
    const reason = thrown.message.replace(/^error: /, '').replace(/\.$/, '');
    printErrorDocument(appError('input-invalid', { command: commandIn(argv), reason }), flags);
    process.exitCode = EXIT.usage;
  }
}

void main(process.argv);
