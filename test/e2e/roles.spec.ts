import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';

const ROLE = 'MailRelay';
/** Its row is found by what a screen reader says. */
const ROW = `role ${ROLE}`;
/** With a role among them, the group says nothing of keys. */
const USED = 'Used SES';

describe('Roles in the window', () => {
  const session = useSession({ settings: { 'awsSesSenders.showRoles': true } });
  const page = () => session().window.webview();
  const labels = async () => (await session().users.rows()).map(({ label }) => label);
  const useTheme = async (theme: string, kind: string) => {
    const { window } = session();
    await window.runCommand('Preferences: Color Theme');
    await window.page.keyboard.type(theme);
    await window.pick(theme);
    await page().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
  };

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('stand after the users of their verdict, spoken as roles, and are counted apart', async () => {
    const { users, window } = session();
    await users.row(/^AWS account .* · 9 users and root · 1 sending role · 2 roles · /).waitFor();
    const rows = await users.under(USED);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['alice', ROLE],
    );
    assert.match(rows[1]?.name ?? '', /^role MailRelay, Used SES, Access Advisor (to|yester)day/);
    await users.row(/^Used SES, 1 user, 1 role$/).waitFor();
    await window.statusBarItem(/1 sending role/).waitFor({ state: 'attached' });
    await window.screenshot('roles-list');
  });

  it('have the commands of a user, but none about access keys', async () => {
    const { users, window } = session();
    assert.deepEqual(await users.menu(ROW), [
      'Show Access Advisor',
      'Refresh User',
      'Open in IAM Console',
      'Copy ARN',
      'Copy Summary',
    ]);
    await users.chooseFromMenu(ROW, 'Copy ARN');
    await eventually(async () =>
      assert.equal(await window.clipboard(), 'arn:aws:iam::111122223333:role/MailRelay'),
    );
    await users.chooseFromMenu(ROW, 'Copy Summary');
    await eventually(async () =>
      assert.match(await window.clipboard(), /^# IAM role `MailRelay`: Used SES\n/),
    );
  });

  it('are asked again by themselves, without a question about access keys', async () => {
    const { aws, users } = session();
    aws.endpoint.reset();
    await users.chooseFromMenu(ROW, 'Refresh User');
    await eventually(() => {
      const actions = aws.endpoint.calls.map(({ action }) => action);
      assert.ok(actions.includes('GetServiceLastAccessedDetails'));
      assert.ok(!actions.includes('ListAccessKeys'));
    });
    await users.row(`${ROW}, Used SES`).waitFor();
  });

  it('have Access Advisor, with who may assume them in the place of access keys', async () => {
    const { users, window } = session();
    await users.chooseFromMenu(ROW, 'Show Access Advisor');
    await page()
      .getByRole('heading', { level: 1, name: `Role ${ROLE}` })
      .waitFor();
    await page()
      .getByText(/^\d+ services?$/)
      .waitFor({ timeout: 30_000 });
    await page()
      .getByText(/^Last used for any service /)
      .waitFor();
    assert.equal(
      await page()
        .getByText(/access key/i)
        .count(),
      0,
    );
    await assertAccessible(page());
    await window.screenshot('roles-access-advisor');
  });

  it('have lanes in the Overview, and a click on one shows the role in the list', async () => {
    const { users, window } = session();
    await users.titleButton('Show Overview').click();
    const lane = page().getByRole('button', { name: /^role\/MailRelay / });
    await lane.waitFor();
    await assertAccessible(page());
    await window.screenshot('roles-overview');
    await lane.click();
    await eventually(async () => {
      const selected = (await users.rows()).find((row) => row.selected);
      assert.equal(selected?.label, ROLE);
    });
  });

  it('are shown alone by the filter, and left out by it', async () => {
    const { users, window } = session();
    const filterBy = async (what: string) => {
      await window.runCommand('AWS SES Senders: Filter Users by Verdict, Service, or Region…');
      await window.pick(what);
      await window.page.keyboard.press('Escape');
    };
    await filterBy('Only Roles');
    await window.page.getByText('Filter roles: 0 of 9 users and root, 2 of 2 roles.').waitFor();
    await users.expand('No SES');
    await eventually(async () => {
      const shown = await labels();
      assert.deepEqual(
        shown.filter((label) => ['alice', ROLE, 'Auditor'].includes(label)),
        [ROLE, 'Auditor'],
      );
    });
    await window.screenshot('roles-filtered');
    await filterBy('Only Users');
    await eventually(async () => assert.ok(!(await labels()).includes(ROLE)));
    await window.runCommand('AWS SES Senders: Clear Filter');
    await users.row(ROW).waitFor();
  });

  it('look right in both high contrasts and in a narrow side bar', async () => {
    const { window } = session();
    await useTheme('Dark High Contrast', 'vscode-high-contrast');
    await window.screenshot('roles-dark-high-contrast');
    await useTheme('Light High Contrast', 'vscode-high-contrast-light');
    await window.screenshot('roles-light-high-contrast');
    await window.resizeSideBar(200);
    await window.screenshot('roles-200');
    await window.resizeSideBar(420);
    await useTheme('Dark 2026', 'vscode-dark');
  });

  it('leave the list with the first refresh after the setting is turned off', async () => {
    const { refresh, users, window } = session();
    await window.runCommand('Preferences: Open User Settings');
    const setting = window.page.getByRole('checkbox', { name: /showRoles/ });
    const search = window.page.getByRole('textbox', { name: 'Search settings' }).first();
    await search.focus();
    await window.page.keyboard.type('@id:awsSesSenders.showRoles');
    await setting.uncheck();
    // VS Code writes the setting and tells of it a moment later.
    await eventually(async () => {
      await refresh();
      await users.row(/^AWS account (?!.*role)/).waitFor({ timeout: 5_000 });
    });
    await window.runCommand('View: Close Editor');
    assert.ok(!(await labels()).includes(ROLE));
  });
});

describe('A name that a user and a role share', () => {
  const session = useSession({
    aws: { accounts: ['mails'] },
    settings: { 'awsSesSenders.showRoles': true },
  });

  it('has its mails counted, but for neither of them, and neither looks innocent', async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await users.row(/^Sent mails, /).waitFor();
    const names = (await users.under('Cannot tell')).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.includes('alerts')),
      [
        'alerts, Cannot tell, mails under a name that several have',
        'role alerts, Cannot tell, mails under a name that several have',
      ],
    );
    await users.row('Mails').hover();
    await window.screenshot('roles-shared-name');
    await users.expand('Mails');
    await users.chooseFromMenu('us-east-1', 'Copy');
    await eventually(async () =>
      assert.match(
        await window.clipboard(),
        /^alerts: [\d,]+ mails in 24 h; more than one user or role has this name$/m,
      ),
    );
  });
});

describe('Roles in a window in Japanese', () => {
  const session = useSession({ language: 'ja', settings: { 'awsSesSenders.showRoles': true } });

  it('are spoken and counted in Japanese', async () => {
    const { openPanel, window } = session();
    await openPanel();
    const users = window.tree('IAM ユーザー', 'AWS SES Senders');
    await users.row(/^AWS アカウント .*送信ロール 1 個 · ロール 2 個/).waitFor({ timeout: 60_000 });
    await users.row(/^ロール MailRelay、|^ロール MailRelay, /).waitFor();
    await window.screenshot('roles-japanese');
  });
});
