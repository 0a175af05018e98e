import assert from 'node:assert/strict';
import { assertAccessible } from './axe.ts';
import { useSession } from './session.ts';

/** A key's calls come to a page of their own, from the row, only when a person asks. */
describe('Show Recent Calls', () => {
  const session = useSession({
    aws: { accounts: ['calls'] },
    viewport: { width: 1440, height: 1200 },
  });
  const page = () => session().window.webview();
  const settled = () => page().getByRole('button', { name: 'Refresh', exact: true }).waitFor();

  before(async () => {
    const { openPanel, scanned } = session();
    await openPanel();
    await scanned();
  });

  it('asks CloudTrail only now, and shows where from and with which program a user called, who created it, and what changed', async () => {
    const { window, aws } = session();
    const lookups = () => aws.endpoint.calls.filter(({ action }) => action === 'LookupEvents').length;
    assert.equal(lookups(), 0);
    await window.runCommand('AWS SES Senders: Show Recent Calls');
    await window.page
      .getByRole('option', { name: /^mailer/ })
      .first()
      .click();
    await page().getByText('127 calls from 2 IP addresses. 6 of them to Amazon SES.').waitFor();
    await settled();
    assert.ok(lookups() > 3);
    await page()
      .getByText(/^The user was created on .+ by veteran, from 198\.51\.100\.1/)
      .waitFor();
    const sources = page().getByRole('table', { name: 'Sources and programs' });
    await sources.getByRole('row', { name: /203\.0\.113\.99.*aws-cli\/2\.31\.0/ }).waitFor();
    const changes = page().getByRole('table', { name: /^Changes to identities/ });
    await changes.getByRole('row', { name: /DeleteEmailIdentity.*the role deploy/ }).waitFor();
    await page()
      .getByText(/^Mails are never among these calls/)
      .waitFor();
    await window.screenshot('calls');
    await assertAccessible(page());
  });

  it('shows the first answer of a Region while another hangs, and keeps it when canceled', async () => {
    const { window, aws } = session();
    aws.endpoint.rules.add({ action: 'LookupEvents', region: 'us-east-1', hang: true });
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    await page().getByText('126 calls from 2 IP addresses. 6 of them to Amazon SES.').waitFor();
    await page().getByText('Asking CloudTrail in us-east-1…').waitFor();
    await page().getByRole('button', { name: 'Cancel', exact: true }).click();
    await page().getByText('Canceled. What was already read is still shown.').waitFor();
    await page().getByText('Not everything was read.').waitFor();
    await window.screenshot('calls-canceled');
  });

  it('keeps the focus on a table while answers come', async () => {
    const { aws } = session();
    aws.endpoint.reset();
    const shown = Promise.withResolvers<undefined>();
    aws.endpoint.rules.add({ action: 'LookupEvents', region: 'us-east-1', until: shown.promise });
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    // The answer before goes first.
    await page().getByText('Asking CloudTrail in us-east-1…').waitFor();
    await page().getByText('126 calls from 2 IP addresses. 6 of them to Amazon SES.').waitFor();
    const table = page().getByRole('group', { name: 'Sources and programs' });
    await table.focus();
    shown.resolve(undefined);
    await page().getByText('127 calls from 2 IP addresses. 6 of them to Amazon SES.').waitFor();
    await settled();
    assert.ok(await table.evaluate((one) => one === one.ownerDocument.activeElement));
  });

  it('says where CloudTrail denies the calls', async () => {
    const { window, aws } = session();
    aws.endpoint.reset();
    aws.endpoint.rules.deny(['cloudtrail:LookupEvents']);
    await page().getByRole('button', { name: 'Refresh', exact: true }).click();
    await page().getByText('No calls were read: no Region answered.').waitFor();
    await page().getByRole('heading', { name: 'Not answered' }).waitFor();
    await settled();
    await window.screenshot('calls-denied');
    await assertAccessible(page());
  });
});
