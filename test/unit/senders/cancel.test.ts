/** Canceled at every await: nothing is asked after that, nothing is left running, and what was known stays. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { Clock, IamReader, ListedRole } from '../../../src/senders/ports/iamReader.ts';
import type { Principal, ScanMode, Snapshot } from '../../../src/senders/model/model.ts';
import { queryAdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import { rescanUser } from '../../../src/senders/scan/scan.ts';
import { judged, snapshot, use } from './builders.ts';
import { missing, ok } from './fakeIamReader.ts';
import {
  answers,
  detailsOf,
  MADE,
  NOW,
  own,
  policyArn,
  policyText,
  quickScans,
  SES,
  userArn,
} from './smallAccount.ts';
import type { Person } from './smallAccount.ts';

/** The person presses Cancel when something is asked, when its answer is there, or while it never comes. */
type When = 'asked' | 'answered' | 'hangs';

/** Ports at which everything that is awaited is a step, and is canceled at one of them. */
function stepping(answering: IamReader, cancelAt: number, when: When) {
  const canceled = new AbortController();
  const cancel = (): void => canceled.abort(new Error('canceled'));
  const seen = { steps: 0, underWay: 0, afterwards: [] as string[] };
  let milliseconds = Date.parse(NOW);
  const step = async <T>(name: string, signal: AbortSignal, answer: () => Promise<T>): Promise<T> => {
    seen.steps += 1;
    const isHere = seen.steps === cancelAt;
    // What is asked with a signal that is aborted already goes nowhere.
    if (canceled.signal.aborted && !signal.aborted) seen.afterwards.push(name);
    signal.throwIfAborted();
    if (isHere && when === 'hangs') {
      void setImmediate().then(cancel);
      return new Promise(() => undefined);
    }
    seen.underWay += 1;
    const working = setImmediate().then(answer);
    if (isHere && when === 'asked') cancel();
    try {
      const value = await raceAbort(working, signal);
      if (isHere && when === 'answered') cancel();
      return value;
    } finally {
      seen.underWay -= 1;
    }
  };
  const iam = Object.fromEntries(
    Object.entries(answering).map(([name, method]) => [
      name,
      name === 'calls' || typeof method !== 'function'
        ? method
        : (...args: readonly unknown[]) =>
            step(name, args.at(-1) as AbortSignal, () =>
              (method as (...all: readonly unknown[]) => Promise<unknown>)(...args),
            ),
    ]),
  ) as unknown as IamReader;
  const clock: Clock = {
    now: () => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`,
    sleep: (pause, signal) =>
      step(`sleep ${pause}`, signal, async () => {
        milliseconds += pause / 100;
        for (let turn = 0; turn < pause / 1_000; turn += 1) await setImmediate();
      }),
  };
  return { iam, clock, signal: canceled.signal, seen };
}

const USED = '2026-11-22T00:00:00Z';
const LATER = '2026-11-23T08:30:00Z';
const PEOPLE = [
  { name: 'mailer', policies: ['Mail'], usedAt: USED },
  { name: 'quiet', policies: ['Mail', 'News'] },
  { name: 'hidden', policies: ['News'] },
  { name: 'seen', policies: ['Mail'] },
  { name: 'reader', policies: ['Files'] },
  { name: 'former', policies: ['Files'], usedAt: USED },
  { name: 'moved', policies: ['Files'], usedAt: USED },
].map((person, day): Person => ({ ...person, madeAt: `2024-01-0${day + 1}T00:00:00Z` }));
const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const ROLES = [
  {
    name: 'relay',
    inline: [{ name: 'send', arn: null, document: policyText('ses:SendEmail') }],
    attached: [],
  },
  { name: 'job', inline: [], attached: [{ name: 'News', arn: policyArn('News') }] },
  { name: 'task', inline: [], attached: [{ name: 'News', arn: policyArn('News') }] },
].map((role): ListedRole => ({
  ...{ ...role, arn: roleArn(role.name), id: `AROA${role.name}`, path: '/', createdAt: MADE },
  ...{ boundaryArn: null, trustPolicy: '{}', lastUsed: { at: USED, region: null } },
}));

const earlier = snapshot([
  judged({ name: 'job', arn: roleArn('job'), id: 'AROAjob', kind: 'role', createdAt: MADE }),
  judged({
    name: 'mailer',
    id: 'AIDAmailer',
    createdAt: PEOPLE[0]!.madeAt!,
    pastUses: [{ keyId: null, use: { at: MADE, region: null, service: 'ses-smtp' }, asOf: MADE }],
  }),
]);

/** An account in which every step of both plans has something to ask. @param misses so often the report is not ready. */
function account(misses: number, but: Partial<IamReader> = {}): IamReader {
  const [polled, usual] = [
    new Set<string>(),
    answers(PEOPLE, misses > 0 ? '2026-11-23T08:59:00Z' : '2026-11-23T06:00:00Z'),
  ];
  let left = misses;
  return answers(PEOPLE, NOW, {
    listUsers: () => ok(detailsOf(PEOPLE).users),
    getRoleDetails: () => ok(ROLES),
    getAccessKeyLastUsed: (id, signal) =>
      id === 'AKIAseen' || id === 'AKIAmoved'
        ? ok(use(id === 'AKIAseen' ? 'ses-smtp' : 's3', LATER))
        : usual.getAccessKeyLastUsed(id, signal),
    getCredentialReport: (signal) =>
      left-- > 0 ? missing('GetCredentialReport', 'ReportInProgress') : usual.getCredentialReport(signal),
    getServiceLastAccessedDetails: (job) => {
      if (!polled.has(job)) {
        polled.add(job);
        return ok({ status: 'IN_PROGRESS' });
      }
      if (job === userArn('hidden')) return ok(own([]));
      return ok(
        own([
          [userArn('seen'), userArn('former'), roleArn('relay')].includes(job)
            ? { ...SES, lastAccessedAt: LATER, region: 'us-east-1' }
            : SES,
        ]),
      );
    },
    getServiceLastAccessedDetailsWithEntities: (policy) =>
      ok({
        status: 'COMPLETED',
        entities: [
          ...PEOPLE.filter(({ policies = [] }) => policies.includes(policy.split('/').at(-1) ?? '')).map(
            ({ name, usedAt = null }) => ({
              arn: userArn(name),
              lastAccessedAt: name === 'seen' ? LATER : usedAt,
            }),
          ),
          ...ROLES.filter(({ attached }) => attached.some(({ arn }) => arn === policy)).map(({ arn }) => ({
            arn,
            lastAccessedAt: USED,
          })),
        ],
        completedAt: NOW,
      }),
    ...but,
  });
}

const noPolicies: Partial<IamReader> = {
  getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
};
const cutOff: Partial<IamReader> = {
  ...noPolicies,
  listUsers: async () => ({
    ...(await missing('ListUsers', 'Throttling')),
    known: detailsOf(PEOPLE.slice(0, 2)).users,
  }),
};
const accounts = {
  'a report that is hours old': () => account(0),
  'a report that comes late': () => account(4),
  'a report that comes after its head start': () => account(8),
  'policies denied': () => account(0, noPolicies),
  'policies denied, and a list that is cut off': () => account(0, cutOff),
  'a list that is cut off, and a late report': () => account(4, cutOff),
};

/** Where a canceled scan shows less than was known, or claims something that it did not ask. */
function contradictions(canceled: Snapshot, whole: Snapshot, shown: readonly Snapshot[]): readonly string[] {
  const isReportMissing = canceled.gaps.some(({ call }) => call === 'GetCredentialReport');
  const isCanceled = (gaps: Snapshot['gaps']): boolean => gaps.some(({ reason }) => reason === 'Cancelled');
  const sesAt = new Map<string, string>();
  for (const { arn, lastSesAt } of shown.flatMap(({ principals }) => principals))
    if ((lastSesAt ?? '') > (sesAt.get(arn) ?? '')) sesAt.set(arn, lastSesAt ?? '');
  const wholeUsers = new Map(whole.principals.map((user) => [user.arn, user]));
  const found = canceled.principals.flatMap((user) => {
    const { lastSesAt, verdict } = wholeUsers.get(user.arn) ?? user;
    const isSame = user.lastSesAt === lastSesAt && user.verdict === verdict;
    return [
      ...(user.pending.length > 0 || user.gaps.some(({ reason }) => reason === 'NotAsked')
        ? ['is still pending']
        : []),
      ...((user.lastSesAt ?? '') < (sesAt.get(user.arn) ?? '') ? ['lost a use that was shown'] : []),
      ...(isSame || isCanceled([...user.gaps, ...canceled.gaps]) ? [] : ['differs without a gap']),
      // What the report alone shows is missing with it, which the account's gap says.
      ...(isSame || user.lastSesAt !== null || isReportMissing || user.verdict === 'unknown'
        ? []
        : ['is cleared']),
    ].map((lie) => `${user.name} ${lie}`);
  });
  const isShort = canceled.principals.length < whole.principals.length;
  return [...found, ...(isShort && !isCanceled(canceled.gaps) ? ['users are missing without a gap'] : [])];
}

describe.each(Object.entries(accounts))('With %s', (_, makeAccount) => {
  it.each<ScanMode>(['quick', 'complete'])('a %s scan ends at once wherever it is canceled', async (mode) => {
    const scanned = async (cancelAt: number, when: When) => {
      const { iam, clock, signal, seen } = stepping(makeAccount(), cancelAt, when);
      const settings = { giveUpAfter: 60_000, usersAtOnce: 1, roles: true };
      const snapshots = await quickScans(iam, { clock, earlier, settings }, signal, mode);
      const { steps } = seen;
      for (let turn = 0; turn < 6; turn += 1) await setImmediate();
      return { snapshots, signal, seen, steps };
    };
    const whole = await scanned(0, 'asked');
    expect(whole.seen).toMatchObject({ steps: whole.steps, afterwards: [] });
    const last = whole.snapshots.at(-1)!;
    for (const when of ['asked', 'answered', 'hangs'] as const)
      for (let cancelAt = 1; cancelAt <= whole.steps; cancelAt += 1) {
        const { snapshots, signal, seen } = await scanned(cancelAt, when);
        const where = `${when} at ${cancelAt} of ${whole.steps}`;
        expect(seen, where).toMatchObject({ underWay: 0, afterwards: [] });
        // A pause that was longer than the whole scan has no end.
        if (when !== 'answered') expect(signal.aborted, where).toBe(true);
        const canceled = snapshots.at(-1)!;
        expect(canceled.scan.finishedAt, where).not.toBeNull();
        expect(contradictions(canceled, last, [earlier, ...snapshots]), where).toEqual([]);
      }
  });
});

describe('Refreshing one user', () => {
  const [known, settings] = [
    judged({ name: 'mailer', arn: userArn('mailer') }),
    { giveUpAfter: 60_000, usersAtOnce: 1 },
  ];
  it.each([
    ['a user for Refresh User', rescanUser] as const,
    [
      'a user for the panel',
      (user: Principal, deps: Parameters<typeof rescanUser>[1], signal: AbortSignal) =>
        queryAdvisorReport(user, deps, () => undefined, signal),
    ] as const,
  ])('stops asking about %s once that is canceled', async (_, ask) => {
    const asked = async (cancelAt: number, when: When) => {
      const { iam, clock, signal, seen } = stepping(account(0), cancelAt, when);
      const outcome = await ask(known, { iam, clock, settings }, signal).then(
        () => 'done',
        (error: unknown) => String(error),
      );
      for (let turn = 0; turn < 6; turn += 1) await setImmediate();
      return { outcome, seen };
    };
    const { seen: whole } = await asked(0, 'asked');
    for (const when of ['asked', 'answered'] as const)
      for (let cancelAt = 1; cancelAt <= whole.steps; cancelAt += 1) {
        const { outcome, seen } = await asked(cancelAt, when);
        const isLast = when === 'answered' && cancelAt === whole.steps;
        if (!isLast) expect(outcome).toBe('Error: canceled');
        expect(seen).toMatchObject({ underWay: 0, afterwards: [] });
      }
  });
});
