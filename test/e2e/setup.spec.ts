import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';

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
});
