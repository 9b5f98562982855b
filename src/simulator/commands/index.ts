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

/** The commands a Home Assistant of this version knows, by type. */
export function commandsOf(version: string): ReadonlyMap<string, Command> {
  return new Map(
    ALL.filter((command) => atLeast(version, command.since ?? '0')).map((command) => [command.type, command]),
  );
}
