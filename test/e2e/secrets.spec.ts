/** One window that is given a secret of every kind, and has each of them fail and succeed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canary, MFA_CODES } from '../aws/canaries.ts';
import { profileOf } from '../aws/awsConfig.ts';
import { readAccount } from '../aws/declaration.ts';
import { startProxy } from '../aws/proxy.ts';
import type { Proxy } from '../aws/proxy.ts';
import { eventually } from '../host/eventually.ts';
import { temporaryFolder } from '../host/folders.ts';
import type { Folder } from '../host/folders.ts';
import { assertNothingLeaked, textsOf } from './secrets.ts';
import { useSession } from './session.ts';

const SAMPLE = '111122223333';
const START = 'https://corp.awsapps.com/start';
const SESSION = `arn:aws:sts::${SAMPLE}:assumed-role/Auditor/alice`;
/** Shown on purpose: it is what the product is for, and proves here that the search reads what is written. */
const KEY_ID = 'AKIAQ3EGSESAPI7EXMPL';

describe('Secrets given to a window', () => {
  const article = readAccount(new URL('../aws/accounts/article.json', import.meta.url));
  const guarded = { name: 'Guarded', mfaCode: MFA_CODES.right };
  const settings: Record<string, unknown> = { 'awsSesSenders.profile': 'guarded' };
  let home: Folder;
  let proxy: Proxy;
  before(async () => {
    home = await temporaryFolder('home');
    proxy = await startProxy({ routes: {}, credentials: `ann:${canary('proxy-password')}` });
    settings['http.proxy'] = proxy.url.replace('//', `//ann:${canary('wrong-proxy-password')}@`);
  });
  const session = useSession({
    aws: { accounts: [{ ...article, roles: [...(article.roles ?? []), guarded] }] },
    settings,
    env: () => ({ HOME: home.path }),
  });
  after(() => Promise.all([home[Symbol.asyncDispose](), proxy[Symbol.asyncDispose]()]));

  const cache = async (directory: string, key: string, text: string) => {
    const hash = directory === 'sso' ? 'sha1' : 'sha256';
    const folder = path.join(home.path, '.aws', directory, 'cache');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `${createHash(hash).update(key).digest('hex')}.json`), text);
  };

  before(async () => {
    const { aws } = session();
    const url = aws.endpoint.url;
    const settingsOf = (name: string, lines: Readonly<Record<string, string>>) => ({
      name,
      settings: { endpoint_url: url, ...lines },
    });
    const sso = { sso_region: 'us-east-1', sso_account_id: SAMPLE, sso_role_name: 'Auditor' };
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', SAMPLE),
      settingsOf('guarded', {
        role_arn: `arn:aws:iam::${SAMPLE}:role/Guarded`,
        source_profile: 'sample',
        mfa_serial: `arn:aws:iam::${SAMPLE}:mfa/alice`,
      }),
      settingsOf('broken-process', {
        credential_process: `echo ${canary('process-output')} | tee /dev/stderr; exit 3`,
      }),
      settingsOf('sso', { ...sso, sso_start_url: START }),
      settingsOf('broken-login', { login_session: SESSION }),
      // Only the proxy leads there, and it wants another password.
      settingsOf('behind-proxy', {
        ...{ aws_access_key_id: 'AKIAQ3EGADM1ALICE111', aws_secret_access_key: canary('secret-of-config') },
        endpoint_url: 'https://aws.private.invalid',
      }),
    ]);
    aws.endpoint.handedOut.sso.set(canary('sso-token'), [{ accountId: SAMPLE, role: 'Auditor' }]);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await cache('sso', START, JSON.stringify({ accessToken: canary('sso-token'), expiresAt }));
    await cache('login', SESSION, `{"accessToken":"${canary('login-token')}" is cut off`);
  });

  it('sign in, or are reported as wrong', async () => {
    const { openPanel, users, window, scanned, selectProfile, aws } = session();
    await openPanel();
    for (const code of [MFA_CODES.wrong, MFA_CODES.right]) {
      await users.welcomeButton('Enter MFA Code…').click();
      await window.page.getByRole('textbox', { name: /AWS Multi-Factor Authentication/ }).waitFor();
      await window.enter(code);
      if (code === MFA_CODES.wrong) await users.welcome.getByText(/did not accept the code/).waitFor();
    }
    await users.row('Sends by SMTP').waitFor();
    await scanned();
    for (const [profile, words] of [
      ['broken-process', /credential_process of the profile failed/],
      ['broken-login', /have expired/],
      ['behind-proxy', /could not be reached/],
    ] as const) {
      await selectProfile(profile);
      await users.welcome.getByText(words).first().waitFor({ timeout: 60_000 });
    }
    aws.endpoint.rules.add({
      action: 'GetAccountAuthorizationDetails',
      times: 8,
      error: {
        code: 'SignatureDoesNotMatch',
        status: 403,
        message: `The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:${canary('quoted-token')}'`,
      },
    });
    await selectProfile('sso');
    await users.row('Calls the SES API').waitFor();
    await scanned();
    assert.ok(aws.endpoint.calls.some(({ error }) => error === 'SignatureDoesNotMatch'));
  });

  it('are in nothing that was written, though access key IDs are', async () => {
    const { folder, server, users, window } = session();
    for (const format of ['json', 'csv', 'md']) {
      await window.runCommand('AWS SES Senders: Export Report…');
      await window.answerFileDialog(path.join(folder, `report.${format}`));
      const text = await eventually(() => readFile(path.join(folder, `report.${format}`), 'utf8'));
      assert.ok(text.includes(KEY_ID), format);
    }
    await users.chooseFromMenu('ses-api-user', 'Show Access Advisor');
    await window
      .webview()
      .getByText(/^\d+ services?$/)
      .waitFor({ timeout: 30_000 });
    const files = await readdir(server.dataDirectory, { recursive: true });
    const written = async (name: RegExp) => {
      const found = files.filter((file) => name.test(file));
      return (
        await Promise.all(found.map((file) => readFile(path.join(server.dataDirectory, file), 'utf8')))
      ).join();
    };
    assert.match(await written(/AWS SES Senders\.log$/), /broken-process/);
    assert.ok((await written(/globalStorage.*account-\d+\.json$/)).includes(KEY_ID));
    const pages = await textsOf(window.page.context());
    assert.ok(pages.some(([, text]) => text.includes('arn:aws:iam::111122223333:user/ses-api-user')));
    await assertNothingLeaked(session());
  });

  it('would be found', async () => {
    const { folder } = session();
    const planted = path.join(folder, 'planted.txt');
    await writeFile(planted, canary('planted'));
    await assert.rejects(assertNothingLeaked(session()), /planted\.txt: canary-/);
    await rm(planted);
  });
});
