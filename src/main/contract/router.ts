import {
  COMMANDS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../shared/contract/commands';
import { appError, toAppError, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import type { Log } from '../log';

/** A host's connection to one set of screens: a window, or a browser tab. */
export interface Client {
  /** Numbers its views; unique in the run of the app. */
  readonly id: number;
}

export type Handler<C extends CommandName> = (
  input: CommandInput<C>,
  client: Client,
) => Promise<Result<CommandOutput<C>>> | Result<CommandOutput<C>>;

/** One handler for every command of the contract: a missing or an extra one does not compile. */
export type Handlers = { readonly [C in CommandName]: Handler<C> };

/** Hears of every answer that no screen could have foreseen; `siteId` where the command named one. */
export type UnexpectedListener = (command: CommandName, error: AppError, siteId: string | null) => void;

type AnyHandler = (input: unknown, client: Client) => Promise<Result<unknown>> | Result<unknown>;

/**
 * The one way from a screen into the app. Whoever calls it has checked the sender; here the command must be one
 * of the contract and its input must have the contract's shape. Whatever happens, the answer is a value.
 */
export class Router {
  readonly #handlers: Handlers;
  readonly #log: Log;
  readonly #onUnexpected: UnexpectedListener;

  constructor(handlers: Handlers, log: Log, onUnexpected: UnexpectedListener = () => undefined) {
    this.#handlers = handlers;
    this.#log = log;
    this.#onUnexpected = onUnexpected;
  }

  async call(client: Client, command: unknown, input: unknown): Promise<Result<unknown>> {
    if (typeof command !== 'string' || !Object.hasOwn(COMMANDS, command)) {
      return fail(appError('command-unknown', { command: String(command).slice(0, 100) }));
    }
    const name = command as CommandName;
    const parsed = COMMANDS[name].input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const reason = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
      return fail(appError('input-invalid', { command: name, reason }));
    }
    try {
      // The map ties handler and schema together; TypeScript cannot follow that through the index.
      const handler = this.#handlers[name] as AnyHandler;
      const answer = await handler(parsed.data, client);
      if (!answer.ok) {
        this.#log.debug('refused', { command: name, code: answer.error.code });
        if (answer.error.code === 'unexpected') this.#onUnexpected(name, answer.error, siteIdIn(input));
      }
      return answer;
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#log.error(`"${name}" failed: ${error.message}`, { code: error.code });
      this.#onUnexpected(name, error, siteIdIn(input));
      return fail(error);
    }
  }
}

function siteIdIn(input: unknown): string | null {
  const siteId = (input as { readonly siteId?: unknown } | null)?.siteId;
  return typeof siteId === 'string' ? siteId : null;
}
