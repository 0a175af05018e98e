import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import type { Profile } from '../aws/awsConfig.ts';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ACCOUNTS = { sample: '111122223333', 'acme-marketing': '444455556666' };
/** A screen reader hears the heading of a section with its first row. */
const SEVERAL = 'Select Several…, their accounts side by side in one tree, More';
const BROKEN: Profile = {
  name: 'broken',
  settings: { role_arn: 'arn:aws:iam::111122223333:role/Auditor', source_profile: 'gone' },
};
const BROKEN_ROW =
  'broken, assumes a role · us-east-1 · 111122223333, Its source_profile "gone" does not exist., Cannot be used';
const USERS_OF_SAMPLE = /ses-api-user|ses-smtp-user|alice|legacy-mailer/;

describe('Select AWS Profile…', () => {
  const session = useSession();
  const root = async () => (await session().users.rows())[0]?.text ?? '';
  const shows = (account: string, profile: string) => {
    // A profile that is called like its account is named once.
    const words = profile === account ? `^${account} (?!.*${account})` : `^${account} .* · ${profile}$`;
    return eventually(async () => assert.match(await root(), new RegExp(words)));
  };
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
    await users.chooseFromTitle('Select AWS Profile…');
    assert.deepEqual(await window.picks(), [
      'sample, in use · access key · us-east-1',
      'acme-marketing, access key · us-east-1',
      SEVERAL,
    ]);
    await window.page.keyboard.press('Escape');
  });

  it('shows the account of the selected profile, and nothing of the first one', async () => {
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
    await users.chooseFromTitle('Select AWS Profile…');
    assert.deepEqual(await window.picks(), [
      'sample, access key · us-east-1',
      'acme-marketing, in use · access key · us-east-1',
      SEVERAL,
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

  it('drops the old account at once, and never shows its late answer', async () => {
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

  it('says whose files it shows, since a remote window has two machines', async () => {
    const { aws, users, window } = session();
    await users.chooseFromTitle('Select AWS Profile…');
    await window.page
      .getByText(new RegExp(`^Select AWS Profile on the remote machine ${hostname()} \\(.+\\)$`))
      .waitFor();
    await window.page.getByRole('button', { name: `Open ${aws.env['AWS_CONFIG_FILE'] ?? '?'}` }).click();
    await window.editorTab('config').waitFor();
  });

  it('lists a profile that is added while it is open, and one that cannot work with the reason', async () => {
    const { aws, users, window } = session();
    const sample = profileOf(aws.endpoint, 'sample', ACCOUNTS.sample);
    aws.setProfiles([sample]);
    await users.chooseFromTitle('Select AWS Profile…');
    await eventually(async () =>
      assert.deepEqual(await window.picks(), ['sample, in use · access key · us-east-1']),
    );
    aws.setProfiles([sample, profileOf(aws.endpoint, 'new', ACCOUNTS['acme-marketing']), BROKEN]);
    await eventually(async () =>
      assert.deepEqual(await window.picks(), [
        'sample, in use · access key · us-east-1',
        'new, access key · us-east-1',
        SEVERAL,
        BROKEN_ROW,
      ]),
    );
    await window.screenshot('picker');
  });

  it('stays open and explains if one that cannot work is selected', async () => {
    const { window } = session();
    await window.pick(/^broken/);
    // Where the list had gone, this would wait in vain.
    await window.page.locator('input:focus').fill('brok');
    await eventually(async () =>
      assert.deepEqual(await window.picks(), [BROKEN_ROW.replace(', Cannot be used', '')]),
    );
    await window.page.keyboard.press('Escape');
    await window.notification(
      'The profile "broken" cannot be used. Its source_profile "gone" does not exist.',
    );
  });

  it('selects one by typing and Enter', async () => {
    const { scanned, users, window } = session();
    await users.chooseFromTitle('Select AWS Profile…');
    await window.picks();
    await window.page.locator('input:focus').fill('new');
    // VS Code filters a moment later; Enter would take the row that was active before.
    await eventually(async () => assert.match((await window.picks()).join(), /^new[^,]*(,[^,]*)?$/));
    await window.page.keyboard.press('Enter');
    await shows('acme-marketing', 'new');
    await scanned();
  });

  describe('with Select Several…', () => {
    it('has a box before each profile, checked if it is in use, and keeps the checks while you type', async () => {
      const { users, window } = session();
      await users.chooseFromTitle('Select AWS Profile…');
      await window.pick(/^Select Several…/);
      await eventually(async () =>
        assert.deepEqual(await boxes(), { sample: false, new: true, broken: false }),
      );
      await window.page.getByText(/^Select AWS Profiles on the remote machine /).waitFor();
      await window.screenshot('picker-several');
      await box().fill('samp');
      await eventually(async () => assert.deepEqual(await boxes(), { sample: false }));
      await window.page.keyboard.press('ArrowDown');
      await window.page.keyboard.press('Space');
      await eventually(async () => assert.deepEqual(await boxes(), { sample: true }));
      await box().fill('');
      await eventually(async () =>
        assert.deepEqual(await boxes(), { sample: true, new: true, broken: false }),
      );
    });

    it('never checks one that cannot work, also if all are checked at once', async () => {
      const { window } = session();
      const all = window.page.getByRole('checkbox', { name: 'Toggle all checkboxes' });
      await all.click();
      await all.click();
      // Its tooltip lies over the button that goes back.
      await window.page.mouse.move(0, 0);
      await eventually(async () =>
        assert.deepEqual(await boxes(), { sample: true, new: true, broken: false }),
      );
    });

    it('keeps the checks when the files change', async () => {
      const { aws } = session();
      const [sample, added] = [
        profileOf(aws.endpoint, 'sample', ACCOUNTS.sample),
        profileOf(aws.endpoint, 'new', ACCOUNTS['acme-marketing']),
      ];
      aws.setProfiles([sample, profileOf(aws.endpoint, 'newer', ACCOUNTS.sample), added]);
      await eventually(async () =>
        assert.deepEqual(await boxes(), { sample: true, newer: false, new: true }),
      );
    });

    it('goes back to selecting one', async () => {
      const { window } = session();
      await window.page.getByRole('button', { name: 'Back' }).click();
      await eventually(async () => assert.ok((await window.picks()).includes(SEVERAL)));
      await window.page.keyboard.press('Escape');
    });
  });

  const box = () => session().window.page.getByRole('textbox', { name: /^Profiles to sign in with/ });
  const boxes = async () => {
    const rows = await session()
      .window.page.getByRole('listbox')
      .getByRole('checkbox', { name: /, / })
      .evaluateAll((elements) =>
        elements.map((box) => [
          (box.getAttribute('aria-label') ?? '').split(',')[0] ?? '',
          box.getAttribute('aria-checked') === 'true',
        ]),
      );
    return Object.fromEntries(rows) as Record<string, boolean>;
  };
});

describe('Credentials of the environment', () => {
  const session = useSession({
    env: ({ endpoint }) => {
      const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account('444455556666').credential;
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_ENDPOINT_URL: endpoint.url,
      };
    },
  });

  it('are a separate entry', async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await users.row(/^AWS account acme-mail /).waitFor();
    await users.chooseFromTitle('Select AWS Profile…');
    await window.pick('Credentials of the environment, AWS_ACCESS_KEY_ID');
    await users.row(/^AWS account acme-marketing \(444455556666\), profile \(environment\), /).waitFor();
    await scanned();
  });

  it('are checked while they are in use', async () => {
    const { users, window } = session();
    await users.chooseFromTitle('Select AWS Profile…');
    assert.ok((await window.picks()).includes('Credentials of the environment, in use · AWS_ACCESS_KEY_ID'));
    await window.page.keyboard.press('Escape');
  });
});
