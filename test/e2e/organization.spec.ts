import assert from 'node:assert/strict';
import { generateOrganization, memberId } from '../aws/generateOrganization.ts';
import { eventually } from '../host/eventually.ts';
import { ago, utc } from './burst.ts';
import { useSession } from './session.ts';

const MEMBERS = 12;
const WITHOUT_ROLE = 2;
/** The account in which somebody sends. */
const SENDING = 7;

/** Small accounts: in one of them a key sends, in the others nobody may. */
const ORGANIZATION = generateOrganization(
  { accounts: MEMBERS, withoutRole: WITHOUT_ROLE, suspended: 1 },
  (accountId, number) => ({
    users: [
      {
        name: 'worker',
        createdAt: '-90d',
        accessKeys: [{ id: `AKIA${accountId}WORK`, createdAt: '-90d' }],
      },
    ],
    uses: [
      {
        at: '-1h',
        accessKeyId: `AKIA${accountId}WORK`,
        service: number === SENDING ? 'ses-smtp' : 's3',
        region: 'us-east-1',
      },
    ],
  }),
);

describe('Accounts of an organization', () => {
  const session = useSession({ aws: { accounts: ORGANIZATION } });
  const roots = async () =>
    (await session().users.rows()).filter(({ name }) => name.startsWith('AWS account'));

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('are listed to choose from, with inactive ones marked', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Add Accounts of the Organization…');
    const rows = window.page.getByRole('listbox').getByRole('checkbox', { name: /, / });
    await rows.first().waitFor();
    assert.equal(await rows.count(), MEMBERS + 1);
    assert.match(
      (await rows.first().getAttribute('aria-label')) ?? '',
      /^management, 100000000000 · management account · the profile’s own/,
    );
    const box = window.page.getByRole('textbox', { name: /1 suspended cannot be scanned/ });
    await box.waitFor();
    await window.screenshot('organization-accounts');
  });

  it('can be searched, and all be selected at once', async () => {
    const { window } = session();
    await window.page.keyboard.type('member-');
    const rows = window.page.getByRole('listbox').getByRole('checkbox', { name: /, / });
    await eventually(async () => assert.equal(await rows.count(), MEMBERS));
    await window.page.getByRole('checkbox', { name: 'Toggle all checkboxes' }).click();
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    const role = window.page.getByRole('textbox', { name: /^Role to Assume/ });
    await role.waitFor();
    assert.equal(await role.inputValue(), 'OrganizationAccountAccessRole');
    await role.press('Enter');
  });

  it('are scanned concurrently, with senders first and a message about the missing role', async () => {
    const { users, window } = session();
    await users.row(/^AWS account member-007.*1 sender/).waitFor({ timeout: 60_000 });
    await users.titleButton('Refresh').waitFor({ timeout: 60_000 });
    // The rows follow the button: a tree draws its changes together.
    const all = await eventually(async () => {
      const found = await roots();
      assert.equal(found.length, MEMBERS + 1);
      assert.equal(found[0]?.label, 'member-007');
      assert.match(
        found[0].name,
        new RegExp(`^AWS account member-007 \\(${memberId(SENDING)}\\), profile sample, 1 sender`),
      );
      return found;
    });
    const failed = all.filter(({ text }) => text.includes('The role may not be assumed'));
    assert.deepEqual(
      failed.map(({ label }) => label),
      ['member-011', 'member-012'],
    );
    await window.page.getByText('2 accounts could not be read.').waitFor();
    await window.screenshot('organization-scanned');
  });

  it('are asked who sent: one line has those without mails, and the ticket those that could not be read', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Who Sent These Mails…');
    await window.page.getByRole('textbox', { name: /Who Sent These Mails$/ }).waitFor();
    await window.enter(`${utc(ago(30))} to ${utc(ago(28))} us-east-1`);
    const page = window.webview();
    await page.getByRole('button', { name: 'Refresh', exact: true }).waitFor({ timeout: 60_000 });
    const titles = () => page.getByRole('heading', { level: 2 }).allTextContents();
    const unread = [11, 12].map((number) => `member-0${number} (${memberId(number)}) · sample`);
    assert.deepEqual((await titles()).toSorted(), unread);
    await window.screenshot('who-organization');
    const quiet = page.getByText(/^CloudWatch counted no mails in these hours in 11 accounts: .+ and 8 more/);
    await quiet.focus();
    await window.page.keyboard.press('Enter');
    await eventually(async () => assert.equal((await titles()).length, MEMBERS + 1));
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await eventually(async () => {
      const ticket = await window.clipboard();
      for (const number of [11, 12])
        assert.match(
          ticket,
          new RegExp(`^- \`member-0${number} \\(${memberId(number)}\\)\`: \`The role may not`, 'm'),
        );
    });
  });

  it('show Access Advisor of a user through the role', async () => {
    const { users, window } = session();
    await users.expand('AWS account member-007');
    await users.expand('Sends by SMTP');
    await users.chooseFromMenu('worker', 'Show Access Advisor');
    await window.editorTab(/worker/).waitFor();
    await window.webview().getByText(memberId(SENDING)).first().waitFor();
  });

  it('can be removed again', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Add Accounts of the Organization…');
    const rows = window.page.getByRole('listbox').getByRole('checkbox', { name: /, / });
    await rows.first().waitFor();
    assert.equal(await rows.and(window.page.getByRole('checkbox', { checked: true })).count(), MEMBERS);
    const all = window.page.getByRole('checkbox', { name: 'Toggle all checkboxes' });
    await all.click();
    await all.click();
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    await eventually(async () => assert.equal((await roots()).length, 1));
  });

  it('can be listed only by some accounts, which the message names', async () => {
    const { window, aws } = session();
    aws.endpoint.rules.add({
      action: 'ListAccounts',
      error: { code: 'AccessDeniedException', status: 400, message: 'You do not have permission.' },
    });
    await window.runCommand('AWS SES Senders: Add Accounts of the Organization…');
    const message = await window.notification(/may not list the accounts of the organization/);
    await message.getByRole('button', { name: 'Select AWS Profile…' }).waitFor();
  });
});
