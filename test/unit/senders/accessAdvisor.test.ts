import { describe, expect, it } from 'vitest';
import {
  askAccessAdvisor,
  sesRecord,
  withAdvisorAnswer,
} from '../../../src/senders/evidence/accessAdvisor.ts';
import { queryAdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import type { AdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import type { AdvisorJob, ServiceLastAccessed } from '../../../src/senders/ports/iamReader.ts';
import { fakeClock, fakeContext, fakeQuestions, missing, ok } from './fakeIamReader.ts';
import { accessKey, advisor, judged, use } from './builders.ts';

const ARN = 'arn:aws:iam::111122223333:user/bob';
const DONE: AdvisorJob = { status: 'COMPLETED', services: [], completedAt: '2026-11-23T09:00:00Z' };
const never = new AbortController().signal;

describe('An Access Advisor job', () => {
  it('is polled with growing pauses until it is done', async () => {
    const jobs: AdvisorJob[] = [
      ...Array.from({ length: 6 }, () => ({ status: 'IN_PROGRESS' }) as const),
      DONE,
    ];
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok('job-1'),
      getServiceLastAccessedDetails: () => ok(jobs.shift() ?? DONE),
    });
    const clock = fakeClock();
    const answer = await askAccessAdvisor(fakeContext(iam, { clock, giveUpAfter: 60_000 }), ARN);
    expect(answer).toEqual({ ok: true, value: DONE });
    expect(clock.slept).toHaveLength(7);
    expect(clock.slept).toEqual(clock.slept.toSorted((a, b) => a - b));
    expect(new Set(clock.slept).size).toBeGreaterThan(3);
  });

  it('becomes a gap when it does not end within the time limit', async () => {
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok('job-1'),
      getServiceLastAccessedDetails: () => ok({ status: 'IN_PROGRESS' }),
    });
    const clock = fakeClock();
    const answer = await askAccessAdvisor(fakeContext(iam, { clock, giveUpAfter: 30_000 }), ARN);
    expect(answer).toMatchObject({
      ok: false,
      gap: {
        call: 'GetServiceLastAccessedDetails',
        reason: 'Timeout',
        message: "Access Advisor's job had not ended after 30 s; it timed out.",
      },
    });
    expect(clock.slept.reduce((sum, pause) => sum + pause, 0)).toBe(30_000);
  });

  it('becomes a gap with its message when it fails', async () => {
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok('job-1'),
      getServiceLastAccessedDetails: () => ok({ status: 'FAILED', message: 'Internal failure' }),
    });
    const answer = await askAccessAdvisor(fakeContext(iam, { giveUpAfter: 1_000 }), ARN);
    expect(answer).toMatchObject({ ok: false, gap: { reason: 'JobFailed' } });
    expect(answer.ok ? '' : answer.gap.message).toContain('Internal failure');
  });

  it('is started once more when it was lost with its session', async () => {
    let made = 0;
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok(`job-${++made}`),
      getServiceLastAccessedDetails: (jobId) =>
        jobId === 'job-1' ? missing('GetServiceLastAccessedDetails', 'NoSuchEntity') : ok(DONE),
    });
    const answer = await askAccessAdvisor(fakeContext(iam, { giveUpAfter: 1_000 }), ARN);
    expect(answer.ok).toBe(true);
    expect(made).toBe(2);
  });

  it('becomes a gap when it is lost again', async () => {
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok('job'),
      getServiceLastAccessedDetails: () => missing('GetServiceLastAccessedDetails', 'NoSuchEntity'),
    });
    const answer = await askAccessAdvisor(fakeContext(iam, { giveUpAfter: 1_000 }), ARN);
    expect(answer).toMatchObject({ ok: false, gap: { reason: 'NoSuchEntity' } });
    expect(iam.asked.filter((call) => call === 'GenerateServiceLastAccessedDetails')).toHaveLength(2);
  });

  it('ends with the reason when it is canceled', async () => {
    const cancel = new AbortController();
    const iam = fakeQuestions({
      generateServiceLastAccessedDetails: () => ok('job'),
      getServiceLastAccessedDetails: () => {
        cancel.abort(new Error('cancelled'));
        return ok({ status: 'IN_PROGRESS' });
      },
    });
    const asking = askAccessAdvisor(fakeContext(iam, { giveUpAfter: 9_000, signal: cancel.signal }), ARN);
    await expect(asking).rejects.toThrow('cancelled');
  });
});

describe('The SES row of an Access Advisor job', () => {
  const row = (but: Partial<ServiceLastAccessed>): ServiceLastAccessed => ({
    serviceName: 'Amazon SES',
    serviceNamespace: 'ses',
    lastAccessedAt: null,
    region: null,
    trackedActions: null,
    ...but,
  });
  const record = (services: readonly ServiceLastAccessed[]) =>
    sesRecord({ services, completedAt: '2026-11-23T09:00:00Z' });

  it('gives no access when SES is not listed or not accessed', () => {
    expect(record([])).toBeNull();
    expect(record([row({})])).toBeNull();
    expect(record([row({ serviceNamespace: 's3', lastAccessedAt: '2026-11-01T00:00:00Z' })])).toBeNull();
  });
  it('leaves out tracked actions that were not used', () => {
    const trackedActions = [
      { action: 'GetSendQuota', at: '2026-11-01T00:00:00Z', region: 'us-east-1' },
      { action: 'GetAccount', at: null, region: null },
    ];
    expect(
      record([row({ lastAccessedAt: '2026-11-02T00:00:00Z', region: 'us-east-1', trackedActions })]),
    ).toEqual({
      lastAccessedAt: '2026-11-02T00:00:00Z',
      region: 'us-east-1',
      trackedActions: [{ action: 'GetSendQuota', at: '2026-11-01T00:00:00Z', region: 'us-east-1' }],
      source: 'user',
      asOf: '2026-11-23T09:00:00Z',
    });
  });
  it('distinguishes missing action data from no used action', () => {
    expect(record([row({ lastAccessedAt: '2026-11-02T00:00:00Z' })])?.trackedActions).toBeNull();
    expect(
      record([row({ lastAccessedAt: '2026-11-02T00:00:00Z', trackedActions: [] })])?.trackedActions,
    ).toEqual([]);
  });
});

describe("The answer of a user's own job", () => {
  const [early, late] = ['2026-11-22T09:00:00Z', '2026-11-23T09:00:00Z'];
  const row = { serviceName: 'Amazon SES', serviceNamespace: 'SES', region: null, trackedActions: null };
  const answer = (lastAccessedAt: string | null) => ({
    services: [{ ...row, lastAccessedAt }],
    completedAt: late,
  });

  it('is an access, of which the later one is kept', () => {
    const evidence = judged({ advisor: advisor('2026-11-20T00:00:00Z') });
    expect(withAdvisorAnswer(evidence, answer(early)).advisor).toMatchObject({ lastAccessedAt: early });
    expect(withAdvisorAnswer(evidence, answer('2026-11-19T00:00:00Z')).advisor).toEqual(evidence.advisor);
  });

  it('is "not accessed" or "not listed", of which the newer one is kept', () => {
    const none = { kind: 'not-accessed', asOf: late };
    expect(withAdvisorAnswer(judged(), answer(null)).advisorNone).toEqual(none);
    expect(withAdvisorAnswer(judged(), { services: [], completedAt: late }).advisorNone).toEqual({
      kind: 'not-listed',
      asOf: late,
    });
    const known = judged({ advisorNone: { kind: 'not-listed', asOf: '2026-11-24T09:00:00Z' } });
    expect(withAdvisorAnswer(known, answer(null)).advisorNone).toEqual(known.advisorNone);
  });
});

describe('Refreshing one user for the panel', () => {
  it('returns each answer as it comes: keys, all rows at action level, and policies', async () => {
    const reports: AdvisorReport[] = [];
    const [listed, completedAt] = [
      { id: 'AKIAEXAMPLE1', status: 'Active', createdAt: null },
      DONE.completedAt,
    ] as const;
    const service = { serviceName: 'Amazon S3', serviceNamespace: 's3', lastAccessedAt: null, region: null };
    const services: readonly ServiceLastAccessed[] = [{ ...service, trackedActions: null }];
    const grantedBy = [{ type: 'inline', name: 'send', arn: null, group: null }] as const;
    const asked: (readonly string[])[] = [];
    const iam = fakeQuestions({
      listAccessKeys: () => ok([listed]),
      getAccessKeyLastUsed: () => ok(use('ses')),
      generateServiceLastAccessedDetails: (...of) => {
        asked.push(of.slice(0, 2) as string[]);
        return ok('job-1');
      },
      getServiceLastAccessedDetails: () => ok({ ...DONE, services }),
      listPoliciesGrantingServiceAccess: (...of) => {
        asked.push(of.slice(0, 2) as string[]);
        return ok(grantedBy);
      },
    });
    const asking = { iam, clock: fakeClock(), settings: { giveUpAfter: 1000, usersAtOnce: 1 } };
    const last = await queryAdvisorReport(judged(), asking, (report) => reports.push(report), never);
    expect(asked).toEqual([
      [ARN, 'ACTION_LEVEL'],
      [ARN, 'ses'],
    ]);
    expect(last).toMatchObject({ services, completedAt, grantedBy, gaps: [] });
    expect(last.user).toMatchObject({
      verdict: 'uses-api',
      advisorNone: { kind: 'not-listed', asOf: completedAt },
      gaps: [],
      pending: [],
    });
    expect(reports[0]).toMatchObject({ services: null, completedAt: null, gaps: [] });
    expect(reports.at(-1)).toBe(last);
  });

  it('keeps the user as a sender while answers come, and when they are denied', async () => {
    const known = judged({
      keysAsOf: '2026-11-23T08:00:00Z',
      accessKeys: [accessKey(use('ses-smtp', '2026-11-20T00:00:00Z'))],
      advisor: advisor('2026-11-20T00:00:00Z'),
    });
    const reports: AdvisorReport[] = [];
    const asking = {
      iam: fakeQuestions({}),
      clock: fakeClock(),
      settings: { giveUpAfter: 1000, usersAtOnce: 1 },
    };
    const last = await queryAdvisorReport(known, asking, (report) => reports.push(report), never);
    expect(reports.length).toBeGreaterThan(1);
    for (const { user } of [...reports, last])
      expect(user).toMatchObject({
        verdict: 'sends-smtp',
        advisor: known.advisor,
        lastSesAt: known.lastSesAt,
      });
    expect(last.user.gaps.map(({ call }) => call).toSorted()).toEqual([
      'GenerateServiceLastAccessedDetails',
      'ListAccessKeys',
    ]);
    expect(last).toMatchObject({
      ...{ services: null, completedAt: null, grantedBy: [] },
      gaps: [{ call: 'ListPoliciesGrantingServiceAccess' }],
    });
    expect(last.user.pending).toEqual([]);
  });
});
