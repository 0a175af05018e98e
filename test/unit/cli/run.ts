import { execFile } from 'node:child_process';
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
 * Runs the built command line as a person does, and searches all that it wrote for secrets.
 * @param interrupt presses Ctrl-C when it is aborted.
 * @throws Error where there is one.
 */
export async function sesSenders(
  args: readonly string[],
  env: Environment,
  interrupt?: AbortSignal,
): Promise<Run> {
  const run = await started(args, env, interrupt);
  assertNoSecret(run.stdout, 'standard output');
  assertNoSecret(run.stderr, 'standard error');
  const file = args[args.indexOf('--output') + 1];
  if (args.includes('--output') && file !== undefined) {
    assertNoSecret(await readFile(file, 'utf8').catch(() => ''), 'the report');
  }
  return run;
}

function started(args: readonly string[], env: Environment, interrupt?: AbortSignal): Promise<Run> {
  const cli = path.join(root, 'dist', 'cli.js');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env: { ...process.env, ...env }, maxBuffer: 100_000_000 },
      (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    interrupt?.addEventListener('abort', () => child.kill('SIGINT'));
  });
}
