import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Never rejects because of its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean }} [options]
 *   `show`: its output goes straight to the terminal (standard error) and is not collected
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, stdout: string, output: string, timedOut: boolean }>}
 *   `output` holds standard output and standard error as they came; `code` is null when it could not be started
 */
export function run(program, args, { cwd, env, timeoutMs, show = false } = {}) {
  return new Promise((resolve) => {
    let stdout = '';
    let output = '';
    let timedOut = false;
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
      // npm and others are .cmd files on Windows, which Node starts only through a shell.
      shell: process.platform === 'win32' && !program.endsWith('.exe'),
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill();
          }, timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, signal: null, stdout, output: `${output}${error.message}\n`, timedOut });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, output, timedOut });
    });
  });
}

/**
 * Runs a program that must succeed.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {Promise<string>} its standard output
 * @throws {Error} with the end of its output
 */
export async function mustRun(program, args, options) {
  const ended = await run(program, args, options);
  if (ended.code === 0) return ended.stdout;
  const why = ended.timedOut ? 'took too long' : `ended with ${ended.code ?? ended.signal ?? 'no start'}`;
  throw new Error(
    [`${program} ${args.join(' ')} ${why}`, ...ended.output.trimEnd().split('\n').slice(-15)].join('\n'),
  );
}
