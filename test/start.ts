/**
 * What `npm start` runs: a VS Code with this extension, in front of a local AWS endpoint with sample accounts.
 *   npm start [-- --browser] [-- --port N]
 * An installed `code` is used where there is one, else the VS Code that npm carries, in a browser; `--browser`
 * always takes the latter. Runs until Ctrl+C.
 */
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { realJobTime } from './aws/jobs.ts';
import { SAMPLE_PROFILE, startAws } from './host/aws.ts';
import type { Aws } from './host/aws.ts';
import { temporaryFolder } from './host/folders.ts';
import { cache, root } from './host/paths.ts';
import { npm, startGroup, withoutVSCode } from './host/processes.ts';
import { startServer } from './host/server.ts';
import { windowAddress } from './host/window.ts';

const SETTINGS = { 'awsSesSenders.profile': SAMPLE_PROFILE };
/** What the tests hide is shown again. */
const WELCOMING = { 'window.commandCenter': true };
const sample = path.join(cache, 'sample');

const { values } = parseArgs({
  options: { browser: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
});
const interrupted = Promise.race([
  once(process, 'SIGINT'),
  once(process, 'SIGTERM'),
  once(process, 'SIGHUP'),
]);

await using cleanup = new AsyncDisposableStack();
// Access Advisor takes its time here too, though less than AWS's.
const aws = cleanup.use(
  await startAws({ jobDuration: (services) => ({ milliseconds: realJobTime(services) / 4, polls: 0 }) }),
);
const folder = cleanup.use(await temporaryFolder('ses-senders')).path;

const code = values.browser ? undefined : installedCode();
if (code === undefined) await startInBrowser(aws, folder, Number(values.port));
else await startOnDesktop(code, aws, folder);
console.log(`
Click the envelope "AWS SES Senders" in the activity bar on the left: the users are grouped by whether
they send. Right-click one and choose "Show Access Advisor"; the buttons above the list export and refresh.
The account is a sample, answered by ${aws.endpoint.url}; nothing here reaches AWS.

Ctrl+C ends it.`);
await interrupted;
console.log('\nEnding …');

/** The desktop's `code`, unless it only reaches into a window of VS Code that this terminal is in. */
function installedCode(): string | undefined {
  if (process.env['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  const windows = process.platform === 'win32';
  try {
    const found = execFileSync(windows ? 'where' : 'which', ['code'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return found.split(/\r?\n/)[0];
  } catch {
    return undefined;
  }
}

/** Runs one of package.json's scripts; quiet, unless it fails. */
async function build(...script: readonly string[]): Promise<void> {
  const [command, args, shell] = npm('run', ...script);
  console.log(`Building (npm run ${script[0] ?? ''}) …`);
  await promisify(execFile)(command, args, { ...shell, cwd: root });
}

/** A new window with settings and extensions of its own, kept between starts; the person's are not touched. */
async function startOnDesktop(code: string, { env }: Aws, folder: string): Promise<void> {
  await build('build');
  const userData = path.join(sample, 'user-data');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User', 'settings.json'), JSON.stringify(SETTINGS, null, 2));
  const group = startGroup(
    code,
    [
      ...['--new-window', '--disable-workspace-trust', '--skip-welcome', `--user-data-dir=${userData}`],
      ...[`--extensions-dir=${path.join(sample, 'extensions')}`, `--extensionDevelopmentPath=${root}`],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      folder,
    ],
    { env: { ...withoutVSCode(), ...env }, inherit: true, shell: process.platform === 'win32' },
  );
  cleanup.defer(() => group.stop());
  console.log(`Opening VS Code (${code}).`);
}

/** The built package, installed as a person would: VS Code then shows everything as it does to them. */
async function startInBrowser({ env }: Aws, folder: string, port: number): Promise<void> {
  await mkdir(sample, { recursive: true });
  const vsix = path.join(sample, 'aws-ses-senders.vsix');
  await build('package', '--', '--out', vsix);
  const server = cleanup.use(
    await startServer({ install: [vsix], port, env, settings: { ...SETTINGS, ...WELCOMING } }),
  );
  const address = windowAddress(server, { folder });
  openInBrowser(address);
  console.log(`\nVS Code with the extension:\n\n  ${address}`);
}

/** Opens the person's browser, where there is a display; else they have the address. */
function openInBrowser(address: string): void {
  const isRemote = process.env['SSH_CONNECTION'] !== undefined;
  const hasDisplay = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  const opener = { darwin: 'open', win32: 'explorer', linux: hasDisplay ? 'xdg-open' : undefined }[
    process.platform as string
  ];
  if (opener === undefined || isRemote || process.env['CI'] !== undefined) return;
  try {
    startGroup(opener, [address]);
  } catch {
    // The address is printed.
  }
}
