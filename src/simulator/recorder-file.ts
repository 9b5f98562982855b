import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { JsonObject } from './json';
import type { RecordedState } from './recorded-state';

type Line = readonly [
  entityId: string,
  state: string | null,
  lastUpdated: number,
  lastChanged: number,
  attributes: JsonObject,
];

/** Rows on the disk, so that a recorder remembers what was before its process was killed. A line a row. */
export class RecorderFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Rows in the order in which they were written; the last line of a process that was killed may be half a one. */
  read(): readonly (readonly [entityId: string, row: RecordedState])[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
    return lines.map((text) => {
      const [entityId, state, lastUpdated, lastChanged, attributes] = JSON.parse(text) as Line;
      return [entityId, { state, lastUpdated, lastChanged, attributes }];
    });
  }

  write(rows: readonly (readonly [entityId: string, row: RecordedState])[]): void {
    const lines = rows.map(([entityId, { state, lastUpdated, lastChanged, attributes }]) =>
      JSON.stringify([entityId, state, lastUpdated, lastChanged, attributes] satisfies Line),
    );
    if (lines.length > 0) appendFileSync(this.#file, `${lines.join('\n')}\n`);
  }
}
