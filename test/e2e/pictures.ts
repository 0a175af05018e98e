/**
 * Not a test: makes the pictures of the README (`npm run pictures`) as a person sees the window, with the sample
 * account in it, and the icon of the extension from its drawing. None is in the package but the icon.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../host/browser.ts';
import { root } from '../host/paths.ts';
import { useSession } from './session.ts';

const media = path.join(root, 'media');
const ICON = 256;

const THEMES = {
  dark: { name: 'Dark 2026', kind: 'vscode-dark' },
  light: { name: 'Light 2026', kind: 'vscode-light' },
};

describe('The pictures', () => {
  const session = useSession({ viewport: { width: 1320, height: 720, scale: 1.5 } });

  /** The window without its title bar, which names the folder of the run. */
  const take = async (name: string) => {
    for (const [theme, { name: colors, kind }] of Object.entries(THEMES)) {
      const { window } = session();
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
  };

  before(async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await window.resizeSideBar(410);
    for (const user of ['ses-smtp-user.20260911-131452', 'ses-api-user', 'alice']) await users.expand(user);
  });

  it('of the overview', async () => {
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
