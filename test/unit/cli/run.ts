import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../host/processes.ts';
import { assertNoSecret } from '../../host/leaks.ts';
import { root } from '../../host/paths.ts';

export interface Run {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built command line as a user does, and searches its whole output for secrets.
 * @param interrupt presses Ctrl-C when it is aborted.
 * @throws Error if there is one.
 */
export async function sesSenders(
  args: readonly string[],
  env: Environment,
  interrupt?: AbortSignal,
): Promise<Run> {
  const cli = path.join(root, 'dist', 'cli.js');
  const ran = await run(process.execPath, [cli, ...args], env, { interrupt });
  assertNoSecret(ran.stdout, 'standard output');
  assertNoSecret(ran.stderr, 'standard error');
  const file = args[args.indexOf('--output') + 1];
  // The reader of a pipe has its content.
  if (
    args.includes('--output') &&
    file !== undefined &&
    statSync(file, { throwIfNoEntry: false })?.isFile()
  ) {
    assertNoSecret(await readFile(file, 'utf8'), 'the report');
  }
  return ran;
}

interface RunOptions {
  /** Presses Ctrl-C when it is aborted. */
  readonly interrupt?: AbortSignal | undefined;
  readonly shell?: boolean;
}

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  env: Environment,
  { interrupt, shell = false }: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      { env: { ...process.env, ...env }, maxBuffer: 100_000_000, shell },
      (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    interrupt?.addEventListener('abort', () => child.kill('SIGINT'));
  });
}
