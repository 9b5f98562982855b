import { Command } from 'commander';
import { inspectionSchema, type Inspection, type TrafficRow } from '../../shared/diagnostics';
import { ok, type Result } from '../../shared/result';
import { askAboutSite } from './ask-about-site';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJson, printLines, printTable } from './output';
import { localTime, printable } from './terminal-text';

interface InspectFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
}

/** WebSocket's own words for its states. */
const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

/** `inspect`: what the running program knows of a site's connection, socket and registry side by side. */
export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('Show what the socket of a site says beside what the running program believes of it.')
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .action((flags: InspectFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

async function run({ data, json, site: siteId }: InspectFlags): Promise<Result<void>> {
  const answered = await askAboutSite(resolveDataDir(data), 'inspect', siteId);
  if (!answered.ok) return answered;
  const inspection = inspectionSchema.parse(answered.value);
  await (json ? printJson(inspection) : print(inspection));
  return ok(undefined);
}

async function print(inspection: Inspection): Promise<void> {
  const { at, sockets, registry, mismatches, counters, roundTrips, heartbeatAt } = inspection;
  const ago = (then: number | null): string =>
    then === null || then === 0 ? 'never' : `${Math.max(0, (at - then) / 1000).toFixed(1)} s ago`;
  const socketText = sockets
    .map(
      (socket) =>
        `${READY_STATES[socket.readyState] ?? String(socket.readyState)} (generation ${socket.generation}, last frame ${ago(socket.lastFrameAt)})`,
    )
    .join('; ');
  await printLines([
    `Socket     ${socketText === '' ? 'none' : socketText}`,
    `Registry   ${registry.state ?? 'not listed'} (generation ${registry.generation}, attempt ${registry.attempt}, failures ${registry.failures})`,
    ...mismatches.map(({ kind, since }) => `MISMATCH   ${kind} since ${localTime(since)}`),
    `Ping       ${roundTrips.length === 0 ? 'no answer yet' : `${(roundTrips.at(-1)?.ms ?? 0).toFixed(1)} ms, ${ago(roundTrips.at(-1)?.at ?? null)}`}`,
    `Heartbeat  ${ago(heartbeatAt)}`,
    `Totals     ${counters.attempts} attempts, ${counters.sessions} logins, ${counters.connects} connects, ${counters.ends} ends, ${counters.stops} stops since ${localTime(inspection.since)}`,
    `Connected  ${inspection.connectedIds.join(' ')}`,
    `Open       ${inspection.openSocketIds.join(' ')}`,
    '',
  ]);
  if (counters.failures.length > 0) {
    await printTable(
      ['FAILURE', 'TIMES', 'LAST'],
      counters.failures.map(({ code, count, lastAt }) => [code, String(count), localTime(lastAt)]),
    );
    await printLines(['']);
  }
  await printTraffic('IN', inspection.framesIn);
  await printTraffic('OUT', inspection.framesOut);
  await printLines([
    ...inspection.subscriptions.map(({ id, what, events }) =>
      printable(`Subscription ${id}: ${what}, ${events} events`),
    ),
    ...inspection.requests.map(({ id, type, sentAt }) =>
      printable(`Request ${id}: ${type}, sent ${ago(sentAt)}`),
    ),
    ...counters.sendErrors.map(({ type, count }) => printable(`Not sent: ${type}, ${count} times`)),
  ]);
}

async function printTraffic(direction: string, rows: readonly TrafficRow[]): Promise<void> {
  await printTable(
    [direction, 'MESSAGES', 'BYTES', 'LAST'],
    rows.map(({ type, count, bytes, lastAt }) => [type, String(count), String(bytes), localTime(lastAt)]),
  );
  await printLines(['']);
}
