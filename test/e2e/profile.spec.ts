import assert from 'node:assert/strict';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ACCOUNTS = { sample: '111122223333', 'acme-marketing': '444455556666' };
const USERS_OF_SAMPLE = /ses-api-user|ses-smtp-user|alice|legacy-mailer/;

describe('Select AWS Profile…', () => {
  const session = useSession();
  const root = async () => (await session().users.rows())[0]?.text ?? '';
  const shows = (account: string, profile: string) =>
    eventually(async () => assert.match(await root(), new RegExp(`^${account} ${profile} · `)));
  const everyWord = async () =>
    (await session().users.rows()).map(({ name, text }) => `${name} ${text}`).join('\n');

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
  });

  it('lists every profile of the AWS config files, and says which one is in use', async () => {
    const { users, window } = session();
    await users.titleButton('Select AWS Profile…').click();
    assert.deepEqual(await window.picks(), [
      'sample, in use · access key · us-east-1',
      'acme-marketing, access key · us-east-1',
    ]);
    await window.page.keyboard.press('Escape');
  });

  it('shows the account of the chosen profile, and nothing of the first one', async () => {
    const { scanned, selectProfile, users } = session();
    await shows('acme-mail', 'sample');
    await selectProfile('acme-marketing');
    await shows('acme-marketing', 'acme-marketing');
    await scanned();
    await eventually(async () =>
      assert.deepEqual(
        (await users.under('Calls the SES API')).map(({ label }) => label),
        ['campaigns'],
      ),
    );
    await users.row(/^AWS account acme-marketing \(444455556666\), profile acme-marketing, /).waitFor();
    assert.doesNotMatch(await everyWord(), USERS_OF_SAMPLE);
  });

  it('says which one is in use now', async () => {
    const { users, window } = session();
    await users.titleButton('Select AWS Profile…').click();
    assert.deepEqual(await window.picks(), [
      'sample, access key · us-east-1',
      'acme-marketing, in use · access key · us-east-1',
    ]);
    await window.page.keyboard.press('Escape');
  });

  it('is remembered when the window comes back', async () => {
    const { reload, scanned, users } = session();
    await reload();
    await shows('acme-marketing', 'acme-marketing');
    await scanned();
    await users.row('Calls the SES API').waitFor();
    assert.doesNotMatch(await everyWord(), USERS_OF_SAMPLE);
  });

  it('drops the old account at once; its answer that comes late is never shown', async () => {
    const { aws, scanned, selectProfile, users } = session();
    const late = { account: ACCOUNTS['acme-marketing'], action: 'ListAccessKeys' } as const;
    aws.endpoint.reset();
    aws.endpoint.rules.add({ ...late, delay: 3_000 });
    await users.titleButton('Refresh').click();
    await eventually(() => assert.ok(aws.endpoint.calls.some(({ action }) => action === late.action)));

    await selectProfile('sample');
    await shows('acme-mail', 'sample');
    await scanned();
    await eventually(() => {
      const answers = aws.endpoint.calls.filter(
        ({ action, account }) => action === late.action && account === late.account,
      );
      assert.ok(
        answers.every(({ status }) => status !== undefined),
        'the late answers have been given',
      );
    });
    await shows('acme-mail', 'sample');
    assert.doesNotMatch(await everyWord(), /campaigns|acme-marketing|444455556666/);
    aws.endpoint.reset();
  });

  it('lists a profile that was added meanwhile, and one that cannot work with the reason', async () => {
    const { aws, users, window } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', ACCOUNTS.sample),
      {
        name: 'broken',
        settings: { role_arn: 'arn:aws:iam::111122223333:role/Auditor', source_profile: 'gone' },
      },
    ]);
    await users.titleButton('Select AWS Profile…').click();
    assert.deepEqual(await window.picks(), [
      'sample, in use · access key · us-east-1',
      'broken, assumes a role · us-east-1 · 111122223333, Cannot be used: Its source_profile "gone" does not exist.',
    ]);
    await window.page.keyboard.press('Escape');
  });
});
