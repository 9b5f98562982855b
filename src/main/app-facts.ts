/** What this run of the program is; shown under "About" and in the first line of the log. */
export interface AppFacts {
  readonly version: string;
  readonly host: 'electron' | 'web';
  /** What it runs on, for people: "Electron 45.4.1" or "Node.js 24.9.0". */
  readonly runtime: string;
  readonly dataDir: string;
  readonly packaged: boolean;
}
