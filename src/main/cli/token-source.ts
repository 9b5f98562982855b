import { misused, remark } from './output';
import { readStandardInput } from './standard-input';

/** Far above any token; what is piped in by mistake must not fill the memory. */
const MAX_CHARACTERS = 64 * 1024;

/**
 * The token an operator gave: `--token T`; `--token -` reads it from standard input, which, other than an
 * argument, no other user of the computer can see. undefined: none was given.
 */
export async function givenToken(command: string, option: string | undefined): Promise<string | undefined> {
  if (option !== '-') return option;
  if (process.stdin.isTTY) remark('Paste the token and press Enter.');
  const token = (await readStandardInput(MAX_CHARACTERS, process.stdin.isTTY)).trim();
  if (token === '') misused(command, 'standard input holds no token');
  return token;
}

/** As `givenToken`, with HACC_TOKEN standing in for a missing option. */
export function givenOrEnvironmentToken(
  command: string,
  option: string | undefined,
): Promise<string | undefined> {
  return givenToken(command, option ?? (process.env['HACC_TOKEN'] || undefined));
}
