import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { profileOf, writeAwsConfig } from '../aws/awsConfig.ts';
import type { Profile } from '../aws/awsConfig.ts';
import { MFA_CODES } from '../aws/canaries.ts';
import { readAccount } from '../aws/declaration.ts';
import { eventually } from '../host/eventually.ts';
import { temporaryFolder } from '../host/folders.ts';
import type { Folder } from '../host/folders.ts';
import { useSession } from './session.ts';

const SAMPLE = '111122223333';
const OTHER = '444455556666';

/** Signs in by IAM Identity Center; nobody ever signed in there. */
const SSO: Profile = {
  name: 'corp',
  settings: {
    sso_start_url: 'https://acme.awsapps.com/start',
    sso_region: 'us-east-1',
    sso_account_id: SAMPLE,
    sso_role_name: 'Auditor',
  },
};

/** Assumes a role with what the other one signs in to. */
const AUDITOR: Profile = {
  name: 'auditor',
  settings: { role_arn: `arn:aws:iam::${SAMPLE}:role/Auditor`, source_profile: SSO.name },
};

/**
 * In place of the AWS command line: notes what it was called with. What it signs in to is there from then on, as
 * files that lie beside it.
 */
const AWS_COMMAND = `#!/bin/sh
here=$(dirname "$0")
for word in "$@"; do echo "$word"; done > "$here/called"
cp "$here/signed-in/config" "$AWS_CONFIG_FILE"
cp "$here/signed-in/credentials" "$AWS_SHARED_CREDENTIALS_FILE"
echo Signed in.
`;

describe('Expired credentials', () => {
  let folder: Folder;
  before(async () => {
    folder = await temporaryFolder('aws-command');
    const program = path.join(folder.path, 'aws');
    await writeFile(program, AWS_COMMAND);
    await chmod(program, 0o755);
    // VS Code takes the PATH of a login shell where it can, and /etc/profile makes a new one.
    await writeFile(path.join(folder.path, '.profile'), `PATH="${folder.path}:$PATH"\n`);
  });
  after(() => folder[Symbol.asyncDispose]());

  const session = useSession({
    // Without the files of whoever runs this: shell, SSO cache.
    env: () => ({ HOME: folder.path, PATH: `${folder.path}:${process.env['PATH']}` }),
    settings: { 'awsSesSenders.profile': AUDITOR.name },
  });
  const called = async () => (await readFile(path.join(folder.path, 'called'), 'utf8')).trim().split('\n');

  before(async () => {
    const { aws } = session();
    aws.setProfiles([SSO, AUDITOR]);
    await mkdir(path.join(folder.path, 'signed-in'));
    writeAwsConfig(path.join(folder.path, 'signed-in'), [profileOf(aws.endpoint, AUDITOR.name, SAMPLE)]);
  });

  it('are reported when the view is opened, without signing in unasked', async () => {
    const { openPanel, users, window } = session();
    await openPanel();
    await users.welcome
      .getByText('The credentials of the profile have expired. Sign in again in a terminal, then refresh.', {
        exact: true,
      })
      .waitFor();
    for (const button of ['Run aws sso login', 'Refresh', 'Select AWS Profile…'])
      await users.welcomeButton(button).waitFor();
    assert.equal(await users.welcomeButton('Run aws login').count(), 0, 'the other way to sign in');
    assert.equal(await window.page.getByRole('dialog').count(), 0);
    await assert.rejects(called(), { code: 'ENOENT' });
    await window.screenshot('expired');
  });

  it('are renewed by Run aws sso login in a terminal, for the profile of the session, which then shows the account', async () => {
    const { users, window } = session();
    await users.welcomeButton('Run aws sso login').click();
    await eventually(async () => assert.deepEqual(await called(), ['sso', 'login', '--profile', SSO.name]));
    await window.page.getByRole('tab', { name: /^Terminal/ }).waitFor();
    await window.screenshot('aws-sso-login');
    await users.row('Sends by SMTP').waitFor();
  });
});

describe('A profile that requires an MFA code', () => {
  /** An account with a role that wants a code. */
  const guarded = (name: string, mfaCode: string) => {
    const account = readAccount(new URL(`../aws/accounts/${name}.json`, import.meta.url));
    return { ...account, roles: [...(account.roles ?? []), { name: 'Guarded', mfaCode }] };
  };
  const session = useSession({
    aws: { accounts: [guarded('article', MFA_CODES.right), guarded('other', MFA_CODES.other)] },
    settings: { 'awsSesSenders.profile': 'guarded' },
  });
  const box = () => session().window.page.getByRole('textbox', { name: /AWS Multi-Factor Authentication/ });
  const enterCode = async (code: string) => {
    await session().users.welcomeButton('Enter MFA Code…').click();
    await box().waitFor();
    await session().window.enter(code);
  };
  const wantsCode = () =>
    session().users.welcome.getByText('The profile requires an MFA code.', { exact: true }).waitFor();

  before(() => {
    const { aws } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', SAMPLE),
      ...[
        { name: 'guarded', account: SAMPLE, device: 'alice' },
        { name: 'guarded-too', account: OTHER, device: 'alice-too' },
      ].map(({ name, account, device }) => ({
        name,
        settings: {
          role_arn: `arn:aws:iam::${account}:role/Guarded`,
          source_profile: 'sample',
          mfa_serial: `arn:aws:iam::${SAMPLE}:mfa/${device}`,
          endpoint_url: aws.endpoint.url,
        },
      })),
    ]);
  });

  it('says so when the view is opened, and asks for nothing', async () => {
    const { openPanel, users, window } = session();
    await openPanel();
    await wantsCode();
    await users.welcomeButton('Select AWS Profile…').waitFor();
    assert.equal(await box().count(), 0);
    await window.screenshot('mfa-wanted');
  });

  it('asks in a box that keeps its focus and accepts six digits only', async () => {
    const { users, window } = session();
    await users.welcomeButton('Enter MFA Code…').click();
    await box().fill('12345');
    await window.page.getByText('The code has six digits.').waitFor();
    await window.screenshot('mfa-code');
    await window.page.getByRole('tab', { name: 'Explorer' }).hover();
    await window.page.mouse.click(700, 600);
    await box().waitFor();
    await box().press('Escape');
    await box().waitFor({ state: 'hidden' });
    await wantsCode();
  });

  it('says that a code was wrong, and asks again', async () => {
    const { users, window } = session();
    await enterCode(MFA_CODES.wrong);
    await users.welcome
      .getByText(
        'AWS did not accept the code of the MFA device. Each code can be used once and is valid for 30 seconds.',
        {
          exact: true,
        },
      )
      .waitFor();
    await window.screenshot('mfa-wrong');
  });

  it('shows the account with the right one', async () => {
    const { scanned, users } = session();
    await enterCode(MFA_CODES.right);
    await users.row('Sends by SMTP').waitFor();
    await scanned();
    await users.row(/^AWS account acme-mail .*profile guarded, /).waitFor();
  });

  it('is asked for at once when the profile is selected', async () => {
    const { selectProfile, users, scanned, window } = session();
    await selectProfile('sample');
    await users.row(/^AWS account acme-mail .*profile sample, /).waitFor();
    await scanned();
    await selectProfile('guarded');
    await box().waitFor();
    await window.enter(MFA_CODES.right);
    await users.row(/^AWS account acme-mail .*profile guarded, /).waitFor();
  });

  it('is asked for one device after the other if several profiles need one', async () => {
    const { scanned, users, window } = session();
    const codes: Record<string, string> = { alice: MFA_CODES.right, 'alice-too': MFA_CODES.other };
    /** Enters the code of whichever device is asked for, until each has been. */
    const answer = async (devices: readonly string[]) => {
      for (let left = devices; left.length > 0;) {
        const device = await eventually(async () => {
          const name = (await box().getAttribute('aria-label')) ?? '';
          const asked = left.find((known) => name.endsWith(`:mfa/${known}`));
          assert.ok(asked, name);
          return asked;
        });
        left = left.filter((other) => other !== device);
        await window.enter(codes[device] ?? '');
      }
    };
    await users.chooseFromTitle('Select AWS Profile…');
    await window.pick(/^Select Several…/);
    await window.page.getByRole('checkbox', { name: /^guarded-too,/ }).click();
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    // The one that is signed in already is not asked for again, until Refresh gets all credentials again.
    await answer(['alice-too']);
    await users.row(/^AWS account acme-marketing .*profile guarded-too, /).waitFor();
    await scanned();
    await users.titleButton('Refresh').click();
    await answer(['alice', 'alice-too']);
    await users.row(/^AWS account acme-mail .*profile guarded, /).waitFor();
    await users.row(/^AWS account acme-marketing .*profile guarded-too, /).waitFor();
  });
});
