import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { profileOf } from '../aws/awsConfig.ts';
import { eventually } from '../host/eventually.ts';
import { chooseProfiles } from './chooseProfiles.ts';
import { useSession } from './session.ts';

const [MAIL, MARKETING] = ['111122223333', '444455556666'] as const;

describe('Several profiles', () => {
  const session = useSession();
  const roots = async () =>
    (await session().users.rows()).filter(({ name }) => name.startsWith('AWS account'));
  const selectProfiles = (names: readonly string[]) => chooseProfiles(session(), names);
  /** Waits until these accounts stand in the tree, in this order, and their scans have ended. */
  const shows = (wanted: readonly string[]) =>
    eventually(async () => {
      const all = await roots();
      assert.deepEqual(
        all.map(({ label }) => label),
        wanted,
      );
      for (const { text } of all) assert.match(text, /\d+ users?( and root)? · .+ · /);
    });

  before(async () => {
    const { aws, openPanel, scanned } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', MAIL),
      profileOf(aws.endpoint, 'sample-again', MAIL),
      profileOf(aws.endpoint, 'marketing', MARKETING),
    ]);
    await openPanel();
    await scanned();
  });

  it('are one root per account, with the latest senders on top', async () => {
    await selectProfiles(['marketing', 'sample']);
    await shows(['acme-mail', 'acme-marketing']);
    const [mail] = await roots();
    assert.match(mail?.text ?? '', /^acme-mail 4 senders · 9 users and root · .+ · sample(-again)?$/);
    assert.match(mail?.name ?? '', /^AWS account acme-mail \(111122223333\), profile sample, 4 senders/);
  });

  it('of the same account are one root', async () => {
    const { aws } = session();
    aws.endpoint.reset();
    await selectProfiles(['sample', 'sample-again', 'marketing']);
    // The new one has signed in, and found that its account is shown already.
    await eventually(() => assert.ok(aws.endpoint.calls.some(({ status }) => status === 200)));
    await session().users.titleButton('Refresh').waitFor();
    await shows(['acme-mail', 'acme-marketing']);
  });

  it('have their users below their own account', async () => {
    const { users } = session();
    // Open from the start, since there are few.
    await eventually(async () => {
      for (const { expanded } of await roots()) assert.equal(expanded, true);
    });
    await eventually(async () => {
      const groups = await users.under('AWS account acme-marketing');
      assert.deepEqual(
        groups.map(({ label }) => label),
        ['Mails', 'Calls the SES API', 'May send, no use seen', 'No SES'],
      );
    });
  });

  it('are exported into one report', async () => {
    const { users, window, folder } = session();
    const file = path.join(folder, 'all.csv');
    await users.chooseFromTitle('Export Report…');
    assert.match(await window.proposedFile(), /ses-senders-2-accounts-\d{4}-\d\d-\d\d\.csv$/);
    await window.answerFileDialog(file);
    await eventually(async () => assert.deepEqual(await accountsIn(file), [MAIL, MARKETING]));
  });

  it('can be exported one by one', async () => {
    const { users, window, folder } = session();
    const file = path.join(folder, 'one.csv');
    await users.chooseFromMenu('AWS account acme-marketing', 'Export Report of Account…');
    await window.answerFileDialog(file);
    await eventually(async () => assert.deepEqual(await accountsIn(file), [MARKETING]));
  });

  it('are remembered when the window comes back', async () => {
    const { reload } = session();
    await reload();
    await shows(['acme-mail', 'acme-marketing']);
  });

  it('are independent: one that fails shows below it what helps', async () => {
    const { aws, users, window } = session();
    aws.endpoint.rules.add({
      account: MARKETING,
      action: 'GetCallerIdentity',
      error: {
        code: 'ExpiredToken',
        status: 403,
        message: 'The security token included in the request is expired',
      },
    });
    await users.titleButton('Refresh').click();
    await users.row(/^AWS account acme-marketing.*The credentials have expired/).waitFor();
    await eventually(async () =>
      assert.match(
        (await roots())[0]?.text ?? '',
        /^acme-mail 4 senders · 9 users and root · .+ · sample(-again)?$/,
      ),
    );
    await users.expand('AWS account acme-marketing');
    await users.row('Run aws sso login').waitFor();
    // What was known of it before still stands.
    await users.row('Calls the SES API').waitFor();
    await users.titleButton('Refresh').waitFor();
    await window.screenshot('accounts-one-expired');
    aws.endpoint.reset();
  });

  it('can be removed from the view', async () => {
    const { users } = session();
    await users.chooseFromMenu('AWS account acme-marketing', 'Remove from View');
    await shows(['acme-mail']);
  });
});

describe('Five profiles', () => {
  /** An account with one user, whose key was used for a service. */
  const declared = (digit: number, service: string): AccountDeclaration => ({
    accountId: String(digit).repeat(12),
    alias: `acme-${digit}`,
    createdAt: '2023-06-01T09:00:00Z',
    users: [
      {
        name: 'batch',
        createdAt: '2023-06-02T10:00:00Z',
        accessKeys: [{ id: `AKIAR4MKTBATCH${String(digit).repeat(6)}`, createdAt: '2023-06-02T10:00:01Z' }],
        inline: {
          send: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['ses:SendRawEmail', 's3:GetObject'], Resource: '*' }],
          },
        },
      },
    ],
    uses: [
      {
        ...{ at: '-2h', accessKeyId: `AKIAR4MKTBATCH${String(digit).repeat(6)}`, service },
        ...(service === 's3' ? { action: 'GetObject' } : { action: 'SendRawEmail' }),
      },
    ],
  });
  const session = useSession({
    aws: {
      accounts: ['article', declared(2, 's3'), declared(3, 's3'), declared(5, 'ses-smtp'), declared(6, 's3')],
    },
  });

  it('are expanded if somebody sends, and otherwise collapsed', async () => {
    const { openPanel, scanned, users } = session();
    await openPanel();
    await scanned();
    await chooseProfiles(session(), ['sample', 'acme-2', 'acme-3', 'acme-5', 'acme-6']);
    const opened = async () =>
      (await users.rows())
        .filter(({ name }) => name.startsWith('AWS account'))
        .map(({ label, text, expanded }) => [label, / \d+ users?/.test(text) ? expanded : 'asked']);
    await eventually(async () =>
      assert.deepEqual(Object.fromEntries(await opened()), {
        ...{ 'acme-mail': true, 'acme-5': true },
        ...{ 'acme-2': false, 'acme-3': false, 'acme-6': false },
      }),
    );
    await users.row('Sends by SMTP').waitFor();
  });
});

async function accountsIn(file: string): Promise<readonly string[]> {
  const rows: readonly Readonly<Record<string, string>>[] = parse(await readFile(file, 'utf8'), {
    columns: true,
  });
  return [...new Set(rows.map((row) => row['account_id'] ?? ''))].toSorted();
}
