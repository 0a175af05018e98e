import assert from 'node:assert/strict';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

const SMTP_KEY = 'AKIAQ3EGSESSMTPEXMPL';
const API_KEY = 'AKIAQ3EGSESAPI7EXMPL';
const UNKNOWN = 'AKIAIOSFODNN7EXAMPLE';

const session = useSession();

describe('A key that is not in the list yet', () => {
  it('is found at AWS, and shown', async () => {
    const { aws, openPanel, scanned, users, window } = session();
    // The scan cannot list the keys of one user, and so knows none of their IDs.
    aws.endpoint.rules.add({
      action: 'ListAccessKeys',
      params: { UserName: 'ses-api-user' },
      error: { code: 'AccessDenied', status: 403 },
    });
    await openPanel();
    await scanned();
    aws.endpoint.reset();
    await users.chooseFromTitle('Find Access Key');
    await window.enter(API_KEY);
    const message = await window.notification(
      new RegExp(`${API_KEY} belongs to ses-api-user in account acme-mail`),
    );
    assert.match(
      (await message.textContent()) ?? '',
      /Last used for ses in us-east-1, .+ago .+Calls the SES API\./,
    );
    await window.screenshot('find-access-key-asked');
    await message.getByRole('button', { name: 'Show' }).click();
    await eventually(async () => assert.match(await users.focused(), new RegExp(`^${API_KEY}, ses`)));
  });
});

describe('Find Access Key', () => {
  const box = () => session().window.page.getByRole('textbox', { name: /Find Access Key$/ });
  const open = async () => {
    await session().users.chooseFromTitle('Find Access Key');
    await box().waitFor();
  };
  const selected = (key: string) =>
    eventually(async () => {
      const rows = (await session().users.rows()).filter((row) => row.selected);
      assert.deepEqual(
        rows.map(({ label }) => label),
        [key],
      );
    });
  const copy = (text: string) =>
    session().window.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);

  before(async () => {
    const { openPanel, refresh, scanned } = session();
    await openPanel();
    await scanned();
    await refresh();
  });

  it('shows the row of a key that is pasted within its line', async () => {
    const { aws, users, window } = session();
    await copy('nothing of interest');
    aws.endpoint.reset();
    await open();
    assert.equal(await box().inputValue(), '');
    await window.enter(`Abuse report: accessKeyId=${SMTP_KEY}; please look`);
    await selected(SMTP_KEY);
    assert.match(await users.focused(), /^AKIAQ3EGSESSMTPEXMPL, ses-smtp/);
    await window.screenshot('find-access-key');
    const message = await window.notification(
      /belongs to ses-smtp-user\.20260911-131452 in account acme-mail/,
    );
    await message.getByRole('button', { name: 'Copy Command to Deactivate Key' }).click();
    await eventually(async () =>
      assert.match(await window.clipboard(), /--access-key-id AKIAQ3EGSESSMTPEXMPL --status Inactive/),
    );
    assert.deepEqual(aws.endpoint.calls, [], 'AWS was asked for what the list has');
    await window.runCommand('Notifications: Hide Notifications');
  });

  it('needs only Enter when the key was copied, also in a mail of many lines', async () => {
    const { window } = session();
    await copy(`Hello,\n\nyour key ${API_KEY}\nsends spam.\n`);
    await open();
    assert.equal(await box().inputValue(), API_KEY);
    await window.page.keyboard.press('Enter');
    await selected(API_KEY);
  });

  it('asks which key if a raw mail contains several', async () => {
    const { window } = session();
    await copy(`KEY_ID=3D${API_KEY}=20\r\nand _${SMTP_KEY}_ too`);
    await open();
    assert.equal(await box().inputValue(), `${API_KEY} ${SMTP_KEY}`);
    await window.page.keyboard.press('Enter');
    assert.deepEqual(await window.picks(), [API_KEY, SMTP_KEY]);
    await window.pick(SMTP_KEY);
    await selected(SMTP_KEY);
  });

  it('says what to do if the text is not an access key', async () => {
    const { window } = session();
    await open();
    await box().fill('ASIAIOSFODNN7EXAMPLE');
    await window.page
      .getByText(/temporary access key of AWS STS/)
      .first()
      .waitFor();
    await box().fill('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
    await window.page
      .getByText(/looks like a secret access key/)
      .first()
      .waitFor();
    await window.screenshot('find-access-key-secret');
    await window.page.keyboard.press('Escape');
    await box().waitFor({ state: 'hidden' });
  });

  it('asks AWS for a key that is not in the list, and says that it is nowhere', async () => {
    const { aws, window } = session();
    aws.endpoint.reset();
    await open();
    await window.enter(UNKNOWN);
    const message = await window.notification(/found in none of the accounts shown/);
    assert.match((await message.textContent()) ?? '', /AWS says NoSuchEntity for acme-mail/);
    assert.deepEqual(
      aws.endpoint.calls.map(({ action }) => action),
      ['GetAccessKeyLastUsed'],
    );
    await window.screenshot('find-access-key-nowhere');
    await message.getByRole('button', { name: 'Copy Command' }).click();
    await eventually(async () =>
      assert.equal(await window.clipboard(), `aws sts get-access-key-info --access-key-id ${UNKNOWN}`),
    );
  });

  it('accepts a mail, too, and shows who could have sent it', async () => {
    const { window } = session();
    const at = Math.floor(Date.now() / 1000) * 1000 - 26 * 3_600_000;
    const id = `0100${at.toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com`;
    await copy(`Received: x\r\nMessage-ID: <${id}>\r\nSubject: Buy\r\n\r\nnow`);
    await open();
    assert.equal(await box().inputValue(), id);
    await box().press('Enter');
    await window.editorTab('Who Sent These Mails').waitFor();
    await window.webview().getByText(id).waitFor();
    await copy('nothing of interest');
    await open();
    await box().fill('Message-ID: <1@example.com>');
    await window.page
      .getByText('The mail was not sent through Amazon SES: its Message-ID is 1@example.com.')
      .first()
      .waitFor();
    await box().fill('hello: world');
    await window.page
      .getByText(
        'This is neither an access key ID, which begins with AKIA, nor a mail sent through Amazon SES.',
      )
      .first()
      .waitFor();
    await window.page.keyboard.press('Escape');
  });
});
