import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const SENDERS = ['ses-smtp-user.20260911-131452', 'legacy-mailer', 'ses-api-user', 'alice'];

describe('A view with data keeps it', () => {
  const session = useSession();
  const labelsUnder = async (row: string) => (await session().users.under(row)).map(({ label }) => label);
  const line = (text: string | RegExp) => session().window.page.getByText(text);

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
  });

  afterEach(() => session().aws.endpoint.reset());

  it('after a failed refresh, with a message that the next successful one removes', async () => {
    const { aws, refresh, users } = session();
    const before = (await users.rows()).map(({ label }) => label);
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', error: { code: 'ExpiredToken', status: 403 } });
    await users.titleButton('Refresh').click();
    await line(/^The credentials of the profile have expired\..* Showing what was known before\.$/).waitFor();
    const [account = '', ...below] = before;
    const helps = ['Run aws sso login', 'Run aws login', 'Select AWS Profile…', 'Show Log'];
    await eventually(async () =>
      assert.deepEqual(
        (await users.rows()).map(({ label }) => label),
        [account, ...helps, ...below],
      ),
    );

    aws.endpoint.reset();
    await refresh();
    await line(/Showing what was known before/).waitFor({ state: 'hidden' });
    assert.deepEqual(
      (await users.rows()).map(({ label }) => label),
      before,
    );
  });

  it('when calls are denied, names them, and lets no sender look innocent', async () => {
    const { aws, reload, users, window } = session();
    // A new window, and nothing is known of an earlier scan.
    await window.runCommand('AWS SES Senders: Clear Stored Data');
    await window.notification(/The stored data of 1 account was deleted\./);
    await window.page.keyboard.press('Escape');
    aws.endpoint.rules.deny([
      'iam:GetAccessKeyLastUsed',
      'iam:GenerateServiceLastAccessedDetails',
      'iam:GenerateCredentialReport',
      'iam:GetCredentialReport',
    ]);
    await reload();
    await users.row('Cannot tell').waitFor();
    await eventually(async () => {
      const message = (await line(/answers are missing/).textContent()) ?? '';
      const [, calls = ''] = /^\d+ answers are missing\. AccessDenied: ([\w, ]+)\./.exec(message) ?? [];
      assert.deepEqual(calls.split(', ').sort(), [
        'GenerateCredentialReport',
        'GenerateServiceLastAccessedDetails',
        'GetAccessKeyLastUsed',
      ]);
    });
    await eventually(async () => {
      const unknown = await labelsUnder('Cannot tell');
      assert.deepEqual(
        SENDERS.filter((name) => !unknown.includes(name)),
        [],
      );
    });
    await eventually(async () => {
      const facts = (await users.under('ses-api-user')).map(({ text }) => text);
      assert.match(facts[0] ?? '', /^AKIAQ3EGSESAPI7EXMPL last used not known/);
      assert.deepEqual(facts.slice(1, 3), [
        'Access Advisor an answer is missing',
        'AmazonSESFullAccess managed policy',
      ]);
      assert.deepEqual(facts.slice(3).sort(), [
        'AccessDenied GenerateServiceLastAccessedDetails',
        'AccessDenied GetAccessKeyLastUsed',
      ]);
    });
    await window.screenshot('answers-missing');
  });

  it('and says how many users have an unknown verdict, never 0, in row, badge, status bar, and Overview', async () => {
    const { users, window } = session();
    const cannotTell = (await labelsUnder('Cannot tell')).length;
    assert.ok(cannotTell >= SENDERS.length, String(cannotTell));
    const words = `Cannot tell: ${cannotTell} of 9 users`;
    await eventually(async () => {
      const row = (await users.rows()).find(({ name }) => name.startsWith('AWS account'));
      assert.ok(row?.text.includes(words), row?.text);
    });
    const item = window.statusBarItem(/^AWS SES Senders, sample: /);
    assert.equal((await item.innerText()).trim(), `sample: ${words}`);
    const tab = window.page.getByRole('tab', { name: /^AWS SES Senders/ });
    assert.equal(await tab.getAttribute('aria-label'), 'AWS SES Senders');
    await window.runCommand('AWS SES Senders: Show Overview');
    const page = window.webview();
    await page.locator('#sentence').getByText(`${words}.`).waitFor();
    await page.locator('#tally').getByText('9 users').waitFor();
    const said = `${await page.locator('#sentence').innerText()} ${await page.locator('#tally').innerText()}`;
    assert.doesNotMatch(said, /\b0 senders|no use of Amazon SES was seen/);
    await window.screenshot('overview-cannot-tell');
    await window.runCommand('View: Close Editor');
  });

  it('and is complete after Refresh once the permission has been granted', async () => {
    const { refresh } = session();
    await refresh();
    await eventually(async () => assert.deepEqual(await labelsUnder('Calls the SES API'), ['ses-api-user']));
    await line(/answers are missing/).waitFor({ state: 'hidden' });
  });
});
