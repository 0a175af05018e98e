import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ACTIVE = 'AKIAQ3EGSESAPI7EXMPL';
const INACTIVE = 'AKIAQ3EGLEGACYSMTP11';

describe('The next step', () => {
  const session = useSession();
  const copied = (text: RegExp) =>
    eventually(async () => assert.match(await session().window.clipboard(), text));

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await scanned();
    await users.expand('ses-api-user');
  });

  it('on a key is the command that deactivates it, for the terminal, with what it will do', async () => {
    const { aws, users, window } = session();
    aws.endpoint.reset();
    await users.chooseFromMenu(ACTIVE, 'Copy Command to Deactivate Key');
    await copied(
      new RegExp(
        `^aws iam update-access-key --user-name ses-api-user --access-key-id ${ACTIVE} --status Inactive --profile sample$`,
      ),
    );
    const told = await window.notification(/nothing has been changed/);
    assert.match((await told.textContent()) ?? '', /running it is up to you/);
    await window.screenshot('copy-deactivate-command');
    assert.deepEqual(aws.endpoint.calls, [], 'AWS was asked something');
  });

  it('is not offered on a key that is inactive already', async () => {
    const { users } = session();
    await users.expand('legacy-mailer');
    await users.row(INACTIVE).waitFor();
    assert.deepEqual(await users.menu(INACTIVE), ['Copy Access Key ID']);
  });

  it('from the palette asks which of the active keys', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Copy Command to Deactivate Key');
    const keys = await window.picks();
    assert.ok(keys.some((key) => key.startsWith(ACTIVE)) && !keys.some((key) => key.startsWith(INACTIVE)));
    await window.pick(/^AKIAQ3EGADM1ALICE111/);
    await copied(/--user-name alice --access-key-id AKIAQ3EGADM1ALICE111 /);
  });

  it('on a user is a summary for the ticket, as Markdown', async () => {
    const { users, window } = session();
    await users.chooseFromMenu('ses-api-user', 'Copy Summary');
    await copied(
      /^# IAM user `ses-api-user`: Calls the SES API\n\nAn access key was last used for the SES API\./,
    );
    const text = await window.clipboard();
    assert.match(text, /Account: `acme-mail \(111122223333\)`, profile `sample`/);
    assert.match(
      text,
      new RegExp(`- \`${ACTIVE}\` \\(active\\): \`ses\` in \`[\\w-]+\` \\d{4}-\\d\\d-\\d\\dT`),
    );
    assert.match(text, /\n## What this cannot show\n/);
    await window.notification('Summary of ses-api-user copied as Markdown.');
  });
});
