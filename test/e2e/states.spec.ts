import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../aws/awsConfig.ts';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { root } from '../host/paths.ts';
import { useSession } from './session.ts';
import type { Session } from './session.ts';

const SAMPLE = '111122223333';
const EMPTY = '777788889999';

interface ProblemState {
  readonly what: string;
  /** What is different before the profile is selected. Answers the profile. */
  readonly arrange: (session: Session) => Profile;
  /** The title of the view, which says whose account it is; the profile where not given. */
  readonly title?: string;
  readonly says: string;
  readonly offers: readonly string[];
}

/** Each with words and next steps of its own. */
const STATES: readonly ProblemState[] = [
  {
    what: 'credentials that have expired',
    arrange: ({ aws }) => {
      const message = 'The security token included in the request is expired';
      aws.endpoint.rules.add({
        action: 'GetCallerIdentity',
        error: { code: 'ExpiredToken', status: 403, message },
      });
      return sample(aws.endpoint, 'expired');
    },
    says: 'The credentials of the profile have expired. Sign in again in a terminal, then refresh.',
    offers: ['Run aws sso login', 'Run aws login', 'Refresh', 'Select AWS Profile…'],
  },
  {
    what: 'a credential_process that fails',
    arrange: ({ aws }) => ({
      name: 'vault',
      settings: { credential_process: '/bin/false', endpoint_url: aws.endpoint.url },
    }),
    says: 'The credential_process of the profile failed. Run it in a terminal to see what it says, then refresh.',
    offers: ['Refresh', 'Select AWS Profile…', 'Show Log'],
  },
  {
    what: 'a role that may not be assumed',
    arrange: ({ aws }) => ({
      name: 'outsider',
      settings: {
        role_arn: `arn:aws:iam::${SAMPLE}:role/Nobody`,
        source_profile: 'sample',
        endpoint_url: aws.endpoint.url,
      },
    }),
    says: 'The role of the profile may not be assumed. Check that it exists, and that it trusts who assumes it.',
    offers: ['Refresh', 'Select AWS Profile…', 'Show Log'],
  },
  {
    what: 'an access key that AWS does not know',
    arrange: ({ aws }) => ({
      ...sample(aws.endpoint, 'deleted-key'),
      accessKeyId: 'AKIAQ3EGDELETED11111',
      sessionToken: undefined,
    }),
    says: 'AWS rejected the credentials of the profile: its access key may be inactive, deleted or mistyped.',
    offers: ['Select AWS Profile…', 'Refresh', 'Show Log'],
  },
  {
    what: 'no permission to read IAM',
    arrange: ({ aws }) => {
      aws.endpoint.rules.deny(['iam:*']);
      return sample(aws.endpoint, 'denied');
    },
    says: 'Ask for the least-privilege policy, or for the AWS managed policy IAMReadOnlyAccess. Learn what each permission is for.',
    offers: ['Copy Least-Privilege Policy', 'Refresh', 'Select AWS Profile…'],
  },
  {
    what: 'a sign-in that is denied',
    arrange: ({ aws }) => {
      const message = 'User: alice is not authorized to perform: sts:GetCallerIdentity with an explicit deny';
      aws.endpoint.rules.add({
        action: 'GetCallerIdentity',
        error: { code: 'AccessDenied', status: 403, message },
      });
      return sample(aws.endpoint, 'locked-out');
    },
    says: 'The profile may not read IAM. The log names the calls that were denied.',
    offers: ['Copy Least-Privilege Policy', 'Refresh', 'Select AWS Profile…'],
  },
  {
    what: 'AWS out of reach',
    arrange: ({ aws }) => ({
      ...sample(aws.endpoint, 'offline'),
      settings: { endpoint_url: 'http://127.0.0.1:9' },
    }),
    says: 'AWS could not be reached. Check the network, the proxy and the endpoint_url of the profile, then refresh.',
    offers: ['Refresh', 'Show Log'],
  },
  {
    what: 'a clock that is wrong',
    arrange: ({ aws }) => {
      const message = 'Request timestamp is too skewed';
      aws.endpoint.rules.add({
        action: 'GetCallerIdentity',
        error: { code: 'RequestExpired', status: 400, message },
      });
      return sample(aws.endpoint, 'late');
    },
    says: 'AWS refused the request because the clock of this machine is wrong. Correct it, then refresh.',
    offers: ['Refresh'],
  },
  {
    what: 'an account without IAM users',
    arrange: ({ aws }) => profileOf(aws.endpoint, 'nobody', EMPTY),
    title: `nobody · ${EMPTY}`,
    says: "This account has no IAM users, so nobody sends through Amazon SES with a user's access key or SMTP credentials. Roles may still send.",
    offers: ['Refresh', 'Select AWS Profile…'],
  },
];

const POLICY = path.join(root, 'docs', 'least-privilege-policy.json');

describe('A view without data says why, and what to do:', () => {
  const session = useSession({
    aws: { accounts: ['article', 'empty'] },
    // What an earlier scan knew would be shown.
    settings: { 'awsSesSenders.profile': 'gone', 'awsSesSenders.storeScans': false },
  });

  it('missing profile; once it exists, the view says so, and Refresh shows its account', async () => {
    const { aws, openPanel, reload, users, window } = session();
    await openPanel();
    await says(
      session(),
      'There is no such AWS profile on this machine. Select another one, or create one with aws configure.',
    );
    await offers(session(), ['Select AWS Profile…', 'Refresh']);
    await users.welcome.getByRole('button', { name: 'How to set up a profile' }).waitFor();

    await window.screenshot('welcome-gone');

    aws.setProfiles([sample(aws.endpoint, 'gone')]);
    // Nobody signs in unasked.
    await says(session(), 'The AWS profile is there now. Refresh to show its account.');
    assert.deepEqual(aws.endpoint.calls, []);
    await users.welcomeButton('Refresh').click();
    await users.row('Sends by SMTP').waitFor();
    // The next window knows nothing of the account.
    aws.setProfiles([]);
    await reload();
    await says(
      session(),
      'There is no such AWS profile on this machine. Select another one, or create one with aws configure.',
    );
  });

  for (const { what, arrange, title, says: words, offers: buttons } of STATES) {
    it(what, async () => {
      const { aws, selectProfile, users, window } = session();
      const profile = arrange(session());
      aws.setProfiles([sample(aws.endpoint, 'sample'), profile]);
      await selectProfile(profile.name);
      await says(session(), words);
      await offers(session(), buttons);
      await window.screenshot(`welcome-${profile.name}`);
      await window.page.getByRole('heading', { name: `AWS SES Senders: ${title ?? profile.name}` }).waitFor();
      assert.equal(await users.row(/./).count(), 0, 'nothing of the account before is left');
      await offersNothingEmpty(session());
    });

    afterEach(() => session().aws.endpoint.reset());
  }

  it('swapped lines of a key', async () => {
    const { aws, selectProfile, users } = session();
    const { accessKeyId = '', secretAccessKey = '', ...other } = profileOf(aws.endpoint, 'nobody', EMPTY);
    aws.setProfiles([{ ...other, accessKeyId, secretAccessKey }, sample(aws.endpoint, 'sample')]);
    await selectProfile('nobody');
    await says(
      session(),
      "This account has no IAM users, so nobody sends through Amazon SES with a user's access key or SMTP credentials. Roles may still send.",
    );
    aws.setProfiles([{ ...other, accessKeyId: secretAccessKey, secretAccessKey: accessKeyId }]);
    aws.endpoint.reset();
    await users.titleButton('Refresh').click();
    await says(
      session(),
      'The two lines of the access key may be swapped: the secret is where the access key ID should be. Check aws_access_key_id and aws_secret_access_key, then refresh.',
    );
    await offers(session(), ['Refresh', 'Select AWS Profile…', 'Show Log']);
    assert.deepEqual(aws.endpoint.calls, []);
  });

  describe('no permission to read IAM', () => {
    const DENIED = [
      'iam:GenerateCredentialReport',
      'iam:GetAccountAuthorizationDetails',
      'iam:GetCredentialReport',
      'iam:ListUsers',
    ];
    // Long names may be broken in a narrow view, at places that have no width.
    const named = async () =>
      (await session().users.welcome.locator('p').allTextContents())
        .map((text) => text.replaceAll('\u200B', ''))
        .filter((text) => /^\w+:\w+$/.test(text));
    const copiedPolicy = () =>
      eventually(async () =>
        assert.equal(
          await session().window.clipboard(),
          `${JSON.stringify(JSON.parse(await readFile(POLICY, 'utf8')), null, 2)}\n`,
        ),
      );

    before(async () => {
      const { aws, selectProfile } = session();
      aws.endpoint.rules.deny(DENIED);
      aws.setProfiles([sample(aws.endpoint, 'partly-denied')]);
      await selectProfile('partly-denied');
    });

    it('names the denied calls, and no other', async () => {
      await says(session(), 'The profile may not read IAM. AWS denied:');
      // The report is requested once: generated, or read if there is one already.
      await eventually(async () => {
        const calls = await named();
        assert.equal(calls.length, 3);
        assert.deepEqual(
          calls.filter((call) => !DENIED.includes(call)),
          [],
        );
      });
    });

    it('has a least-privilege policy to copy', async () => {
      const { users } = session();
      await users.welcomeButton('Copy Least-Privilege Policy').click();
      await copiedPolicy();
    });

    it('shows what each permission is for, on a separate page', async () => {
      const { users, window } = session();
      await users.welcome.getByText('Learn what each permission is for').click();
      await window.editorTab(/permissions\.md/).waitFor();
      await window.webview().getByRole('heading', { name: 'Permissions' }).waitFor();
      await window.screenshot('permissions');
    });
  });

  it('an account without IAM users and with unknown root: both are said', async () => {
    const { aws, selectProfile, window } = session();
    aws.endpoint.rules.deny(['iam:GenerateCredentialReport', 'iam:GetCredentialReport']);
    aws.setProfiles([profileOf(aws.endpoint, 'rootless', EMPTY)]);
    await selectProfile('rootless');
    await window.page
      .getByText(
        /^This account has no IAM users\. 1 answer is missing\. AccessDenied: GenerateCredentialReport\. Roles were not/,
      )
      .waitFor();
  });

  it('an account without IAM users that sent mails: the mails are shown', async () => {
    const { aws, selectProfile, users, window } = session();
    aws.setProfiles([profileOf(aws.endpoint, 'roles', EMPTY)]);
    // A role may have sent them.
    aws.endpoint.account(EMPTY).send({ deleted: 'mailer', region: 'us-east-1', at: '-3h', count: 4_200 });
    await selectProfile('roles');
    await users.row(/^Mails, 4,200 in 24 h$/).waitFor();
    await window.page
      .getByText(
        'This account has no IAM users. Roles were not looked at: to list them, turn on awsSesSenders.showRoles and refresh.',
      )
      .waitFor();
    await eventually(async () => {
      const [region] = await users.under('Mails');
      assert.equal(region?.text, 'us-east-1 4,200 in 24 h');
    });
  });
});

describe('Without a profile', () => {
  const session = useSession({ settings: { 'awsSesSenders.profile': '' } });

  describe('A view on a machine with several profiles, none of which is the default', () => {
    it('says that one is to be selected, and has no useless button', async () => {
      const { aws, openPanel, window } = session();
      aws.setProfiles([sample(aws.endpoint, 'first'), sample(aws.endpoint, 'second')]);
      await openPanel();
      await says(
        session(),
        'No AWS profile is selected. Select one of those on this machine to show its account.',
      );
      await offers(session(), ['Select AWS Profile…', 'Refresh']);
      await offersNothingEmpty(session());
      await window.screenshot('welcome-none-selected');
    });

    it('searches for no access key, and says so', async () => {
      const { window } = session();
      await window.runCommand('AWS SES Senders: Find Access Key…');
      await window.enter('AKIAQ3EGNOBODY111111');
      await window.notification(
        /^Warning: Couldn't search for AKIAQ3EGNOBODY111111 because no account is available\. No AWS profile is selected\. Select one, then try again\./,
      );
    });

    it('has an Overview that says so, too, and offers what helps, with its exports grayed out', async () => {
      const { window } = session();
      await window.runCommand('AWS SES Senders: Show Overview');
      const page = window.webview();
      await page.getByText(/^No AWS profile is selected\./).waitFor();
      await page.getByRole('button', { name: 'Show Log' }).waitFor();
      const looks = (name: string) =>
        page.getByRole('button', { name }).evaluate((button) => {
          const { opacity, cursor } = getComputedStyle(button);
          return { opacity, cursor };
        });
      for (const name of ['Export SVG…', 'Export HTML Report…'])
        assert.deepEqual(await looks(name), { opacity: '0.4', cursor: 'default' });
      assert.deepEqual(await looks('Select AWS Profile…'), { opacity: '1', cursor: 'pointer' });
      await window.screenshot('overview-none-selected');
      await page.getByRole('button', { name: 'Select AWS Profile…' }).click();
      assert.ok((await window.picks()).some((profile) => profile.startsWith('first')));
      await window.page.keyboard.press('Escape');
      await window.runCommand('View: Close Editor');
    });

    it('exports and filters nothing', async () => {
      const { window } = session();
      await window.runCommand('AWS SES Senders: Export Report…');
      await window.notification(/There is nothing to export yet/);
      await window.runCommand('AWS SES Senders: Filter Users…');
      await window.notification(/There is nothing to filter yet/);
      assert.equal(await window.page.locator('.quick-input-widget').filter({ visible: true }).count(), 0);
    });
  });

  describe('A view on a machine without any AWS credentials', () => {
    it('says so, and how to get some', async () => {
      const { aws, openPanel, users } = session();
      aws.setProfiles([]);
      await openPanel();
      await says(
        session(),
        'No AWS credentials were found. Select a profile, or set one up with aws configure or aws configure sso.',
      );
      await offers(session(), ['Select AWS Profile…', 'Refresh']);
      await users.welcome.getByRole('button', { name: 'How to set up a profile' }).waitFor();
    });

    it('says where it looked when there is no profile to select', async () => {
      const { aws, users, window } = session();
      await users.welcomeButton('Select AWS Profile…').click();
      const [row = '', ...others] = await window.picks();
      assert.deepEqual(others, []);
      const looked = `Looked in ${aws.env['AWS_CONFIG_FILE'] ?? '?'}`;
      assert.ok(row.startsWith(`How to Set Up a Profile, ${looked}`), row);
      await window.screenshot('picker-empty');
    });

    it('lists a profile as soon as there is one, and says so in the view', async () => {
      const { aws, window } = session();
      aws.setProfiles([profileOf(aws.endpoint, 'sample', SAMPLE)]);
      await eventually(async () =>
        assert.deepEqual(await window.picks(), ['sample, access key · us-east-1']),
      );
      await window.page.keyboard.press('Escape');
      await says(
        session(),
        'No AWS profile is selected. Select one of those on this machine to show its account.',
      );
    });

    it('shows the account when the profile is selected', async () => {
      const { users, window } = session();
      await users.welcomeButton('Select AWS Profile…').click();
      await window.pick('sample');
      await users.row('Sends by SMTP').waitFor();
    });
  });
});

describe('A profile with half an access key', () => {
  const session = useSession({ settings: { 'awsSesSenders.profile': 'half' } });

  it('refers to the log, which says what is missing', async () => {
    const { aws, openPanel, users, window } = session();
    const { accessKeyId = '', settings = {} } = sample(aws.endpoint, 'half');
    aws.setProfiles([{ name: 'half', accessKeyId, settings }, sample(aws.endpoint, 'whole')]);
    await openPanel();
    await says(
      session(),
      'The profile has no credentials that can be used. See the log for the reason, or select another profile.',
    );
    await offers(session(), ['Show Log', 'Select AWS Profile…', 'Refresh']);
    await users.welcomeButton('Show Log').click();
    await window.page
      .getByText(/aws_access_key_id,\sbut\sno\saws_secret_access_key/)
      .first()
      .waitFor();
  });
});

function sample(endpoint: Session['aws']['endpoint'], name: string): Profile {
  return profileOf(endpoint, name, SAMPLE);
}

async function says({ users }: Session, words: string): Promise<void> {
  await users.welcome.getByText(words, { exact: true }).waitFor({ timeout: 60_000 });
}

/** No button of the title filters or draws what is not there. */
async function offersNothingEmpty({ users }: Session): Promise<void> {
  await users.titleButton('Refresh').waitFor();
  for (const button of ['Filter Users…', 'Show Overview'])
    assert.equal(await users.titleButton(button).count(), 0, button);
}

async function offers({ users }: Session, buttons: readonly string[]): Promise<void> {
  for (const button of buttons) await users.welcomeButton(button).waitFor();
}
