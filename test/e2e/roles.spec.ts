import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { assertAccessible } from './axe.ts';
import { ago, HOUR, utc } from './burst.ts';
import { chooseProfiles } from './chooseProfiles.ts';
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

  it('are listed after the users of their verdict, with spoken names, and are counted separately', async () => {
    const { users, window } = session();
    await users.row(/^AWS account .* · 9 users and root · 1 sending role · 2 roles · /).waitFor();
    const rows = await users.under(USED);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['alice', ROLE],
    );
    assert.match(rows[1]?.name ?? '', /^role MailRelay, Used SES, (to|yester)day · Access Advisor/);
    await users.row(/^Used SES, 1 user and 1 role$/).waitFor();
    await window.statusBarItem(/1 sending role/).waitFor({ state: 'attached' });
    await window.screenshot('roles-list');
  });

  it('have their own tooltip: the last use, who may assume them, and no key', async () => {
    const { users, window } = session();
    const tooltip = window.page.getByRole('tooltip');
    await window.page.mouse.move(0, 0);
    await eventually(async () => assert.equal(await tooltip.count(), 0));
    await users.row(ROW).hover();
    await tooltip
      .getByText(/^Role MailRelay/)
      .first()
      .waitFor();
    const text = (await tooltip.first().textContent()) ?? '';
    for (const part of [/Last used for any service /, /May be assumed by /, /Access Advisor/])
      assert.match(text, part);
    assert.doesNotMatch(text, /AKIA|Deactivate/);
    await window.page.keyboard.press('Escape');
  });

  it('have advice on stopping them in their menus, Access Advisor, and the Overview', async () => {
    const { users, window } = session();
    const expectAdvice = async () => {
      const words = await window.notification(/The role MailRelay has no access keys\./);
      await words.getByRole('button', { name: 'Open in IAM Console' }).waitFor();
      await window.runCommand('Notifications: Clear All Notifications');
    };
    await users.chooseFromMenu(ROW, 'Show How to Stop Sends');
    await expectAdvice();
    await users.chooseFromMenu(ROW, 'Show Access Advisor');
    await window.webview().getByRole('button', { name: 'Show How to Stop Sends' }).click();
    await expectAdvice();
    await window.runCommand('View: Close Editor');
    await window.runCommand('AWS SES Senders: Show Overview');
    const lane = window.webview().getByRole('button', { name: /MailRelay/ });
    await lane.click({ button: 'right' });
    assert.equal(
      await window.page.getByRole('menuitem', { name: 'Copy Command to Deactivate Key' }).count(),
      0,
    );
    await window.page.getByRole('menuitem', { name: 'Show How to Stop Sends' }).hover();
    await window.page.keyboard.press('Enter');
    await expectAdvice();
    await window.runCommand('View: Close Editor');
  });

  it('are in every grouping, after the users, and in no IAM group', async () => {
    const { users, window } = session();
    const groupBy = async (what: string) => {
      await window.runCommand('AWS SES Senders: Group Users By…');
      await window.pick(what);
    };
    const isLast = (group: string | RegExp) =>
      eventually(async () => {
        await users.expand(group);
        assert.ok(['Auditor', ROLE].includes((await users.under(group)).at(-1)?.label ?? ''));
      });
    await groupBy('IAM Group');
    await isLast('In no group');
    assert.ok(!(await labels()).includes('Groups not known'));
    await groupBy('Last Use of SES');
    await isLast(/^Used SES in the last (24 hours|7 days), .*1 role$/);
    await groupBy('Path');
    await isLast(/^\/, .*role/);
    await groupBy('Not Grouped');
    await eventually(async () => {
      const names = (await users.rows()).filter(({ level }) => level === 1).map(({ name }) => name);
      const first = names.findIndex((name) => name.startsWith('role '));
      assert.ok(first > 0 && names.slice(first).every((name) => name.startsWith('role ')), names.join());
    });
    await groupBy('Verdict');
    await users.row(/^Used SES, 1 user and 1 role$/).waitFor();
  });

  it('are possible sources of a session key, as Find Access Key says', async () => {
    const { users, window } = session();
    await users.chooseFromTitle('Find Access Key');
    await window.page.getByRole('textbox', { name: /Find Access Key$/ }).fill('ASIAIOSFODNN7EXAMPLE');
    await window.page
      .getByText(/temporary access key of AWS STS.+ or to a role's session/)
      .first()
      .waitFor();
    await window.page.keyboard.press('Escape');
  });

  it('have the commands of a user, and how to stop them, but none about access keys', async () => {
    const { users, window } = session();
    assert.deepEqual(await users.menu(ROW), [
      'Show Access Advisor',
      'Refresh User or Role',
      'Open in IAM Console',
      'Copy ARN',
      'Copy Summary',
      'Show How to Stop Sends',
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

  it('are refreshed separately, without calls about access keys', async () => {
    const { aws, users } = session();
    aws.endpoint.reset();
    await users.chooseFromMenu(ROW, 'Refresh User or Role');
    await eventually(() => {
      const actions = aws.endpoint.calls.map(({ action }) => action);
      assert.ok(actions.includes('GetServiceLastAccessedDetails'));
      assert.ok(!actions.includes('ListAccessKeys'));
    });
    await users.row(`${ROW}, Used SES`).waitFor();
  });

  it('have Access Advisor, with who may assume them instead of access keys', async () => {
    const { users, window } = session();
    await users.chooseFromMenu(ROW, 'Show Access Advisor');
    await page()
      .getByRole('heading', { level: 1, name: `Role ${ROLE}` })
      .waitFor();
    await page()
      .getByText(/^\d+ services?$/)
      .waitFor({ timeout: 30_000 });
    const lastUsed = page().getByText(/^Last used for any service /);
    await lastUsed.waitFor();
    // No line ends within the name of a Region.
    const region = lastUsed.locator('.region');
    assert.match((await region.textContent()) ?? '', /^us-east-1$/);
    assert.equal(await region.evaluate((element) => getComputedStyle(element).whiteSpace), 'nowrap');
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

  it('can be the only ones shown by the filter, or left out by it', async () => {
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

  it('look right in both high contrast themes and in a narrow side bar', async () => {
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

  it('are removed with the first refresh after the setting is turned off', async () => {
    const { configure, refresh, users } = session();
    await configure('showRoles', false);
    // VS Code reports the setting a moment later.
    await eventually(async () => {
      await refresh();
      await users.row(/^AWS account (?!.*role)/).waitFor({ timeout: 5_000 });
    });
    assert.ok(!(await labels()).includes(ROLE));
  });

  it('are then shown as left out, with a link to the setting', async () => {
    const { users, window } = session();
    const words = 'Roles were not looked at: to list them, turn on awsSesSenders.showRoles and refresh.';
    await window.page.getByText(words).waitFor();
    await window.screenshot('roles-left-out');
    await users.row(/^AWS account/).hover();
    await window.page.getByRole('tooltip').getByRole('link', { name: 'Show Roles' }).click();
    await window.page.getByRole('checkbox', { name: /showRoles/ }).waitFor();
  });
});

describe('A name that a user and a role share', () => {
  const session = useSession({
    aws: { accounts: ['mails', 'burst'] },
    settings: { 'awsSesSenders.showRoles': true },
  });

  it('has its mails counted for neither of them, and neither looks innocent', async () => {
    const { openPanel, scanned, users, window } = session();
    await openPanel();
    await scanned();
    await users.row(/^Sent mails, /).waitFor();
    const names = (await users.under('Cannot tell')).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.includes('alerts')),
      [
        'alerts, Cannot tell, mails under a name that a role has, too',
        'role alerts, Cannot tell, mails under a name that a user has, too',
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

  describe('A role under whose name mails are counted', () => {
    const SENDER = /^role order-mails, Sent mails, at least 40 mails in 24 h/;
    const page = () => session().window.webview();
    const exported = async (choose: () => Promise<unknown>, name: string) => {
      const { folder, window } = session();
      await choose();
      await window.answerFileDialog(path.join(folder, name));
      await window.notification(`Report exported to ${path.join(folder, name)}.`);
      return readFile(path.join(folder, name), 'utf8');
    };
    const ofView = () => session().users.chooseFromTitle('Export Report…');
    const ofPage = (button: string) => () => page().getByRole('button', { name: button }).click();

    it('is among the senders, with its mails, and new since the scan before', async () => {
      const { aws, refresh, users, window } = session();
      const send = { region: 'us-east-1', at: '-2h', count: 40, configurationSet: 'by-sender' };
      aws.endpoint.account().send({ role: 'order-mails', ...send });
      await refresh();
      await users.row(SENDER).waitFor();
      await users.row(/^Sent mails, 2 users, root, and 1 role$/).waitFor();
      await users.row(/^role order-mails, changed: first mails counted: us-east-1, /).waitFor();
      await users.row(/^AWS account .* · 1 sending role · /).waitFor();
      await window.statusBarItem(/1 sending role/).waitFor({ state: 'attached' });
      // Rows of Regions still come and go above.
      await users.still();
      await users.row(SENDER).hover();
      await window.page
        .getByText(/at least 40 in 24\sh, 40 in 7 days, 40 in 30 days, 40 in 400 days, as of /)
        .first()
        .waitFor();
      await window.screenshot('roles-sent');
    });

    it('has its mails by day in Access Advisor', async () => {
      const { users, window } = session();
      await users.chooseFromMenu(SENDER, 'Show Access Advisor');
      await page().getByRole('heading', { level: 1, name: 'Role order-mails' }).waitFor();
      await page()
        .getByText(/at least: 40 in 24 hours, 40 in 7 days, 40 in 30 days, 40 in 400 days/)
        .first()
        .waitFor();
      await page().getByText('Mails per day').first().waitFor();
      await assertAccessible(page());
      await window.screenshot('roles-sent-access-advisor');
    });

    it('is in the sentence and the lanes of the Overview, and in SVG and HTML', async () => {
      const { users, window } = session();
      await users.titleButton('Show Overview').click();
      await page()
        .getByText(/40 by order-mails/)
        .first()
        .waitFor();
      const lane = page().getByRole('button', { name: /^role\/order-mails / });
      await lane.hover();
      await page()
        .getByRole('tooltip')
        .getByText(/^Mails counted under this name: at least 40 in 24 hours, /)
        .waitFor();
      await window.screenshot('roles-sent-overview');
      assert.match(
        await exported(ofPage('Export SVG…'), 'roles.svg'),
        /<title>role\/order-mails\nSent mails\n/,
      );
      assert.match(
        await exported(ofPage('Export HTML Report…'), 'roles.html'),
        /<bdi>role\/order-mails<\/bdi>/,
      );
    });

    it('is a row of the CSV after the users, and a section of Markdown, with its mails', async () => {
      const rows = parse<Record<string, string>>(await exported(ofView, 'roles.csv'), { columns: true });
      const types = rows.map((row) => row['principal_type'] ?? '');
      assert.deepEqual(
        types,
        types.toSorted((a, b) => Number(a === 'role') - Number(b === 'role')),
      );
      const row = rows.find(({ user_name: name }) => name === 'order-mails');
      assert.deepEqual(
        [row?.['principal_type'], row?.['verdict'], row?.['sent_last_24_hours'], row?.['access_key_id']],
        ['role', 'sent', '40', ''],
      );
      const markdown = await exported(ofView, 'roles.md');
      assert.match(markdown, /^### Roles: Sent mails \(1\)$/m);
      assert.match(
        markdown,
        /^\| `role\/order-mails` \|.*Mails counted under this name: at least 40 in 24 hours/m,
      );
    });

    it('is in the lanes of its own account, and no user of any, with several accounts; one that cannot be read is named', async () => {
      const { aws, users, window } = session();
      const sample = profileOf(aws.endpoint, 'sample', '555566667777');
      aws.setProfiles([
        sample,
        profileOf(aws.endpoint, 'shop', '777788889999'),
        { ...sample, name: 'broken', accessKeyId: 'AKIANOBODY1111111111' },
      ]);
      await chooseProfiles(session());
      await users.row(/^AWS account acme-shop.+ roles? · ./).waitFor();
      await users.row(/^AWS account not known yet, profile broken, AWS rejected the credentials/).waitFor();

      const box = page().getByRole('combobox', { name: 'Account' });
      const heading = (name: RegExp) => page().getByRole('heading', { level: 1, name }).waitFor();
      const lanes = async () =>
        (
          await page()
            .getByRole('button', { name: /^role\// })
            .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
        ).map((label) => /^role\/[\w-]+( \([\w-]+\))?/.exec(label)?.[0]);
      /** `6 users and root · 1 sending role · 4 roles` -> [6, 4] */
      const counts = async () => {
        const words = (await page().locator('#tally').textContent()) ?? '';
        return [/(\d+) users?( |$)/, /(\d+) roles?( |$)/].map((number) => Number(number.exec(words)?.[1]));
      };
      await box.selectOption('all');
      await heading(/^2 of 3 accounts$/);
      const all = { lanes: await lanes(), counts: await counts() };
      await window.screenshot('roles-several-accounts');
      const html = path.join(session().folder, 'several.html');
      await page().getByRole('button', { name: 'Export HTML Report…' }).click();
      await window.answerFileDialog(html);
      await window.notification(`Report exported to ${html}. Not included: profile broken.`);
      const report = await readFile(html, 'utf8');
      assert.match(report, /<h1>Use of Amazon SES in 2 of 3 accounts<\/h1>/);
      assert.match(report, />Not included: profile broken \(AWS rejected the credentials: /);

      await box.selectOption('555566667777');
      await heading(/^acme-mail/);
      const mail = { lanes: await lanes(), counts: await counts() };
      await box.selectOption('777788889999');
      await heading(/^acme-shop/);
      const shop = { lanes: await lanes(), counts: await counts() };
      assert.ok(mail.lanes.includes('role/order-mails') && mail.lanes.includes('role/alerts'));
      assert.deepEqual(shop.lanes, ['role/order-mails']);
      const named = (of: typeof mail, account: string) => of.lanes.map((lane) => `${lane} (${account})`);
      assert.deepEqual(
        all.lanes.toSorted(),
        [...named(mail, 'acme-mail'), ...named(shop, 'acme-shop')].toSorted(),
      );
      assert.deepEqual(
        all.counts,
        mail.counts.map((count, index) => count + (shop.counts[index] ?? NaN)),
      );
      const listed = (account: RegExp) => users.row(account).getAttribute('aria-label');
      assert.match((await listed(/^AWS account acme-shop/)) ?? '', new RegExp(`${shop.counts[0]} users`));
    });

    it('may have sent the mails of its account, which comes first; accounts without mails share one line', async () => {
      const { window } = session();
      const hour = (hours: number) => utc(new Date(Math.floor(ago(hours).getTime() / HOUR) * HOUR));
      await window.runCommand('AWS SES Senders: Who Sent These Mails…');
      const box = window.page.getByRole('textbox', { name: /Who Sent These Mails$/ });
      await box.fill(`${hour(120)} to ${hour(119)} eu-west-1`);
      await window.page.keyboard.press('Enter');
      await window.editorTab('Who Sent These Mails').waitFor();
      await page().getByRole('button', { name: 'Refresh', exact: true }).waitFor();
      const titles = await page().getByRole('heading', { level: 2 }).allTextContents();
      assert.deepEqual(
        titles.map((title) => /^acme-\w+|broken/.exec(title)?.[0]),
        ['acme-shop', 'broken'],
      );
      await page()
        .getByText(/^CloudWatch counted no mails in this hour in 1 account: acme-mail /)
        .click();
      const quiet = page().getByRole('region', { name: /^acme-mail/ });
      // The line says it for all of them; each is its name, which opens who could have sent.
      assert.equal(
        await quiet
          .getByText(/CloudWatch counted no mails/)
          .filter({ visible: true })
          .count(),
        0,
      );
      const people = quiet.getByRole('heading', { name: /^Could have sent/ });
      assert.equal(await people.isVisible(), false);
      const name = quiet.getByRole('heading', { level: 2 });
      const size = (of: typeof name) =>
        of.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      const ofFirst = await size(page().getByRole('heading', { level: 2 }).first());
      const ofText = await size(page().locator('#status'));
      assert.ok((await size(name)) > ofText && (await size(name)) < ofFirst);
      await name.click();
      await people.waitFor();
      await assertAccessible(page());
      await window.screenshot('who-several-accounts');
    });
  });
});
