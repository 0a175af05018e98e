/** Roles: what is asked about them, what is shown when an answer is missing, and that no user waits for them. */
import { describe, expect, it } from 'vitest';
import type { IamReader, ListedRole } from '../../../src/senders/ports/iamReader.ts';
import type { Principal, Snapshot } from '../../../src/senders/model/model.ts';
import { roleKind } from '../../../src/senders/model/userIdentity.ts';
import { readAssumedBy } from '../../../src/senders/policies/trustPolicy.ts';
import { rescanUser } from '../../../src/senders/scan/scan.ts';
import { changesSince } from '../../../src/senders/snapshots/changes.ts';
import { mergeSnapshots } from '../../../src/senders/snapshots/overlay.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { createUserIndex } from '../../../src/senders/model/userIdentity.ts';
import { advisorStatus } from '../../../src/senders/model/verdict.ts';
import { advisor, gap, judged, snapshot } from './builders.ts';
import { missing, ok } from './fakeIamReader.ts';
import {
  answers,
  clock,
  detailsOf,
  holdersOf,
  MADE,
  noting,
  NOW,
  own,
  policyArn,
  quickScans,
  SES,
  userArn,
} from './smallAccount.ts';

const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const LATELY = '2026-11-20T08:00:00Z';
const statement = (Effect: string, Action: string) =>
  JSON.stringify({ Statement: { Effect, Action, Resource: '*' } });
const trusting = (Principal: unknown) => JSON.stringify({ Statement: { Effect: 'Allow', Principal } });

interface Made {
  readonly policies?: readonly string[];
  readonly inline?: string;
  readonly lastUsed?: ListedRole['lastUsed'] | 'untold';
}

const role = (
  name: string,
  { policies = [], inline, lastUsed = { at: LATELY, region: 'eu-west-1' } }: Made = {},
): ListedRole => ({
  ...{ name, arn: roleArn(name), id: `AROA${name}`, path: '/', createdAt: MADE, boundaryArn: null },
  inline: inline === undefined ? [] : [{ name: 'own', arn: null, document: inline }],
  attached: policies.map((policy) => ({ name: policy, arn: policyArn(policy) })),
  trustPolicy: trusting({ Service: 'lambda.amazonaws.com' }),
  ...(lastUsed === 'untold' ? {} : { lastUsed }),
});

const PEOPLE = [
  { name: 'mailer', policies: ['Mail'] },
  { name: 'second', policies: ['Mail'] },
];
const SEND = statement('Allow', 'ses:SendEmail');
const ROLES = [
  role('function', { policies: ['Mail'] }),
  ...['job', 'task'].map((name) => role(name, { policies: ['News'] })),
  role('relay', { inline: SEND }),
  role('idle', { inline: SEND, lastUsed: null }),
  role('old', { inline: SEND, lastUsed: { at: '2025-01-01T00:00:00Z', region: null } }),
  role('reader', { policies: ['Files'] }),
];

/** Who used SES of those roles. */
const USED = new Set(['function', 'job', 'relay']);

function account(roles: readonly ListedRole[] = ROLES, but: Partial<IamReader> = {}) {
  const generated = noting((arn: string) => ok(arn));
  const iam = answers(PEOPLE, '2026-11-23T06:00:00Z', {
    listUsers: () => ok(detailsOf(PEOPLE).users),
    getRoleDetails: () => ok(roles),
    generateServiceLastAccessedDetails: generated.ask,
    getServiceLastAccessedDetails: (arn) =>
      ok(own([USED.has(arn.split('/').at(-1)!) ? { ...SES, lastAccessedAt: LATELY } : SES])),
    getServiceLastAccessedDetailsWithEntities: (policy) =>
      ok({
        status: 'COMPLETED',
        completedAt: NOW,
        entities: [
          ...holdersOf(PEOPLE, policy),
          ...roles
            .filter(({ attached }) => attached.some(({ arn }) => arn === policy))
            .map(({ name, arn }) => ({ arn, lastAccessedAt: USED.has(name) ? LATELY : null })),
        ],
      }),
    ...but,
  });
  return { iam, asked: generated.asked };
}

const settings = { giveUpAfter: 60_000, usersAtOnce: 4, roles: true };
const scanned = async (
  iam: IamReader,
  mode: 'quick' | 'complete' = 'quick',
  earlier: Snapshot | null = null,
): Promise<Snapshot> => (await quickScans(iam, { settings, earlier }, undefined, mode)).at(-1)!;
const rolesIn = ({ principals }: Snapshot): readonly Principal[] =>
  principals.filter(({ kind }) => kind === 'role');
const verdicts = (of: Snapshot) =>
  Object.fromEntries(rolesIn(of).map(({ name, verdict }) => [name, verdict]));

describe.each(['quick', 'complete'] as const)('A %s scan', (mode) => {
  it('shows when each role used SES, by one job per policy and one for each used role that allows sending by itself', async () => {
    const { iam, asked } = account();
    const last = await scanned(iam, mode);
    expect(verdicts(last)).toEqual({
      ...{ function: 'used-ses', job: 'used-ses', relay: 'used-ses' },
      ...{ task: 'can-send', idle: 'can-send', old: 'can-send', reader: 'no-ses' },
    });
    expect(last.gaps).toEqual([]);
    expect(rolesIn(last).flatMap(({ gaps, pending }) => [...gaps, ...pending])).toEqual([]);
    expect(last.scan.roles).toBe(true);
    const aboutRoles = asked.filter((arn) => ![...PEOPLE.map(({ name }) => userArn(name))].includes(arn));
    // What users have is asked about for them; a complete scan asks about each user instead.
    const shared = mode === 'quick' ? policyArn('Mail') : roleArn('function');
    expect(aboutRoles.toSorted()).toEqual([policyArn('News'), roleArn('relay'), shared].toSorted());
    const facts = rolesIn(last).find(({ name }) => name === 'function');
    expect(facts?.role).toEqual({
      lastUsed: { at: LATELY, region: 'eu-west-1' },
      assumedBy: ['lambda.amazonaws.com'],
      asOf: expect.any(String) as string,
    });
    const statuses = Object.fromEntries(rolesIn(last).map((of) => [of.name, advisorStatus(of)]));
    expect(statuses).toMatchObject({
      idle: 'not-asked',
      old: 'not-asked',
      reader: 'not-asked',
      task: 'not-accessed',
    });
  });

  it('knows the last uses after the first page of the list, long before its last page', async () => {
    let now = NOW;
    const { iam } = account();
    const slow: IamReader = {
      ...iam,
      getRoleDetails: (signal) => {
        now = '2026-11-23T09:10:00Z';
        return iam.getRoleDetails(signal);
      },
    };
    const snapshots = await quickScans(
      slow,
      { settings, clock: { ...clock, now: () => now } },
      undefined,
      mode,
    );
    const asOf = rolesIn(snapshots.at(-1)!).map((one) => [one.role?.asOf, one.permissionsAsOf]);
    expect(new Set(asOf.flat())).toEqual(new Set([NOW]));
  });

  it('asks about a role whose last use AWS leaves out, and about no role when roles are left out', async () => {
    const { iam, asked } = account([role('relay', { inline: SEND, lastUsed: 'untold' })]);
    expect(verdicts(await scanned(iam, mode))).toEqual({ relay: 'used-ses' });
    expect(asked).toContain(roleArn('relay'));
    const without = account();
    const [last] = (await quickScans(without.iam, {}, undefined, mode)).slice(-1);
    expect([rolesIn(last!), last!.scan.roles]).toEqual([[], undefined]);
    expect(without.asked.filter((arn) => arn.includes(':role/'))).toEqual([]);
  });

  it('has a gap for each role without an answer, and none for users', async () => {
    const denied = account(ROLES, {
      getServiceLastAccessedDetails: (arn) =>
        arn.includes(':role/') ? missing('GetServiceLastAccessedDetails', 'AccessDenied') : ok(own([SES])),
      getServiceLastAccessedDetailsWithEntities: () =>
        missing('GetServiceLastAccessedDetailsWithEntities', 'AccessDenied'),
    });
    const last = await scanned(denied.iam, mode);
    expect(verdicts(last)).toEqual({
      ...{ function: 'unknown', job: 'unknown', relay: 'unknown', task: 'unknown' },
      ...{ idle: 'can-send', old: 'can-send', reader: 'no-ses' },
    });
    const open = rolesIn(last).filter(({ verdict }) => verdict === 'unknown');
    expect(open.every(({ gaps }) => gaps.length > 0)).toBe(true);
    expect(last.principals.filter(({ kind }) => kind === 'user').map(({ verdict }) => verdict)).toEqual([
      'can-send',
      'can-send',
    ]);
  });

  it('keeps the pages of roles that came, says what is missing, and shows what an earlier scan knew', async () => {
    const earlier = await scanned(account().iam, mode);
    const cut = account(ROLES, {
      getRoleDetails: async () => ({
        ...(await missing('GetAccountAuthorizationDetails', 'Throttling')),
        known: ROLES.slice(0, 2),
      }),
    });
    const last = await scanned(cut.iam, mode, earlier);
    expect(last.gaps).toMatchObject([
      { call: 'GetAccountAuthorizationDetails', reason: 'Throttling', about: 'roles' },
    ]);
    expect(rolesIn(last)).toHaveLength(ROLES.length);
    expect(verdicts(last)).toMatchObject({ function: 'used-ses', job: 'used-ses', relay: 'used-ses' });
    const unlisted = rolesIn(last).find(({ name }) => name === 'relay');
    expect(unlisted?.gaps).toMatchObject([{ reason: 'NotListed' }]);
    expect(changesSince(earlier, last).principals).toEqual([]);
    // The list of users is complete anyway: a user missing from it is gone.
    const gone = mergeSnapshots(
      { ...earlier, principals: [...earlier.principals, judged({ name: 'gone' })] },
      { ...last, principals: last.principals.filter(({ name }) => name !== 'relay') },
    );
    expect(gone.principals.map(({ name }) => name)).not.toContain('gone');
    expect(gone.principals.map(({ name }) => name)).toContain('relay');
  });

  it('does not ask for roles when the policies are missing: one gap stands for both', async () => {
    const { iam } = account(ROLES, {
      listUsers: () => ok([]),
      getAccountAuthorizationDetails: () => missing('GetAccountAuthorizationDetails', 'AccessDenied'),
      getRoleDetails: () => {
        throw new Error('roles were asked for');
      },
    });
    const last = await scanned(
      iam,
      mode,
      snapshot([
        judged({
          name: 'relay',
          arn: roleArn('relay'),
          id: 'AROArelay',
          kind: 'role',
          advisor: advisor(LATELY),
        }),
      ]),
    );
    expect(last.gaps.filter(({ call }) => call === 'GetAccountAuthorizationDetails')).toHaveLength(1);
    expect(verdicts(last)).toEqual({ relay: 'used-ses' });
  });

  it('shows and finishes all users while roles do not answer', async () => {
    const hanging = account(ROLES, { getRoleDetails: () => new Promise(() => undefined) });
    const stop = new AbortController();
    const shown: Snapshot[] = [];
    const turns = { left: 300 };
    const ticking = {
      ...clock,
      sleep: async (pause: number, signal: AbortSignal) => {
        if ((turns.left -= 1) === 0) stop.abort(new Error('enough'));
        await clock.sleep(pause, signal);
      },
    };
    const iam: IamReader = {
      ...hanging.iam,
      getRoleDetails: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('enough')))),
    };
    shown.push(...(await quickScans(iam, { settings, clock: ticking }, stop.signal, mode)));
    const users = shown.at(-1)!.principals.filter(({ kind }) => kind === 'user');
    expect(users.map(({ gaps, verdict }) => [gaps, verdict])).toEqual([
      [[], 'can-send'],
      [[], 'can-send'],
    ]);
    expect(shown.at(-1)!.gaps).toMatchObject([{ reason: 'Cancelled', about: 'roles' }]);
  });
});

it("When a Deny hides SES from a role's own job, the jobs of its policies show it; otherwise it is unknown", async () => {
  const deny = JSON.stringify({
    Statement: [
      { Effect: 'Allow', Action: 'ses:*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*' },
    ],
  });
  const { iam } = account(
    [
      role('relay', { inline: deny }),
      role('job', { inline: deny, policies: ['News'] }),
      role('task', { inline: deny, policies: ['News'] }),
    ],
    {
      getServiceLastAccessedDetails: () => ok(own([])),
    },
  );
  const last = await scanned(iam);
  expect(verdicts(last)).toEqual({ relay: 'unknown', job: 'used-ses', task: 'no-ses' });
  const relay = rolesIn(last).find(({ name }) => name === 'relay')!;
  expect(relay.gaps).toMatchObject([{ reason: 'NotListed' }]);
  // Refreshing the role alone does not clear it either.
  const again = await rescanUser(relay, { iam, clock, settings }, new AbortController().signal);
  expect(again.verdict).toBe('unknown');
});

it('A permissions boundary limits a role as it limits a user', async () => {
  const { iam } = account([
    { ...role('inside', { inline: SEND }), boundaryArn: policyArn('Mail') },
    { ...role('outside', { inline: SEND }), boundaryArn: policyArn('Files') },
  ]);
  const last = await scanned(iam);
  expect(rolesIn(last).map(({ canSend }) => canSend)).toEqual(['yes', 'no']);
});

it('A statement with ${aws:username} may not match a role, which has no user name', async () => {
  const named = (Effect: string, more: object) => ({ Effect, Action: 'ses:SendEmail', ...more });
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const ARN = 'arn:aws:ses:*:*:identity/${aws:username}@example.com';
  const { iam } = account([
    role('allowed', { inline: document(named('Allow', { Resource: ARN })) }),
    role('limited', {
      inline: document(named('Allow', { Resource: '*' }), named('Deny', { Resource: ['*', ARN] })),
    }),
  ]);
  expect(rolesIn(await scanned(iam)).map(({ canSend }) => canSend)).toEqual(['conditional', 'conditional']);
});

it('One role is refreshed by its own job, and without access keys', async () => {
  const { iam } = account();
  const [known] = rolesIn(await scanned(iam)).filter(({ name }) => name === 'function');
  const before = iam.asked.length;
  const again = await rescanUser(known!, { iam, clock, settings }, new AbortController().signal);
  expect(iam.asked.slice(before)).not.toContain('ListAccessKeys');
  expect(again).toMatchObject({
    verdict: 'used-ses',
    kind: 'role',
    canSend: 'yes',
    role: { assumedBy: ['lambda.amazonaws.com'] },
  });
});

describe('Changes of roles', () => {
  const of = (name: string, but: Partial<Principal> = {}) =>
    judged({ ...{ name, arn: roleArn(name), id: `AROA${name}`, kind: 'role', canSend: 'yes' }, ...but });
  const at = (roles: readonly Principal[], startedAt: string): Snapshot =>
    snapshot(roles, {
      scan: {
        mode: 'quick',
        startedAt,
        finishedAt: startedAt,
        reportGeneratedAt: null,
        roles: true,
        calls: {},
      },
    });
  const MONDAY = '2026-11-16T09:00:00Z';
  const SINCE = '2026-11-18T00:00:00Z';
  const changesOf = (before: readonly Principal[], after: readonly Principal[]) =>
    changesSince(at(before, MONDAY), at(after, NOW)).principals.map(({ name, kind, changes }) => [
      ...[name, kind],
      ...changes.map((change) => change.kind),
    ]);

  it('are that a role was created, was deleted, or used SES', () => {
    expect(
      changesOf(
        [of('gone'), of('quiet')],
        [of('quiet', { advisor: advisor(SINCE) }), of('new', { createdAt: SINCE })],
      ),
    ).toEqual([
      ['quiet', 'role', 'advisor-saw-ses'],
      ['new', 'role', 'role-created'],
      ['gone', 'role', 'role-deleted'],
    ]);
  });

  it('include a new role under the name of another, since IDs are never reused', () => {
    const again = of('relay', { id: 'AROAOTHER', createdAt: SINCE });
    expect(changesOf([of('relay', { advisor: advisor(MADE) })], [again])).toEqual([
      ['relay', 'role', 'role-created'],
      ['relay', 'role', 'role-deleted'],
    ]);
  });

  it('are none when roles were not asked about', () => {
    const off = snapshot([], {
      scan: { ...at([], NOW).scan, roles: undefined } as unknown as Snapshot['scan'],
    });
    expect(changesSince(at([of('gone')], MONDAY), off).principals).toEqual([]);
  });
});

it('A role is never mistaken for a user of the same name and creation time that only the report lists', () => {
  const reported = judged({ name: 'relay', arn: userArn('team/relay'), id: null });
  const same = judged({ name: 'relay', arn: roleArn('relay'), id: 'AROArelay', kind: 'role' });
  expect(createUserIndex([same]).find(reported)).toBeUndefined();
  expect(createUserIndex([reported]).find(same)).toBeUndefined();
});

it('Roles survive storing and loading', async () => {
  const last = await scanned(account().iam);
  const missingRoles = {
    ...last,
    gaps: [{ ...gap('GetAccountAuthorizationDetails'), about: 'roles' as const }],
  };
  const kept = parseStoredSnapshot(
    formatStoredSnapshot({ scan: missingRoles, snapshot: missingRoles }),
    last.accountId,
  );
  expect(kept).toMatchObject({ ok: true });
  expect(kept.ok && kept.known.snapshot).toEqual(missingRoles);
});

it.each([
  [
    'a service',
    trusting({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }),
    ['lambda.amazonaws.com', 'ec2.amazonaws.com'],
  ],
  [
    'an account, by its ID or its root',
    trusting({ AWS: ['999988887777', 'arn:aws-cn:iam::444455556666:root'] }),
    ['999988887777', '444455556666'],
  ],
  [
    'a role of an account',
    trusting({ AWS: 'arn:aws:iam::444455556666:role/Deploy' }),
    ['arn:aws:iam::444455556666:role/Deploy'],
  ],
  [
    'a provider',
    trusting({ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }),
    ['arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
  ],
  ['anybody', trusting('*'), ['*']],
  [
    'all but one',
    JSON.stringify({ Statement: [{ Effect: 'Allow', NotPrincipal: { AWS: '999988887777' } }] }),
    ['*'],
  ],
  ['nobody because of a Deny', JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*' }] }), []],
  [
    'each once',
    JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '1' } },
        { Effect: 'Allow', Principal: { AWS: ['1'] } },
      ],
    }),
    ['1'],
  ],
  ['junk', '{"Statement": 7', []],
  ['more junk', '[null, {"Effect": "Allow"}]', []],
])('The sentence about a trust policy of %s', (_, document, expected) => {
  expect(readAssumedBy(document)).toEqual(expected);
});

it.each([
  ['/aws-service-role/ses.amazonaws.com/', 'service-linked'],
  ['/aws-reserved/sso.amazonaws.com/eu-west-1/', 'identity-center'],
  ['/', 'role'],
  ['/team/aws-service-role/', 'role'],
])('The role path %s is of the kind %s', (path, kind) => {
  expect(roleKind({ path })).toBe(kind);
});
