import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { SAMPLE_PROFILE } from '../host/aws.ts';
import { launchBrowser } from '../host/browser.ts';
import { eventually } from '../host/eventually.ts';
import { temporaryFolder } from '../host/folders.ts';
import { root } from '../host/paths.ts';
import { startServer } from '../host/server.ts';
import type { Server } from '../host/server.ts';
import { focusRests, openWindow } from '../host/window.ts';
import { startBenchAws } from './aws.ts';
import type { BenchAccount } from './aws.ts';

/** Of one opening of the view in a new window; times in milliseconds. */
export interface Opening {
  /** From the press on the item in the activity bar to the first row of the account's tree. */
  readonly clickToFirstRow: number;
  /** From the same press to the first user. */
  readonly clickToFirstUser: number;
  /** What VS Code says that loading and activating the extension took. */
  readonly activation: number;
}

const EXTENSION = 'aws-ses-senders.aws-ses-senders';

/** Opens an account that is stored, in new windows of a real VS Code, one after the other. */
export async function measureCachedStart(account: BenchAccount, openings: number): Promise<Opening[]> {
  await using aws = await startBenchAws(account);
  await using folder = await temporaryFolder('workspace');
  await using server = await startServer({
    development: true,
    env: aws.env,
    settings: { 'awsSesSenders.profile': SAMPLE_PROFILE },
  });
  await using browser = await launchBrowser();
  const page = await openScannedWindow(browser, server, folder.path);
  const measured: Opening[] = [];
  for (let opening = 0; opening < openings; opening += 1) measured.push(await measureOpening(page));
  return measured;
}

/** Opens a window and the view in it, and waits until the scan is stored. */
export async function openScannedWindow(browser: Browser, server: Server, folder: string): Promise<Page> {
  const page = await openWindow(browser, server, { folder, extensionDevelopmentPath: root });
  await page.getByRole('tab', { name: /^AWS SES Senders/ }).click();
  const storage = path.join(server.dataDirectory, 'data', 'User', 'globalStorage', EXTENSION, 'snapshots');
  await eventually(async () => {
    if ((await readdir(storage)).length < 2) throw new Error('The scan is not stored yet.');
  }, 300_000);
  return page;
}

async function measureOpening(page: Page): Promise<Opening> {
  await page.getByRole('tab', { name: /^Explorer/ }).click();
  // A browser's VS Code stores every 5 seconds what is open; sooner, the new window would open the view by itself.
  await page.waitForTimeout(7_000);
  await page.reload();
  await page.getByRole('tablist', { name: 'Active View Switcher' }).first().waitFor({ timeout: 60_000 });
  // The window has much to do when it comes up, and nobody clicks within a second of that.
  await page.waitForTimeout(8_000);
  if ((await page.getByRole('tree', { name: 'IAM Users' }).count()) > 0)
    throw new Error('The view is open before anybody pressed.');
  const timed = page.evaluate(timeRows);
  await page.getByRole('tab', { name: /^AWS SES Senders/ }).click();
  const [clickToFirstRow, clickToFirstUser] = await timed;
  return { clickToFirstRow, clickToFirstUser, activation: await activationTime(page) };
}

/** Runs in the page: how long after the next press the account's row, and the first user's, are drawn. */
function timeRows(): Promise<[number, number]> {
  return new Promise((resolve) => {
    let pressed = 0;
    let first = 0;
    addEventListener('mousedown', () => (pressed ||= performance.now()), { capture: true });
    const look = (): void => {
      const rows = document.querySelectorAll('[role="tree"][aria-label="IAM Users"] [role="treeitem"]');
      if (pressed === 0 || rows.length === 0) return;
      first ||= performance.now();
      if (![...rows].some((row) => row.getAttribute('aria-level') === '2')) return;
      observer.disconnect();
      resolve([first - pressed, performance.now() - pressed]);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

/** VS Code shows it in its list of running extensions. */
async function activationTime(page: Page): Promise<number> {
  await focusRests(page);
  await page.keyboard.press('F1');
  await page
    .getByRole('textbox', { name: 'Type the name of a command to run.' })
    .fill('>Developer: Show Running Extensions');
  await page
    .getByRole('option', { name: /^Developer: Show Running Extensions/ })
    .first()
    .click();
  // Its name, or its ID where the window has not read that yet.
  const row = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ hasText: /AWS SES Senders|aws-ses-senders/ })
    .first();
  await row.waitFor();
  const text = (await row.textContent()) ?? '';
  const milliseconds = /Activation: ?(\d+)ms/.exec(text)?.[1];
  if (milliseconds === undefined) throw new Error(`No activation time in: ${text}`);
  return Number(milliseconds);
}
