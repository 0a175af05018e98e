/** The quick plan by its questions: which, about whom, in which order. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/senders/model.ts';
import type {
  AdvisorJob,
  AuthorizationDetails,
  Clock,
  EntityLastAccessed,
  Questions,
  ServiceLastAccessed,
} from '../../../src/senders/questions.ts';
import { scan } from '../../../src/senders/scan.ts';
import { problemOfScan } from '../../../src/senders/problem.ts';
import type { Asking } from '../../../src/senders/scene.ts';
import { fakeQuestions, missing, ok } from './fakeQuestions.ts';

const ACCOUNT = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws' };
const NOW = '2026-11-23T09:00:00Z';
const MADE = '2024-01-02T03:04:05Z';
const userArn = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
const policyArn = (name: string): string => `arn:aws:iam::111122223333:policy/${name}`;

interface Person {
  readonly name: string;
  /** Managed policies that are attached; `Mail` and `News` allow to send, `Files` does not. */
  readonly policies?: readonly string[];
  /** When the report says that the user's one key used SES. */
  readonly usedAt?: string;
}

/** An account's answers, each of which a test can replace. */
function answers(people: readonly Person[], reportGeneratedAt: string, but: Partial<Questions> = {}) {
  return fakeQuestions({
    generateCredentialReport: () => ok('COMPLETE'),
    getCredentialReport: () => ok({ content: reportOf(people), generatedAt: reportGeneratedAt }),
    getAccountAuthorizationDetails: () => ok(detailsOf(people)),
    listAccessKeys: (name) => ok([{ id: `AKIA${name}`, status: 'Active', createdAt: MADE }]),
    getAccessKeyLastUsed: (id) => {
      const at = people.find(({ name }) => id === `AKIA${name}`)?.usedAt;
      return ok(at === undefined ? null : { at, region: 'us-east-1', service: 'ses' });
    },
    generateServiceLastAccessedDetails: (arn) => ok(arn),
    getServiceLastAccessedDetails: () => ok(own([SES])),
    getServiceLastAccessedDetailsWithEntities: (policy) =>
      ok({ status: 'COMPLETED', entities: holdersOf(people, policy), completedAt: NOW }),
    ...but,
  });
}

const own = (services: readonly ServiceLastAccessed[]): AdvisorJob => ({
  status: 'COMPLETED',
  services,
  completedAt: NOW,
});

/** Access Advisor's row of SES: granted, and not accessed in the tracking period. */
const SES: ServiceLastAccessed = {
  serviceName: 'Amazon SES',
  serviceNamespace: 'ses',
  lastAccessedAt: null,
  region: null,
  trackedActions: [],
};

const holdersOf = (people: readonly Person[], policy: string): readonly EntityLastAccessed[] =>
  people
    .filter(({ policies = [] }) => policies.map(policyArn).includes(policy))
    .map(({ name, usedAt = null }) => ({ arn: userArn(name), lastAccessedAt: usedAt }));

function detailsOf(people: readonly Person[]): AuthorizationDetails {
  const document = (Action: string): string =>
    JSON.stringify({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
  const policy = (name: string, action: string) => ({
    name,
    arn: policyArn(name),
    document: document(action),
  });
  return {
    users: people.map(({ name, policies = [] }) => ({
      ...{ name, arn: userArn(name), id: `AIDA${name}`, path: '/', createdAt: MADE },
      ...{ inline: [], groups: [], boundaryArn: null },
      attached: policies.map((held) => ({ name: held, arn: policyArn(held) })),
    })),
    groups: [],
    policies: [policy('Mail', 'ses:SendEmail'), policy('News', 'ses:Send*'), policy('Files', 's3:*')],
  };
}

function reportOf(people: readonly Person[]): string {
  const slot = ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'];
  const columns = [1, 2].flatMap((key) => slot.map((column) => `access_key_${key}_${column}`));
  const rows = people.map(({ name, usedAt }) => [
    ...[name, userArn(name), MADE, 'true', MADE],
    ...(usedAt === undefined ? ['N/A', 'N/A', 'N/A'] : [usedAt, 'us-east-1', 'ses']),
    ...['false', 'N/A', 'N/A', 'N/A', 'N/A'],
  ]);
  return [['user', 'arn', 'user_creation_time', ...columns], ...rows].map((row) => row.join(',')).join('\n');
}

/** Stands still, and leaves others their turn while it is slept. */
const clock: Clock = { now: () => NOW, sleep: () => setImmediate() };

async function quickScan(questions: Questions, but: Partial<Asking> = {}): Promise<Snapshot> {
  const asking = {
    questions,
    clock,
    settings: { giveUpAfter: 60_000, usersAtOnce: 1 },
    ...but,
  };
  let last: Snapshot | undefined;
  for await (const snapshot of scan(ACCOUNT, [], 'quick', asking, new AbortController().signal))
    last = snapshot;
  return last!;
}

/** Notes whom a question was asked about. */
function noting<Rest extends readonly unknown[], T>(answer: (who: string, ...rest: Rest) => T) {
  const asked: string[] = [];
  return {
    asked,
    ask: (who: string, ...rest: Rest): T => {
      asked.push(who);
      return answer(who, ...rest);
    },
  };
}

const HOURS_AGO = '2026-11-23T06:00:00Z';
const keys = (name: string) => ok([{ id: `AKIA${name}`, status: 'Active' as const, createdAt: MADE }]);

describe('whom the quick plan asks about', () => {
  const people: readonly Person[] = [
    { name: 'reader', policies: ['Files'] },
    { name: 'mailer', policies: ['Mail'] },
    { name: 'former', policies: ['Files'], usedAt: '2026-10-01T00:00:00Z' },
    { name: 'sender', policies: ['News'], usedAt: '2026-11-22T00:00:00Z' },
  ];

  it('is who may send or shows use, the latest use first', async () => {
    const listing = noting(keys);
    await quickScan(answers(people, HOURS_AGO, { listAccessKeys: listing.ask }));
    expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
  });

  it('is by a fresh report only who shows use, and only for the IDs of the keys', async () => {
    const listing = noting(keys);
    const questions = answers(people, '2026-11-23T08:58:00Z', { listAccessKeys: listing.ask });
    const { users } = await quickScan(questions);
    expect(listing.asked).toEqual(['sender', 'former']);
    expect(questions.asked).not.toContain('GetAccessKeyLastUsed');
    expect(users.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['reader', 'no-ses'],
      ['mailer', 'can-send'],
      ['former', 'uses-api'],
      ['sender', 'uses-api'],
    ]);
  });

  it.each(['2026-11-23T09:00:01Z', '2026-11-23T09:10:00Z', '2026-11-24T09:00:00Z'])(
    'is by a report of the future (%s) the same as by an old one: where the clock is wrong, it may be of any age',
    async (generatedAt) => {
      const listing = noting(keys);
      await quickScan(answers(people, generatedAt, { listAccessKeys: listing.ask }));
      expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
    },
  );

  it('is asked again by a refresh, though the report that was shown is still fresh', async () => {
    const generatedAt = '2026-11-23T08:58:00Z';
    const listing = noting(keys);
    const questions = answers(people, generatedAt, { listAccessKeys: listing.ask });
    await quickScan(questions, { reportSeen: generatedAt });
    expect(listing.asked).toEqual(['sender', 'former', 'mailer']);
    expect(questions.asked).toContain('GetAccessKeyLastUsed');
  });

  it('is everybody where neither report nor policies may be read', async () => {
    const listing = noting(keys);
    const users = detailsOf(people).users;
    const questions = answers(people, HOURS_AGO, {
      generateCredentialReport: () => missing('GenerateCredentialReport', 'AccessDenied'),
      getCredentialReport: () => missing('GetCredentialReport', 'AccessDenied'),
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => ok(users),
      listAccessKeys: listing.ask,
    });
    const snapshot = await quickScan(questions);
    expect(listing.asked.toSorted()).toEqual(['former', 'mailer', 'reader', 'sender']);
    expect(snapshot.gaps.map(({ call }) => call)).toEqual([
      'GenerateCredentialReport',
      'GetAccountAuthorizationDetails',
    ]);
  });
});

it('Users whom the report names are known, though policies and list of users are denied', async () => {
  const snapshot = await quickScan(
    answers([{ name: 'mailer', usedAt: '2026-11-22T00:00:00Z' }], HOURS_AGO, {
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      listUsers: () => missing('ListUsers', 'AccessDenied'),
    }),
  );
  expect(snapshot.users.map(({ name, verdict }) => [name, verdict])).toEqual([['mailer', 'uses-api']]);
  expect(problemOfScan(snapshot)).toBeNull();
  expect(problemOfScan({ ...snapshot, users: [] })).toMatchObject({ kind: 'denied' });
});

it('A job that cannot be started for a user who is gone is no lost job: it is not started again', async () => {
  const starting = noting(() => missing('GenerateServiceLastAccessedDetails', 'NoSuchEntity'));
  const people = [{ name: 'gone', policies: ['Mail'], usedAt: '2026-11-22T00:00:00Z' }];
  const { users } = await quickScan(
    answers(people, HOURS_AGO, { generateServiceLastAccessedDetails: starting.ask }),
  );
  expect(starting.asked.filter((arn) => arn === userArn('gone'))).toHaveLength(1);
  expect(users[0]?.gaps).toMatchObject([
    { call: 'GenerateServiceLastAccessedDetails', reason: 'NoSuchEntity' },
  ]);
});

describe('a credential report that comes late', () => {
  it('tells of a user who is no longer there: the user stays, with a gap that says so', async () => {
    const people: readonly Person[] = [{ name: 'mailer', policies: ['Mail'] }, { name: 'gone' }];
    let waits = 6;
    const made = answers(people, HOURS_AGO);
    const snapshot = await quickScan({
      ...made,
      getCredentialReport: async (signal) => {
        waits -= 1;
        if (waits >= 0) return missing('GetCredentialReport', 'ReportInProgress');
        return made.getCredentialReport(signal);
      },
      getAccountAuthorizationDetails: () => ok(detailsOf(people.slice(0, 1))),
    });
    expect(snapshot.scan.reportGeneratedAt).toBe(HOURS_AGO);
    const gone = snapshot.users.find(({ name }) => name === 'gone');
    expect(gone?.gaps.map(({ reason }) => reason)).toEqual(['NoSuchEntity']);
    expect(snapshot.users.find(({ name }) => name === 'mailer')?.gaps).toEqual([]);
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

  it('asks the policy that tells about most, and alone who is left and who used SES', async () => {
    const jobs = started();
    await quickScan(answers(people, HOURS_AGO, { generateServiceLastAccessedDetails: jobs.ask }));
    expect(jobs.asked.toSorted()).toEqual([policyArn('Mail'), userArn('d'), userArn('sender')]);
  });

  it('asks alone, too, whom a policy tells to have used SES', async () => {
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

  const senderWhere = async (isOwnLate: boolean, services: readonly ServiceLastAccessed[]) => {
    const [earlier, later] = [Promise.resolve(), turns(50)];
    const questions = answers(people, HOURS_AGO, {
      getServiceLastAccessedDetails: async () => {
        await (isOwnLate ? later : earlier);
        return ok(own(services));
      },
      getServiceLastAccessedDetailsWithEntities: async (policy) => {
        await (isOwnLate ? earlier : later);
        return ok({ status: 'COMPLETED', entities: holdersOf(people, policy), completedAt: NOW });
      },
    });
    const { users } = await quickScan(questions);
    return users.find(({ name }) => name === 'sender');
  };

  it.each([false, true])(
    'prefers a user’s own record, which tells more (own job late: %s)',
    async (isOwnLate) => {
      const sender = await senderWhere(isOwnLate, [{ ...SES, lastAccessedAt: '2026-11-22T00:00:00Z' }]);
      expect(sender?.advisor).toMatchObject({ source: 'user' });
    },
  );

  it.each([false, true])(
    'keeps what a policy told where a user’s own job does not list SES (own job late: %s)',
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
