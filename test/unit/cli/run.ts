import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Environment } from '../../host/processes.ts';
import { root } from '../../host/paths.ts';

export interface Run {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built command line as a person does.
 * @param interrupt presses Ctrl-C when it is aborted.
 */
export function sesSenders(args: readonly string[], env: Environment, interrupt?: AbortSignal): Promise<Run> {
  return run(process.execPath, [path.join(root, 'dist', 'cli.js'), ...args], env, { interrupt });
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
