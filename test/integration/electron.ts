/**
 * Runs the same integration suite in the desktop build of VS Code, which `@vscode/test-electron` downloads
 * into .vscode-test/. `VSCODE_VERSION` chooses the version (`stable` where not given); on Linux without a
 * display it runs under xvfb-run.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { SAMPLE_PROFILE, startAws } from '../host/aws.ts';
import { temporaryFolder } from '../host/folders.ts';
import { cache, results, root } from '../host/paths.ts';
import { buildIntegration } from './build.ts';
import { ENDPOINT, RESULTS } from './environment.ts';

const { DISPLAY, WAYLAND_DISPLAY, VSCODE_VERSION } = process.env;

if (process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) {
  const again = ['--auto-servernum', process.execPath, import.meta.filename];
  const { status, error } = spawnSync('xvfb-run', again, { stdio: 'inherit' });
  if (error)
    throw new Error('There is no display. Install xvfb (xvfb-run), or set DISPLAY.', { cause: error });
  process.exitCode = status ?? 1;
} else {
  await runInDesktop();
}

async function runInDesktop(): Promise<void> {
  const resultsFile = path.join(results, 'electron.json');
  await rm(resultsFile, { force: true });
  const extensionTestsPath = await buildIntegration();
  await using directory = await temporaryFolder('vscode-desktop');
  await using aws = await startAws();
  await runTests({
    version: VSCODE_VERSION ?? 'stable',
    cachePath: cache,
    extensionDevelopmentPath: root,
    extensionTestsPath,
    extensionTestsEnv: { ...aws.env, [ENDPOINT]: aws.endpoint.url, [RESULTS]: resultsFile },
    launchArgs: [
      await emptyFolder(directory.path, 'workspace'),
      '--user-data-dir',
      await userData(directory.path, {
        'awsSesSenders.profile': SAMPLE_PROFILE,
        'awsSesSenders.showRoles': false,
      }),
      '--extensions-dir',
      await emptyFolder(directory.path, 'extensions'),
    ],
  });
}

async function emptyFolder(directory: string, name: string): Promise<string> {
  const folder = path.join(directory, name);
  await mkdir(folder);
  return folder;
}

async function userData(directory: string, settings: object): Promise<string> {
  const user = path.join(directory, 'data', 'User');
  await mkdir(user, { recursive: true });
  await writeFile(path.join(user, 'settings.json'), JSON.stringify(settings, null, 2));
  return path.dirname(user);
}
