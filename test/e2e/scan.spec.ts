import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const ARN = 'arn:aws:iam::111122223333:user';
const API_USER = 'ses-api-user';
const SLOW_USER = 'invoice-service';
const SMTP_USER = 'ses-smtp-user.20260911-131452';

/** The article's account, as a scan to the end shows it. */
const WHOLE = {
  'Sends by SMTP': [SMTP_USER, 'legacy-mailer'],
  'Calls the SES API': [API_USER],
  'Used SES, key moved on': ['alice'],
  'May send, no use seen': ['Root user', 'invoice-service', 'newsletter'],
  'No SES': ['backup-agent', 'deploy', 'jane'],
};

describe('A scan', () => {
  const session = useSession();
  const labelsUnder = async (row: string) => (await session().users.under(row)).map(({ label }) => label);
  const line = (text: string | RegExp) => session().window.page.getByText(text);
  const groups = async () => {
    const labels = (await labelsUnder('AWS account')).filter((label) => label !== 'Mails');
    const users: [string, readonly string[]][] = [];
    for (const label of labels) users.push([label, await labelsUnder(label)]);
    return Object.fromEntries(users);
  };
  const showsAll = () => eventually(async () => assert.deepEqual(await groups(), WHOLE));
  const isCalled = (call: string) =>
    eventually(() => assert.ok(session().aws.endpoint.calls.some(({ action }) => action === call)));
  /** Access Advisor never answers about one of the users, so that a scan has no end. */
  const neverAnswers = () => {
    const params = { Arn: `${ARN}/billing/${SLOW_USER}` };
    session().aws.endpoint.rules.add({ action: 'GenerateServiceLastAccessedDetails', params, hang: true });
  };

  beforeEach(() => session().aws.endpoint.reset());

  it('shows its progress, and results while they come', async () => {
    const { openPanel, users, window } = session();
    neverAnswers();
    await openPanel();
    await eventually(async () => assert.deepEqual(await labelsUnder('Calls the SES API'), [API_USER]));
    await users.titleButton('Cancel Scan').waitFor();
    await line(/^Asking AWS… \d+ of 9 users$/).waitFor();
    await window.page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    assert.equal(await users.titleButton('Refresh').count(), 0);
    await eventually(async () => assert.deepEqual(await labelsUnder('Checking…'), [SLOW_USER]));
    await window.screenshot('scanning');
  });

  it('can be canceled; it keeps what is known, and shows "Cannot tell" for the rest', async () => {
    const { scanned, users } = session();
    await users.titleButton('Cancel Scan').click();
    await scanned();
    await line('The scan was canceled. Showing partial results.').waitFor();
    await eventually(async () => {
      assert.deepEqual(await labelsUnder('Calls the SES API'), [API_USER]);
      assert.deepEqual(await labelsUnder('Cannot tell'), [SLOW_USER]);
    });
    assert.equal(await users.row('Checking…').count(), 0);
    await users
      .row(/^invoice-service, Cannot tell, Cancelled · GenerateServiceLastAccessedDetails$/)
      .waitFor();
  });

  it('that runs to its end shows all verdicts', async () => {
    await session().refresh();
    await showsAll();
    await line('The scan was canceled').waitFor({ state: 'hidden' });
  });

  it('that is canceled later keeps the complete list of the one before', async () => {
    const { scanned, users } = session();
    neverAnswers();
    await users.titleButton('Refresh').click();
    await isCalled('GenerateServiceLastAccessedDetails');
    await users.titleButton('Cancel Scan').click();
    await scanned();
    await line('The scan was canceled. Showing partial results.').waitFor();
    await showsAll();
  });

  it('is replaced by a second Refresh; the list is right, without duplicates', async () => {
    const { aws, scanned, users, window } = session();
    neverAnswers();
    await users.titleButton('Refresh').click();
    await isCalled('GenerateServiceLastAccessedDetails');
    aws.endpoint.reset();
    await window.runCommand('AWS SES Senders: Refresh');
    await isCalled('GetCallerIdentity');
    await scanned();
    await showsAll();
    await line('The scan was canceled').waitFor({ state: 'hidden' });
    assert.equal(aws.endpoint.calls.filter(({ action }) => action === 'GetCallerIdentity').length, 1);
  });

  it('keeps an expanded user expanded and the selected row selected', async () => {
    const { refresh, users } = session();
    await users.under('legacy-mailer');
    await users.row('AKIAQ3EGLEGACYSMTP11').click();
    await refresh();
    await eventually(async () => {
      const rows = await users.rows();
      assert.equal(rows.find(({ label }) => label === 'legacy-mailer')?.expanded, true);
      assert.deepEqual(
        rows.filter(({ selected }) => selected).map(({ label }) => label),
        ['AKIAQ3EGLEGACYSMTP11'],
      );
    });
  });

  it('that is complete asks about everyone live', async () => {
    const { aws, scanned, users } = session();
    await users.pressInline('AWS account', 'Complete Scan');
    await users.titleButton('Cancel Scan').waitFor();
    await scanned();
    const asked = (call: string, parameter: string) =>
      new Set(
        aws.endpoint.calls.flatMap(({ action, params }) => (action === call ? [params[parameter]] : [])),
      );
    assert.equal(asked('ListAccessKeys', 'UserName').size, 9);
    assert.equal(asked('GetAccessKeyLastUsed', 'AccessKeyId').size, 9);
    assert.equal(asked('GenerateServiceLastAccessedDetails', 'Arn').size, 9);
    await showsAll();
  });

  it('of one user (Refresh User) asks about that user only, and changes no other', async () => {
    const { aws, users } = session();
    const send = { service: 'ses', region: 'eu-west-1', action: 'SendEmail' };
    aws.endpoint.account().use({ ...send, accessKeyId: 'AKIAQ3EGNEWSLETTER11' });
    aws.endpoint.account().use({ ...send, accessKeyId: 'AKIAQ3EGINVOICE11111' });
    await users.chooseFromMenu('newsletter', 'Refresh User or Role');
    await eventually(async () => {
      assert.deepEqual(await labelsUnder('Calls the SES API'), ['newsletter', API_USER]);
      assert.deepEqual(await labelsUnder('May send, no use seen'), ['Root user', 'invoice-service']);
    });
    const asked = aws.endpoint.calls.map(({ action, params }) => [
      action,
      params['UserName'] ?? params['AccessKeyId'] ?? params['Arn'] ?? '',
    ]);
    assert.deepEqual(asked.filter(([action]) => action !== 'GetServiceLastAccessedDetails').sort(), [
      ['GenerateServiceLastAccessedDetails', `${ARN}/mail/newsletter`],
      ['GetAccessKeyLastUsed', 'AKIAQ3EGNEWSLETTER11'],
      ['ListAccessKeys', 'newsletter'],
    ]);
  });

  // The last: what is known of a later time stands.
  it('says that the clock of the machine is wrong, and shows ages by the clock of AWS', async () => {
    const { aws, refresh, users } = session();
    aws.endpoint.clockAhead(14 * 60_000);
    aws.endpoint.account().use({ accessKeyId: 'AKIAQ3EGSESAPI7EXMPL', service: 'ses', region: 'us-east-1' });
    await refresh();
    await line(/^The clock of this machine is 14 minutes behind\./).waitFor();
    // IAM keeps the minute of a use, without its seconds.
    await eventually(async () => {
      const rows = await users.under('Calls the SES API');
      assert.match(
        rows.find(({ label }) => label === API_USER)?.description ?? '',
        /^API · (now|1m ago)( |$)/,
      );
    });
  });
});
