import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { readAccount, readTime } from '../aws/declaration.ts';
import type {
  AccountDeclaration,
  AccessKeyDeclaration,
  UseDeclaration,
  UserDeclaration,
} from '../aws/declaration.ts';
import { useSession } from './session.ts';

/** The contract's header, letter by letter. */
const HEADER =
  'account_id,account_alias,profile,user_name,user_arn,user_path,user_created_at,verdict,last_ses_at,likely_send,can_send,granted_by,access_key_id,access_key_status,access_key_created_at,last_used_at,last_used_region,last_used_service,last_used_source,last_used_as_of,advisor_ses_last_accessed_at,advisor_ses_region,advisor_ses_actions,advisor_as_of,gaps,generated_at,advisor_status,can_send_as_of,principal_type,sent_last_24_hours,sent_last_7_days,sent_last_30_days,sent_is_partial,account';

/** What the declared account means, user by user: verdict, whether it may send and by which policy. */
const TRUTH: Readonly<Record<string, readonly [verdict: string, canSend: string, grantedBy: string]>> = {
  'ses-smtp-user.20260911-131452': [
    'sends-smtp',
    'yes',
    'group-inline:AWSSESSendingGroupDoNotRename/AmazonSesSendingAccess',
  ],
  'legacy-mailer': ['sends-smtp', 'yes', 'inline:AmazonSesSendingAccess'],
  'ses-api-user': ['uses-api', 'yes', 'managed:arn:aws:iam::aws:policy/AmazonSESFullAccess'],
  alice: ['used-ses', 'yes', 'managed:arn:aws:iam::aws:policy/AdministratorAccess'],
  'invoice-service': ['can-send', 'conditional', 'inline:send-invoices'],
  newsletter: ['can-send', 'yes', 'managed:arn:aws:iam::111122223333:policy/mail/SendNewsletters'],
  'backup-agent': ['no-ses', 'no', ''],
  deploy: ['no-ses', 'no', ''],
  jane: ['no-ses', 'no', ''],
};

const ACCOUNT = withAbsoluteTimes(new URL('../aws/accounts/article.json', import.meta.url));
const USERS = ACCOUNT.users ?? [];
const USES = ACCOUNT.uses ?? [];

interface LastUsed {
  readonly at: string;
  readonly service: string;
  readonly region: string | null;
}

interface Report {
  readonly schema: number;
  readonly generatedAt: string;
  readonly accounts: readonly {
    readonly profile: string;
    readonly accountId: string;
    readonly alias: string | null;
    readonly gaps: readonly unknown[];
    readonly users: readonly {
      readonly name: string;
      readonly verdict: string;
      readonly accessKeys: readonly { readonly lastUsed: LastUsed | null }[];
    }[];
  }[];
}

describe('Export Report…', () => {
  const session = useSession({ aws: { accounts: [ACCOUNT] } });
  const exportTo = async (name: string) => {
    const { folder, window } = session();
    const file = path.join(folder, name);
    await window.answerFileDialog(file);
    await window.notification(`Report exported to ${file}.`);
    return file;
  };
  const readCsv = async (file: string) =>
    parse<Record<string, string>>(await readFile(file, 'utf8'), { columns: true, record_delimiter: '\r\n' });

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
  });

  it('writes nothing when the dialog is canceled', async () => {
    const { folder, window } = session();
    await window.runCommand('AWS SES Senders: Export Report…');
    await window.cancelFileDialog();
    assert.deepEqual(await readdir(folder), []);
  });

  it('is a button of the view, and proposes a name with the account of the report', async () => {
    const { folder, users, window } = session();
    await users.chooseFromTitle('Export Report…');
    const today = new Date().toISOString().slice(0, 10);
    assert.equal(await window.proposedFile(), path.join(folder, `ses-senders-acme-mail-${today}.csv`));
    await window.cancelFileDialog();
  });

  it('writes a CSV with the header of the contract, and the true data of the account', async () => {
    await session().users.chooseFromTitle('Export Report…');
    const file = await exportTo('report.csv');
    const [header] = (await readFile(file, 'utf8')).split('\r\n');
    assert.equal(header, HEADER);
    const rows = await readCsv(file);
    const ofUsers = rows.filter(({ user_name: name }) => name !== '<root_account>');
    assert.deepEqual(ofUsers.map(factsOfLine).sort(), USERS.flatMap(linesOfUser).sort());
  });

  it('names the access keys that used SES, each with its own user', async () => {
    const { folder } = session();
    const rows = await readCsv(path.join(folder, 'report.csv'));
    const named = rows.flatMap(({ user_name: user, access_key_id: id }) => (id === '' ? [] : [[user, id]]));
    const declared = USERS.flatMap(({ name, accessKeys = [] }) => accessKeys.map(({ id }) => [name, id]));
    const ofSes = declared.filter(
      ([, id]) => lastUseOf({ id: id ?? '' })?.service.startsWith('ses') === true,
    );
    const asText = (pairs: readonly (readonly (string | undefined)[])[]) =>
      pairs.map((pair) => pair.join(' '));
    assert.deepEqual(
      asText(named).filter((pair) => !asText(declared).includes(pair)),
      [],
    );
    assert.deepEqual(
      asText(ofSes).filter((pair) => !asText(named).includes(pair)),
      [],
    );
    assert.equal(ofSes.length, 3);
  });

  it('has root as a separate user, from the credential report', async () => {
    const { folder } = session();
    const root = (await readCsv(path.join(folder, 'report.csv'))).filter(
      ({ user_name: name }) => name === '<root_account>',
    );
    assert.deepEqual(
      root.map((row) => [row['user_arn'], row['verdict'], row['access_key_id']]),
      [['arn:aws:iam::111122223333:root', 'can-send', '']],
    );
  });

  it('leaves no draft beside the file, and has the current time, the same on every line', async () => {
    const { folder } = session();
    assert.deepEqual(await readdir(folder), ['report.csv']);
    const rows = await readCsv(path.join(folder, 'report.csv'));
    const times = [...new Set(rows.map(({ generated_at: at }) => at))];
    assert.equal(times.length, 1);
    const age = Date.now() - Date.parse(times[0] ?? '');
    assert.ok(age >= 0 && age < 5 * 60_000, String(times[0]));
  });

  it('offers to open the file', async () => {
    const { window } = session();
    const notification = await window.notification('report.csv');
    await notification.getByRole('button', { name: 'Open' }).click();
    await window.editorTab('report.csv').waitFor();
  });

  it('is in the command palette, and writes JSON if the name ends in that', async () => {
    const { window } = session();
    await window.runCommand('AWS SES Senders: Export Report…');
    const file = await exportTo('report.json');
    const { schema, generatedAt, accounts } = JSON.parse(await readFile(file, 'utf8')) as Report;
    assert.equal(schema, 2);
    assert.match(generatedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(
      accounts.map(({ profile, accountId, alias, gaps }) => ({ profile, accountId, alias, gaps })),
      [{ profile: 'sample', accountId: '111122223333', alias: 'acme-mail', gaps: [] }],
    );
    const users = accounts
      .flatMap((account) => account.users)
      .filter(({ name }) => name !== '<root_account>');
    assert.deepEqual(
      Object.fromEntries(users.map(({ name, verdict }) => [name, verdict])),
      Object.fromEntries(Object.entries(TRUTH).map(([name, [verdict]]) => [name, verdict])),
    );
    const uses = users.flatMap(({ accessKeys }) => accessKeys.map(({ lastUsed }) => lastUsed));
    const declared = USERS.flatMap(({ accessKeys = [] }) => accessKeys.map(lastUseOf));
    assert.deepEqual(
      uses.map((use) => (use === null ? '' : `${use.at} ${use.service} ${use.region ?? ''}`)).sort(),
      declared.map((use) => (use === undefined ? '' : `${use.at} ${use.service} ${use.region ?? ''}`)).sort(),
    );
  });

  it('replaces an earlier report after asking', async () => {
    const { folder, window } = session();
    await writeFile(path.join(folder, 'again.csv'), 'an earlier report\n'.repeat(10_000));
    await window.runCommand('AWS SES Senders: Export Report…');
    await window.answerFileDialog(path.join(folder, 'again.csv'), { overwrite: true });
    await window.notification('again.csv');
    const [header] = (await readFile(path.join(folder, 'again.csv'), 'utf8')).split('\r\n');
    assert.equal(header, HEADER);
    assert.equal((await readCsv(path.join(folder, 'again.csv'))).length, 11);
  });

  it('has everybody while the list is filtered, and says so', async () => {
    const { folder, users, window } = session();
    await users.titleButton('Filter Users').click();
    await window.enter('alice');
    await window.page.getByText(/^Filter “alice”: 1 of 9 users and root\./).waitFor();
    await window.runCommand('AWS SES Senders: Export Report…');
    const file = path.join(folder, 'filtered.csv');
    await window.answerFileDialog(file);
    await window.notification(
      `Report exported to ${file}. The filter of the list does not apply: the report has all users and roles.`,
    );
    assert.equal((await readCsv(file)).length, 11);
  });
});

/** What a line of the CSV says, in the form of {@link linesOfUser}. */
function factsOfLine(line: Readonly<Record<string, string>>): string {
  const columns = [
    ...['account_id', 'account_alias', 'profile', 'user_name', 'user_arn', 'user_path', 'user_created_at'],
    ...['verdict', 'can_send', 'granted_by', 'last_ses_at', 'advisor_ses_last_accessed_at', 'gaps'],
    ...['access_key_status', 'access_key_created_at'],
    ...['last_used_at', 'last_used_region', 'last_used_service'],
  ];
  return columns.map((column) => line[column]).join(' | ');
}

/** What the report must say of a declared user: a line for each key, one without where there is none. */
function linesOfUser(user: UserDeclaration): readonly string[] {
  const { name, path: userPath = '/', createdAt } = user;
  const [verdict, canSend, grantedBy] = TRUTH[name] ?? ['?', '?', '?'];
  const arn = `arn:aws:iam::111122223333:user${userPath}${name}`;
  const facts = ['111122223333', 'acme-mail', 'sample', name, arn, userPath, createdAt];
  const judged = [verdict, canSend, grantedBy, lastSesOf(user), lastSesOf(user), ''];
  const keys = (user.accessKeys ?? []).map((key) => {
    const use = lastUseOf(key);
    const lastUse = use === undefined ? ['', '', ''] : [use.at, use.region ?? '', use.service];
    return [key.status ?? 'Active', key.createdAt, ...lastUse];
  });
  const lines = keys.length > 0 ? keys : [['', '', '', '', '']];
  return lines.map((key) => [...facts, ...judged, ...key].join(' | '));
}

/** Uses of one key are further apart than the 15 minutes within which IAM keeps only the first. */
function lastUseOf({ id }: Pick<AccessKeyDeclaration, 'id'>): UseDeclaration | undefined {
  return USES.filter(({ accessKeyId }) => accessKeyId === id)
    .toSorted(byTime)
    .at(-1);
}

function lastSesOf({ accessKeys = [] }: UserDeclaration): string {
  const ids = new Set(accessKeys.map(({ id }) => id));
  const uses = USES.filter(
    ({ accessKeyId, service }) => ids.has(accessKeyId ?? '') && service.startsWith('ses'),
  );
  return uses.toSorted(byTime).at(-1)?.at ?? '';
}

/** The account with its relative times made absolute: whole minutes, as IAM records them. */
function withAbsoluteTimes(file: URL): AccountDeclaration {
  const account = readAccount(file);
  const thisMinute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const absolute = (at: string) => readTime(at, thisMinute).toISOString().replace('.000Z', 'Z');
  return { ...account, uses: (account.uses ?? []).map((use) => ({ ...use, at: absolute(use.at) })) };
}

function byTime(a: UseDeclaration, b: UseDeclaration): number {
  return a.at < b.at ? -1 : 1;
}
