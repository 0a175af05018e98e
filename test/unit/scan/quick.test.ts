/** The quick scan over HTTP: what it finds, and which calls it saves. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScanMode, Snapshot } from '../../../src/senders/model/model.ts';
import type { User } from '../../aws/account.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { SERVICES } from '../../aws/services.ts';
import { fastScan, lastOfFastScan } from './fastScan.ts';
import { userOf } from './overTheWire.ts';
import { ARTICLE, MAILING, quickScans, reasonsOf, verdictsOf, withReport } from './quickScans.ts';

const scans = quickScans();
const { start, quickScan, callsOf, usersAsked } = scans;

const SMTP_USER = 'ses-smtp-user.20260911-131452';
const VERDICTS = {
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
};

async function firstWithUsers(): Promise<Snapshot> {
  for await (const snapshot of fastScan(scans.ports(), ARTICLE.accountId, 'quick'))
    if (snapshot.principals.length > 0) return snapshot;
  throw new Error('The scan showed nobody.');
}
/** The account with all access keys inactive. */
const withInactiveKeys = ({ users = [], ...account }: AccountDeclaration): AccountDeclaration => ({
  ...account,
  users: users.map(({ accessKeys = [], ...user }) => ({
    ...user,
    accessKeys: accessKeys.map((key) => ({ ...key, status: 'Inactive' })),
  })),
});
const keyOf = (snapshot: Snapshot, name: string) => userOf(snapshot, name).accessKeys[0];

describe('A quick scan of the sample account', () => {
  it('has the same verdicts as a complete scan, with fewer calls', async () => {
    await start(withReport(ARTICLE, '-1m'));
    const quick = await quickScan();
    const calls = scans.endpoint.calls.length;
    const complete = await lastOfFastScan(scans.ports(), ARTICLE.accountId, 'complete');
    expect(verdictsOf(quick)).toEqual(VERDICTS);
    expect(verdictsOf(complete)).toEqual(VERDICTS);
    expect([quick.scan.mode, complete.scan.mode]).toEqual(['quick', 'complete']);
    expect(calls).toBeLessThan(scans.endpoint.calls.length - calls);
  });

  it('differs from a complete scan, which has only live answers', async () => {
    await start(withReport(ARTICLE, '-1m'));
    const { principals: users } = await lastOfFastScan(scans.ports(), ARTICLE.accountId, 'complete');
    const people = users.filter((user) => user.kind !== 'root');
    expect(new Set(people.flatMap((user) => user.accessKeys.map((key) => key.source)))).toEqual(
      new Set(['live']),
    );
    expect(new Set(people.flatMap((user) => user.advisor?.source ?? []))).toEqual(new Set(['user']));
  });

  it('lists all users, with the markers of the report, before anything else is known', async () => {
    await start(withReport(ARTICLE, '-3h'));
    scans.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', delay: 100 });
    const first = await firstWithUsers();
    expect(first.principals.map((user) => user.name).toSorted()).toEqual(Object.keys(VERDICTS).toSorted());
    expect(keyOf(first, 'legacy-mailer')).toMatchObject({
      id: null,
      source: 'report',
      lastUsed: { service: 'ses-smtp' },
    });
    expect(userOf(first, 'newsletter').verdict).toBe('unknown');
    expect(Object.values(first.scan.calls).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(8);
  });

  it('has Region and tracked actions of all users of SES', async () => {
    await start(withReport(ARTICLE, '-1m'));
    const snapshot = await quickScan();
    for (const name of [SMTP_USER, 'legacy-mailer', 'ses-api-user', 'alice']) {
      expect(userOf(snapshot, name)).toMatchObject({ likelySend: true, gaps: [], pending: [] });
      expect(userOf(snapshot, name).advisor).toMatchObject({
        source: 'user',
        region: expect.any(String) as string,
      });
    }
  });
});

describe('A three-hour-old report', () => {
  beforeEach(() => start(withReport(ARTICLE, '-3h')));

  it('does not hide a later use by someone who may send', async () => {
    scans.endpoint
      .account()
      .use({ accessKeyId: 'AKIAQ3EGNEWSLETTER11', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(userOf(snapshot, 'newsletter')).toMatchObject({ verdict: 'uses-api', gaps: [] });
    expect(keyOf(snapshot, 'newsletter')).toMatchObject({ source: 'live', lastUsed: { service: 'ses' } });
  });

  it('is all that is known of users who may not send: their rows say so, and only a complete scan asks', async () => {
    scans.endpoint
      .account()
      .use({ accessKeyId: 'AKIAQ3EGBACKUP111111', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(keyOf(snapshot, 'backup-agent')).toMatchObject({
      source: 'report',
      asOf: snapshot.scan.reportGeneratedAt,
    });
    expect(usersAsked('ListAccessKeys')).not.toContain('backup-agent');
    const complete = await lastOfFastScan(scans.ports(), ARTICLE.accountId, 'complete');
    expect(userOf(complete, 'backup-agent').verdict).toBe('uses-api');
  });

  it.each<[ScanMode, string, Partial<User>]>([
    ['quick', 'moved on', {}],
    ['quick', 'was deleted', { accessKeys: [] }],
    ['complete', 'moved on', {}],
    ['complete', 'was deleted', { accessKeys: [] }],
  ])(
    'does not hide, in the %s scan, a use by a key that %s since, which is kept',
    async (mode, _fate, change) => {
      scans.endpoint.account().changeUser('alice', change);
      scans.endpoint.rules.deny(['iam:GenerateServiceLastAccessedDetails']);
      const seen: boolean[] = [];
      let last: Snapshot | undefined;
      for await (last of fastScan(scans.ports(), ARTICLE.accountId, mode))
        seen.push(last.principals.some(({ name, lastSesAt }) => name === 'alice' && lastSesAt !== null));
      expect(seen.slice(seen.indexOf(true))).not.toContain(false);
      const alice = userOf(last!, 'alice');
      expect(alice).toMatchObject({ verdict: 'used-ses', pastUses: [{ use: { service: 'ses' } }] });
      // The report names no keys; the list of them does.
      expect(alice.pastUses?.[0]?.keyId).toBe(alice.accessKeys[0]?.id ?? null);
    },
  );

  it('does not hide a use of a key that was inactive then and is now, and was active in between', async () => {
    const account = withInactiveKeys(ARTICLE);
    await start(withReport(account, '-3h'), { behaviour: { advisorDelay: 4 * 3_600_000 } });
    scans.endpoint.account().use({ accessKeyId: 'AKIAQ3EGNEWSLETTER11', service: 'ses-smtp', at: '-1h' });
    expect(userOf(await quickScan(), 'newsletter').verdict).toBe('sends-smtp');
  });

  it('does not hide that a key was used for another service: Access Advisor still shows SES', async () => {
    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11' };
    scans.endpoint.account().use({ ...key, at: '-2h', service: 'ses', action: 'SendEmail' });
    scans.endpoint.account().use({ ...key, at: '-1h', service: 's3', action: 'PutObject' });
    const snapshot = await quickScan();
    expect(userOf(snapshot, 'newsletter').verdict).toBe('used-ses');
    expect(keyOf(snapshot, 'newsletter')?.lastUsed?.service).toBe('s3');
  });
});

describe('A minutes-old report', () => {
  beforeEach(() => start(withReport(ARTICLE, '-2m')));

  it('replaces live answers: only the IDs of keys that show a use are requested', async () => {
    const snapshot = await quickScan();
    expect(callsOf('GetAccessKeyLastUsed')).toEqual([]);
    const used = ['alice', 'legacy-mailer', 'ses-api-user', SMTP_USER];
    expect(usersAsked('ListAccessKeys')).toEqual(used);
    for (const name of used) {
      expect(keyOf(snapshot, name)).toMatchObject({
        id: expect.stringMatching(/^AKIA/) as string,
        source: 'report',
      });
    }
    expect(keyOf(snapshot, 'newsletter')).toMatchObject({ id: null, source: 'report' });
  });
});

it('A late report has a use that the live answer did not show yet', async () => {
  await start(ARTICLE, {
    reportDuration: { milliseconds: 0, polls: 9 },
    behaviour: { keyDelay: 3_600_000 },
  });
  const key = 'AKIAQ3EGNEWSLETTER11';
  scans.endpoint.account().use({ accessKeyId: key, service: 'ses-smtp', at: '-30m' });
  scans.endpoint.rules.deny(['iam:GenerateServiceLastAccessedDetails']);
  expect(userOf(await quickScan(), 'newsletter')).toMatchObject({
    verdict: 'used-ses',
    pastUses: [{ keyId: key, use: { service: 'ses-smtp' } }],
  });
});

describe('A quick scan finds', () => {
  it('a use within 15 minutes after another one, which the key does not show', async () => {
    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11' };
    await start(withReport(ARTICLE, '-1h'));
    scans.endpoint.account().use({ ...key, at: '-12m', service: 's3', action: 'GetObject' });
    scans.endpoint.account().use({ ...key, at: '-5m', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(keyOf(snapshot, 'newsletter')?.lastUsed?.service).toBe('s3');
    expect(userOf(snapshot, 'newsletter')).toMatchObject({ verdict: 'used-ses', gaps: [] });
  });

  it('SES on the third page of an administrator’s services', async () => {
    const before = Array.from({ length: 2_000 }, (_, index) => ({
      namespace: `a${index}`,
      name: `Service ${index}`,
    }));
    await start(withReport(ARTICLE, '-1m'), { behaviour: { services: [...before, ...SERVICES] } });
    expect(userOf(await quickScan(), 'alice')).toMatchObject({ verdict: 'used-ses', likelySend: true });
    const later = callsOf('GetServiceLastAccessedDetails').filter(({ params }) => 'Marker' in params);
    expect(later.length).toBeGreaterThan(1);
  });

  it('a sender that no IAM policy allows to send, but the policy of an SES identity', async () => {
    await start(withReport(MAILING.account, '-3h'));
    const snapshot = await quickScan();
    const unseen = MAILING.truth.filter(({ maySend, usedSes }) => usedSes && !maySend);
    expect(unseen.map(({ name }) => userOf(snapshot, name).verdict)).toEqual(['uses-api']);
  });
});

describe('A user', () => {
  it('who was deleted after the report stays, with a gap that says so', async () => {
    await start(withReport(ARTICLE, '-1h'));
    scans.endpoint.account().use({ accessKeyId: 'AKIAQ3EGBACKUP111111', service: 's3' });
    scans.endpoint.account().deleteUser('legacy-mailer');
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user).toMatchObject({ verdict: 'sends-smtp', id: null, pending: [] });
    expect(reasonsOf(user)).toEqual(['GenerateServiceLastAccessedDetails: Deleted']);
    expect(usersAsked('ListAccessKeys')).not.toContain('legacy-mailer');
  });

  it('who was created after the report is found', async () => {
    await start(withReport(ARTICLE, '-1h'));
    const account = scans.endpoint.account();
    account.createUser({
      name: 'intruder',
      createdAt: '-10m',
      accessKeys: [{ id: 'AKIAQ3EGINTRUDER1111', createdAt: '-10m' }],
      attached: ['arn:aws:iam::aws:policy/AmazonSESFullAccess'],
    });
    account.use({ accessKeyId: 'AKIAQ3EGINTRUDER1111', service: 'ses-smtp', action: 'SendRawEmail' });
    expect(userOf(await quickScan(), 'intruder')).toMatchObject({ verdict: 'sends-smtp', gaps: [] });
  });

  it.each(['-3h', '-1m'])(
    'who was created after the report of %s and sends without an IAM policy is found by the live key',
    async (generatedAt) => {
      await start(withReport(ARTICLE, generatedAt));
      const account = scans.endpoint.account();
      const key = 'AKIAQ3EGINTRUDER1111';
      account.createUser({
        name: 'intruder',
        createdAt: '-30s',
        accessKeys: [{ id: key, createdAt: '-20s' }],
      });
      account.use({ accessKeyId: key, service: 'ses-smtp', action: 'SendRawEmail' });
      expect(userOf(await quickScan(), 'intruder')).toMatchObject({ verdict: 'sends-smtp', gaps: [] });
    },
  );

  it('who was deleted after the report cannot be asked about anymore, and is "Cannot tell"', async () => {
    await start(withReport(ARTICLE, '-1h'));
    scans.endpoint.account().deleteUser('newsletter');
    const user = userOf(await quickScan(), 'newsletter');
    expect(reasonsOf(user)).toEqual(['GenerateServiceLastAccessedDetails: Deleted']);
    expect(user.verdict).toBe('unknown');
  });

  it('who was deleted and created again has nothing of the earlier one', async () => {
    await start(withReport(ARTICLE, '-1h'));
    scans.endpoint.account().createUser({ name: 'legacy-mailer', createdAt: '-10m' });
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user).toMatchObject({ verdict: 'no-ses', accessKeys: [], gaps: [] });
    expect(Date.parse(user.createdAt)).toBeGreaterThan(Date.now() - 3_600_000);
  });

  it.each<[ScanMode, string]>([
    ['complete', 'denied'],
    ['quick', 'cut off'],
  ])('who was deleted and created again is that user in the %s scan if the list is %s', async (mode, how) => {
    await start(withReport(ARTICLE, '-1h'), { behaviour: { longestPage: 2 } });
    const { rules } = scans.endpoint;
    if (mode === 'quick') rules.deny(['iam:GetAccountAuthorizationDetails']);
    const error = { code: 'ServiceFailure', status: 500 };
    rules.add({ action: 'ListUsers', after: how === 'denied' ? 0 : 1, error });
    const id = 'AIDAQ3EGNEWALICE11111';
    scans.endpoint.account().createUser({ name: 'alice', id, createdAt: '-5m' });
    const { principals: users } = await lastOfFastScan(scans.ports(), ARTICLE.accountId, mode);
    expect(users.filter(({ name }) => name === 'alice')).toMatchObject([{ id, accessKeys: [] }]);
  });

  it('who is deleted between two calls stays, with a gap that says so', async () => {
    await start(withReport(ARTICLE, '-1h'));
    scans.endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', vanish: 'legacy-mailer' });
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user.verdict).toBe('sends-smtp');
    expect(reasonsOf(user)).toContain('ListAccessKeys: NoSuchEntity');
  });
});
