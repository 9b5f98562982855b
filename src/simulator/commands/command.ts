import type { Home } from '../home';
import { isJsonObject, type Json, type JsonObject } from '../json';
import type { User } from '../users';

/** What a command may do with the client it came from. */
export interface CommandClient {
  readonly user: User;
  /** Fault on demand: subscribed states do not come. */
  readonly statesWithheld: boolean;
  /** Messages to it may be joined from now on. */
  coalesce(): void;
  /** Queues a message that is JSON already. */
  push(message: string): void;
  /** Sends a reply to a command of this type. */
  sendReply(command: string, message: JsonObject): void;
  /** Remembers a subscription; `stop` ends it. */
  subscribe(id: number, type: string, stop: () => void): void;
  /** False when there is no such subscription. */
  unsubscribe(id: number): boolean;
}

/** What a handler works with. */
export interface CommandContext {
  readonly home: Home;
  readonly client: CommandClient;
  /** The command's id: subscriptions answer under it. */
  readonly id: number;
  /** Sends the result; once per command. */
  readonly reply: (result: Json) => void;
}

export interface FieldRule {
  /** The type's name as it stands in the server's error text. */
  readonly expected: string;
  readonly check: (value: Json) => boolean;
  readonly required: boolean;
  /** First version that knows the field; older ones refuse it as an extra key. */
  readonly since?: string;
}

/** One WebSocket command. A field that is not listed is refused, as Home Assistant's schemas do. */
export interface Command {
  readonly type: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** First version that knows it; older ones answer `unknown_command`. */
  readonly since?: string;
  readonly adminOnly?: boolean;
  readonly handle: (message: JsonObject, context: CommandContext) => void;
}

function rule(expected: string, check: (value: Json) => boolean): FieldRule {
  return { expected, check, required: false };
}

export function required(field: FieldRule): FieldRule {
  return { ...field, required: true };
}

export function since(version: string, field: FieldRule): FieldRule {
  return { ...field, since: version };
}

export const text = rule('str', (value) => typeof value === 'string');
export const textOrNull = rule('str', (value) => value === null || typeof value === 'string');
export const flag = rule('bool', (value) => typeof value === 'boolean');
export const integer = rule('int', (value) => Number.isInteger(value));
export const object = rule('a dictionary', isJsonObject);
export const texts = rule(
  'a list',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
);
/** Some fields take one text for a list of one. */
export const textOrTexts = rule('a list', (value) => typeof value === 'string' || texts.check(value));

/** The complaint about a message, in the server's words; null when it fits. */
export function complaint(command: Command, message: JsonObject): string | null {
  for (const [key, value] of Object.entries(message)) {
    if (key === 'id' || key === 'type') {
      continue;
    }
    const field = command.fields[key];
    if (field === undefined) {
      return Object.keys(command.fields).length === 0
        ? `extra keys not allowed. Got ${JSON.stringify(message)}`
        : `extra keys not allowed @ data['${key}']. Got ${JSON.stringify(value)}`;
    }
    if (!field.check(value)) {
      return `expected ${field.expected} @ data['${key}']. Got ${JSON.stringify(value)}`;
    }
  }
  for (const [key, field] of Object.entries(command.fields)) {
    if (field.required && !(key in message)) {
      return `required key not provided @ data['${key}']. Got None`;
    }
  }
  return null;
}

/** Reads a list of texts out of a checked field. */
export function textsOf(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
}
