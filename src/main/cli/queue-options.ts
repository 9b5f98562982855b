import { appError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import { classify, MAX_BYTES, type Classified } from '../requests/classification';
import { siteSecret, SecretStore } from '../secrets/secret-store';
import { sendForeignRequest, type ForeignAnswer } from '../storage/foreign-request';
import { misused } from './output';
import { readStandardInput } from './standard-input';
import { configuredSite, withReader } from './stored-sites';

/** Home Assistant has 15 s; a cut at the wrong moment, and the looks at what was carried out, take some more. */
const ANSWER_MS = 25 * SECOND;

/** A JSON text given as an argument, or `-` for standard input. */
export async function jsonArgument(command: string, what: string, text: string): Promise<unknown> {
  const json = text === '-' ? await readStandardInput(MAX_BYTES * 2) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Never the text itself: it may hold what must not be shown.
    return misused(command, `${what} is no JSON`);
  }
}

export interface Sending {
  readonly dataDir: string;
  readonly siteId: string;
  readonly command: unknown;
  /** Waits for an action that is queued; not for ever, it expires. */
  readonly wait: boolean;
}

/**
 * Sends a command by way of the running program's queue; Ctrl-C gives it up. Errors: those of `classify` and
 * `sendForeignRequest`, `site-unknown`, `site-damaged`, and what the request failed with.
 */
export async function sendByQueue({
  dataDir,
  siteId,
  command,
  wait,
}: Sending): Promise<Result<ForeignAnswer>> {
  const what = classify(command);
  if (!what.ok) return what;
  const known = await withReader(dataDir, async (reader) => {
    const site = configuredSite(reader, siteId);
    if (!site.ok) return site;
    return (await holdsToken(dataDir, siteId, what.value))
      ? fail(appError('request-secret', { type: what.value.name }))
      : ok(undefined);
  });
  if (!known.ok) return known;
  const giveUp = new AbortController();
  const onSignal = (): void => giveUp.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const { kind, name, target, payload } = what.value;
  const answered = await sendForeignRequest(
    dataDir,
    { siteId, kind, name, target, payload },
    { answerMs: ANSWER_MS, whileQueued: wait, signal: giveUp.signal },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, onSignal);
  if (!answered.ok) return answered;
  const { error } = answered.value.row;
  // The rows' errors are made of the catalogue, or of what a later version wrote.
  return error === null ? answered : fail(error as AppError);
}

/** A token that the operating system has sealed cannot be looked at here; the program that runs looks again. */
async function holdsToken(dataDir: string, siteId: string, { payload }: Classified): Promise<boolean> {
  const token = await new SecretStore(dataDir, null).get(siteSecret(siteId));
  return token.ok && token.value !== null && token.value !== '' && payload.includes(token.value);
}
