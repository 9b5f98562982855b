import { once } from 'node:events';
import { CommanderError, type Command } from 'commander';
import { appError, toAppError, type AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import { printable, tableLines } from './terminal-text';

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface OutputFlags {
  /** Exactly one JSON document on stdout, whatever happens. */
  readonly json?: boolean;
}

/** Text that is gathered before it is written: a write a row would cost more than the row. */
const CHUNK_CHARACTERS = 64 * 1024;

let begun = false;

/** `--json`, as every command that answers something takes it. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print exactly one JSON document on stdout');
}

/** What was asked for in a form that cannot be understood: exit code 2. */
export class UsageFailure extends Error {
  override readonly name = 'UsageFailure';
  constructor(readonly error: AppError) {
    super(error.message);
  }
}

/** Ends the command as wrongly used, saying what is wrong with which command. */
export function misused(command: string, reason: string): never {
  throw new UsageFailure(appError('input-invalid', { command, reason }));
}

/** Resolves when stdout can take more, so that a slow reader costs no memory. */
export async function write(text: string): Promise<void> {
  begun = true;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

export function printJson(document: unknown): Promise<void> {
  return write(`${JSON.stringify(document)}\n`);
}

/** One JSON array, written as its items come; an item a line. */
export async function printJsonArray(items: Iterable<unknown>): Promise<void> {
  let text = '[';
  let separator = '\n';
  for (const item of items) {
    text += separator + JSON.stringify(item);
    separator = ',\n';
    if (text.length < CHUNK_CHARACTERS) continue;
    await write(text);
    text = '';
  }
  await write(`${text}${separator === '\n' ? '' : '\n'}]\n`);
}

/** Lines for people, written as they come. */
export async function printLines(lines: Iterable<string>): Promise<void> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    await write(text);
    text = '';
  }
  if (text !== '') await write(text);
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): Promise<void> {
  return printLines(tableLines(head, rows));
}

/** Tells the operator something beside the answer. */
export function remark(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

export function warn(error: AppError): void {
  remark(`warning: ${error.message} ${error.hint}`);
}

/** Ends a command without success: the error on stderr and, with `--json`, as the document on stdout. */
export function fail(error: AppError, flags: OutputFlags = {}, exitCode: number = EXIT.failed): void {
  process.stderr.write(`error: ${printable(error.message)}\n  ${printable(error.hint)}\n`);
  printErrorDocument(error, flags);
  process.exitCode = exitCode;
}

/** A document that was begun stays unfinished: half an answer must not read as a whole one. */
export function printErrorDocument(error: AppError, flags: OutputFlags): void {
  if (flags.json !== true || begun) return;
  const { code, message, hint, details } = error;
  process.stdout.write(`${JSON.stringify({ error: { code, message, hint, details } })}\n`);
}

/** Carries a command out; whatever goes wrong becomes one clear sentence and an exit code. */
export async function answer(flags: OutputFlags, work: () => Promise<Result<void>>): Promise<void> {
  try {
    const result = await work();
    if (!result.ok) fail(result.error, flags);
  } catch (thrown) {
    if (thrown instanceof CommanderError) throw thrown;
    failWithThrown(thrown, flags);
  }
}

export function failWithThrown(thrown: unknown, flags: OutputFlags): void {
  if (process.env['HACC_DEBUG'] && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack ?? thrown.message}\n`);
  }
  if (thrown instanceof UsageFailure) fail(thrown.error, flags, EXIT.usage);
  else fail(toAppError(thrown), flags);
}
