import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './folders.ts';
import { installVSCode } from './install.ts';
import { startGroup, withoutVSCode } from './processes.ts';
import type { Environment, Group } from './processes.ts';

export interface ServerOptions {
  /** The environment of the extension host, over this process's own. */
  readonly env?: Environment;
  /** VS Code settings, over the quiet ones every run has. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Extensions to install before the start: vsix files. */
  readonly install?: readonly string[];
  /**
   * Lets a window name an extension under development and its tests. VS Code calls this its smoke test driver,
   * and shows no notification as a toast while it is on: they are in the notification center only. Of VS Code's built-in
   * extensions, such windows have few.
   */
  readonly development?: boolean;
  /** Any free port where not given. */
  readonly port?: number;
  /**
   * VS Code's display language. A language pack without a word comes with it, since the real ones cannot be had from
   * npm: VS Code's own words stay English, those of extensions are in the language.
   */
  readonly language?: string;
  /** With workspace trust a folder opens in Restricted Mode until it is trusted. Off by default. */
  readonly workspaceTrust?: boolean;
}

export interface Server extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly authority: string;
  /** The server's own data, new and empty at the start; `data/logs` holds the extension host's logs. */
  readonly dataDirectory: string;
  /** The user's settings as VS Code has stored them. */
  settings(): Promise<Readonly<Record<string, unknown>>>;
  /** What the server has printed. */
  log(): string;
  /** Ends the extension host of the last window as a crash would: at once, and without a word. */
  crashExtensionHost(): Promise<void>;
}

/** Nothing that asks, greets, phones or takes room. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  // Settings open as an editor: above the others, they keep the keys of the Command Palette to themselves.
  'workbench.editor.useModal': 'off',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.untrustedFiles': 'open',
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
};

/**
 * Starts the VS Code server on a free port of the loopback, with settings and data of its own.
 * @throws Error with the server's words when it does not come up within a minute.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { node, main, fewExtensions } = await installVSCode();
  const data = await temporaryFolder('vscode-server');
  const dataDirectory = data.path;
  const start = (args: readonly string[]) =>
    startGroup(node, [main, '--server-data-dir', dataDirectory, '--accept-server-license-terms', ...args], {
      env: { ...withoutVSCode(), ...socketsIn(dataDirectory), ...options.env },
    });

  await writeSettings(dataDirectory, { ...QUIET, ...options.settings });
  if (options.language !== undefined) await writeLanguagePack(dataDirectory, options.language);
  await installCompanion(dataDirectory);
  for (const vsix of options.install ?? []) await installExtension(start, vsix);

  const group = start([
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--without-connection-token'],
    // The window is on this machine.
    ...['--telemetry-level', 'off', '--disable-websocket-compression'],
    ...(options.development ? ['--enable-smoke-test-driver', '--builtin-extensions-dir', fewExtensions] : []),
    ...(options.language === undefined ? [] : ['--locale', options.language]),
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
  ]);
  const stop = async () => {
    await group.stop();
    await data[Symbol.asyncDispose]();
  };
  try {
    const port = await listening(group);
    return {
      authority: `127.0.0.1:${port}`,
      dataDirectory,
      settings: async () =>
        JSON.parse(await readFile(settingsFile(dataDirectory), 'utf8')) as Record<string, unknown>,
      log: () => group.output(),
      crashExtensionHost: async () => {
        process.kill(await lastExtensionHost(dataDirectory), 'SIGKILL');
      },
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The user's settings, of every scope: this server keeps them on its disk, not in the browser. */
const settingsFile = (dataDirectory: string) => path.join(dataDirectory, 'data', 'User', 'settings.json');

async function writeSettings(dataDirectory: string, settings: object): Promise<void> {
  const file = settingsFile(dataDirectory);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings, null, 2));
}

/** The process ID of the extension host that was started last, by the server's own log. */
async function lastExtensionHost(dataDirectory: string): Promise<number> {
  const logs = path.join(dataDirectory, 'data', 'logs');
  const [log] = (await readdir(logs, { recursive: true })).filter((file) => file.endsWith('remoteagent.log'));
  const started = (await readFile(path.join(logs, log ?? ''), 'utf8')).matchAll(
    /<(\d+)> Launched Extension Host Process/g,
  );
  const pid = [...started].at(-1)?.[1];
  if (pid === undefined) throw new Error('The server has not reported that it started an extension host.');
  return Number(pid);
}

/** What VS Code keeps of an installed language pack: without one, it takes no other language than English. */
async function writeLanguagePack(dataDirectory: string, language: string): Promise<void> {
  const data = path.join(dataDirectory, 'data');
  const words = path.join(data, `${language}.i18n.json`);
  const extensions = [{ extensionIdentifier: { id: `test.language-pack-${language}` }, version: '1.0.0' }];
  const pack = { hash: language, extensions, translations: { vscode: words }, label: language };
  await mkdir(data, { recursive: true });
  await writeFile(words, JSON.stringify({ contents: {} }));
  await writeFile(path.join(data, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** What `--install-extension` would leave behind; the extension is not worth a package. */
async function installCompanion(dataDirectory: string): Promise<void> {
  const name = 'test.companion-1.0.0';
  const folder = path.join(dataDirectory, 'extensions', name);
  await cp(path.join(import.meta.dirname, 'companion'), folder, { recursive: true });
  const location = { $mid: 1, path: folder.replaceAll('\\', '/'), scheme: 'file' };
  const entry = { identifier: { id: 'test.companion' }, version: '1.0.0', location, relativeLocation: name };
  await writeFile(path.join(dataDirectory, 'extensions', 'extensions.json'), JSON.stringify([entry]));
}

async function installExtension(start: (args: readonly string[]) => Group, vsix: string): Promise<void> {
  const group = start(['--install-extension', vsix]);
  const ended = await Promise.race([group.ended, sleep(60_000, 'timeout', { ref: false })]);
  await group.stop();
  if (ended !== 0) throw new Error(`cannot install ${vsix} (${ended}):\n${group.output()}`);
}

/** The port the server chose. */
async function listening(group: Group): Promise<string> {
  const port = new Promise<string>((resolve) => {
    group.onOutput(() => {
      const said = /Extension host agent listening on (\d+)/.exec(group.output())?.[1];
      if (said !== undefined) resolve(said);
    });
  });
  const failure = Promise.race([
    group.ended.then((code) => `the VS Code server ended (${code})`),
    sleep(60_000, 'the VS Code server did not come up within a minute', { ref: false }),
  ]).then((problem) => Promise.reject(new Error(`${problem}:\n${group.output()}`)));
  failure.catch(() => undefined);
  return Promise.race([port, failure]);
}

/** Where its sockets go: with its data, but for macOS, where a socket's path must not be that long. */
const socketsIn = (directory: string): Environment =>
  process.platform === 'linux' ? { XDG_RUNTIME_DIR: directory, TMPDIR: directory } : {};
