import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ARN = 'arn:aws:iam::111122223333:user/ses-api-user';
const ACCESS_KEY = 'AKIAQ3EGSESAPI7EXMPL';

describe('Commands', () => {
  const session = useSession();
  const copied = (text: string) =>
    eventually(async () => assert.equal(await session().window.clipboard(), text));

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row('Calls the SES API').waitFor();
    await scanned();
    await users.expand('ses-api-user');
    await users.expand('May send, no use seen');
  });

  describe('are in the context menu of their rows', () => {
    const menus: Readonly<Record<string, readonly [row: string, commands: readonly string[]]>> = {
      'a user': [
        'ses-api-user',
        [
          'Show Access Advisor',
          'Refresh User or Role',
          'Show Recent Calls',
          'Open in IAM Console',
          'Copy ARN',
          'Copy Summary',
          'Copy Command to Deactivate Key',
        ],
      ],
      'root, which has no Access Advisor': [
        'Root user',
        ['Copy ARN', 'Copy Summary', 'Show How to Stop Sends'],
      ],
      'an access key': [
        ACCESS_KEY,
        [
          'Show Recent Calls',
          ...['Open in IAM Console', 'Copy Access Key ID', 'Copy ARN', 'Copy Command to Deactivate Key'],
        ],
      ],
      'the Access Advisor line': ['Access Advisor', ['Show Access Advisor']],
      'a policy': ['AmazonSESFullAccess', ['Open in IAM Console', 'Copy ARN']],
      'a verdict': ['Calls the SES API', ['Copy Names']],
      'the account': [
        'AWS account',
        [
          'Show Overview of Account',
          'Refresh Account',
          'Complete Scan of Account',
          'Export Report of Account…',
        ],
      ],
    };
    for (const [what, [row, commands]] of Object.entries(menus)) {
      it(what, async () => {
        const { users } = session();
        await users.row(row).waitFor();
        assert.deepEqual(await users.menu(row), commands);
      });
    }
  });

  it('are all in the command palette, under one name', async () => {
    const { window } = session();
    const commands = await window.commandsOf('AWS SES Senders');
    for (const command of [
      ...[
        'Refresh',
        'Complete Scan',
        'Refresh User or Role',
        'Show Access Advisor',
        'Show Overview',
        'Export Report…',
        'Select AWS Profile…',
      ],
      ...['Copy ARN', 'Copy Access Key ID', 'Copy Summary', 'Copy Command to Deactivate Key'],
      ...['Find Access Key…', 'Open in IAM Console', 'Show Log'],
      ...[
        'Watch for SES Use',
        'Clear Stored Data',
        'Who Sent These Mails…',
        'Search Mail Log…',
        'Check SES Set-Up…',
      ],
    ]) {
      assert.ok(commands.includes(`AWS SES Senders: ${command}`), `${command} of ${commands.join('\n')}`);
    }
  });

  it('copy the ARN of the user, with its path: Copy ARN', async () => {
    const { users } = session();
    await users.chooseFromMenu('ses-api-user', 'Copy ARN');
    await copied(ARN);
    await users.chooseFromMenu('newsletter', 'Copy ARN');
    await copied('arn:aws:iam::111122223333:user/mail/newsletter');
  });

  it('copy the access key ID, from the menu and by the button of the row: Copy Access Key ID', async () => {
    const { users } = session();
    await users.chooseFromMenu(ACCESS_KEY, 'Copy Access Key ID');
    await copied(ACCESS_KEY);
    await users.chooseFromMenu('ses-api-user', 'Copy ARN');
    await copied(ARN);
    await users.pressInline(ACCESS_KEY, 'Copy Access Key ID');
    await copied(ACCESS_KEY);
  });

  it('ask which user when they come from the palette', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Copy ARN');
    const users = await window.picks();
    assert.equal(users.length, 10);
    await window.pick(/^alice,/);
    await copied('arn:aws:iam::111122223333:user/alice');
  });

  it('open the user\'s "Last Accessed" tab after asking: Open in IAM Console', async () => {
    const { users, window } = session();
    await users.chooseFromMenu('ses-api-user', 'Open in IAM Console');
    const question = window.page.getByRole('dialog', { name: 'open the external website' });
    await question.getByRole('button', { name: 'Copy' }).click();
    await copied(
      'https://console.aws.amazon.com/iam/home#/users/details/ses-api-user?section=access_advisor',
    );
    await question.waitFor({ state: 'hidden' });
  });

  it('show the log of the extension, which names account and profile: Show Log', async () => {
    const { users, window } = session();
    await users.titleButton('Views and More Actions').click();
    await window.page.getByRole('menuitem', { name: 'Show Log' }).hover();
    await window.page.keyboard.press('Enter');
    const output = window.page.getByRole('combobox', { name: 'Switch Output' });
    await output.waitFor();
    assert.equal(await output.locator('option:checked').textContent(), 'AWS SES Senders');
    const log = window.page.getByRole('document', { name: 'AWS SES Senders - Output' });
    await eventually(async () =>
      assert.match(
        (await log.textContent()) ?? '',
        /Scanning\saccount\s111122223333\swith\sprofile\ssample\./,
      ),
    );
  });
});
