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

  it('for a key is the command that deactivates it, for the terminal, with what it will do', async () => {
    const { aws, users, window } = session();
    aws.endpoint.reset();
    await users.chooseFromMenu(ACTIVE, 'Copy Command to Deactivate Key');
    await copied(
      new RegExp(
        `^aws iam update-access-key --user-name ses-api-user --access-key-id ${ACTIVE} --status Inactive --profile sample$`,
      ),
    );
    const message = await window.notification(
      new RegExp(
        `nothing has been changed: it deactivates ${ACTIVE} of ses-api-user in account acme-mail \\(111122223333\\)`,
      ),
    );
    await window.screenshot('copy-deactivate-command');
    assert.deepEqual(aws.endpoint.calls, [], 'AWS was asked something');
    await message.getByRole('button', { name: 'Insert into Terminal' }).click();
  });

  it('is typed into a terminal, and runs only after Enter', async () => {
    const { window } = session();
    const { page } = window;
    const terminal = page.getByRole('textbox', { name: new RegExp(`Deactivate ${ACTIVE}`) });
    await terminal.waitFor();
    await terminal.focus();
    // What the terminal shows is drawn on a canvas, where lines are wrapped.
    const shown = async () => {
      await window.runCommand('Terminal: Select All');
      await window.runCommand('Terminal: Copy Selection');
      return (await window.clipboard()).replaceAll(/\s/g, '');
    };
    const command = 'awsiamupdate-access-key';
    await eventually(async () => assert.ok((await shown()).includes(command)));
    await terminal.focus();
    // The line can be taken by running `echo` before it.
    await page.keyboard.press('Home');
    await page.keyboard.type('echo TYPED ');
    await page.keyboard.press('Enter');
    // The output is there to copy once the shell has said that the command ended.
    await eventually(async () => {
      await window.runCommand('Terminal: Copy Last Command Output');
      assert.match(
        await window.clipboard(),
        new RegExp(`^TYPED aws iam update-access-key --user-name ses-api-user --access-key-id ${ACTIVE} `),
      );
    });
    // The line that was run, and what it said. A shell that was not ready would have shown the command before its prompt, too.
    const all = await shown();
    assert.equal(all.split(command).length - 1, 2, all);
    await window.screenshot('deactivate-in-terminal');
    await window.runCommand('Terminal: Kill All Terminals');
    assert.deepEqual(session().aws.endpoint.calls, []);
  });

  it('for a user is the same, with the key that used SES', async () => {
    const { users } = session();
    await users.chooseFromMenu('ses-smtp-user.20260911-131452', 'Copy Command to Deactivate Key');
    await copied(/--user-name ses-smtp-user\.20260911-131452 --access-key-id AKIAQ3EGSESSMTPEXMPL /);
  });

  it('for a user with only an inactive key is advice', async () => {
    const { users, window } = session();
    await users.chooseFromMenu('legacy-mailer', 'Copy Command to Deactivate Key');
    const message = await window.notification(
      /Every access key of legacy-mailer is inactive already\..* remove AmazonSesSendingAccess/,
    );
    await message.getByRole('button', { name: 'Open in IAM Console' }).waitFor();
    await window.screenshot('stop-words');
  });

  it('is in the tooltip of a user', async () => {
    const { users, window } = session();
    await window.page.mouse.move(0, 0);
    await users.row('ses-api-user').hover();
    const tooltip = window.page.getByRole('tooltip').first();
    await tooltip.getByText('Copy Command to Deactivate Key').waitFor();
    await tooltip.getByText('Copy Command to Deactivate Key').click();
    await copied(/--user-name ses-api-user --access-key-id AKIAQ3EGSESAPI7EXMPL /);
  });

  it('is in Access Advisor, and in the menu of a lane of the Overview', async () => {
    const { users, window } = session();
    await users.chooseFromMenu('ses-smtp-user.20260911-131452', 'Show Access Advisor');
    await window.webview().getByRole('button', { name: 'Copy Command to Deactivate Key' }).click();
    await copied(/--user-name ses-smtp-user\.20260911-131452 /);
    await window.screenshot('access-advisor-deactivate');
    await window.runCommand('View: Close Editor');
    await window.runCommand('AWS SES Senders: Show Overview');
    const lane = window.webview().getByRole('button', { name: /^ses-api-user/ });
    await lane.waitFor();
    await lane.click({ button: 'right' });
    // A new menu does not yet listen to the mouse.
    await window.page.getByRole('menuitem', { name: 'Copy Command to Deactivate Key' }).hover();
    await window.page.keyboard.press('Enter');
    await copied(/--user-name ses-api-user /);
    await window.runCommand('View: Close Editor');
  });

  it('is not offered for an inactive key', async () => {
    const { users } = session();
    await users.expand('legacy-mailer');
    await users.row(INACTIVE).waitFor();
    assert.ok(!(await users.menu(INACTIVE)).includes('Copy Command to Deactivate Key'));
  });

  it('from the palette asks which of the active keys', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Copy Command to Deactivate Key');
    await window.page
      .locator('.quick-input-title')
      .getByText('Copy Command to Deactivate Key', { exact: true })
      .waitFor();
    const keys = await window.picks();
    assert.ok(keys.some((key) => key.startsWith(ACTIVE)) && !keys.some((key) => key.startsWith(INACTIVE)));
    await window.pick(/^AKIAQ3EGADM1ALICE111/);
    await copied(/--user-name alice --access-key-id AKIAQ3EGADM1ALICE111 /);
  });

  it('for a user is a summary for the ticket, as Markdown', async () => {
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
