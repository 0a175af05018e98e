import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { lastOf, userOf } from './overTheWire.ts';

const API_KEY = 'AKIAQ3EGSESAPI7EXMPL';
const SMTP_KEY = 'AKIAQ3EGSESSMTPEXMPL';
const SMTP_USER = 'ses-smtp-user.20260911-131452';

describe('The story of the sample account, over HTTP:', () => {
  let aws: Aws;
  beforeAll(async () => void (aws = await startAws({ accounts: ['article-before'] })));
  afterAll(() => aws[Symbol.asyncDispose]());
  beforeEach(() => aws.endpoint.restore());

  it('before any send, both users show no use', async () => {
    const snapshot = await lastOf(aws);
    for (const name of ['ses-api-user', SMTP_USER]) {
      const user = userOf(snapshot, name);
      expect(user).toMatchObject({ verdict: 'can-send', lastSesAt: null, advisor: null, gaps: [] });
      expect(user.accessKeys.map((key) => key.lastUsed)).toEqual([null]);
    }
  });

  it('after a send by the SES API, its key shows ses, and Access Advisor the time', async () => {
    aws.endpoint
      .account()
      .use({ accessKeyId: API_KEY, service: 'ses', region: 'us-east-1', action: 'SendEmail' });
    const user = userOf(await lastOf(aws), 'ses-api-user');
    expect(user).toMatchObject({ verdict: 'uses-api', likelySend: true });
    expect(user.accessKeys).toMatchObject([
      { id: API_KEY, lastUsed: { service: 'ses', region: 'us-east-1' } },
    ]);
    expect(user.advisor?.lastAccessedAt).toBe(user.accessKeys[0]?.lastUsed?.at);
  });

  it('after a send by SMTP, its key shows ses-smtp, and Access Advisor the time', async () => {
    aws.endpoint.account().use({ accessKeyId: SMTP_KEY, service: 'ses-smtp', region: 'us-east-1' });
    const user = userOf(await lastOf(aws), SMTP_USER);
    expect(user).toMatchObject({ verdict: 'sends-smtp', likelySend: true });
    expect(user.accessKeys).toMatchObject([{ id: SMTP_KEY, lastUsed: { service: 'ses-smtp' } }]);
    expect(user.advisor?.lastAccessedAt).toBe(user.lastSesAt);
  });

  it('a tracked action as the last access is most likely not a send', async () => {
    aws.endpoint
      .account()
      .use({ accessKeyId: API_KEY, service: 'ses', region: 'us-east-1', action: 'GetSendQuota' });
    const user = userOf(await lastOf(aws), 'ses-api-user');
    expect(user).toMatchObject({ verdict: 'uses-api', likelySend: false });
    expect(user.advisor?.trackedActions?.map((tracked) => tracked.action)).toEqual(['GetSendQuota']);
  });
});

describe('A scan of the sample account, over HTTP,', () => {
  let aws: Aws;
  beforeAll(async () => void (aws = await startAws()));
  afterAll(() => aws[Symbol.asyncDispose]());

  it('gives every user a verdict, including those who never used SES', async () => {
    const snapshot = await lastOf(aws);
    expect(snapshot).toMatchObject({
      accountId: '111122223333',
      alias: 'acme-mail',
      partition: 'aws',
      gaps: [],
    });
    expect(Object.fromEntries(snapshot.principals.map((user) => [user.name, user.verdict]))).toEqual({
      [SMTP_USER]: 'sends-smtp',
      'legacy-mailer': 'sends-smtp',
      'ses-api-user': 'uses-api',
      alice: 'used-ses',
      'invoice-service': 'can-send',
      newsletter: 'can-send',
      'backup-agent': 'no-ses',
      deploy: 'no-ses',
      jane: 'no-ses',
      '<root_account>': 'can-send',
    });
  });

  it('finds the administrator whose SES row is on a later page, and whose key was used for another service since', async () => {
    const alice = userOf(await lastOf(aws), 'alice');
    expect(alice).toMatchObject({ verdict: 'used-ses', canSend: 'yes' });
    expect(alice.accessKeys[0]?.lastUsed?.service).toBe('s3');
    expect(alice.grantedBy.map((policy) => policy.name)).toEqual(['AdministratorAccess']);
  });

  it('shows root from the credential report, as a separate user', async () => {
    const snapshot = await lastOf(aws);
    expect(snapshot.scan.reportGeneratedAt).not.toBeNull();
    expect(userOf(snapshot, '<root_account>')).toMatchObject({
      kind: 'root',
      id: null,
      canSend: 'yes',
      gaps: [],
    });
  });

  it('counts every request by call', async () => {
    const before = aws.endpoint.calls.length;
    const { scan } = await lastOf(aws);
    const counted = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(aws.endpoint.calls.length - before);
  });

  it('signs for IAM in us-east-1 whatever the Region of the profile', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account().credential;
    const settings = { endpoint_url: aws.endpoint.url, region: 'eu-central-1' };
    aws.setProfiles([{ name: 'sample', accessKeyId, secretAccessKey, sessionToken, settings }]);
    expect((await lastOf(aws)).principals).toHaveLength(10);
  });
});
