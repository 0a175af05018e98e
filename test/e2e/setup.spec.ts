import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { ago, utc } from './burst.ts';
import { assertContrast } from './contrast.ts';
import { useSession } from './session.ts';

/** Themes that VS Code has out of the box, and what they are to a web page in it. */
const THEMES = {
  'Light 2026': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
  'Dark 2026': 'vscode-dark',
};
const OPTIONS = { aws: { accounts: ['ses'] }, viewport: { width: 1440, height: 1000 } } as const;

describe('Check SES Set-Up', () => {
  const session = useSession(OPTIONS);
  const page = () => session().window.webview();
  const sesCalls = () => session().aws.endpoint.calls.filter(({ service }) => service === 'ses').length;

  it('asks SES only after the user has agreed', async () => {
    const { window, openPanel, scanned } = session();
    await openPanel();
    await scanned();
    await window.runCommand('AWS SES Senders: Check SES Set-Up…');
    const dialog = window.page.getByRole('dialog');
    await dialog.getByText(/^This asks Amazon SES itself, read-only/).waitFor();
    await window.screenshot('setup-asked');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(sesCalls(), 0);
    await window.runCommand('AWS SES Senders: Check SES Set-Up…');
    await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    await page().getByRole('heading', { level: 2, name: 'us-east-1' }).waitFor();
    await page().getByRole('button', { name: 'Copy Set-Up Commands: us-east-1' }).waitFor();
    assert.ok(sesCalls() > 0);
    // The window is to be calm.
    const movement = await page()
      .locator('.progress')
      .evaluate((bar) => getComputedStyle(bar, '::after').animationName);
    assert.equal(movement, 'none');
  });

  it('says which mails have no sender and why, and copies the commands and those that undo them', async () => {
    const { window } = session();
    await page()
      .getByText(/^Mails of the identity new\.example that name no configuration set/)
      .waitFor();
    await window.screenshot('setup');
    const copied = async (name: string) => {
      await page().getByRole('button', { name }).click();
      await window.page
        .getByText(/Commands copied\. Nothing has been changed/)
        .first()
        .waitFor();
      return window.page.evaluate(() => navigator.clipboard.readText());
    };
    assert.match(await copied('Copy Set-Up Commands: us-east-1'), /^aws sesv2 create-configuration-set /);
    assert.match(await copied('Copy Undo Commands: us-east-1'), /--profile sample$/);
    // As on the other pages: which account it is about, and one main button.
    await page().getByText('Account acme-mail (555566667777)', { exact: true }).waitFor();
    assert.deepEqual(await page().locator('button:not(.secondary, .link):visible').allTextContents(), [
      'Refresh',
    ]);
    await assertAccessible(page());
  });

  it('begins with the Regions that are paused or under review', async () => {
    const first = page().locator('#content > *').first();
    assert.match(
      (await first.textContent()) ?? '',
      /^eu-south-1: Sending is paused in this Region\. AWS has the account under review/,
    );
    await page()
      .getByText(/^In (1 of 2|both) Regions, mails have no sender in CloudWatch\./)
      .waitFor();
  });

  it('keeps the keyboard focus at Refresh, past the question and the check', async () => {
    const { window } = session();
    const refresh = page().getByRole('button', { name: 'Refresh', exact: true });
    const before = sesCalls();
    await refresh.focus();
    await window.page.keyboard.press('Enter');
    await window.page.getByRole('dialog').getByRole('button', { name: 'Check', exact: true }).waitFor();
    await window.page.keyboard.press('Enter');
    await eventually(() => {
      assert.ok(sesCalls() > before);
    });
    await refresh.waitFor();
    await eventually(async () =>
      assert.equal(await refresh.evaluate((button) => document.activeElement === button), true),
    );
  });

  it('stays in the list, below Mails', async () => {
    const { window } = session();
    await window.page
      .getByRole('treeitem', { name: /^Mails/ })
      .first()
      .click();
    await window.page
      .getByRole('treeitem', { name: /^SES set-up/ })
      .first()
      .waitFor();
    await window.screenshot('setup-row');
  });

  it('can be read in every theme, as can Who Sent These Mails and Recent Calls', async () => {
    const { window } = session();
    const answered = async (title: string) => {
      await page().getByRole('heading', { level: 1, name: title }).waitFor();
      await page().getByRole('button', { name: 'Refresh', exact: true }).waitFor();
    };
    await window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await window.enter(`${utc(ago(6))} to ${utc(ago(0))} us-east-1`);
    await answered('Who sent these mails');
    await window.runCommand('AWS SES Senders: Show Recent Calls');
    await window.pick(/^newsletter/);
    await answered('Recent calls');
    for (const [theme, kind] of Object.entries(THEMES)) {
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      for (const [tab, title] of [
        ['SES Set-Up', 'SES set-up'],
        ['Who Sent These Mails', 'Who sent these mails'],
        ['Recent Calls: newsletter', 'Recent calls'],
      ] as const) {
        await window.editorTab(tab).click();
        await answered(title);
        await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
        await assertContrast(page());
      }
    }
  });
});
