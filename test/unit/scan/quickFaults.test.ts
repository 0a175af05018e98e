/** The quick scan over HTTP with missing answers: it asks in another way, and calls no sender innocent. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../src/senders/model/model.ts';
import type { Rule } from '../../aws/rules.ts';
import {
  expectNoSenderInnocent,
  expectTruth,
  MAILING,
  quickScans,
  reasonsOf,
  verdictsOf,
  withReport,
} from './quickScans.ts';

const scans = quickScans();
const { start, quickScan, callsOf, usersAsked, arnsAsked } = scans;

/** How often a job was started, by user, group, or policy. */
const timesAsked = (kind = ''): readonly number[] => {
  const arns = arnsAsked().filter((arn) => arn.includes(`:${kind}`));
  return [...new Set(arns)].map((asked) => arns.filter((arn) => arn === asked).length);
};

describe('Without the credential report,', () => {
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
  ])('which is %s, all keys are asked about live', async (_why, rule, reason) => {
    await start(MAILING.account);
    scans.endpoint.rules.add(rule);
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.gaps).toMatchObject([{ reason }]);
    expect(usersAsked('ListAccessKeys')).toHaveLength(MAILING.truth.length);
    expect(snapshot.principals.flatMap((user) => user.gaps)).toEqual([]);
  });

  it('which comes late, the users of its keys are asked about anyway', async () => {
    await start(MAILING.account, { reportDuration: { milliseconds: 45, polls: 0 } });
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.scan.reportGeneratedAt).not.toBeNull();
    expect(snapshot.gaps).toEqual([]);
  });
});

describe('With an incomplete report,', () => {
  /** The report, changed as text. */
  const reportOf = (change: (csv: string) => string): Rule => ({
    action: 'GetCredentialReport',
    rewrite: (response) => ({
      ...response,
      body: response.body.replace(/<Content>(.*?)<\/Content>/s, (_all, content: string) => {
        return `<Content>${btoa(change(atob(content)))}</Content>`;
      }),
    }),
  });

  it.each<[string, string, (csv: string) => string]>([
    ['it has no rows', '-3h', (csv) => csv.slice(0, csv.indexOf('\n'))],
    ['it has no rows and is fresh', '-1m', (csv) => csv.slice(0, csv.indexOf('\n'))],
    ['it ends after half of its rows', '-3h', (csv) => csv.split('\n').slice(0, 40).join('\n')],
    [
      'it does not name the service of a use',
      '-3h',
      (csv) => csv.replaceAll(/,(ses|ses-smtp)(?=,)/g, ',N/A'),
    ],
    [
      'it does not name the service of a use, being fresh',
      '-1m',
      (csv) => csv.replaceAll(/,(ses|ses-smtp)(?=,)/g, ',N/A'),
    ],
  ])('since %s, the missing users are asked about live', async (_why, generatedAt, change) => {
    await start(withReport(MAILING.account, generatedAt));
    scans.endpoint.rules.add(reportOf(change));
    expectTruth(await quickScan());
  });
});

describe('Without the policies,', () => {
  it('all users may send, so all are asked about, and no answer is missing', async () => {
    await start(withReport(MAILING.account, '-3h'));
    scans.endpoint.rules.deny(['iam:GetAccountAuthorizationDetails']);
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    expect(reasonsOf(snapshot)).toEqual(['GetAccountAuthorizationDetails: AccessDenied']);
    expect(
      new Set(snapshot.principals.filter((user) => user.kind !== 'root').map((user) => user.canSend)),
    ).toEqual(new Set(['unknown']));
    expect(arnsAsked().filter((arn) => arn.includes(':user/'))).toHaveLength(MAILING.truth.length);
  });

  it('and without the list of users, the report decides who is asked about', async () => {
    await start(withReport(MAILING.account, '-3h'));
    scans.endpoint.rules.deny(['iam:GetAccountAuthorizationDetails', 'iam:ListUsers']);
    expectNoSenderInnocent(await quickScan());
  });

  it('but with empty and short pages of them, they are complete', async () => {
    await start(withReport(MAILING.account, '-1m'), { behaviour: { shortPage: () => 7 } });
    const marker = btoa('GetAccountAuthorizationDetails\n');
    scans.endpoint.rules.add({
      action: 'GetAccountAuthorizationDetails',
      times: 1,
      respond: {
        contentType: 'text/xml',
        body: `<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList/><GroupDetailList/><RoleDetailList/><Policies/><IsTruncated>true</IsTruncated><Marker>${marker}</Marker></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`,
      },
    });
    expectTruth(await quickScan());
    expect(callsOf('GetAccountAuthorizationDetails').length).toBeGreaterThan(10);
  });
});

describe('Access Advisor by group or policy', () => {
  beforeEach(() => start(withReport(MAILING.account, '-3h')));
  const ofSources = { params: { Arn: '*:policy/*' } };

  it('asks about fewer users than may send', async () => {
    expectTruth(await quickScan());
    const own = arnsAsked().filter((arn) => arn.includes(':user/'));
    expect(own.length).toBeLessThan(MAILING.truth.filter(({ maySend }) => maySend).length);
    expect(arnsAsked().some((arn) => arn.includes(':policy/'))).toBe(true);
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
      'which lists nobody',
      {
        action: 'GetServiceLastAccessedDetailsWithEntities',
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(/<EntityDetailsList>.*<\/EntityDetailsList>/s, '<EntityDetailsList/>'),
        }),
      },
    ],
  ])('%s: each of its users is asked about separately', async (_why, rule) => {
    scans.endpoint.rules.add(rule);
    const snapshot = await quickScan();
    expectTruth(snapshot);
    expect(snapshot.principals.flatMap((user) => user.gaps)).toEqual([]);
  });

  it('is kept if the user’s own job fails, beside the gap', async () => {
    scans.endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*:user/*' },
      job: { error: { code: 'ServiceFailure', message: 'Internal failure' } },
    });
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    const seen = snapshot.principals.filter(({ advisor }) => advisor !== null);
    expect(seen.length).toBeGreaterThan(0);
    for (const user of seen) {
      expect(['group', 'policy']).toContain(user.advisor?.source);
      expect(reasonsOf(user)).toEqual(['GetServiceLastAccessedDetails: JobFailed']);
    }
  });
});

describe("A user's own job", () => {
  beforeEach(() => start(withReport(MAILING.account, '-3h')));
  const lost = { error: { code: 'NoSuchEntity', status: 404, message: 'Job cannot be found.' } };

  it('that is lost when the credentials are renewed is started once more', async () => {
    scans.endpoint.rules.add({ action: 'GetServiceLastAccessedDetails', times: 1, ...lost });
    expectTruth(await quickScan());
    expect(timesAsked().filter((count) => count > 1)).toEqual([2]);
  });

  it('that is lost every time is a gap, and not repeated forever', async () => {
    scans.endpoint.rules.add({ action: 'GetServiceLastAccessedDetails', ...lost });
    const snapshot = await quickScan();
    expectNoSenderInnocent(snapshot);
    expect(new Set(timesAsked('user'))).toEqual(new Set([2]));
  });

  it.each<[string, Rule]>([
    ['that fails', { job: { error: { code: 'ServiceFailure', message: 'Internal failure' } } }],
    ['that never ends', { job: { never: true } }],
    ['that may not be started', { error: { code: 'AccessDenied', status: 403 } }],
  ])('%s leaves no sender innocent', async (_why, rule) => {
    scans.endpoint.rules.add({ action: 'GenerateServiceLastAccessedDetails', ...rule });
    expectNoSenderInnocent(await quickScan());
  });
});

describe('Keys that may not be asked about', () => {
  it.each(['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'])(
    'are replaced by the report: %s',
    async (action) => {
      await start(withReport(MAILING.account, '-3h'));
      scans.endpoint.rules.deny([action]);
      expectNoSenderInnocent(await quickScan());
    },
  );
});

describe('A canceled quick scan', () => {
  it.each<Call>([
    'GetCredentialReport',
    'GetAccountAuthorizationDetails',
    'ListAccessKeys',
    'GetServiceLastAccessedDetails',
  ])('at %s ends with what is known, calls nobody innocent, and sends nothing more', async (action) => {
    await start(withReport(MAILING.account, '-3h'));
    const cancel = new AbortController();
    scans.endpoint.rules.add({ action, then: () => cancel.abort(new Error('enough')) });
    const last = await quickScan(cancel.signal);
    const sent = scans.endpoint.calls.length;
    expect(last.scan.finishedAt).not.toBeNull();
    const gaps = [...last.gaps, ...last.principals.flatMap((user) => user.gaps)];
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['Cancelled']));
    const verdicts = verdictsOf(last);
    for (const { name, usedSes } of MAILING.truth) {
      if (usedSes) expect(['can-send', 'no-ses']).not.toContain(verdicts[name]);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(scans.endpoint.calls.length - sent).toBeLessThanOrEqual(8);
  });
});
