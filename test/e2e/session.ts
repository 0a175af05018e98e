import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { SAMPLE_PROFILE, startAws } from '../host/aws.ts';
import type { Aws, AwsOptions } from '../host/aws.ts';
import { launchBrowser } from '../host/browser.ts';
import { eventually } from '../host/eventually.ts';
import { temporaryFolder } from '../host/folders.ts';
import { failures, root } from '../host/paths.ts';
import type { Environment } from '../host/processes.ts';
import { startServer } from '../host/server.ts';
import type { Server, ServerOptions } from '../host/server.ts';
import { openWindow } from '../host/window.ts';
import type { Viewport } from '../host/window.ts';
import { assertNothingLeaked } from './secrets.ts';
import { workbench } from './workbench.ts';
import type { Tree } from './tree.ts';
import type { Workbench } from './workbench.ts';

/** A vsix to install and test; where not given, the development folder is tested. */
export const VSIX = 'SES_SENDERS_TEST_VSIX';

/** How long a scan of a small account may take on a busy machine, in milliseconds. */
const A_SCAN = 60_000;

const CONTAINER = 'AWS SES Senders';

export interface SessionOptions extends Pick<ServerOptions, 'settings' | 'workspaceTrust' | 'language'> {
  readonly aws?: AwsOptions;
  readonly viewport?: Viewport;
  /** Files of the folder that the window opens: their text by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Further environment variables of the window, and of its terminals. */
  readonly env?: (aws: Aws) => Environment;
}

/** A window with the extension in it, in front of an AWS of its own. */
export interface Session {
  readonly aws: Aws;
  readonly server: Server;
  readonly window: Workbench;
  /** The view "IAM Users". */
  readonly users: Tree;
  /** The folder the window has open; new, empty, and removed at the end. */
  readonly folder: string;
  /** Shows the panel as a person does: by its item in the activity bar. */
  readonly openPanel: () => Promise<void>;
  /** Presses Refresh in the view's title and waits until the scan has ended. */
  readonly refresh: () => Promise<void>;
  /** Waits until no scan is under way and its result is shown. */
  readonly scanned: () => Promise<void>;
  readonly selectProfile: (name: string) => Promise<void>;
  /** Turns a setting of the product on or off, as a person does. The product sees the change a moment later. */
  readonly configure: (setting: string, isOn: boolean) => Promise<void>;
  /** Reloads the window: what is to be remembered must come back. */
  readonly reload: () => Promise<void>;
}

/**
 * For the top of a `describe`: opens a session before its tests and ends it after them. When one of them fails
 * it keeps a picture of the window and the logs in artifacts/failures. At the end it searches for secrets all that
 * was written.
 * @returns how the tests get at the session.
 */
export function useSession(options: SessionOptions = {}): () => Session {
  const ending = new AsyncDisposableStack();
  let session: Session | undefined;

  before(async () => {
    session = await openSession(options, ending);
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (session !== undefined && test?.state === 'failed') await keepEvidence(session, test.fullTitle());
  });

  after(async () => {
    try {
      if (session !== undefined) await assertNothingLeaked(session);
    } finally {
      await ending.disposeAsync();
    }
  });

  return () => {
    if (session === undefined) throw new Error('There is no session before the tests run.');
    return session;
  };
}

async function openSession(options: SessionOptions, ending: AsyncDisposableStack): Promise<Session> {
  const folder = ending.use(await temporaryFolder('workspace')).path;
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const aws = ending.use(await startAws(options.aws));
  const vsix = process.env[VSIX];
  const server = ending.use(
    await startServer({
      ...(vsix === undefined ? { development: true } : { install: [vsix] }),
      workspaceTrust: options.workspaceTrust ?? false,
      ...(options.language === undefined ? {} : { language: options.language }),
      env: { ...aws.env, ...options.env?.(aws) },
      settings: {
        'awsSesSenders.profile': SAMPLE_PROFILE,
        // Most specs are about users; roles.spec.ts has the roles.
        'awsSesSenders.showRoles': false,
        ...options.settings,
      },
    }),
  );
  const browser = ending.use(await launchBrowser());
  const page = await openWindow(browser, server, {
    folder,
    ...(vsix === undefined ? { extensionDevelopmentPath: root } : {}),
    ...(options.viewport === undefined ? {} : { viewport: options.viewport }),
  });
  // How long a thing takes is no question of these tests: a limit only ends one that hangs.
  page.setDefaultTimeout(45_000);
  // Where it moves, VS Code takes the focus only after an animation, and closes what has been opened meanwhile.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const window = workbench(page);
  const users = window.tree('IAM Users', CONTAINER);
  const scanned = async () => {
    await users.titleButton('Refresh').waitFor({ timeout: A_SCAN });
    // The first row shows when its scan ended; before, it may show the time of the stored one.
    await users
      .row(/^(?!.*(refreshing|waiting|asked))AWS account .+ ([\d,]+ (users?|roles?)|root) · ./)
      .waitFor({ timeout: A_SCAN });
  };
  return {
    aws,
    server,
    window,
    users,
    folder,
    openPanel: () => window.openContainer(CONTAINER),
    refresh: async () => {
      await users.titleButton('Refresh').click();
      await users.titleButton('Cancel Scan').waitFor();
      await scanned();
    },
    scanned,
    selectProfile: async (name) => {
      await window.runCommand('AWS SES Senders: Select AWS Profile…');
      await window.pick(name);
    },
    configure: (setting, isOn) => configure(window, server, setting, isOn),
    reload: () => reload(window),
  };
}

const DEFAULTS: Readonly<Record<string, { readonly default: unknown }>> =
  packageJson.contributes.configuration.properties;

/**
 * Checks or unchecks a setting in VS Code's Settings editor, and waits until it is stored. While the editor still searches,
 * it shows the old value again for a moment after a click: one click is enough, and the stored value decides.
 */
async function configure(window: Workbench, server: Server, setting: string, isOn: boolean): Promise<void> {
  const { page } = window;
  const id = `awsSesSenders.${setting}`;
  await window.runCommand('Preferences: Open User Settings');
  await page.getByRole('textbox', { name: 'Search settings' }).first().focus();
  await page.keyboard.type(`@id:${id}`);
  const box = page.getByRole('checkbox', { name: new RegExp(setting) });
  if ((await box.isChecked()) !== isOn) await box.click();
  // VS Code stores nothing for a default.
  await eventually(async () => assert.equal((await server.settings())[id] ?? DEFAULTS[id]?.default, isOn));
  await window.runCommand('View: Close Editor');
}

/** As a person does it: VS Code first stores what is to be remembered, which a browser's own reload may cut short. */
async function reload(window: Workbench): Promise<void> {
  const { page } = window;
  const loaded = page.waitForEvent('load', { timeout: 60_000 });
  await window.runCommand('Developer: Reload Window');
  await loaded;
  await page.getByRole('tablist', { name: 'Active View Switcher' }).first().waitFor({ timeout: 60_000 });
}

async function keepEvidence({ window, server, aws }: Session, title: string): Promise<void> {
  const folder = path.join(failures, title.replaceAll(/[^\w-]+/g, '-'));
  await mkdir(folder, { recursive: true });
  await window.page.screenshot({ path: path.join(folder, 'window.png') });
  await writeFile(path.join(folder, 'window.yml'), await window.page.locator('body').ariaSnapshot());
  await writeFile(path.join(folder, 'server.log'), server.log());
  await writeFile(path.join(folder, 'calls.json'), JSON.stringify(aws.endpoint.calls, null, 2));
  const logs = path.join(server.dataDirectory, 'data', 'logs');
  await cp(logs, path.join(folder, 'logs'), { recursive: true });
}
