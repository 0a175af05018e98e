import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';

const HOUR = 3_600_000;
const THEMES = {
  'Light 2026': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast',
  'Light High Contrast': 'vscode-high-contrast-light',
  'Dark 2026': 'vscode-dark',
};
const OPTIONS = {
  aws: { accounts: ['burst'] },
  settings: { 'awsSesSenders.showRoles': true },
  viewport: { width: 1440, height: 1000 },
} as const;
/** The time so many hours ago, in seconds. */
const ago = (hours: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - hours * HOUR);
const utc = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ');
const messageId = (at: Date) =>
  `0100${at.getTime().toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;
/** The hour of the burst, as a person types it. */
const BURST = `${utc(new Date(Math.floor(ago(18).getTime() / HOUR) * HOUR))} to ${utc(new Date(Math.floor(ago(17).getTime() / HOUR) * HOUR)).slice(11)}`;

describe('Who Sent These Mails', () => {
  const session = useSession(OPTIONS);
  const page = () => session().window.webview();
  const sentence = () => page().locator('.sentence');
  const box = () => session().window.page.getByRole('textbox', { name: /Who Sent These Mails$/ });
  const copy = (text: string) =>
    session().window.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  const start = async () => {
    await session().window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await box().waitFor();
  };
  const settled = () => page().getByRole('button', { name: 'Refresh', exact: true }).waitFor();

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('says under the box what it understands, and what is neither a time nor a mail', async () => {
    const { window } = session();
    await start();
    await box().fill(`${BURST} us-east-1`);
    await window.page.getByText(/^\d{4}-\d\d-\d\d \d\d:00:00 UTC to .+, us-east-1$/).waitFor();
    await window.screenshot('who-box');
    await box().fill('someone@example.com');
    await window.page
      .getByText(/^The mail was not sent through Amazon SES: its Message-ID is /)
      .first()
      .waitFor();
    await box().fill('last night');
    await window.page.keyboard.press('Enter');
    await window.page
      .getByText(/^This is neither a time, such as .+, nor a mail/)
      .first()
      .waitFor();
    await window.screenshot('who-box-problem');
    await box().fill('2026-11-27 04:00 to 2026-11-27 03:00');
    await window.page.keyboard.press('Enter');
    await window.page.getByText('The end must be after the beginning.').first().waitFor();
    await window.page.keyboard.press('Escape');
    await box().waitFor({ state: 'hidden' });
  });

  it('answers at once from the scan, and settles', async () => {
    const { window } = session();
    await start();
    await window.enter(`${BURST} us-east-1`);
    await window.editorTab('Who Sent These Mails').waitFor();
    await page().getByRole('heading', { level: 1, name: 'Who sent these mails' }).waitFor();
    await settled();
    assert.match(
      (await sentence().textContent()) ?? '',
      /^3 of 9 users and roles could have sent the 4,200 mails of these hours, as far as IAM tells\. Of these, 1 had no policy that allows sending as of .+\.$/,
    );
    const people = page().getByRole('list').first().getByRole('listitem');
    assert.match((await people.first().textContent()) ?? '', /^ops-7Used SES then/);
    // Deleted since the scan? CloudTrail may be late.
    await page()
      .getByText(/CloudTrail can be 15 minutes late/)
      .waitFor();
  });

  it('names the only one who could have sent, once CloudTrail is sure of it', async () => {
    const { aws } = session();
    aws.endpoint.clockAhead(20 * 60_000);
    const refresh = page().getByRole('button', { name: 'Refresh', exact: true });
    // The answers to the first time show how late it is.
    for (let time = 0; time < 2; time += 1) {
      await refresh.click();
      await page().getByRole('button', { name: 'Cancel' }).waitFor();
      await settled();
    }
    assert.equal(
      await sentence().textContent(),
      'Only ops-7 could have sent the 4,200 mails of these hours, as far as IAM tells.',
    );
    assert.equal(await sentence().getAttribute('aria-live'), 'polite');
  });

  it('folds those who are ruled out by reason, with their number', async () => {
    const folds = page().locator('details');
    const titles = await folds.locator('summary').allTextContents();
    assert.ok(titles.includes('Created after the window (1)'), titles.join('\n'));
    assert.ok(titles.includes('No access key or sign-in was used late enough (3)'), titles.join('\n'));
    const keys = folds.filter({ hasText: 'No access key or sign-in' });
    await keys.locator('summary').focus();
    await session().window.page.keyboard.press('Enter');
    await keys.getByText('newsletter').waitFor();
    assert.match((await keys.textContent()) ?? '', /was last used .+, 4 days before the window\./);
  });

  it('helps with what to do next', async () => {
    const { window, users } = session();
    await page().getByRole('button', { name: 'Copy Command to Deactivate Key: ops-7' }).click();
    await eventually(async () =>
      assert.match(await window.clipboard(), /update-access-key .*--access-key-id AKIAVZ5POPS711111111/),
    );
    await page().getByRole('button', { name: 'Copy Summary for Ticket: ops-7' }).click();
    await eventually(async () => assert.match(await window.clipboard(), /^# .*ops-7/m));
    await page().getByRole('button', { name: 'Show in List: ops-7' }).click();
    await eventually(async () =>
      assert.equal((await users.rows()).find((row) => row.selected)?.label, 'ops-7'),
    );
    await page().getByRole('button', { name: 'Copy as Markdown' }).click();
    await eventually(async () =>
      assert.match(await window.clipboard(), /\*\*Only `ops-7` could have sent the 4,200 mails/),
    );
    await page().getByRole('button', { name: 'Show Access Advisor: ops-7' }).click();
    await window.editorTab(/Access Advisor: ops-7/).waitFor();
    await window.editorTab('Who Sent These Mails').click();
  });

  it('exports Markdown', async () => {
    const { folder, window } = session();
    await page().getByRole('button', { name: 'Export…' }).click();
    await window.answerFileDialog(path.join(folder, 'who.md'));
    await window.notification(`Report exported to ${path.join(folder, 'who.md')}.`);
    const text = await readFile(path.join(folder, 'who.md'), 'utf8');
    assert.match(text, /^# Who sent these mails\n[^]*Region: `us-east-1`\.[^]*\*\*Only `ops-7`/);
    await window.runCommand('Notifications: Clear All Notifications');
  });

  for (const [theme, kind] of Object.entries(THEMES))
    it(`looks right and is accessible in ${theme}`, async () => {
      const { window } = session();
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await assertAccessible(page());
      await window.screenshot(`who-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });

  it('needs no scrolling sideways in a narrow panel', async () => {
    const { window } = session();
    await window.resizeSideBar(1070);
    await eventually(async () => {
      const { content, room } = await page()
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => ({ content: scrollWidth, room: clientWidth }));
      assert.ok(room < 450, `the page is ${room} pixels wide`);
      assert.ok(content <= room, `its content is ${content} pixels wide`);
    });
    await assertAccessible(page());
    await window.screenshot('who-narrow');
    await window.resizeSideBar(300);
  });

  it('takes a mail from the clipboard, whole, and says what is odd about it', async () => {
    const { window } = session();
    const id = messageId(ago(18));
    await copy(
      `Received: from mx.example.com by x; ${ago(18).toUTCString()}\r\nMessage-ID: <${id}>\r\nDate: Sat, 1 Jan 2022 00:00:00 +0000\r\n\r\nBuy now`,
    );
    await start();
    assert.equal(await box().inputValue(), id);
    await window.page.getByText(/^A mail sent .+ from us-east-1$/).waitFor();
    await box().press('Enter');
    await page().getByText(id).waitFor();
    await settled();
    await page()
      .getByText(/^The mail’s Date, .+, does not fit its Message-ID/)
      .waitFor();
    await page()
      .getByText('No server got the mail from Amazon SES: its Message-ID may be made up.')
      .waitFor();
    assert.match((await sentence().textContent()) ?? '', /^Only ops-7 could have sent/);
    await window.screenshot('who-mail');
  });

  it('is canceled, and says what was not asked', async () => {
    const { aws, window } = session();
    aws.endpoint.rules.add({ action: 'LookupEvents', delay: 60_000 });
    await copy('nothing');
    await start();
    await window.enter(`${BURST} us-east-1`);
    const cancel = page().getByRole('button', { name: 'Cancel' });
    await page()
      .getByText(/^Asking AWS: which users, roles and access keys were deleted/)
      .waitFor();
    await cancel.focus();
    await window.page.keyboard.press('Enter');
    await page()
      .getByText(/^Canceled\. Not asked: which users, roles and access keys were deleted \(CloudTrail\)/)
      .waitFor();
    assert.equal(await page().locator('button:focus').textContent(), 'Refresh');
    assert.match((await sentence().textContent()) ?? '', /^\d of \d+ users and roles could have sent/);
    await window.screenshot('who-canceled');
    aws.endpoint.reset();
  });

  it('asks about the mails of a row, in its Region', async () => {
    const { users, window } = session();
    await users.expand('Mails');
    await users.chooseFromMenu('us-east-1', 'Who Sent These Mails…');
    await box().waitFor();
    await window.page
      .getByText(/^Mails of us-east-1: enter a time/)
      .first()
      .waitFor();
    await window.page.keyboard.press('Escape');
  });

  it('comes back after a reload of the window', async () => {
    const { reload, window } = session();
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    await settled();
    await reload();
    await window.editorTab('Who Sent These Mails').waitFor();
    await sentence()
      .getByText(/could have sent the 4,200 mails of these hours/)
      .waitFor({ timeout: 60_000 });
  });
});
