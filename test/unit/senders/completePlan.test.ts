/** The complete plan by its questions: everything live, about everyone; the credential report fills in. */
import { describe, expect, it } from 'vitest';
import { missing, ok } from './fakeIamReader.ts';
import {
  answers,
  detailsOf,
  MADE,
  noting,
  NOW,
  own,
  policyArn,
  quickScans,
  reportOf,
  SES,
  userArn,
} from './smallAccount.ts';
import type { Person } from './smallAccount.ts';
import { judged, snapshot } from './builders.ts';
import type { IamReader } from '../../../src/senders/ports/iamReader.ts';
import type { ScanDeps } from '../../../src/senders/evidence/scanContext.ts';

const USED = '2026-11-22T00:00:00Z';
const REPORT = '2026-11-23T06:00:00Z';
const PEOPLE: readonly Person[] = [
  { name: 'mailer', policies: ['Mail'], usedAt: USED },
  { name: 'quiet', policies: ['Files'] },
];
const ROOT = `<root_account>,arn:aws:iam::111122223333:root,${MADE},true,${MADE},${USED},us-east-1,ses,false,N/A,N/A,N/A,N/A`;

const scanOf = async (but: Partial<IamReader> = {}, asking: Partial<ScanDeps> = {}) => {
  const iam = answers(PEOPLE, REPORT, { listUsers: () => ok(detailsOf(PEOPLE).users), ...but });
  const snapshots = await quickScans(iam, asking, undefined, 'complete');
  const last = snapshots.at(-1)!;
  const user = (name: string) => last.principals.find((candidate) => candidate.name === name);
  return { ...last, user, asked: iam.asked, names: last.principals.map(({ name }) => name) };
};
const denied = {
  users: { listUsers: () => missing('ListUsers', 'AccessDenied') },
  policies: {
    getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
  },
};
const before = snapshot([judged({ name: 'before', createdAt: '2020-01-01T00:00:00Z' })]);

describe('A complete scan', () => {
  it('asks everything about every user, and takes root from the credential report', async () => {
    const [keys, jobs] = [noting(() => ok([])), noting((arn: string) => ok(arn))];
    const {
      names,
      user,
      gaps,
      principals: users,
    } = await scanOf({
      listAccessKeys: keys.ask,
      generateServiceLastAccessedDetails: jobs.ask,
      getCredentialReport: () => ok({ content: `${reportOf(PEOPLE)}\n${ROOT}`, generatedAt: REPORT }),
    });
    expect(names).toEqual(['mailer', 'quiet', '<root_account>']);
    expect([keys.asked, jobs.asked]).toEqual([
      ['mailer', 'quiet'],
      [userArn('mailer'), userArn('quiet')],
    ]);
    expect(user('<root_account>')).toMatchObject({ canSend: 'yes', verdict: 'uses-api', pending: [] });
    expect([gaps, users.flatMap((one) => one.gaps)]).toEqual([[], []]);
  });

  it('asks each key for its last use, and records it for that key only', async () => {
    const listed = ['AKIA1', 'AKIA2', 'AKIA3'].map(
      (id) => ({ id, status: 'Active', createdAt: MADE }) as const,
    );
    const { user } = await scanOf({
      listAccessKeys: () => ok(listed),
      getAccessKeyLastUsed: (id) =>
        id === 'AKIA1' ? ok({ at: USED, region: null, service: 'ses' }) : missing('GetAccessKeyLastUsed', id),
      getCredentialReport: () => missing('GetCredentialReport', 'AccessDenied'),
    });
    expect(user('quiet')?.accessKeys.map(({ id, lastUsed }) => [id, lastUsed?.service])).toEqual([
      ['AKIA1', 'ses'],
      ['AKIA2', undefined],
      ['AKIA3', undefined],
    ]);
    expect(user('quiet')?.gaps.map(({ reason }) => reason)).toEqual(['AKIA2', 'AKIA3']);
  });

  it('takes the users from their policies when the list of users is denied', async () => {
    const { names, gaps, user } = await scanOf(denied.users, { earlier: before });
    expect(names).toEqual(['mailer', 'quiet']);
    expect(gaps.map(({ call }) => call)).toEqual(['ListUsers']);
    expect(user('mailer')).toMatchObject({ verdict: 'uses-api', canSend: 'yes', gaps: [] });
  });

  it('keeps known users when no list is complete, and asks about those named by the report', async () => {
    const [first] = detailsOf(PEOPLE).users;
    const keys = noting((name: string) =>
      ok([{ id: `AKIA${name}`, status: 'Active' as const, createdAt: MADE }]),
    );
    const { names, gaps, user } = await scanOf(
      {
        ...denied.policies,
        listUsers: async () => ({ ...(await missing('ListUsers', 'Throttling')), known: [first!] }),
        listAccessKeys: keys.ask,
        getCredentialReport: () => ok({ content: `${reportOf(PEOPLE)}\n${ROOT}`, generatedAt: REPORT }),
      },
      { earlier: before },
    );
    expect(names.toSorted()).toEqual(['<root_account>', 'before', 'mailer', 'quiet']);
    expect(keys.asked).toEqual(['mailer', 'quiet']);
    expect(gaps.map(({ call }) => call)).toEqual(['ListUsers', 'GetAccountAuthorizationDetails']);
    expect(user('mailer')).toMatchObject({ verdict: 'uses-api', pending: [] });
    expect(user('quiet')?.accessKeys).toMatchObject([{ id: 'AKIAquiet', source: 'live' }]);
  });

  it('drops users that only an earlier scan knew when the list of users is complete', async () => {
    expect((await scanOf(denied.policies, { earlier: before })).names).toEqual(['mailer', 'quiet']);
  });

  it('asks about a policy only for users whose own job does not list SES', async () => {
    const jobs = (services: readonly (typeof SES)[]) => {
      const started = noting((arn: string) => ok(arn));
      return {
        started,
        but: {
          generateServiceLastAccessedDetails: started.ask,
          getServiceLastAccessedDetails: () => ok(own(services)),
          getAccessKeyLastUsed: () => ok(null),
        },
      };
    };
    const listed = jobs([SES]);
    const { user } = await scanOf(listed.but);
    expect(listed.started.asked).not.toContain(policyArn('Mail'));
    expect(user('mailer')?.advisorNone).toEqual({ kind: 'not-accessed', asOf: NOW });
    const hidden = jobs([]);
    const scanned = await scanOf(hidden.but);
    expect(hidden.started.asked).toContain(policyArn('Mail'));
    expect(scanned.user('mailer')?.advisor).toMatchObject({ source: 'policy', lastAccessedAt: USED });
    expect(scanned.user('quiet')).toMatchObject({ advisorNone: { kind: 'not-listed', asOf: NOW }, gaps: [] });
  });

  it('takes what IAM denies about keys from the report, and says so', async () => {
    const unlisted = await scanOf({ listAccessKeys: () => missing('ListAccessKeys', 'AccessDenied') });
    expect(unlisted.user('mailer')).toMatchObject({
      verdict: 'uses-api',
      keysAsOf: REPORT,
      accessKeys: [{ id: null, source: 'report', asOf: REPORT, lastUsed: { at: USED } }],
      gaps: [{ call: 'ListAccessKeys' }],
    });
    const unused = await scanOf({
      getAccessKeyLastUsed: (id) =>
        Promise.resolve({
          ok: false,
          gap: { call: 'GetAccessKeyLastUsed', reason: 'AccessDenied', message: '', accessKeyId: id },
        }),
    });
    expect(unused.user('mailer')).toMatchObject({
      verdict: 'uses-api',
      keysAsOf: NOW,
      accessKeys: [{ id: 'AKIAmailer', source: 'report', asOf: REPORT, lastUsed: { at: USED } }],
      gaps: [{ call: 'GetAccessKeyLastUsed' }],
    });
  });

  it('works without a report that cannot be read', async () => {
    const { gaps, names, scan } = await scanOf({
      getCredentialReport: () => ok({ content: `${reportOf(PEOPLE)}\nx`, generatedAt: REPORT }),
    });
    expect(gaps).toEqual([
      {
        call: 'GetCredentialReport',
        reason: 'InvalidResponse',
        message: 'Row 3 of the credential report cannot be read.',
      },
    ]);
    expect([names, scan.reportGeneratedAt]).toEqual([['mailer', 'quiet'], null]);
  });

  it('lists everything that was not answered when it is canceled', async () => {
    const stop = new AbortController();
    const waiting = (signal: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    const iam = answers(PEOPLE, REPORT, {
      listUsers: (signal) => {
        setImmediate(() => stop.abort(new Error('cancelled')));
        return waiting(signal);
      },
      getAccountAuthorizationDetails: waiting,
      generateCredentialReport: waiting,
    });
    const last = (await quickScans(iam, { earlier: before }, stop.signal, 'complete')).at(-1)!;
    const cancelled = (call: string) => ({
      call,
      reason: 'Cancelled',
      message: 'The scan was cancelled before this was answered.',
    });
    expect(last.gaps.toSorted((a, b) => (a.call < b.call ? -1 : 1))).toEqual(
      ['GetAccountAuthorizationDetails', 'GetCredentialReport', 'ListUsers'].map(cancelled),
    );
    expect(last.principals.map(({ name, gaps }) => [name, gaps])).toEqual([
      ['before', [cancelled('ListUsers')]],
    ]);
  });
});
