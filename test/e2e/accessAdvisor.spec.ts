import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { SERVICES } from '../aws/services.ts';
import { eventually } from '../host/eventually.ts';
import { assertNoMachinePath } from './machinePaths.ts';
import { useSession } from './session.ts';
import { stored } from './storage.ts';

const ADMINISTRATOR = 'alice';

const session = useSession();

describe('The view', () => {
  it('opens from the activity bar and shows who sends, grouped by verdict', async () => {
    const { openPanel, users, window } = session();
    await openPanel();
    await users.row(/^Sends by SMTP/).waitFor();
    await users.row(/^Calls the SES API/).waitFor();
    await window.screenshot('panel');
  });

  it('marks the user whose key was last used over SMTP, and the one who called the API', async () => {
    const { users } = session();
    const texts = (await users.rows()).map(({ text }) => text);
    assert.ok(
      texts.some((text) => / SMTP · /.test(text)),
      texts.join('\n'),
    );
    assert.ok(
      texts.some((text) => / API · /.test(text)),
      texts.join('\n'),
    );
  });
});

describe('Show Access Advisor', () => {
  const panel = () => session().window.webview();
  const card = (name: string) => panel().getByRole('region', { name });
  const ses = () => card('Amazon SES in Access Advisor');
  const search = () => panel().getByRole('searchbox', { name: /^Search services/ });
  const header = (name: string) => panel().getByRole('columnheader', { name });

  /** Opens the panel of a user by its context menu and waits until Access Advisor has answered. */
  const open = async (user: string) => {
    const { users, window } = session();
    await users.chooseFromMenu(user, 'Show Access Advisor');
    await window.editorTab(`Access Advisor: ${user}`).waitFor();
    await answered(user);
  };
  const answered = async (user: string) => {
    await panel().getByRole('heading', { level: 1, name: user, exact: true }).waitFor();
    await panel()
      .getByText(/^\d+ services?$/)
      .waitFor({ timeout: 60_000 });
    await panel().getByRole('button', { name: 'Refresh' }).waitFor();
  };
  /** The cells of the table's rows, those of the header left out. */
  const table = async () =>
    (await panel().getByRole('row').evaluateAll(readCells)).slice(1).map((row) => row.map(inOneLine));
  const names = async () => (await table()).map(([name]) => name ?? '');

  before(async () => {
    const { openPanel, users, scanned } = session();
    await openPanel();
    await users.row(ADMINISTRATOR).waitFor();
    await scanned();
  });

  it('opens from the context menu of a user, with Amazon SES above all other services', async () => {
    await open(ADMINISTRATOR);
    const [first, ...others] = await table();
    assert.match(first?.join(' | ') ?? '', /^Amazon SES ses \| 5 hours ago .+ \| eu-west-1 \| 1 of \d+$/);
    assert.equal(others.length, SERVICES.length - 1);
  });

  it('shows no path of the machine', () => assertNoMachinePath(session()));

  it('shows account, profile, and user', async () => {
    const head = panel().getByRole('banner');
    await head.getByText('Account acme-mail (111122223333)').waitFor();
    await head.getByText('Profile sample').waitFor();
    await head.getByText('arn:aws:iam::111122223333:user/alice').waitFor();
    assert.equal(
      await head.getByRole('link', { name: 'Open in IAM Console' }).getAttribute('href'),
      'https://console.aws.amazon.com/iam/home#/users/details/alice?section=access_advisor',
    );
  });

  it('shows the tracked actions of SES, and that the latest access was most likely a send', async () => {
    await ses().getByText('Untracked action').waitFor();
    await ses().getByText('most likely a send').waitFor();
    const actions = ses().getByRole('listitem');
    assert.match((await actions.filter({ hasText: 'GetSendQuota' }).textContent()) ?? '', /6 hours ago/);
    await ses()
      .getByText(/^\d+ not accessed in the tracking period$/)
      .waitFor();
  });

  it('names the policies that grant SES, with links to the IAM console', async () => {
    const policy = ses().getByRole('link', { name: 'AdministratorAccess' });
    assert.equal(
      await policy.getAttribute('href'),
      'https://console.aws.amazon.com/iam/home#/policies/details/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess',
    );
  });

  it('draws the signals over time: Access Advisor, its actions, and each key', async () => {
    const timeline = card('Last 400 days');
    const tracks = await timeline
      .locator('.track')
      .evaluateAll((all) =>
        all.map((track) => [...track.querySelectorAll('text')].map((text) => text.textContent)),
      );
    // The key was used 40 minutes before the endpoint started, which is some minutes ago on a busy machine.
    assert.match(
      tracks.map((texts) => texts.join(': ')).join('\n'),
      /^SES in Access Advisor: 5 hr ago\nTracked actions: 6 hr ago\nAKIAQ3EGADM1ALICE111: 4\d min ago$/,
    );
    const said = (await timeline.getByRole('paragraph').textContent()) ?? '';
    assert.match(
      said,
      /SES in Access Advisor: 5 hours ago, .+, eu-west-1\. Tracked actions: GetSendQuota, 6 hours/,
    );
    assert.match(said, /AKIAQ3EGADM1ALICE111: s3, 4\d minutes ago/);
    const places = await timeline.locator('.mark').evaluateAll((marks) =>
      marks.map((mark) => {
        const { x, width } = mark.getBoundingClientRect();
        return x + width / 2;
      }),
    );
    const [advisor = 0, action = 0, key = 0] = places;
    assert.ok(action < advisor && advisor < key, places.join());
  });

  it('copies all of it as Markdown', async () => {
    const { window } = session();
    await panel().getByRole('button', { name: 'Copy as Markdown' }).click();
    await window.notification('Access Advisor of alice copied as Markdown.');
    const text = await window.clipboard();
    assert.match(text, /^# Access Advisor: `alice`\n\n\*\*Used SES, key moved on\*\*: /);
    for (const part of [
      /- Amazon SES last accessed \S+Z in `eu-west-1`\n- tracked actions: `GetSendQuota` \S+Z/,
      /- `AKIAQ3EGADM1ALICE111` \(active\): `s3` \S+Z/,
      /\*\*Latest SES access: most likely a send, \S+Z\.\*\*/,
      /\| `Amazon S3` `s3` \| \S+Z \|/,
      /- managed policy `arn:aws:iam::aws:policy\/AdministratorAccess`/,
    ])
      assert.match(text, part);
  });

  it('exports it as Markdown, and every service as CSV', async () => {
    const { folder, window } = session();
    const exported = async (name: string) => {
      const file = path.join(folder, name);
      await panel().getByRole('button', { name: 'Export…' }).click();
      await window.answerFileDialog(file);
      await window.notification(`Report exported to ${file}.`);
      return readFile(file, 'utf8');
    };
    assert.match(await exported('alice.md'), /^# Access Advisor: `alice`\n/);
    const rows: Record<string, string>[] = parse(await exported('alice.csv'), { columns: true });
    assert.equal(rows.length, SERVICES.length);
    const ses = rows.find(({ service_namespace: name }) => name === 'ses');
    assert.match(ses?.['tracked_actions'] ?? '', /^GetSendQuota \S+Z$/);
    assert.equal(ses?.['region'], 'eu-west-1');
    assert.deepEqual(
      rows
        .filter(({ last_accessed_at: at }) => at !== '')
        .map(({ service_namespace: name }) => name)
        .sort(),
      ['iam', 's3', 'ses'],
    );
    await window.runCommand('Notifications: Clear All Notifications');
  });

  it('links to the page on how to prove a send', async () => {
    const { window } = session();
    await panel().getByRole('button', { name: 'How do I prove it?' }).click();
    await window.editorTab(/prove-a-send\.md/).waitFor();
    await panel().getByRole('heading', { level: 1, name: 'How to prove a send' }).waitFor();
    await window.editorTab(`Access Advisor: ${ADMINISTRATOR}`).click();
    await answered(ADMINISTRATOR);
  });

  it('says in plain words what all this shows and cannot show', async () => {
    const proof = card('What this can and cannot prove');
    await proof.getByText(/^Latest SES access: most likely a send, .+\.$/).waitFor();
    for (const caveat of [
      'How many mails, to which addresses, and by which action, except SendBounce and SendCustomVerificationEmail.',
      'Whether it succeeded: denied attempts count as access, too.',
      'What a key did before its last use: only the last service (now s3) is kept.',
      'New activity takes up to 4 hours to appear in Access Advisor.',
      'Of several uses of a key within 15 minutes, only the first is recorded.',
    ]) {
      await proof.getByText(caveat).waitFor();
    }
  });

  it('says "Not accessed in the tracking period" only of a service that was not used', async () => {
    const used = (await table()).filter(([, when]) => when !== 'Not accessed in the tracking period');
    assert.deepEqual(
      used.map(([name]) => name),
      ['Amazon SES ses', 'Amazon S3 s3', 'AWS Identity and Access Management iam'],
    );
  });

  it('filters by history', async () => {
    const filter = panel().getByRole('combobox', { name: 'Filter by services history' });
    await filter.selectOption('Accessed');
    await panel().getByText(`3 of ${SERVICES.length} services`).waitFor();
    await filter.selectOption('Not accessed');
    await panel()
      .getByText(`${SERVICES.length - 3} of ${SERVICES.length} services`)
      .waitFor();
    await filter.selectOption('All services');
  });

  it('sorts by a column, reverses at the second press, and informs a screen reader', async () => {
    const sortBy = (column: string) => header(column).getByRole('button').click();
    assert.equal(await header('Last accessed').getAttribute('aria-sort'), 'descending');

    await sortBy('Service');
    assert.equal(await header('Service').getAttribute('aria-sort'), 'ascending');
    assert.equal(await header('Last accessed').getAttribute('aria-sort'), null);
    const [first, ...ascending] = await names();
    await sortBy('Service');
    assert.equal(await header('Service').getAttribute('aria-sort'), 'descending');
    const [stillFirst, ...descending] = await names();

    assert.deepEqual([first, stillFirst], ['Amazon SES ses', 'Amazon SES ses'], 'SES stays on top');
    assert.ok(ascending.indexOf('Amazon S3 s3') < ascending.indexOf('AWS X-Ray xray'));
    assert.deepEqual(descending, ascending.toReversed());
  });

  it('finds services by name while typing', async () => {
    await search().pressSequentially('s3');
    await panel()
      .getByText(new RegExp(`^\\d+ of ${SERVICES.length} services$`))
      .waitFor();
    const found = await names();
    assert.ok(found.includes('Amazon S3 s3'), found.join('\n'));
    assert.deepEqual(
      found.filter((name) => !/s3/i.test(name)),
      [],
    );
  });

  it('comes back after a reload of the window, as it was, with new answers', async () => {
    const { aws, reload, window } = session();
    await stored(window.page, /search\W+s3/);
    aws.endpoint.reset();
    await reload();
    await window.editorTab(`Access Advisor: ${ADMINISTRATOR}`).waitFor();
    await ses().getByText('most likely a send').waitFor({ timeout: 60_000 });
    // What the last scan knows is shown before the services are.
    await panel()
      .getByText(/ of \d+ services$/)
      .waitFor({ timeout: 60_000 });
    assert.equal(await search().inputValue(), 's3');
    assert.equal(await header('Service').getAttribute('aria-sort'), 'descending');
    assert.ok((await names()).includes('Amazon S3 s3'));
    assert.ok(aws.endpoint.calls.some(({ action }) => action === 'GenerateServiceLastAccessedDetails'));
    await search().fill('');
  });

  it('opens by the button of a row, and shows a new send after Refresh', async () => {
    const { aws, users } = session();
    await users.expand('May send, no use seen');
    await users.pressInline('newsletter', 'Show Access Advisor');
    await answered('newsletter');
    await ses().getByText('Not accessed in the tracking period', { exact: true }).waitFor();
    await card('May send, no use seen').getByText('No use recorded').waitFor();

    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11', region: 'eu-west-1' };
    aws.endpoint.account().use({ ...key, service: 'ses', action: 'SendBulkEmail' });
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await card('Calls the SES API').getByText('Last used service ses').waitFor();
    await ses().getByText('eu-west-1').waitFor();
    assert.equal(await ses().getByText('Not accessed').count(), 0);
  });

  it('shows the open panel of a user, instead of a second one', async () => {
    const { window } = session();
    await open(ADMINISTRATOR);
    assert.equal(await window.editorTab(`Access Advisor: ${ADMINISTRATOR}`).count(), 1);
  });

  it('says "not listed", not "never", for a user without a policy that grants SES', async () => {
    const { users } = session();
    await users.expand('No SES');
    await open('backup-agent');
    await ses().getByText('Not in the list').waitFor();
    await ses().getByText('SES is not listed.', { exact: true }).waitFor();
    assert.equal(await ses().getByText('Not available here').count(), 0);
    await ses().getByText('That is not “never used”', { exact: false }).waitFor();
    assert.deepEqual(await names(), ['Amazon S3 s3']);
  });

  it('says that an answer is denied and what to do, never "not used"', async () => {
    const { aws } = session();
    aws.endpoint.rules.deny(['iam:GenerateServiceLastAccessedDetails']);
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await eventually(async () => {
      const missing = (await card('One answer is missing').textContent()) ?? '';
      assert.match(missing, /GenerateServiceLastAccessedDetails.*AccessDenied/);
      assert.match(missing, /Ask for the permission iam:GenerateServiceLastAccessedDetails/);
    });
    await ses().getByText('Not available here', { exact: true }).first().waitFor();
    assert.equal(await ses().getByText('Not accessed').count(), 0);
    aws.endpoint.rules.reset();
  });

  it('shows what the list knows, with its age, while AWS is asked, and no "Cannot tell"', async () => {
    const { aws, users, window } = session();
    for (const action of [
      'GenerateServiceLastAccessedDetails',
      'GetAccessKeyLastUsed',
      'ListPoliciesGrantingServiceAccess',
    ])
      aws.endpoint.rules.add({ action, hang: true });
    await users.expand('May send, no use seen');
    await users.chooseFromMenu('invoice-service', 'Show Access Advisor');
    await window.editorTab('Access Advisor: invoice-service').waitFor();
    await card('May send, no use seen')
      .getByText(/^From the last scan \(.+\); AWS is being asked again\.$/)
      .waitFor();
    await ses().getByText('Not accessed in the tracking period', { exact: true }).waitFor();
    assert.equal(await panel().getByText('Cannot tell', { exact: true }).count(), 0);
    await eventually(() =>
      assert.ok(aws.endpoint.calls.some(({ action }) => action === 'GetAccessKeyLastUsed')),
    );
    await ses().getByText('None was used.', { exact: true }).waitFor();
    await ses().getByRole('link', { name: 'send-invoices' }).waitFor();
    await card('May send, no use seen')
      .getByText(/^No use recorded as of ./)
      .waitFor();
    await eventually(async () => {
      const tracks = (await card('Last 400 days').textContent()) ?? '';
      assert.match(tracks, /SES in Access Advisor: none seen, as of .+: none seen, as of /);
      assert.doesNotMatch(tracks, /asking/);
    });
    assert.equal(await panel().getByText('Access Advisor has not answered yet.').count(), 0);
    // No scan knows the other services.
    assert.equal(await panel().getByText('Waiting for the answer.').count(), 1);
    await window.screenshot('access-advisor-loading');
    await panel().getByRole('button', { name: 'Cancel' }).click();
    await panel().getByRole('button', { name: 'Refresh' }).waitFor();
    aws.endpoint.rules.reset();
  });

  it('stays with its user after renaming and moving', async () => {
    const { aws, refresh, users, window } = session();
    await refresh();
    await open('newsletter');
    aws.endpoint.account().changeUser('newsletter', { name: 'campaigns', path: '/marketing/' });
    await refresh();
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await answered('campaigns');
    await panel().getByRole('banner').getByText(':user/marketing/campaigns').waitFor();
    await window.editorTab('Access Advisor: campaigns').waitFor();
    await card('Calls the SES API').getByText('Last used service ses').waitFor();
    await users.chooseFromMenu('campaigns', 'Show Access Advisor');
    await answered('campaigns');
    assert.equal(await window.editorTab(/^Access Advisor: (campaigns|newsletter)/).count(), 1);
  });
});

/** Runs in the page. */
function readCells(rows: readonly Element[]): readonly (readonly string[])[] {
  return rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText));
}

const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
