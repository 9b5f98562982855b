import { atLeast } from '../version';
import type { Command } from './command';
import { coreCommands } from './core';
import { historyCommands } from './history';
import { registryCommands } from './registry';
import { subscriptionCommands } from './subscriptions';

const ALL: readonly Command[] = [
  ...coreCommands,
  ...subscriptionCommands,
  ...registryCommands,
  ...historyCommands,
];

/** The commands a Home Assistant of this version knows, by type, with the fields it knows. */
export function commandsOf(version: string): ReadonlyMap<string, Command> {
  const known = ALL.filter((command) => atLeast(version, command.since ?? '0'));
  return new Map(
    known.map((command) => {
      const fields = Object.entries(command.fields).filter(([, field]) =>
        atLeast(version, field.since ?? '0'),
      );
      return [command.type, { ...command, fields: Object.fromEntries(fields) }];
    }),
  );
}
