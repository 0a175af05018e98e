import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';
import { everythingStored, stored as storedByWindow } from './storage.ts';

const SAMPLE = '111122223333';
const OTHER = '444455556666';
const STORED = `account-${SAMPLE}.json`;
const NEWSLETTER_KEY = 'AKIAQ3EGNEWSLETTER11';
const HOUR = 3_600_000;

describe('What is new since the scan before', () => {
  const session = useSession();
  const news = () => session().users.row(/^Since the last scan/);
  const changes = async () => (await session().users.under(/^Since the last scan/)).map(({ text }) => text);

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('is empty after the first scan, and if nothing happened', async () => {
    const { refresh } = session();
    assert.equal(await news().count(), 0);
    await refresh();
    assert.equal(await news().count(), 0);
  });

  it('is on top of the account, with each user and its changes', async () => {
    const { aws, scanned, users, window } = session();
    const account = aws.endpoint.account();
    account.use({ accessKeyId: NEWSLETTER_KEY, service: 'ses-smtp', region: 'eu-west-1' });
    account.createUser({
      name: 'quick-hire',
      createdAt: 'now',
      accessKeys: [{ id: 'AKIAQ3EGQUICKHIRE123', createdAt: 'now' }],
    });
    account.deleteUser('backup-agent');
    // The credential report, which the quick scan rests on, knows the deleted user for hours.
    await window.runCommand('AWS SES Senders: Complete Scan');
    await users.titleButton('Cancel Scan').waitFor();
    await scanned();
    await news().waitFor();
    await eventually(async () => {
      const [first = '', second = '', ...others] = await changes();
      assert.match(
        first,
        /^newsletter first use of SES seen: ses-smtp in eu-west-1, (now|\d min ago) · now "Sends by SMTP"/,
      );
      assert.match(second, /^quick-hire new user/);
      assert.deepEqual(others, ['backup-agent deleted']);
    });
    const [root, , group] = await users.rows();
    assert.match(root?.name ?? '', /^AWS account acme-mail/);
    assert.match(group?.text ?? '', /^Since the last scan, (a moment|\d min) ago 3$/);
    for (const theme of ['Dark 2026', 'Light 2026']) {
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await window.screenshot(`changed-since-${theme.slice(0, 4).toLowerCase()}`);
    }
  });

  it('has users of the list with all that belongs to them', async () => {
    const { users } = session();
    assert.deepEqual(await users.menu(/^quick-hire, changed/), [
      ...['Show Access Advisor', 'Refresh User or Role', 'Show Recent Calls', 'Open in IAM Console'],
      ...['Copy ARN', 'Copy Summary'],
      'Copy Command to Deactivate Key',
    ]);
    assert.deepEqual(await users.menu(/^backup-agent/), ['Copy ARN']);
    assert.deepEqual(await users.menu(/^Since the last scan/), ['Copy Names']);
    await users.chooseFromMenu(/^Since the last scan/, 'Copy Names');
    await eventually(async () =>
      assert.equal(await session().window.clipboard(), 'newsletter\nquick-hire\nbackup-agent'),
    );
  });

  it('is still there when the window comes back, and in the export', async () => {
    const { aws, folder, reload, users, window } = session();
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', error: { code: 'ExpiredToken', status: 403 } });
    await reload();
    await news().waitFor();
    await users.row('Run aws sso login').waitFor();
    await window.runCommand('AWS SES Senders: Export Report…');
    const file = path.join(folder, 'report.md');
    await window.answerFileDialog(file);
    await eventually(async () => {
      const report = await readFile(file, 'utf8');
      assert.match(report, /^Changed since the scan of \d{4}-.+:$/m);
      assert.match(report, /^- `quick-hire`: new user/m);
    });
    aws.endpoint.reset();
  });

  it('is gone after the next scan, in which nothing is new', async () => {
    await session().refresh();
    await news().waitFor({ state: 'hidden' });
  });
});

describe('The data of a closed window', () => {
  const session = useSession();
  const folder = () =>
    path.join(
      session().server.dataDirectory,
      ...['data', 'User', 'globalStorage', 'aws-ses-senders.aws-ses-senders', 'snapshots'],
    );
  const storedFiles = () => readdir(folder()).catch((): string[] => []);
  const stored = (name = STORED) =>
    eventually(async () => assert.ok((await storedFiles()).includes(name), 'nothing is stored yet'));
  const account = () => session().users.row(/^AWS account acme-mail/);
  const line = (text: string | RegExp) => session().window.page.getByText(text);
  const cutOff = () => {
    const { aws } = session();
    const offline = { ...profileOf(aws.endpoint, 'sample', SAMPLE), settings: OUT_OF_REACH };
    aws.setProfiles([offline]);
  };
  const connect = (accountId = SAMPLE) => {
    const { aws } = session();
    aws.setProfiles([profileOf(aws.endpoint, 'sample', accountId)]);
  };

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
    await stored();
  });

  it('is stored in files that only their owner may read, without a secret', async () => {
    assert.equal((await stat(folder())).mode & 0o777, 0o700);
    const files = await storedFiles();
    assert.equal(files.length, 2);
    for (const name of files) {
      const file = path.join(folder(), name);
      assert.equal((await stat(file)).mode & 0o777, 0o600, name);
      const { secretAccessKey } = profileOf(session().aws.endpoint, 'sample', SAMPLE);
      const text = await readFile(file, 'utf8');
      assert.ok(secretAccessKey !== undefined && !text.includes(secretAccessKey), name);
    }
  });

  it('is shown at once, with its age, if AWS cannot be reached', async () => {
    const { aws, reload, users, window } = session();
    await age(path.join(folder(), STORED), 3 * HOUR);
    cutOff();
    aws.endpoint.reset();
    await reload();
    await line(/^AWS could not be reached\..* Showing what was known 3 hr ago\.$/).waitFor();
    await account().waitFor();
    assert.match(
      (await account().getAttribute('aria-label')) ?? '',
      /4 senders · 9 users and root · 3 hr ago$/,
    );
    await users.row('ses-api-user').waitFor();
    await users.row('Show Log').waitFor();
    assert.deepEqual(aws.endpoint.calls, []);
    await window.screenshot('stored-scan-offline');
  });

  it('stays if a scan fails, in the files, too', async () => {
    const { aws, users } = session();
    const before = await readFile(path.join(folder(), STORED), 'utf8');
    connect();
    aws.endpoint.rules.deny(['iam:*']);
    await users.titleButton('Refresh').click();
    await line(/Showing what was known 3 hr ago\.$/).waitFor();
    await users.row('Copy Least-Privilege Policy').waitFor();
    await users.row('ses-api-user').waitFor();
    assert.equal(await readFile(path.join(folder(), STORED), 'utf8'), before);
    aws.endpoint.reset();
  });

  it('stays while the new scan grows, which finally replaces it', async () => {
    const { aws, reload, scanned, users } = session();
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', delay: 4_000 });
    aws.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', delay: 2_000 });
    await reload();
    await account().waitFor();
    await line(/^Refreshing… Showing what was known 3 hr ago\.$/).waitFor();
    await users.row('ses-api-user').waitFor();
    await session().window.screenshot('stored-scan-refreshing');
    await line(/^Asking AWS… \d of 9 users\. Showing what was known 3 hr ago\.$/).waitFor();
    await scanned();
    await users.row(/^AWS account acme-mail.* · now$/).waitFor();
    await eventually(async () => {
      const text = await readFile(path.join(folder(), STORED), 'utf8');
      assert.ok(Date.now() - Date.parse(finishedAt(text)) < HOUR);
    });
    aws.endpoint.reset();
  });

  it('survives a crash of the extension host in the middle of a scan', async () => {
    const { aws, refresh, reload, server, users } = session();
    const [before, files] = [await readFile(path.join(folder(), STORED), 'utf8'), await storedFiles()];
    const asked = () =>
      aws.endpoint.calls.filter(({ action }) => action === 'GetAccountAuthorizationDetails').length;
    aws.endpoint.reset();
    aws.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', hang: true });
    await users.titleButton('Refresh').click();
    await eventually(() => assert.equal(asked(), 1));
    await server.crashExtensionHost();
    // An installed extension VS Code would start again by itself, one under development it does not.
    await reload();
    await eventually(() => assert.equal(asked(), 2), 60_000);
    await line(/^Asking AWS… \d of 9 users/).waitFor();
    await users.row('ses-api-user').waitFor();
    assert.deepEqual(
      [await readFile(path.join(folder(), STORED), 'utf8'), await storedFiles()],
      [before, files],
    );
    aws.endpoint.reset();
    await users.titleButton('Cancel Scan').click();
    await refresh();
    await users.row(/^AWS account acme-mail.* · now$/).waitFor();
  });

  it('is dropped at once if the profile belongs to another account now', async () => {
    const { aws, reload, scanned, users } = session();
    connect(OTHER);
    aws.endpoint.rules.add({ action: 'ListUsers', delay: 3_000 });
    aws.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', delay: 3_000 });
    aws.endpoint.rules.add({ action: 'GenerateCredentialReport', delay: 3_000 });
    await reload();
    await eventually(async () => {
      assert.ok(aws.endpoint.calls.some(({ action }) => action === 'ListAccountAliases'));
      assert.equal(await account().count(), 0);
    }, 30_000);
    assert.equal(await users.row('ses-api-user').count(), 0);
    aws.endpoint.reset();
    await scanned();
    assert.equal(await account().count(), 0);
    connect();
  });

  it('is ignored if the file is damaged, which the log says', async () => {
    const { reload, scanned, users, window } = session();
    await session().refresh();
    await stored();
    const file = path.join(folder(), STORED);
    await eventually(async () => assert.match(await readFile(file, 'utf8'), /"profile":"sample"/));
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.length / 2));
    await reload();
    await scanned();
    await users.row('ses-api-user').waitFor();
    await window.runCommand('AWS SES Senders: Show Log');
    const log = window.page.getByRole('document', { name: 'AWS SES Senders - Output' });
    await eventually(async () =>
      assert.match(
        (await log.textContent()) ?? '',
        /account-111122223333\.json\sis\signored:\sit\sis\snot\sJSON/,
      ),
    );
    await window.runCommand('View: Hide Panel');
  });

  it('is deleted by Clear Stored Data, with panels and chosen accounts: the next window starts empty', async () => {
    const { aws, reload, selectProfile, server, users, window } = session();
    await stored();
    await selectProfile('sample');
    await session().scanned();
    await window.runCommand('AWS SES Senders: Show Access Advisor');
    await window.pick('ses-api-user');
    await window.webview().getByRole('heading', { level: 1 }).waitFor();
    await storedByWindow(window.page, /ses-api-user/);
    await window.runCommand('AWS SES Senders: Show Overview');
    // A page takes the focus once it is loaded, and would close the Command Palette.
    await window
      .webview()
      .getByRole('heading', { level: 1, name: /^acme-mail/ })
      .waitFor();
    await storedByWindow(window.page, /accountId\W+111122223333/);
    await window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await window.page.getByRole('textbox', { name: /Who Sent These Mails$/ }).fill('2026-11-27 09:52 UTC');
    await window.page.keyboard.press('Enter');
    await window.webview().getByRole('button', { name: 'Refresh', exact: true }).waitFor();
    await storedByWindow(window.page, /2026-11-27T09/);
    const ours = /2026-11-27T09|111122223333|ses-api-user|profile\W+sample/;
    /** What VS Code keeps of them in the browser, and in the folder of its server. */
    const left = async () => [
      ...(await everythingStored(window.page)).filter((item) => ours.test(item)),
      ...(await filesWith(path.join(server.dataDirectory, 'data', 'User'), ours)),
    ];
    await eventually(async () => {
      const before = (await left()).join('\n');
      for (const kind of [/parts\.editor/, /aws-ses-senders": .*targets/, /account-\d+\.json/])
        assert.match(before, kind);
    }, 60_000);
    // Out of the panel's page, which has its own keyboard. A click on a row would open another page.
    await users.locator.focus();
    await window.runCommand('AWS SES Senders: Clear Stored Data');
    await window.notification(
      /The stored data of 2 accounts was deleted\. Selected accounts and list views are no longer/,
    );
    const panels = window.page.getByRole('tab', { name: /SES Overview|ses-api-user|Who Sent These Mails/ });
    assert.equal(await panels.count(), 0);
    await eventually(async () => assert.deepEqual(await left(), []), 60_000);
    await window.screenshot('clear-stored-data');
    await window.page.keyboard.press('Escape');
    assert.deepEqual(await storedFiles(), []);
    // What a watch sees is stored with the next scan, and not before.
    await window.runCommand('AWS SES Senders: Watch for SES Use');
    await window.notification(/Watching for SES use: \d+ access keys/);
    aws.endpoint.account().use({ accessKeyId: NEWSLETTER_KEY, service: 'ses-smtp', region: 'us-west-2' });
    await window.statusBarItem(/^Watching for SES use/).click();
    await window.pick('Check Now');
    await window.notification(/newsletter used ses-smtp in us-west-2/);
    assert.deepEqual(await storedFiles(), []);
    await window.runCommand('AWS SES Senders: Stop Watching');
    await session().refresh();
    await eventually(async () =>
      assert.match(await readFile(path.join(folder(), STORED), 'utf8'), /us-west-2/),
    );
    await window.runCommand('AWS SES Senders: Clear Stored Data');
    await window.notification(/The stored data of 1 account was deleted\./);
    await window.page.keyboard.press('Escape');
    cutOff();
    await reload();
    await users.welcome.getByText(/^AWS could not be reached\./).waitFor({ timeout: 30_000 });
    assert.equal(await users.row(/./).count(), 0);
    aws.endpoint.reset();
  });

  it('is not stored while the setting is off; turning it off deletes it', async () => {
    const { refresh, reload, scanned, window } = session();
    connect();
    await reload();
    await scanned();
    await stored();
    await window.runCommand('AWS SES Senders: Clear Stored Data');
    const message = await window.notification(/The stored data of 1 account was deleted\./);
    await message.getByRole('button', { name: 'Open Settings' }).click();
    const setting = window.page.getByRole('checkbox', { name: /storeScans/ });
    await setting.waitFor();
    await refresh();
    await stored();
    await setting.click();
    await eventually(async () => assert.deepEqual(await storedFiles(), []));
    await window.screenshot('store-scans-off');
    await refresh();
    // What a scan stores is there soon after it; two scans later it would be.
    await refresh();
    assert.deepEqual(await storedFiles(), []);
  });
});

/** The files below a folder in which a text stands, but for the settings, which are a person's own. */
async function filesWith(folder: string, text: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'settings.json')
    .map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return files.filter((_, index) => text.test(texts[index] ?? ''));
}

const OUT_OF_REACH = { endpoint_url: 'http://127.0.0.1:9' };

/** Makes a stored Snapshot so many milliseconds old. */
async function age(file: string, milliseconds: number): Promise<void> {
  const text = await readFile(file, 'utf8');
  const at = new Date(Date.now() - milliseconds).toISOString();
  await writeFile(file, text.replaceAll(finishedAt(text), `${at.slice(0, 19)}Z`));
}

function finishedAt(text: string): string {
  return /"finishedAt":"([^"]+)"/.exec(text)?.[1] ?? '';
}
