import assert from 'node:assert/strict';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ACCOUNT = '111122223333';
const KEY = 'AKIAQ3EGNEWSLETTER11';
const NEW_KEY = 'AKIAQ3EGNEWSLETTER22';

describe('A sender who is stopped', () => {
  const session = useSession();
  const news = /^Since the last scan/;
  const isUnder = (group: string) =>
    eventually(async () => {
      const labels = (await session().users.under(group)).map(({ label }) => label);
      assert.ok(labels.includes('newsletter'), `${group}: ${labels.join()}`);
    });
  const expectChange = (words: RegExp) =>
    eventually(async () => {
      const texts = (await session().users.under(news)).map(({ text }) => text);
      const [text = ''] = texts.filter((one) => one.startsWith('newsletter'));
      assert.match(text, words);
    });

  before(async () => {
    const { aws, openPanel, scanned } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', ACCOUNT),
      profileOf(aws.endpoint, 'sample-again', ACCOUNT),
    ]);
    await openPanel();
    await scanned();
    await isUnder('May send, no use seen');
  });

  it('is found by Watch', async () => {
    const { aws, window } = session();
    await window.runCommand('AWS SES Senders: Watch for SES Use');
    const item = window.statusBarItem(/^Watching for SES use: \d+ access keys .+ Last check: ./);
    await item.waitFor();
    aws.endpoint
      .account()
      .use({ accessKeyId: KEY, service: 'ses-smtp', region: 'eu-west-1', action: 'SendRawEmail' });
    await item.click();
    await window.pick('Check Now');
    await window.notification(/newsletter used ses-smtp in eu-west-1/);
    await isUnder('Sends by SMTP');
  });

  it('stays a sender when its policies are detached and the report is older than the send', async () => {
    const { aws, refresh, window } = session();
    const nothing = { attached: [], inline: new Map<string, never>(), groups: [] };
    aws.endpoint.account().changeUser('newsletter', nothing);
    await refresh();
    await isUnder('Sends by SMTP');
    await expectChange(/first use of SES seen: ses-smtp in eu-west-1, .+ · may no longer send/);
    await window.screenshot('history-detached');
  });

  it('stays a sender when the access key is deleted', async () => {
    const { aws, refresh } = session();
    aws.endpoint.account().changeUser('newsletter', { accessKeys: [] });
    await refresh();
    await isUnder('Used SES, key moved on');
    await expectChange(new RegExp(`deleted: access key ${KEY}`));
  });

  it('stays a sender after Complete Scan, a reload of the window, and with another profile of the account', async () => {
    const { reload, scanned, selectProfile, users, window } = session();
    const root = (profile: string) =>
      users.row(
        new RegExp(
          `^(?!.*(refreshing|waiting|asked))AWS account .+, profile ${profile}, .+ users?( and root)? · .`,
        ),
      );
    await window.runCommand('AWS SES Senders: Complete Scan');
    await users.titleButton('Cancel Scan').waitFor();
    await scanned();
    await isUnder('Used SES, key moved on');
    await reload();
    await scanned();
    await isUnder('Used SES, key moved on');
    await selectProfile('sample-again');
    await root('sample-again').waitFor({ timeout: 60_000 });
    await scanned();
    await isUnder('Used SES, key moved on');
    await window.screenshot('history-other-profile');
  });

  it('is still named among recent senders when deleted, without affecting a new user of the name', async () => {
    const { aws, reload, scanned, users, window } = session();
    const account = aws.endpoint.account();
    account.deleteUser('newsletter');
    account.createUser({
      name: 'newsletter',
      id: 'AIDAQ3EGNEWSLETTERNEW',
      createdAt: 'now',
      accessKeys: [{ id: NEW_KEY, createdAt: 'now' }],
    });
    await users.chooseFromMenu('newsletter', 'Refresh User or Role');
    await isUnder('Cannot tell');
    const complete = async () => {
      await window.runCommand('AWS SES Senders: Complete Scan');
      await users.titleButton('Cancel Scan').waitFor();
      await scanned();
    };
    await complete();
    await isUnder('No SES');
    await expectChange(/^newsletter (deleted|new user)/);
    await complete();
    await reload();
    await scanned();
    await users.titleButton('Show Overview').click();
    const sentence = window.webview().getByText('In the last 7 days');
    await sentence.waitFor();
    assert.match((await sentence.textContent()) ?? '', /newsletter \(deleted\) sent or tried to send/);
    await window.screenshot('history-deleted');
  });
});
