/** The quick scan over HTTP: what it finds, what it spares, and what it does where something is missing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call, Snapshot, User } from '../../../src/senders/model.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { readAccount } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint, EndpointOptions } from '../../aws/endpoint.ts';
import { generateAccount } from '../../aws/generate.ts';
import type { Rule } from '../../aws/rules.ts';
import { SERVICES } from '../../aws/services.ts';
import { iamOf } from '../aws/iamOf.ts';
import { fastScan, lastOfFastScan } from './fastScan.ts';
import { userOf } from './overTheWire.ts';

const ARTICLE = readAccount(new URL('../../aws/accounts/article.json', import.meta.url));
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

const withReport = (account: AccountDeclaration, generatedAt: string): AccountDeclaration => ({
  ...account,
  credentialReport: { generatedAt },
});

/** 80 users; groups and managed policies let 18 of them send, 9 of whom did. */
const MAILING = generateAccount(
  {
    ...{ seed: 3, users: 80, keys: 100, administrators: 2 },
    senders: { byGroup: 10, byManagedPolicy: 6, byInlinePolicy: 2 },
    ...{ seen: 8, seenBySmtp: 2, seenMovedOn: 3, seenWithoutPolicy: 1 },
  },
  ARTICLE.accountId,
);

let endpoint: Endpoint;
const start = async (account: AccountDeclaration, options: Partial<EndpointOptions> = {}): Promise<void> => {
  const done = { milliseconds: 0, polls: 0 };
  endpoint = await startEndpoint({
    accounts: [account],
    jobDuration: () => done,
    reportDuration: done,
    ...options,
  });
};
afterEach(() => endpoint.close());

const quickScan = (): Promise<Snapshot> => lastOfFastScan(iamOf(endpoint), ARTICLE.accountId, 'quick');
async function firstWithUsers(): Promise<Snapshot> {
  for await (const snapshot of fastScan(iamOf(endpoint), ARTICLE.accountId, 'quick'))
    if (snapshot.users.length > 0) return snapshot;
  throw new Error('The scan showed nobody.');
}
const verdictsOf = ({ users }: Snapshot) =>
  Object.fromEntries(users.map((user) => [user.name, user.verdict]));
const reasonsOf = ({ gaps }: Pick<User, 'gaps'>) => gaps.map(({ call, reason }) => `${call}: ${reason}`);
const callsOf = (action: Call) => endpoint.calls.filter((call) => call.action === action);
const usersAsked = (action: Call) =>
  callsOf(action)
    .map(({ params }) => params['UserName'])
    .toSorted();
const arnsAsked = () =>
  callsOf('GenerateServiceLastAccessedDetails').map(({ params }) => params['Arn'] ?? '');
/** How often a job was started, for each who was asked about. */
const timesAsked = (kind = ''): readonly number[] => {
  const arns = arnsAsked().filter((arn) => arn.includes(`:${kind}`));
  return [...new Set(arns)].map((asked) => arns.filter((arn) => arn === asked).length);
};
const keyOf = (snapshot: Snapshot, name: string) => userOf(snapshot, name).accessKeys[0];

describe('the article’s account', () => {
  it('has the same verdicts as in the complete scan, with fewer calls', async () => {
    await start(withReport(ARTICLE, '-1m'));
    const quick = await quickScan();
    const calls = endpoint.calls.length;
    const complete = await lastOfFastScan(iamOf(endpoint), ARTICLE.accountId, 'complete');
    expect(verdictsOf(quick)).toEqual(VERDICTS);
    expect(verdictsOf(complete)).toEqual(VERDICTS);
    expect([quick.scan.mode, complete.scan.mode]).toEqual(['quick', 'complete']);
    expect(calls).toBeLessThan(endpoint.calls.length - calls);
  });

  it('has every answer live in the complete scan', async () => {
    await start(withReport(ARTICLE, '-1m'));
    const { users } = await lastOfFastScan(iamOf(endpoint), ARTICLE.accountId, 'complete');
    const people = users.filter((user) => !user.isRoot);
    expect(new Set(people.flatMap((user) => user.accessKeys.map((key) => key.source)))).toEqual(
      new Set(['live']),
    );
    expect(new Set(people.flatMap((user) => user.advisor?.source ?? []))).toEqual(new Set(['user']));
  });

  it('is listed whole, with the markers of the report, before anything else is known', async () => {
    await start(withReport(ARTICLE, '-3h'));
    endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', delay: 100 });
    const first = await firstWithUsers();
    expect(first.users.map((user) => user.name).toSorted()).toEqual(Object.keys(VERDICTS).toSorted());
    expect(keyOf(first, 'legacy-mailer')).toMatchObject({
      id: null,
      source: 'report',
      lastUsed: { service: 'ses-smtp' },
    });
    expect(userOf(first, 'newsletter').verdict).toBe('unknown');
    expect(Object.values(first.scan.calls).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(8);
  });

  it('tells region and tracked actions of everybody who used SES', async () => {
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

describe('a report that is three hours old', () => {
  beforeEach(() => start(withReport(ARTICLE, '-3h')));

  it('does not hide a use after it by someone who may send', async () => {
    endpoint.account().use({ accessKeyId: 'AKIAQ3EGNEWSLETTER11', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(userOf(snapshot, 'newsletter')).toMatchObject({ verdict: 'uses-api', gaps: [] });
    expect(keyOf(snapshot, 'newsletter')).toMatchObject({ source: 'live', lastUsed: { service: 'ses' } });
  });

  it('is all that is known of those who may not: their rows say so, and only the complete scan asks', async () => {
    endpoint.account().use({ accessKeyId: 'AKIAQ3EGBACKUP111111', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(keyOf(snapshot, 'backup-agent')).toMatchObject({
      source: 'report',
      asOf: snapshot.scan.reportGeneratedAt,
    });
    expect(usersAsked('ListAccessKeys')).not.toContain('backup-agent');
    const complete = await lastOfFastScan(iamOf(endpoint), ARTICLE.accountId, 'complete');
    expect(userOf(complete, 'backup-agent').verdict).toBe('uses-api');
  });

  it('does not hide that a key moved on to another service: Access Advisor still tells', async () => {
    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11' };
    endpoint.account().use({ ...key, at: '-2h', service: 'ses', action: 'SendEmail' });
    endpoint.account().use({ ...key, at: '-1h', service: 's3', action: 'PutObject' });
    const snapshot = await quickScan();
    expect(userOf(snapshot, 'newsletter').verdict).toBe('used-ses');
    expect(keyOf(snapshot, 'newsletter')?.lastUsed?.service).toBe('s3');
  });
});

describe('a report that is minutes old', () => {
  beforeEach(() => start(withReport(ARTICLE, '-2m')));

  it('is the live answer: only the IDs of keys that show use are asked for', async () => {
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

describe('what is hard to see', () => {
  it('a use within the quarter of an hour after another one, which the key does not show', async () => {
    const key = { accessKeyId: 'AKIAQ3EGNEWSLETTER11' };
    await start(withReport(ARTICLE, '-1h'));
    endpoint.account().use({ ...key, at: '-12m', service: 's3', action: 'GetObject' });
    endpoint.account().use({ ...key, at: '-5m', service: 'ses', action: 'SendEmail' });
    const snapshot = await quickScan();
    expect(keyOf(snapshot, 'newsletter')?.lastUsed?.service).toBe('s3');
    expect(userOf(snapshot, 'newsletter')).toMatchObject({ verdict: 'used-ses', gaps: [] });
  });

  it('SES on the second page of an administrator’s services', async () => {
    const before = Array.from({ length: 1_000 }, (_, index) => ({
      namespace: `a${index}`,
      name: `Service ${index}`,
    }));
    await start(withReport(ARTICLE, '-1m'), { behaviour: { services: [...before, ...SERVICES] } });
    expect(userOf(await quickScan(), 'alice')).toMatchObject({ verdict: 'used-ses', likelySend: true });
    expect(callsOf('GetServiceLastAccessedDetails').some(({ params }) => 'Marker' in params)).toBe(true);
  });

  it('a sender whom no policy in IAM allows to send: an SES identity’s own policy did', async () => {
    await start(withReport(MAILING.account, '-3h'));
    const snapshot = await quickScan();
    const unseen = MAILING.truth.filter(({ maySend, usedSes }) => usedSes && !maySend);
    expect(unseen.map(({ name }) => userOf(snapshot, name).verdict)).toEqual(['uses-api']);
  });
});

describe('users who come and go', () => {
  it('who was deleted after the report was made stays, with a gap that says so', async () => {
    await start(withReport(ARTICLE, '-1h'));
    endpoint.account().use({ accessKeyId: 'AKIAQ3EGBACKUP111111', service: 's3' });
    endpoint.account().deleteUser('legacy-mailer');
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user).toMatchObject({ verdict: 'sends-smtp', id: null, pending: [] });
    expect(reasonsOf(user)).toEqual(['GetAccountAuthorizationDetails: NoSuchEntity']);
    expect(usersAsked('ListAccessKeys')).not.toContain('legacy-mailer');
  });

  it('who was made after the report is found', async () => {
    await start(withReport(ARTICLE, '-1h'));
    const account = endpoint.account();
    account.createUser({
      name: 'intruder',
      createdAt: '-10m',
      accessKeys: [{ id: 'AKIAQ3EGINTRUDER1111', createdAt: '-10m' }],
      attached: ['arn:aws:iam::aws:policy/AmazonSESFullAccess'],
    });
    account.use({ accessKeyId: 'AKIAQ3EGINTRUDER1111', service: 'ses-smtp', action: 'SendRawEmail' });
    expect(userOf(await quickScan(), 'intruder')).toMatchObject({ verdict: 'sends-smtp', gaps: [] });
  });

  it('who was deleted and made again has nothing of the one before', async () => {
    await start(withReport(ARTICLE, '-1h'));
    endpoint.account().createUser({ name: 'legacy-mailer', createdAt: '-10m' });
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user).toMatchObject({ verdict: 'no-ses', accessKeys: [], gaps: [] });
    expect(Date.parse(user.createdAt)).toBeGreaterThan(Date.now() - 3_600_000);
  });

  it('who vanishes between two calls stays, with a gap that says so', async () => {
    await start(withReport(ARTICLE, '-1h'));
    endpoint.rules.add({ action: 'GetAccountAuthorizationDetails', vanish: 'legacy-mailer' });
    const user = userOf(await quickScan(), 'legacy-mailer');
    expect(user.verdict).toBe('sends-smtp');
    expect(reasonsOf(user)).toContain('ListAccessKeys: NoSuchEntity');
  });
});

/** Nobody who used SES may look as if they had not, and nobody may be missing. */
function expectNoSenderInnocent(snapshot: Snapshot): void {
  const verdicts = verdictsOf(snapshot);
  const senders = MAILING.truth.filter(({ usedSes }) => usedSes).map(({ name }) => verdicts[name]);
  expect(senders).toHaveLength(9);
  for (const verdict of senders) expect(['sends-smtp', 'uses-api', 'used-ses', 'unknown']).toContain(verdict);
  expect(snapshot.users.filter((user) => !user.isRoot)).toHaveLength(MAILING.truth.length);
  expect(snapshot.users.filter((user) => user.pending.length > 0)).toEqual([]);
}

/** Everybody has the verdict that is true. */
function expectTruth(snapshot: Snapshot): void {
  const verdicts = verdictsOf(snapshot);
  expect(MAILING.truth.map(({ name }) => [name, verdicts[name]])).toEqual(
    MAILING.truth.map(({ name, verdict }) => [name, verdict]),
  );
}

describe('without the credential report', () => {
  const error = (code: string, status: number): Pick<Rule, 'error'> => ({
    error: { code, status, message: code },
  });
  const junk = `<GetCredentialReportResponse><GetCredentialReportResult><Content>${btoa('no,report')}</Content><GeneratedTime>2026-11-23T09:00:00Z</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>`;

  it.each<[string, Rule, string]>([
    [
      'denied',
      { action: ['GetCredentialReport', 'GenerateCredentialReport'], ...error('AccessDenied', 403) },
      'AccessDenied',
    ],
    [
      'blocked by AWS',
      { action: ['GetCredentialReport', 'GenerateCredentialReport'], ...error('LimitExceeded', 409) },
      'LimitExceeded',
    ],
    ['in progress for ever', { action: 'GetCredentialReport', ...error('ReportInProgress', 404) }, 'Timeout'],
    ['expired time and again', { action: 'GetCredentialReport', ...error('ReportExpired', 410) }, 'Timeout'],
    [
      'junk',
      { action: 'GetCredentialReport', respond: { body: junk, contentType: 'text/xml' } },
      'InvalidResponse',
    ],
    ['an empty answer', { action: 'GetCredentialReport', respond: { body: '' } }, 'InvalidResponse'],
  ])('which is %s: everybody’s keys are asked live', async (_why, rule, reason) => {
    await start(MAILING.account);
    endpoint.rules.add(rule);
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.gaps).toMatchObject([{ reason }]);
    expect(usersAsked('ListAccessKeys')).toHaveLength(MAILING.truth.length);
    expect(snapshot.users.flatMap((user) => user.gaps)).toEqual([]);
  });

  it('which comes late: who shows use in it is asked about all the same', async () => {
    await start(MAILING.account, { reportDuration: { milliseconds: 45, polls: 0 } });
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.scan.reportGeneratedAt).not.toBeNull();
    expect(snapshot.gaps).toEqual([]);
  });
});

describe('without the policies', () => {
  it('everybody may send: everybody is asked about, and nobody’s answer is missing', async () => {
    await start(withReport(MAILING.account, '-3h'));
    endpoint.rules.deny(['iam:GetAccountAuthorizationDetails']);
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    expect(reasonsOf(snapshot)).toEqual(['GetAccountAuthorizationDetails: AccessDenied']);
    expect(new Set(snapshot.users.filter((user) => !user.isRoot).map((user) => user.canSend))).toEqual(
      new Set(['unknown']),
    );
    expect(arnsAsked().filter((arn) => arn.includes(':user/'))).toHaveLength(MAILING.truth.length);
  });

  it('and without the list of users, the report says whom to ask about', async () => {
    await start(withReport(MAILING.account, '-3h'));
    endpoint.rules.deny(['iam:GetAccountAuthorizationDetails', 'iam:ListUsers']);
    expectNoSenderInnocent(await quickScan());
  });

  it('that come in empty and short pages are the same policies', async () => {
    await start(withReport(MAILING.account, '-1m'), { behaviour: { shortPage: () => 7 } });
    const marker = btoa('GetAccountAuthorizationDetails\n');
    endpoint.rules.add({
      action: 'GetAccountAuthorizationDetails',
      times: 1,
      respond: {
        contentType: 'text/xml',
        body: `<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList/><IsTruncated>true</IsTruncated><Marker>${marker}</Marker></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`,
      },
    });
    expectTruth(await quickScan());
    expect(callsOf('GetAccountAuthorizationDetails').length).toBeGreaterThan(10);
  });
});

describe('Access Advisor by the source of the right', () => {
  beforeEach(() => start(withReport(MAILING.account, '-3h')));
  const ofSources = { params: { Arn: '*:group/*' } };

  it('asks about fewer users than may send', async () => {
    expectTruth(await quickScan());
    const own = arnsAsked().filter((arn) => arn.includes(':user/'));
    expect(own.length).toBeLessThan(MAILING.truth.filter(({ maySend }) => maySend).length);
    expect(arnsAsked().some((arn) => arn.includes(':group/'))).toBe(true);
    expect(new Set(arnsAsked()).size).toBe(arnsAsked().length);
  });

  it.each<[string, Rule]>([
    [
      'which is denied',
      { action: 'GetServiceLastAccessedDetailsWithEntities', error: { code: 'AccessDenied', status: 403 } },
    ],
    [
      'whose job fails',
      {
        action: 'GenerateServiceLastAccessedDetails',
        ...ofSources,
        job: { error: { code: 'ServiceFailure', message: 'Internal failure' } },
      },
    ],
    [
      'whose job never ends',
      { action: 'GenerateServiceLastAccessedDetails', ...ofSources, job: { never: true } },
    ],
    [
      'whose job may not be started',
      {
        action: 'GenerateServiceLastAccessedDetails',
        ...ofSources,
        error: { code: 'AccessDenied', status: 403 },
      },
    ],
    [
      'which tells of nobody',
      {
        action: 'GetServiceLastAccessedDetailsWithEntities',
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(/<EntityDetailsList>.*<\/EntityDetailsList>/s, '<EntityDetailsList/>'),
        }),
      },
    ],
  ])('%s: each of its users is asked about alone', async (_why, rule) => {
    endpoint.rules.add(rule);
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.users.flatMap((user) => user.gaps)).toEqual([]);
  });

  it('stands where the user’s own job fails, beside the gap', async () => {
    endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*:user/*' },
      job: { error: { code: 'ServiceFailure', message: 'Internal failure' } },
    });
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    const told = snapshot.users.filter(({ advisor }) => advisor !== null);
    expect(told.length).toBeGreaterThan(0);
    for (const user of told) {
      expect(['group', 'policy']).toContain(user.advisor?.source);
      expect(reasonsOf(user)).toEqual(['GetServiceLastAccessedDetails: JobFailed']);
    }
  });
});

describe('a job of a user’s own', () => {
  beforeEach(() => start(withReport(MAILING.account, '-3h')));
  const lost = { error: { code: 'NoSuchEntity', status: 404, message: 'Job cannot be found.' } };

  it('that is lost when the credentials are renewed is made again, once', async () => {
    endpoint.rules.add({ action: 'GetServiceLastAccessedDetails', times: 1, ...lost });
    expectTruth(await quickScan());
    expect(timesAsked().filter((count) => count > 1)).toEqual([2]);
  });

  it('that is lost every time is a gap, and not asked for ever', async () => {
    endpoint.rules.add({ action: 'GetServiceLastAccessedDetails', ...lost });
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    expect(new Set(timesAsked('user'))).toEqual(new Set([2]));
  });

  it.each<[string, Rule]>([
    ['that fails', { job: { error: { code: 'ServiceFailure', message: 'Internal failure' } } }],
    ['that never ends', { job: { never: true } }],
    ['that may not be started', { error: { code: 'AccessDenied', status: 403 } }],
  ])('%s leaves no sender innocent', async (_why, rule) => {
    endpoint.rules.add({ action: 'GenerateServiceLastAccessedDetails', ...rule });
    expectNoSenderInnocent(await quickScan());
  });
});

describe('keys that may not be asked about', () => {
  it.each(['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'])('%s: the report stands in', async (action) => {
    await start(withReport(MAILING.account, '-3h'));
    endpoint.rules.deny([action]);
    expectNoSenderInnocent(await quickScan());
  });
});

describe('a quick scan that is cancelled', () => {
  it.each<Call>([
    'GetCredentialReport',
    'GetAccountAuthorizationDetails',
    'ListAccessKeys',
    'GetServiceLastAccessedDetails',
  ])('at %s ends with what is known, calls nobody innocent, and sends nothing more', async (action) => {
    await start(withReport(MAILING.account, '-3h'));
    const cancel = new AbortController();
    endpoint.rules.add({ action, then: () => cancel.abort(new Error('enough')) });
    const last = await lastOfFastScan(iamOf(endpoint), ARTICLE.accountId, 'quick', cancel.signal);
    const sent = endpoint.calls.length;
    expect(last.scan.finishedAt).not.toBeNull();
    const gaps = [...last.gaps, ...last.users.flatMap((user) => user.gaps)];
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['Cancelled']));
    const verdicts = verdictsOf(last);
    for (const { name, usedSes } of MAILING.truth) {
      if (usedSes) expect(['can-send', 'no-ses']).not.toContain(verdicts[name]);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(endpoint.calls.length - sent).toBeLessThanOrEqual(8);
  });
});
