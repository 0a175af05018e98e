/**
 * Not a test: makes the pictures of the README (`npm run pictures`) as a person sees the window, with the sample
 * account in it, and the icon of the extension from its drawing. None is in the package but the icon.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../host/browser.ts';
import { root } from '../host/paths.ts';
import { useSession } from './session.ts';
import type { Workbench } from './workbench.ts';

const media = path.join(root, 'media');
const ICON = 256;

const THEMES = {
  dark: { name: 'Dark 2026', kind: 'vscode-dark' },
  light: { name: 'Light 2026', kind: 'vscode-light' },
};

const VIEWPORT = { width: 1320, height: 720, scale: 1.5 };
const HOUR = 3_600_000;

/** Takes the window without its title bar, which names the folder of the run. */
async function takePicture(window: Workbench, name: string): Promise<void> {
  for (const [theme, { name: colors, kind }] of Object.entries(THEMES)) {
    await window.runCommand('Preferences: Color Theme');
    await window.page.keyboard.type(colors);
    await window.pick(colors);
    await window.webview().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
    await window.page.mouse.move(0, 0);
    const { width, height } = window.page.viewportSize() ?? { width: 0, height: 0 };
    const top = (await window.page.getByRole('main').boundingBox())?.y ?? 0;
    await window.page.screenshot({
      path: path.join(media, 'docs', `${name}-${theme}.png`),
      clip: { x: 0, y: top, width, height: height - top },
      animations: 'disabled',
    });
  }
}

describe('The pictures', () => {
  const session = useSession({ viewport: { ...VIEWPORT, height: 1000 } });
  const take = (name: string) => takePicture(session().window, name);

  before(async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await window.resizeSideBar(410);
    for (const user of ['ses-smtp-user.20260911-131452', 'ses-api-user', 'alice']) await users.expand(user);
  });

  it('of the Overview', async () => {
    const { users, window } = session();
    await users.titleButton('Show Overview').click();
    await window.webview().getByRole('heading', { level: 1 }).waitFor();
    await take('overview');
  });

  it('of Access Advisor', async () => {
    const { users, window } = session();
    await users.chooseFromMenu('alice', 'Show Access Advisor');
    await window
      .webview()
      .getByText(/^\d+ services$/)
      .waitFor();
    await take('access-advisor');
  });

  it('of the icon', async () => {
    await using browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: ICON, height: ICON } });
    await page.setContent(
      `<style>body { margin: 0 }</style>${await readFile(path.join(media, 'docs', 'icon.svg'), 'utf8')}`,
    );
    await page.screenshot({ path: path.join(media, 'icon.png'), omitBackground: true });
  });
});

describe('The picture of a burst of mails', () => {
  const session = useSession({
    aws: { accounts: ['burst'] },
    settings: { 'awsSesSenders.showRoles': true },
    viewport: VIEWPORT,
  });

  it('of who sent them, as soon as CloudTrail is complete', async () => {
    const { aws, openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await window.resizeSideBar(360);
    await users.expand('ops-7');
    const hour = new Date(Math.floor(Date.now() / HOUR - 18) * HOUR).toISOString().slice(0, 13);
    await window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await window.enter(
      `${hour}:00Z to ${new Date(Date.parse(`${hour}:00Z`) + HOUR).toISOString().slice(0, 16)}Z us-east-1`,
    );
    const page = window.webview();
    const refresh = page.getByRole('button', { name: 'Refresh', exact: true });
    await refresh.waitFor();
    aws.endpoint.clockAhead(20 * 60_000);
    for (let time = 0; time < 2; time += 1) {
      await refresh.click();
      await page.getByRole('button', { name: 'Cancel' }).waitFor();
      await refresh.waitFor();
    }
    await page.getByText(/^Only ops-7 could have sent the 4,200 mails/).waitFor();
    await takePicture(window, 'who');
  });
});
