import { misused, remark } from './output';

/** Far above any token; what is piped in by mistake must not fill the memory. */
const MAX_CHARACTERS = 64 * 1024;

/**
 * The token an operator gave: `--token T`; `--token -` reads it from standard input, which, other than an
 * argument, no other user of the computer can see. undefined: none was given.
 */
export async function givenToken(command: string, option: string | undefined): Promise<string | undefined> {
  if (option !== '-') return option;
  if (process.stdin.isTTY) remark('Paste the token and press Enter.');
  const token = (await readStandardInput(process.stdin.isTTY)).trim();
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

async function readStandardInput(firstLineOnly: boolean): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > MAX_CHARACTERS || (firstLineOnly && text.includes('\n'))) break;
  }
  return text;
}
