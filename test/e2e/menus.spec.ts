import assert from 'node:assert/strict';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { readManifest } from '../manifest.ts';
import { useSession } from './session.ts';

const [MAIL, MARKETING] = ['111122223333', '444455556666'] as const;
const SMTP_USER = 'ses-smtp-user.20260911-131452';
const SMTP_KEY = 'AKIAQ3EGSESSMTPEXMPL';
const MARKETING_ROW = 'AWS account acme-marketing';

const { contributes } = await readManifest<{
  contributes: {
    commands: { command: string; title: string }[];
    menus: Record<string, { command: string; group: string }[]>;
  };
}>();
const titleOf = (name: string) =>
  contributes.commands.find(({ command }) => command === `awsSesSenders.${name.replace('.inline', '')}`)
    ?.title ?? name;

/** The Region that sends, below the mails; a key says its Region, too, but not first. */
const REGION_ROW = 'us-east-1';

describe('A command acts on the row of its menu, whatever is redrawn meanwhile:', () => {
  const session = useSession();
  const copies = (text: string | RegExp) => async () => {
    await eventually(async () => {
      const copied = await session().window.clipboard();
      if (typeof text === 'string') assert.equal(copied, text);
      else assert.match(copied, text);
    });
  };
  const asks =
    (action: string, account: string, params: Readonly<Record<string, string>> = {}) =>
    () =>
      eventually(() => {
        const calls = session().aws.endpoint.calls.filter((call) => call.action === action);
        assert.deepEqual([...new Set(calls.map(({ account }) => account))], [account]);
        for (const call of calls)
          for (const [name, value] of Object.entries(params)) assert.equal(call.params[name], value);
      });
  const scansOnlyMarketing = async () => {
    await asks('GetCallerIdentity', MARKETING)();
    const row = (text: RegExp) => session().users.row(text).waitFor();
    await row(/^AWS account acme-marketing.*(refreshing|waiting|asked|listing)/);
    await row(/^(?!.*(refreshing|waiting|asked|listing))AWS account acme-marketing/);
  };
  const showsTab = (name: RegExp) => () => session().window.editorTab(name).first().waitFor();

  /** For each command of a row's menu or button: the row, and what it then does. */
  const cases: Readonly<Record<string, { readonly row: string; readonly acts: () => Promise<unknown> }>> = {
    showAccessAdvisor: { row: SMTP_USER, acts: showsTab(/ses-smtp-user/) },
    'showAccessAdvisor.inline': { row: SMTP_USER, acts: showsTab(/ses-smtp-user/) },
    refreshUser: {
      row: SMTP_USER,
      acts: async () => {
        await asks('ListAccessKeys', MAIL, { UserName: SMTP_USER })();
        // What it asks and draws later would fall into the next case.
        await asks('GetServiceLastAccessedDetails', MAIL)();
        await session().users.still();
      },
    },
    openInConsole: {
      row: SMTP_USER,
      acts: async () => {
        const question = session().window.page.getByRole('dialog', { name: 'open the external website' });
        await question.getByRole('button', { name: 'Copy' }).click();
        await copies(/#\/users\/details\/ses-smtp-user\.20260911-131452/)();
        await question.waitFor({ state: 'hidden' });
      },
    },
    copyArn: { row: SMTP_USER, acts: copies(`arn:aws:iam::${MAIL}:user/${SMTP_USER}`) },
    copyNames: { row: 'Sends by SMTP', acts: copies(`${SMTP_USER}\nlegacy-mailer`) },
    copySummary: { row: SMTP_USER, acts: copies(/ses-smtp-user\.20260911-131452[^]*AKIAQ3EGSESSMTPEXMPL/) },
    copyAccessKeyId: { row: SMTP_KEY, acts: copies(SMTP_KEY) },
    'copyAccessKeyId.inline': { row: SMTP_KEY, acts: copies(SMTP_KEY) },
    showCalls: { row: SMTP_KEY, acts: showsTab(/Recent Calls: AKIAQ3EGSESSMTPEXMPL/) },
    copyDeactivateCommand: {
      row: SMTP_KEY,
      acts: copies(/--user-name ses-smtp-user\.20260911-131452 --access-key-id AKIAQ3EGSESSMTPEXMPL/),
    },
    showHowToStop: {
      row: 'Root user',
      acts: async () => {
        const { window } = session();
        await window.notification(/The root user has no access key/);
        // It would lie above what later commands open.
        await window.runCommand('Notifications: Clear All Notifications');
      },
    },
    refreshAccount: { row: MARKETING_ROW, acts: scansOnlyMarketing },
    'refreshAccount.inline': { row: MARKETING_ROW, acts: scansOnlyMarketing },
    completeScanOfAccount: { row: MARKETING_ROW, acts: scansOnlyMarketing },
    'completeScanOfAccount.inline': { row: MARKETING_ROW, acts: scansOnlyMarketing },
    exportAccount: {
      row: MARKETING_ROW,
      acts: async () => {
        assert.match(await session().window.proposedFile(), /ses-senders-acme-marketing-/);
        await session().window.cancelFileDialog();
      },
    },
    showOverviewOfAccount: { row: MARKETING_ROW, acts: showsTab(/Overview/) },
    cancelScanOfAccount: { row: MARKETING_ROW, acts: () => cancelled() },
    'cancelScanOfAccount.inline': { row: MARKETING_ROW, acts: () => cancelled() },
    // The last: it takes the account away.
    openInCloudWatch: {
      row: REGION_ROW,
      acts: async () => {
        const question = session().window.page.getByRole('dialog', { name: 'open the external website' });
        await question.getByRole('button', { name: 'Copy' }).click();
        await copies(/\/cloudwatch\/home\?region=us-east-1#metricsV2:/)();
        await question.waitFor({ state: 'hidden' });
      },
    },
    copyMails: { row: 'Mails', acts: copies(/^Mails: [\d,]+ mails? sent in the 24 hours/) },
    mailSettings: {
      row: 'Mails',
      acts: async () => {
        await showsTab(/^Settings/)();
        // What it draws late would close the next menu.
        await session().window.page.locator('.settings-editor .setting-item-title').first().waitFor();
      },
    },
    whoSentOfAccount: {
      row: 'Mails',
      acts: async () => {
        const { page } = session().window;
        await page.getByRole('textbox', { name: /Who Sent These Mails$/ }).waitFor();
        await page.keyboard.press('Escape');
      },
    },
    searchMailLogOfAccount: {
      row: 'Mails',
      acts: async () => {
        const { page } = session().window;
        await page.getByRole('textbox', { name: /Search Mail Log/ }).waitFor();
        await page.keyboard.press('Escape');
      },
    },
    checkSetupOfAccount: {
      row: 'Mails',
      acts: async () => {
        const dialog = session().window.page.getByRole('dialog', { name: 'Check the SES set-up' });
        await dialog.getByRole('button', { name: 'Cancel' }).click();
      },
    },
    removeAccount: {
      row: MARKETING_ROW,
      acts: async () => {
        await session().users.row(MARKETING_ROW).waitFor({ state: 'detached' });
        await session().users.row('AWS account acme-mail').waitFor();
      },
    },
  };
  const cancelled = () =>
    session()
      .users.row(/^AWS account acme-marketing.*canceled/)
      .waitFor();

  const regions = ['eu-west-1', 'us-east-1', 'eu-central-1'];
  /** Scans the other account, so that the tree is redrawn while `meanwhile` is there. */
  const redraw = async <T>(meanwhile: () => Promise<T>): Promise<T> => {
    const { aws, users } = session();
    const [region = ''] = regions;
    regions.push(...regions.splice(0, 1));
    aws.endpoint.account(MAIL).use({ accessKeyId: SMTP_KEY, service: 'ses-smtp', region });
    aws.endpoint.rules.add({
      account: MAIL,
      action: ['GetAccountAuthorizationDetails', 'ListUsers'],
      delay: 1_500,
    });
    await users.still();
    await users.chooseFromMenu('AWS account acme-mail', 'Refresh Account');
    const result = await meanwhile();
    // The scan is over, and its result is drawn to the deepest level.
    await users.row(new RegExp(`^Access Advisor, SES .*${region}`)).waitFor();
    await users.row(/^(?!.*(refreshing|waiting|asked))AWS account acme-mail.*users/).waitFor();
    await users.still();
    return result;
  };

  before(async () => {
    const { aws, openPanel, scanned, users, window } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', MAIL),
      profileOf(aws.endpoint, 'marketing', MARKETING),
    ]);
    await openPanel();
    await scanned();
    await users.chooseFromTitle('Select AWS Profile…');
    const several = window.page.getByRole('option', { name: /^Select Several…/ });
    await several.click();
    await window.page.getByRole('checkbox', { name: /^marketing,/ }).click();
    await window.page.getByRole('button', { name: 'OK', exact: true }).click();
    await users.row(/^AWS account acme-marketing.*users/).waitFor();
    await users.titleButton('Refresh').waitFor();
    // While the other account's rows still come, a click on a row that moves away meets another one, and collapses it.
    await users.still();
    await users.expand('Mails');
    await users.expand(SMTP_USER);
    await users.row(SMTP_KEY).waitFor();
    await users.expand('May send, no use seen');
    await users.row('Root user').waitFor();
  });

  it('every command of a row has a case', () => {
    // A button in the row is a case of its own.
    const named = (contributes.menus['view/item/context'] ?? []).map(
      ({ command, group }) =>
        `${command.replace('awsSesSenders.', '')}${group.startsWith('inline') ? '.inline' : ''}`,
    );
    assert.deepEqual(Object.keys(cases).sort(), [...new Set(named)].sort());
  });

  const redrawn = new Set<string>();
  for (const [name, { row, acts }] of Object.entries(cases)) {
    const isInline = name.endsWith('.inline');
    // VS Code names the row to all commands of its menu in the same way: the list is redrawn under one of them.
    const isRedrawn = !redrawn.has(`${row}, ${isInline}`);
    redrawn.add(`${row}, ${isInline}`);
    const meanwhile = <T>(look: () => Promise<T>) => (isRedrawn ? redraw(look) : look());
    it(`${titleOf(name)}${isInline ? ', as a button' : ''}${isRedrawn ? ', while the list is redrawn' : ''}`, async () => {
      const { aws, users, window } = session();
      aws.endpoint.reset();
      await window.page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
      if (name.startsWith('cancelScan')) {
        aws.endpoint.rules.add({ account: MARKETING, action: 'GetAccountAuthorizationDetails', hang: true });
        await users.chooseFromMenu(row, 'Refresh Account');
        // What the other answers bring is drawn.
        await users.row(/^AWS account acme-marketing.*asked/).waitFor();
      }
      const forget = () => {
        if (name.startsWith('cancelScan')) return;
        aws.endpoint.reset();
        // Long enough to be seen.
        aws.endpoint.rules.add({
          account: MARKETING,
          action: 'GetAccountAuthorizationDetails',
          delay: 1_500,
        });
      };
      const choose = isInline
        ? async () => {
            // Another row has the focus: it is not what the button is about.
            await meanwhile(() => users.menu('legacy-mailer'));
            forget();
            await users.clickInline(row, titleOf(name));
          }
        : async () => {
            const menu = await meanwhile(() => users.openMenu(row));
            forget();
            await menu.getByRole('menuitem', { name: titleOf(name), exact: true }).hover();
            await window.page.keyboard.press('Enter');
          };
      await choose();
      // Where VS Code names no row, the command takes no other.
      while (await users.wasLost()) {
        assert.equal(await window.clipboard(), 'nothing yet');
        assert.deepEqual(aws.endpoint.calls, []);
        await choose();
      }
      await acts();
    });
  }

  it('or says that the row is gone, and takes no other', async () => {
    const { aws, users, window } = session();
    await window.page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
    aws.endpoint.reset();
    aws.endpoint.account(MAIL).deleteUser('ses-api-user');
    aws.endpoint.rules.add({ action: ['GetAccountAuthorizationDetails', 'ListUsers'], delay: 3_000 });
    // The credential report, which a quick scan rests on, knows the deleted user for hours.
    await window.runCommand('AWS SES Senders: Complete Scan');
    const menu = await users.openMenu('ses-api-user');
    await users.row('Calls the SES API').waitFor({ state: 'detached' });
    await menu.getByRole('menuitem', { name: 'Copy ARN', exact: true }).hover();
    await window.page.keyboard.press('Enter');
    assert.equal(await users.wasLost(), true);
    assert.equal(await window.clipboard(), 'nothing yet');
  });
});
