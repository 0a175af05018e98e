import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession, type Session } from './session.ts';

const NEWSLETTER_KEY = 'AKIAQ3EGNEWSLETTER11';
const ALICE_KEY = 'AKIAQ3EGADM1ALICE111';
const INACTIVE_KEY = 'AKIAQ3EGLEGACYSMTP11';
const BACKUP_KEY = 'AKIAQ3EGBACKUP111111';

const countedRegions = ({ endpoint }: Session['aws']) =>
  endpoint.calls.flatMap(({ action, region }) => (action === 'GetMetricData' ? [region] : [])).sort();

describe('Watch for SES Use', () => {
  const session = useSession({
    settings: { 'awsSesSenders.watchIntervalMinutes': 1, 'awsSesSenders.showRoles': true },
  });
  const item = (text: RegExp) => session().window.statusBarItem(text);
  const isOn =
    /^Watching for SES use: \d+ access keys every minute, \d+ calls an hour\. It also counts the mails of 3 Regions, for about \$0\.04 a day\. Last check: ./;
  const askedKeys = () =>
    session().aws.endpoint.calls.flatMap(({ action, params }) =>
      action === 'GetAccessKeyLastUsed' ? [params['AccessKeyId'] ?? ''] : [],
    );
  const checkNow = async () => {
    const { window } = session();
    await item(/^Watching for SES use/).click();
    await window.pick('Check Now');
  };
  const sendBy = (accessKeyId: string, region: string) =>
    session()
      .aws.endpoint.account()
      .use({ accessKeyId, service: 'ses-smtp', region, action: 'SendRawEmail' });

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('starts at once, asks only about keys that may send, and shows that it is on and its cost', async () => {
    const { aws, window } = session();
    aws.endpoint.reset();
    await window.runCommand('AWS SES Senders: Watch for SES Use');
    await item(isOn).waitFor();
    const keys = askedKeys();
    // The report of this account is new: it says that these keys were never used, but not their IDs.
    const named = aws.endpoint.calls.filter(
      ({ action }) => action !== 'GetAccessKeyLastUsed' && action !== 'GetMetricData',
    );
    assert.deepEqual(named.map(({ action, params }) => `${action} ${params['UserName']}`).sort(), [
      'ListAccessKeys invoice-service',
      'ListAccessKeys newsletter',
    ]);
    assert.equal(new Set(keys).size, keys.length, 'a key was asked twice');
    for (const key of [NEWSLETTER_KEY, ALICE_KEY]) assert.ok(keys.includes(key), key);
    for (const key of [INACTIVE_KEY, BACKUP_KEY]) assert.ok(!keys.includes(key), key);
    await window.notification(
      new RegExp(`Watching for SES use: ${keys.length} access keys every minute, ${keys.length * 60} calls`),
    );
    await window.screenshot('watch-begins');
    // One metric for each Region that sent.
    assert.deepEqual(countedRegions(aws), ['eu-west-1', 'us-east-1', 'us-west-2']);
  });

  it('reports a new use with a button that shows the key, whose row has moved', async () => {
    const { users, window } = session();
    sendBy(NEWSLETTER_KEY, 'eu-west-1');
    await checkNow();
    const message = await window.notification(
      /newsletter used ses-smtp in eu-west-1, (now|\d min ago) \(access key AKIAQ3EGNEWSLETTER11, account 111122223333\)\./,
    );
    for (const theme of ['Light 2026', 'Dark 2026']) {
      await window.runCommand('Preferences: Color Theme');
      await window.page.keyboard.type(theme);
      await window.pick(theme);
      await window.notification(/newsletter used ses-smtp/);
      await window.screenshot(`watch-notification-${theme.slice(0, 4).toLowerCase()}`);
    }
    await message.getByRole('button', { name: 'Show' }).click();
    await eventually(async () => assert.match(await users.focused(), /^AKIAQ3EGNEWSLETTER11, ses-smtp/));
    const senders = (await users.under('Sends by SMTP')).map(({ label }) => label);
    assert.ok(senders.includes('newsletter'), senders.join());
    await window.screenshot('watch-show');
  });

  it('reports it once, and the next one automatically at the interval', async () => {
    const { window } = session();
    const notices = () => window.page.getByRole('dialog', { name: /used ses-smtp/ }).count();
    await checkNow();
    await item(isOn).waitFor();
    sendBy(ALICE_KEY, 'us-west-2');
    const message = window.page.getByText(/^alice used ses-smtp in us-west-2/);
    await message.first().waitFor({ state: 'attached', timeout: 90_000 });
    await window.notification(/alice used ses-smtp in us-west-2/);
    assert.ok((await notices()) <= 1, 'the use that was shown is reported again');
  });

  it('reports a surge of mails once, with a button that shows its hour in the Overview', async () => {
    const { aws, window } = session();
    await item(isOn).waitFor();
    aws.endpoint.reset();
    aws.endpoint.rules.add({
      service: 'cloudwatch',
      region: 'us-west-2',
      error: { code: 'AccessDenied', status: 403 },
    });
    const surge = (count: number) =>
      aws.endpoint.account().send({ accessKeyId: ALICE_KEY, smtp: true, region: 'eu-west-1', count });
    surge(640);
    await checkNow();
    const message = await window.notification(
      /acme-mail \(111122223333\): 64\d mails sent from eu-west-1 in the hour from .+\. In the 14 days before, at most \d were sent in an hour\. Used SES since then: .*alice/,
    );
    await window.screenshot('watch-surge');
    surge(2_000);
    // The next round begins when this one has ended.
    const rounds = () => countedRegions(aws).filter((region) => region === 'eu-west-1').length;
    const before = rounds();
    await eventually(async () => {
      await checkNow();
      assert.ok(rounds() >= before + 2);
    });
    assert.equal(await window.page.getByRole('dialog', { name: /mails sent from/ }).count(), 1);
    await message.getByRole('button', { name: 'Show Overview' }).click();
    await window
      .webview()
      .getByText(/2,64\d from eu-west-1|2,64\d mails/)
      .first()
      .waitFor();
    await session().scanned();
    await window.screenshot('watch-surge-overview');
  });

  it('pauses with a message if AWS denies calls, after a few of them, and resumes', async () => {
    const { aws, window } = session();
    aws.endpoint.reset();
    aws.endpoint.rules.add({ action: 'GetAccessKeyLastUsed', error: { code: 'ExpiredToken', status: 403 } });
    await checkNow();
    const paused = await window.notification(
      /Watching for SES use is paused \(profile sample\)\. The credentials of the profile have expired\./,
    );
    await item(/^Watching for SES use is paused: The credentials of the profile have expired\./).waitFor();
    await paused.getByRole('button', { name: 'Run aws sso login' }).waitFor();
    await window.screenshot('watch-paused');
    aws.endpoint.reset();
    await paused.getByRole('button', { name: 'Resume' }).click();
    await item(isOn).waitFor({ timeout: 60_000 });
    // The item says that it is on while the round is under way.
    await eventually(() =>
      assert.ok(
        aws.endpoint.calls.some(({ action }) => action === 'GetCallerIdentity'),
        'it signs in again',
      ),
    );
  });

  it('counts no mails if counting is turned off, and shows no price then', async () => {
    const { aws, scanned, window } = session();
    // A scan that still counts would ask CloudWatch, too.
    await scanned();
    const notice = await window.notification(/AWS SES Senders counts the mails that your account sent/);
    await notice.getByRole('button', { name: 'Turn Off' }).click();
    await notice.waitFor({ state: 'detached' });
    await eventually(async () => {
      aws.endpoint.reset();
      await checkNow();
      await item(
        /^Watching for SES use: \d+ access keys every minute, \d+ calls an hour\. Last check: ./,
      ).waitFor({ timeout: 5_000 });
    });
    assert.deepEqual(countedRegions(aws), []);
  });

  it('ends with Stop Watching', async () => {
    const { users, window } = session();
    await users.titleButton('Views and More Actions').click();
    await window.page.getByRole('menuitem', { name: 'Stop Watching' }).hover();
    await window.page.keyboard.press('Enter');
    await item(/^Watching/).waitFor({ state: 'detached' });
    assert.ok(!(await window.commandsOf('AWS SES Senders')).includes('AWS SES Senders: Stop Watching'));
  });
});
