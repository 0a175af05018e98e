/** The calls of the quick plan: which, for which users, and in which order. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { problemOfScan } from '../../../src/senders/scan/scanProblem.ts';
import type { ServiceLastAccessed } from '../../../src/senders/ports/iamReader.ts';
import { missing, ok } from './fakeIamReader.ts';
import {
  answers,
  detailsOf,
  holdersOf,
  MADE,
  noting,
  NOW,
  own,
  policyArn,
  quickScan,
  reportOf,
  SES,
  userArn,
} from './smallAccount.ts';
import type { Person } from './smallAccount.ts';

const HOURS_AGO = '2026-11-23T06:00:00Z';
const keys = (name: string) => ok([{ id: `AKIA${name}`, status: 'Active' as const, createdAt: MADE }]);

describe('The quick plan asks about', () => {
  const people: readonly Person[] = [
    { name: 'reader', policies: ['Files'] },
    { name: 'mailer', policies: ['Mail'] },
    { name: 'former', policies: ['Files'], usedAt: '2026-10-01T00:00:00Z' },
    { name: 'sender', policies: ['News'], usedAt: '2026-11-22T00:00:00Z' },
  ];

  it('users who may send or show a use, the latest use first', async () => {
    const listing = noting(keys);
    await quickScan(answers(people, HOURS_AGO, { listAccessKeys: listing.ask }));
    expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
  });

  it('with a fresh report, only users who show a use, and only for the IDs of the keys', async () => {
    const listing = noting(keys);
    const iam = answers(people, '2026-11-23T08:58:00Z', { listAccessKeys: listing.ask });
    const { principals: users } = await quickScan(iam);
    expect(listing.asked).toEqual(['sender', 'former']);
    expect(iam.asked).not.toContain('GetAccessKeyLastUsed');
    expect(users.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['reader', 'no-ses'],
      ['mailer', 'can-send'],
      ['former', 'uses-api'],
      ['sender', 'uses-api'],
    ]);
  });

  it.each([
    [NOW, false],
    ['2026-11-23T08:55:00Z', false],
    ['2026-11-23T08:54:59Z', true],
  ])('with a report of %s, also users who may send: %s', async (generatedAt, isAsked) => {
    const listing = noting(keys);
    await quickScan(answers(people, generatedAt, { listAccessKeys: listing.ask }));
    expect(listing.asked.includes('mailer')).toBe(isAsked);
  });

  it.each(['2026-11-23T09:00:01Z', '2026-11-23T09:10:00Z', '2026-11-24T09:00:00Z'])(
    'the same users with a report from the future (%s) as with an old one, since with a wrong clock it may have any age',
    async (generatedAt) => {
      const listing = noting(keys);
      await quickScan(answers(people, generatedAt, { listAccessKeys: listing.ask }));
      expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
    },
  );

  it('also users whose key was used for a service the report does not name, however fresh the report', async () => {
    const listing = noting(keys);
    const unnamed = reportOf(people).replace(
      '2026-10-01T00:00:00Z,us-east-1,ses',
      '2026-10-01T00:00:00Z,N/A,N/A',
    );
    const { principals: users } = await quickScan(
      answers(people, '2026-11-23T08:58:00Z', {
        listAccessKeys: listing.ask,
        getCredentialReport: () => ok({ content: unnamed, generatedAt: '2026-11-23T08:58:00Z' }),
        getAccessKeyLastUsed: () => ok({ at: '2026-10-01T00:00:00Z', region: null, service: null }),
      }),
    );
    expect(listing.asked).toContain('former');
    expect(users.find(({ name }) => name === 'former')?.verdict).toBe('unknown');
  });

  it('again in a refresh, though the report that was shown is still fresh', async () => {
    const generatedAt = '2026-11-23T08:58:00Z';
    const listing = noting(keys);
    const iam = answers(people, generatedAt, { listAccessKeys: listing.ask });
    const earlier = await quickScan(answers([], generatedAt));
    await quickScan(iam, { earlier });
    expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
    expect(iam.asked).toContain('GetAccessKeyLastUsed');
  });

  it('everybody when neither report nor policies may be read', async () => {
    const listing = noting(keys);
    const users = detailsOf(people).users;
    const iam = answers(people, HOURS_AGO, {
      generateCredentialReport: () => missing('GenerateCredentialReport', 'AccessDenied'),
      getCredentialReport: () => missing('GetCredentialReport', 'AccessDenied'),
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => ok(users),
      listAccessKeys: listing.ask,
    });
    const snapshot = await quickScan(iam);
    expect(listing.asked.toSorted()).toEqual(['former', 'mailer', 'reader', 'sender']);
    expect(snapshot.gaps.map(({ call }) => call)).toEqual([
      'GenerateCredentialReport',
      'GetAccountAuthorizationDetails',
    ]);
    expect(snapshot.principals.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('users whom a list that was cut off still names, though nothing else does', async () => {
    const listing = noting(keys);
    const [first] = detailsOf(people).users;
    const iam = answers(people, HOURS_AGO, {
      getCredentialReport: () => missing('GetCredentialReport', 'AccessDenied'),
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: async () => ({ ...(await missing('ListUsers', 'Throttling')), known: [first!] }),
      listAccessKeys: listing.ask,
    });
    expect((await quickScan(iam)).principals.map(({ name }) => name)).toEqual(['reader']);
    expect(listing.asked).toEqual(['reader']);
  });

  it('everybody in the report when policies may not be read, since anybody may send', async () => {
    const [listing, jobs] = [noting(keys), noting((arn: string) => ok(arn))];
    const { principals: users } = await quickScan(
      answers(people, HOURS_AGO, {
        getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
        listUsers: () => ok(detailsOf(people).users),
        listAccessKeys: listing.ask,
        generateServiceLastAccessedDetails: jobs.ask,
      }),
    );
    expect(listing.asked).toEqual(['sender', 'former', 'mailer', 'reader']);
    expect(jobs.asked.toSorted()).toEqual(['former', 'mailer', 'reader', 'sender'].map(userArn));
    expect(users.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('a user separately once a key shows a use that the report lacks', async () => {
    const jobs = noting((arn: string) => ok(arn));
    const used = { at: '2026-11-23T08:00:00Z', region: null, service: 'ses' };
    await quickScan(
      answers(
        [
          { name: 'mailer', policies: ['Mail'] },
          { name: 'other', policies: ['Mail'] },
        ],
        HOURS_AGO,
        {
          getAccessKeyLastUsed: (id) => ok(id === 'AKIAmailer' ? used : null),
          generateServiceLastAccessedDetails: jobs.ask,
        },
      ),
    );
    expect(jobs.asked.toSorted()).toEqual([policyArn('Mail'), userArn('mailer')]);
  });
});

it('Users named by the report are known, though policies and the list of users are denied', async () => {
  const snapshot = await quickScan(
    answers([{ name: 'mailer', usedAt: '2026-11-22T00:00:00Z' }], HOURS_AGO, {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => missing('ListUsers', 'AccessDenied'),
    }),
  );
  expect(snapshot.principals.map(({ name, verdict }) => [name, verdict])).toEqual([['mailer', 'uses-api']]);
  expect(snapshot.principals[0]?.isDeleted).toBeUndefined();
  expect(problemOfScan(snapshot)).toBeNull();
  expect(problemOfScan({ ...snapshot, principals: [] })).toMatchObject({ kind: 'denied' });
});

it('A job that cannot start for a deleted user is not started again', async () => {
  const starting = noting(() => missing('GenerateServiceLastAccessedDetails', 'NoSuchEntity'));
  const people = [{ name: 'gone', policies: ['Mail'], usedAt: '2026-11-22T00:00:00Z' }];
  const { principals: users } = await quickScan(
    answers(people, HOURS_AGO, { generateServiceLastAccessedDetails: starting.ask }),
  );
  expect(starting.asked.filter((arn) => arn === userArn('gone'))).toHaveLength(1);
  expect(users[0]?.gaps).toMatchObject([
    { call: 'GenerateServiceLastAccessedDetails', reason: 'NoSuchEntity' },
  ]);
});

describe('A late credential report', () => {
  it('can list a user who no longer exists: the user stays, with a gap that says so', async () => {
    const people: readonly Person[] = [
      { name: 'mailer', policies: ['Mail'] },
      { name: 'reader', policies: ['Files'] },
      { name: 'gone' },
    ];
    let waits = 6;
    const listing = noting(keys);
    const made = answers(people, HOURS_AGO, { listAccessKeys: listing.ask });
    const snapshot = await quickScan({
      ...made,
      getCredentialReport: async (signal) => {
        waits -= 1;
        if (waits >= 0) return missing('GetCredentialReport', 'ReportInProgress');
        return made.getCredentialReport(signal);
      },
      getAccountAuthorizationDetails: () => ok(detailsOf(people.slice(0, 2))),
    });
    expect(snapshot.scan.reportGeneratedAt).toBe(HOURS_AGO);
    const gone = snapshot.principals.find(({ name }) => name === 'gone');
    expect(gone?.gaps).toMatchObject([{ reason: 'Deleted', message: /^IAM no longer lists this user/ }]);
    for (const there of ['mailer', 'reader'])
      expect(snapshot.principals.find(({ name }) => name === there)?.gaps).toEqual([]);
    // A user who may not send keeps the data of the report, though it is late.
    expect(listing.asked).toEqual(['mailer']);
  });

  it('can name users that nothing identifies now: they count as deleted in the end', async () => {
    const { principals: users } = await quickScan(
      answers([{ name: 'x' }, { name: 'y' }], HOURS_AGO, {
        getAccountAuthorizationDetails: () => ok(detailsOf([{ name: 'p' }, { name: 'q' }])),
      }),
    );
    const deleted = users.filter(({ isDeleted }) => isDeleted === true);
    expect(deleted.map(({ name, pending }) => [name, pending])).toEqual([
      ['x', []],
      ['y', []],
    ]);
  });
});

describe('Access Advisor in the quick plan', () => {
  const people: readonly Person[] = [
    { name: 'a', policies: ['Mail'] },
    { name: 'b', policies: ['Mail'] },
    { name: 'c', policies: ['Mail', 'News'] },
    { name: 'd', policies: ['News'] },
    { name: 'sender', policies: ['Mail'], usedAt: '2026-11-22T00:00:00Z' },
  ];
  const started = () => noting((arn: string) => ok(arn));

  it('asks the policy that covers most users, and separately only the others and who used SES', async () => {
    const jobs = started();
    await quickScan(answers(people, HOURS_AGO, { generateServiceLastAccessedDetails: jobs.ask }));
    expect(jobs.asked.toSorted()).toEqual([policyArn('Mail'), userArn('d'), userArn('sender')]);
  });

  it('also asks separately about users who used SES according to a policy', async () => {
    const jobs = started();
    const entities = [
      { arn: userArn('a'), lastAccessedAt: '2026-11-20T00:00:00Z' },
      ...['b', 'c', 'sender'].map((name) => ({ arn: userArn(name), lastAccessedAt: null })),
    ];
    await quickScan(
      answers(people, HOURS_AGO, {
        generateServiceLastAccessedDetails: jobs.ask,
        getServiceLastAccessedDetailsWithEntities: () =>
          ok({ status: 'COMPLETED', entities, completedAt: NOW }),
      }),
    );
    expect(jobs.asked).toContain(userArn('a'));
    expect(jobs.asked).not.toContain(userArn('b'));
  });

  it('has the keys asked for again when it saw a use after a report that is minutes old', async () => {
    const lastUsed = noting(() => ok({ at: '2026-11-23T08:59:00Z', region: null, service: 'ses-smtp' }));
    const entities = people.map(({ name }) => ({
      arn: userArn(name),
      lastAccessedAt: name === 'a' ? '2026-11-23T08:59:00Z' : null,
    }));
    const { principals: users } = await quickScan(
      answers(people, '2026-11-23T08:58:00Z', {
        getAccessKeyLastUsed: lastUsed.ask,
        getServiceLastAccessedDetailsWithEntities: () =>
          ok({ status: 'COMPLETED', entities, completedAt: NOW }),
      }),
    );
    expect(lastUsed.asked).toEqual(['AKIAa']);
    expect(users.find(({ name }) => name === 'a')?.verdict).toBe('sends-smtp');
  });

  const senderWhere = async (isOwnLate: boolean, services: readonly ServiceLastAccessed[]) => {
    const [earlier, later] = [Promise.resolve(), turns(50)];
    const iam = answers(people, HOURS_AGO, {
      getServiceLastAccessedDetails: async () => {
        await (isOwnLate ? later : earlier);
        return ok(own(services));
      },
      getServiceLastAccessedDetailsWithEntities: async (policy) => {
        await (isOwnLate ? earlier : later);
        return ok({ status: 'COMPLETED', entities: holdersOf(people, policy), completedAt: NOW });
      },
    });
    const { principals: users } = await quickScan(iam);
    return users.find(({ name }) => name === 'sender');
  };

  it.each([false, true])(
    'prefers a user’s own record, which has more details (own job late: %s)',
    async (isOwnLate) => {
      const sender = await senderWhere(isOwnLate, [{ ...SES, lastAccessedAt: '2026-11-22T00:00:00Z' }]);
      expect(sender?.advisor).toMatchObject({ source: 'user' });
    },
  );

  it.each([false, true])(
    'keeps the answer of a policy when a user’s own job does not list SES (own job late: %s)',
    async (isOwnLate) => {
      const sender = await senderWhere(isOwnLate, []);
      expect(sender?.advisor).toMatchObject({ source: 'policy', lastAccessedAt: '2026-11-22T00:00:00Z' });
    },
  );
});

/** Resolves after so many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}
