/** The command line as the steps in docs/at-scale.md put it beside the unit. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { npm } from '../../host/processes.ts';
import { root } from '../../host/paths.ts';

/** Packs what is built, and installs it into a folder's `node_modules`, without a download. */
export async function packCommandLine(folder: string): Promise<void> {
  const run = async (...args: readonly string[]): Promise<string> => {
    const [command, all, options] = npm(...args);
    return (await promisify(execFile)(command, all, { ...options, cwd: root })).stdout;
  };
  // What is built already: a build of its own would take dist/ away from the tests beside it.
  const packed = JSON.parse(
    await run('pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  ) as readonly [{ readonly filename: string }];
  const nowhere = ['--offline', '--cache', path.join(folder, 'empty-cache')];
  await run('install', '--no-save', '--prefix', folder, ...nowhere, path.join(folder, packed[0].filename));
}
