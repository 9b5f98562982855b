/** @typedef {(line: string) => void} Say Tells the reader of the terminal one line. */

/**
 * @param {string} who the part that speaks, as the reader knows it
 * @returns {Say}
 */
export function speaker(who) {
  return (line) => {
    process.stderr.write(`${who}: ${line}\n`);
  };
}

/**
 * The reason in an error, for one line of text.
 * @param {unknown} error
 */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
