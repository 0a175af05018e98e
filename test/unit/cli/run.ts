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
