import assert from 'node:assert/strict';
import { SERVICES } from '../aws/services.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';
import type { Row } from './tree.ts';

const API = { user: 'ses-api-user', accessKeyId: 'AKIAQ3EGSESAPI7EXMPL' };
const SMTP = { user: 'ses-smtp-user.20260911-131452', accessKeyId: 'AKIAQ3EGSESSMTPEXMPL' };
const ADMINISTRATOR = { user: 'alice', accessKeyId: 'AKIAQ3EGADM1ALICE111' };

/** More services than a page of Access Advisor can hold, all sorted before `ses`. */
const MANY_SERVICES = [
  ...Array.from({ length: 1000 }, (_, index) => ({
    namespace: `a${String(index).padStart(4, '0')}`,
    name: `Service ${index}`,
  })),
  ...SERVICES,
];

describe('The story of an account with new senders:', () => {
  const session = useSession({
    aws: { accounts: ['article-before'], behaviour: { services: MANY_SERVICES } },
  });

  const labelsUnder = async (group: string) => (await session().users.under(group)).map(({ label }) => label);
  const isUnder = (user: string, group: string) =>
    eventually(async () => assert.ok((await labelsUnder(group)).includes(user), `${user} under ${group}`));
  /** What is written beside a user, or beside a fact below it. */
  const says = (user: string, description: RegExp) =>
    eventually(async () => assert.match(besideLabel(await session().users.rows(), user), description));
  const factSays = (user: string, label: string, description: RegExp) =>
    eventually(async () => assert.match(besideLabel(await session().users.under(user), label), description));

  it('before any send, nobody is under a verdict of use; both users may send', async () => {
    await session().openPanel();
    await eventually(async () =>
      assert.deepEqual(await labelsUnder('AWS account'), ['Mails', 'May send, no use seen', 'No SES']),
    );
    await isUnder(API.user, 'May send, no use seen');
    await isUnder(SMTP.user, 'May send, no use seen');
  });

  it('their keys were never used, and Access Advisor saw no use of SES', async () => {
    const facts = async (user: string) =>
      (await session().users.under(user)).map(({ text }) => withoutOrigin(text));
    await session().users.expand('May send, no use seen');
    await eventually(async () =>
      assert.deepEqual(await facts(API.user), [
        'Key never used · Active',
        'Access Advisor SES not accessed in the tracking period (at least 400 days)',
        'AmazonSESFullAccess managed policy',
      ]),
    );
    await eventually(async () =>
      assert.deepEqual(await facts(SMTP.user), [
        'Key never used · Active',
        'Access Advisor SES not accessed in the tracking period (at least 400 days)',
        'AmazonSesSendingAccess inline policy of group AWSSESSendingGroupDoNotRename',
      ]),
    );
  });

  it('users without any SES use are listed with that verdict', async () => {
    const { users } = session();
    await eventually(async () =>
      assert.deepEqual(
        (await users.under('No SES')).map(({ label, description }) => [label, description]),
        [
          ['backup-agent', 'key never used'],
          ['deploy', 'key never used'],
          ['jane', 'no known access key'],
        ],
      ),
    );
  });

  it('root is listed, who may do everything, and has no child row without an access key', async () => {
    const { users } = session();
    const root = (await users.under('May send, no use seen')).find(({ label }) => label === 'Root user');
    assert.deepEqual(
      { description: root?.description, expanded: root?.expanded },
      { description: 'no known access key', expanded: null },
    );
  });

  it('after a send by the SES API and a Refresh, the key shows "ses"', async () => {
    const { aws, refresh } = session();
    aws.endpoint.account().use({ ...keyOf(API), service: 'ses', action: 'SendEmail' });
    await refresh();
    await isUnder(API.user, 'Calls the SES API');
    await isUnder(API.user, 'Since the last scan');
    await says(API.user, /^API · (now|1m ago)$/);
    await factSays(API.user, API.accessKeyId, /^ses · (now|1m ago) · us-east-1 · Active$/);
  });

  it('after a send by SMTP and a Refresh, the key shows "ses-smtp"', async () => {
    const { aws, refresh } = session();
    aws.endpoint.account().use({ ...keyOf(SMTP), service: 'ses-smtp', action: 'SendRawEmail' });
    await refresh();
    await isUnder(SMTP.user, 'Sends by SMTP');
    await says(SMTP.user, /^SMTP · (now|1m ago)$/);
    await factSays(SMTP.user, SMTP.accessKeyId, /^ses-smtp · (now|1m ago) · us-east-1 · Active$/);
  });

  it('Access Advisor shows the time of the send, below the user and in its panel', async () => {
    const { users, window } = session();
    await factSays(SMTP.user, 'Access Advisor', /^SES · (now|1m ago) · us-east-1$/);

    await users.chooseFromMenu(SMTP.user, 'Show Access Advisor');
    const card = window.webview().getByRole('region', { name: 'Amazon SES in Access Advisor' });
    await card
      .getByText(/now|1 minute ago/)
      .first()
      .waitFor();
    const at = await card.locator('time').first().getAttribute('datetime');
    const age = Date.now() - Date.parse(at ?? '');
    assert.ok(age >= 0 && age < 5 * 60_000, `${String(at)} is the time of the send`);
  });

  it('an administrator whose SES row is not on the first page is found, also after the key was used for another service', async () => {
    const { aws, refresh, users, window } = session();
    const account = aws.endpoint.account();
    account.use({ ...keyOf(ADMINISTRATOR), service: 'ses', action: 'SendEmail', at: '-5h' });
    account.use({ ...keyOf(ADMINISTRATOR), service: 's3', action: 'PutObject', at: '-40m' });
    await refresh();
    await isUnder(ADMINISTRATOR.user, 'Used SES, key moved on');
    await says(ADMINISTRATOR.user, /^(to|yester)day · Access Advisor · key now s3$/);

    await users.chooseFromMenu(ADMINISTRATOR.user, 'Show Access Advisor');
    const panel = window.webview();
    await panel.getByText(`${MANY_SERVICES.length.toLocaleString('en')} services`).waitFor();
    assert.match((await panel.getByRole('row').nth(1).textContent()) ?? '', /^Amazon SES\b.*5 hours ago/);
    assert.ok(
      aws.endpoint.calls.some(
        ({ action, params }) => action === 'GetServiceLastAccessedDetails' && 'Marker' in params,
      ),
      'the row was on a later page',
    );
  });
});

function besideLabel(rows: readonly Row[], label: string): string {
  // What is new stands above the list, with words of its own.
  return rows.findLast((row) => row.label === label)?.description ?? 'not there';
}

/** A key that was never used is known from the credential report, which names no key IDs, or was asked for. */
function withoutOrigin(key: string): string {
  return key.replace(/^(AKIA\w+|Access key 1) (.+?)( · as of .+)?$/, 'Key $2');
}

function keyOf({ accessKeyId }: { readonly accessKeyId: string }) {
  return { accessKeyId, region: 'us-east-1' };
}
