import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';
import { everythingStored } from './storage.ts';

const HOUR = 3_600_000;
const GROUP = '/aws/events/ses-mails';
const utc = (hours: number) =>
  new Date(Date.now() - hours * HOUR).toISOString().slice(0, 16).replace('T', ' ');
/** What must be in the tab, and nowhere else. */
const ADDRESS = "o'neil@example.org";
const SUBJECT = 'HYPERLINK("https://example.net")';

describe('Search Mail Log', () => {
  const session = useSession({
    aws: { accounts: ['mail-log'] },
    viewport: { width: 1440, height: 900 },
  });
  const page = () => session().window.webview();
  const table = () => page().getByRole('table', { name: 'Mails' });
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const dialog = () => session().window.page.getByRole('dialog');
  const choose = async (filter: string) => {
    const { window } = session();
    await window.page.getByRole('option', { name: GROUP }).first().waitFor();
    await window.pick(new RegExp(`^${GROUP}(,|$)`));
    await window.page
      .getByText(/^Enter a user, a role or an address/)
      .first()
      .waitFor();
    await window.enter(filter);
  };

  before(async () => {
    const { openPanel, scanned, window } = session();
    await openPanel();
    await scanned();
    await window.runCommand('AWS SES Senders: Search Mail Log…');
    await window.enter(`${utc(6)} to ${utc(0)} us-east-1`);
    await choose('');
  });

  it('says what will be scanned, and the cost, before it searches', async () => {
    const words = /scans the events of .* in us-east-1 from .*CloudWatch Logs charges for the bytes/;
    await dialog().getByText(words).waitFor();
    assert.equal(session().aws.endpoint.calls.filter(({ action }) => action === 'StartQuery').length, 0);
    await session().window.screenshot('mail-log-before');
    await dialog().getByRole('button', { name: 'Search' }).click();
  });

  it('lists mails with all data of the log', async () => {
    await table().waitFor();
    const row = table().getByRole('row', { name: ADDRESS });
    const text = (await row.textContent()) ?? '';
    for (const part of ['team+mail', '203.0.113.7', 'team+mail@example.com', SUBJECT, 'Delivered'])
      assert.ok(text.includes(part), text);
    await page()
      .getByText(/^Scanned: [\d.]+ KB in \d+ log events\./)
      .waitFor();
    // The span that is searched is written as the times of the mails are.
    const time = /^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d{2}(:\d{2})?\s[AP]M (UTC|GMT.*)$/;
    const times = [
      ...(await page().locator('#account time').allTextContents()),
      (await row.locator('time').textContent()) ?? '',
    ];
    assert.deepEqual(
      times.map((one) => time.test(one)),
      [true, true, true],
      times.join('\n'),
    );
    await session().window.screenshot('mail-log');
    await assertAccessible(page());
  });

  it('filters and sorts by keyboard', async () => {
    await page().getByRole('searchbox', { name: 'Filter mails' }).fill('bounced');
    await eventually(async () => {
      const rows = await table().getByRole('row').allTextContents();
      assert.ok(rows.length > 1 && rows.slice(1).every((one) => one.includes('Bounced')), rows.join('\n'));
    });
    await page()
      .getByText(/^\d+ of \d+ mails match the filter\.$/)
      .waitFor();
    const [, first = ''] = await table().locator('time').allTextContents();
    await page().getByRole('searchbox', { name: 'Filter mails' }).fill(first);
    await eventually(async () =>
      assert.ok((await table().locator('time').allTextContents()).every((one) => one === first)),
    );
    assert.ok((await table().locator('time').count()) > 0);
    await page().getByRole('searchbox', { name: 'Filter mails' }).fill('');
    await table().getByRole('button', { name: 'Sender' }).focus();
    await session().window.page.keyboard.press('Enter');
    const header = table().getByRole('columnheader', { name: 'Sender' });
    await eventually(async () => assert.equal(await header.getAttribute('aria-sort'), 'ascending'));
  });

  it('exports and copies CSV', async () => {
    const { folder, window } = session();
    await button('Copy as CSV').click();
    await eventually(async () => assert.match(await window.clipboard(), /^account_id,.*\r?\n555566667777,/));
    await button('Export…').click();
    const file = path.join(folder, 'mails.json');
    await window.answerFileDialog(file);
    await eventually(async () => assert.ok((await readFile(file, 'utf8')).includes(ADDRESS)));
  });

  it('works in a narrow panel, and in high contrast', async () => {
    const { window } = session();
    await window.page.setViewportSize({ width: 800, height: 900 });
    await window.runCommand('Preferences: Color Theme');
    await window.page.keyboard.type('Dark High Contrast');
    await window.pick('Dark High Contrast');
    await page().locator('body[data-vscode-theme-kind="vscode-high-contrast"]').waitFor();
    await window.screenshot('mail-log-narrow');
    await assertAccessible(page());
    await window.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('stops the query when it is canceled, and says so', async () => {
    const { aws } = session();
    aws.endpoint.rules.add({
      action: 'GetQueryResults',
      respond: { contentType: 'application/x-amz-json-1.1', body: '{"status":"Running"}' },
    });
    await button('Refresh').click();
    await dialog().getByRole('button', { name: 'Search' }).click();
    await button('Cancel').click();
    await page().getByText('Canceled. The search was stopped.').waitFor();
    await eventually(() => assert.ok(aws.endpoint.calls.some(({ action }) => action === 'StopQuery')));
    aws.endpoint.rules.reset();
  });

  it('names the missing permission', async () => {
    const { aws } = session();
    aws.endpoint.rules.deny(['logs:StartQuery']);
    await button('Refresh').click();
    await dialog().getByRole('button', { name: 'Search' }).click();
    await page()
      .getByText(/the search needs logs:StartQuery for this log group\./)
      .waitFor();
    aws.endpoint.rules.reset();
  });

  it('is one step from Who Sent These Mails', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await window.enter(`${utc(6)} to ${utc(4)} us-east-1`);
    await button('Show These Mails…').click();
    await choose('team+mail');
    await dialog().getByRole('button', { name: 'Search' }).click();
    await table().getByRole('row', { name: ADDRESS }).waitFor();
  });

  it('leaves no address and no subject behind: not in storage, not in the log, not after a reload', async () => {
    const { window, server, reload } = session();
    await reload();
    await window.editorTab('Who Sent These Mails').waitFor();
    assert.equal(await window.editorTab('Mail Log').count(), 0);
    const stored = (await everythingStored(window.page)).join('\n');
    assert.ok(stored.includes('mailLog 555566667777 us-east-1'), 'the search of what is stored is broken');
    const data = await readdir(server.dataDirectory, { recursive: true, withFileTypes: true });
    const files = data.flatMap((one) => (one.isFile() ? [path.join(one.parentPath, one.name)] : []));
    assert.ok(files.length > 0);
    const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
    const words = [ADDRESS, 'example.org', 'What is new', 'https://example.net'];
    const found = words.flatMap((word) => [
      ...(stored.includes(word) ? [`storage: ${word}`] : []),
      ...files.filter((_, index) => texts[index]?.includes(word) === true).map((file) => `${file}: ${word}`),
    ]);
    assert.deepEqual(found, []);
  });
});
