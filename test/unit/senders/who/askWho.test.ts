/** Who sent the mails of a window, asked of an account over the wire. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/aws/client/clock.ts';
import type { Clock } from '../../../../src/senders/ports/iamReader.ts';
import type { Principal, ScanMode, Snapshot } from '../../../../src/senders/model/model.ts';
import type { TrailReader } from '../../../../src/senders/ports/trailReader.ts';
import { scan } from '../../../../src/senders/scan/scan.ts';
import { askWho } from '../../../../src/senders/askWho/askWho.ts';
import { isScanTooOld, type WhoAnswer } from '../../../../src/senders/askWho/whoAnswer.ts';
import type { AccountDeclaration } from '../../../aws/declaration.ts';
import type { Endpoint } from '../../../aws/endpoint.ts';
import { Random } from '../../../alibi/history.ts';
import { accessKey, judged, snapshot } from '../builders.ts';
import { fakeClock, fakeQuestions, ok } from '../fakeIamReader.ts';
import { iamOf } from '../../aws/iamOf.ts';
import { mailsOf } from '../../aws/mailsOf.ts';
import { trailOf } from '../../aws/trailOf.ts';
import { AT_ONCE, endpointOf } from '../../endpoint/support.ts';

const never = new AbortController().signal;
const HOUR = 3_600_000;
const SES = { Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '*' };
const sending = { inline: { send: { Version: '2012-10-17', Statement: [SES] } } };
const reading = { inline: { read: { Version: '2012-10-17', Statement: [{ ...SES, Action: 's3:*' }] } } };
const user = (name: string, more: object = {}) => ({
  ...{ name, createdAt: '-200d' },
  accessKeys: [{ id: `AKIA${name.toUpperCase().padEnd(16, 'X')}`, createdAt: '-200d' }],
  ...more,
});
const key = (name: string) => `AKIA${name.toUpperCase().padEnd(16, 'X')}`;

/** Mails left 26 hours ago, by `mailer`. */
const ACCOUNT: AccountDeclaration = {
  accountId: '111122223333',
  root: { passwordLastUsed: '-50d' },
  users: [
    user('auditor', { attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    user('mailer', sending),
    user('retired', sending),
    user('busy', reading),
    user('console', { ...sending, accessKeys: [], password: { changedAt: '-90d', lastUsed: '-30h' } }),
    user('covered', { ...reading, accessKeys: [] }),
    user('newcomer', { ...sending, createdAt: '-2h', accessKeys: [] }),
  ],
  policies: [
    {
      name: 'AdministratorAccess',
      aws: true,
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  ],
  credentials: [{ user: 'auditor', accessKeyId: key('auditor'), secretAccessKey: 'secret' }],
  uses: [
    { at: '-60d', accessKeyId: key('retired'), service: 'ses', region: 'us-east-1', action: 'SendEmail' },
    { at: '-60d', accessKeyId: key('auditor'), service: 'iam', region: 'us-east-1', action: 'ListUsers' },
    { at: '-1h', accessKeyId: key('busy'), service: 's3', region: 'us-east-1', action: 'GetObject' },
  ],
  sends: [{ accessKeyId: key('mailer'), smtp: true, region: 'us-east-1', at: '-26h', count: 200 }],
  trail: [
    { at: '-25h', event: 'DeleteAccessKey', userName: 'covered', accessKeyId: 'AKIACOVERED' },
    { at: '-20h', event: 'DeleteUser', userName: 'gone' },
  ],
};

interface Asked {
  readonly snapshot: Snapshot;
  readonly answers: readonly WhoAnswer[];
  readonly last: WhoAnswer;
  readonly standings: Readonly<Record<string, string>>;
  /** Calls for the window, beyond the scan. */
  readonly calls: readonly string[];
  /** The events that CloudTrail was asked for. */
  readonly lookedUp: readonly string[];
}

/** Scans, and asks 20 minutes later about two hours. @param prepare what happens before. */
async function ask(
  prepare: (endpoint: Endpoint) => void = () => undefined,
  more: Partial<AccountDeclaration> = {},
  hoursAgo = 26,
  mode: ScanMode = 'quick',
): Promise<Asked> {
  const endpoint = await endpointOf({ ...ACCOUNT, ...more }, { reportDuration: AT_ONCE });
  prepare(endpoint);
  const { iam } = iamOf(endpoint);
  const { mails } = mailsOf(endpoint);
  const clock: Clock = {
    now: () =>
      endpoint
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
    sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 20), signal),
  };
  const lookedUp: string[] = [];
  const reader = trailOf(endpoint);
  const trail: TrailReader = {
    ...reader,
    lookupEvents: (name, ...rest) => {
      lookedUp.push(name);
      return reader.lookupEvents(name, ...rest);
    },
  };
  const settings = {
    giveUpAfter: 5_000,
    usersAtOnce: 4,
    ...(more.roles === undefined ? {} : { roles: true }),
  };
  const deps = { iam, mails, trail, clock, settings };
  const account = { profile: 'sample', accountId: '111122223333', alias: null, partition: 'aws' };
  let snapshot: Snapshot | undefined;
  for await (const one of scan(account, [], mode, deps, never)) snapshot = one;
  if (snapshot === undefined) throw new Error('The scan yielded nothing.');
  endpoint.advance(20 * 60_000);
  const before = endpoint.calls.length;
  const at = endpoint.now().getTime() - hoursAgo * HOUR;
  const time = (hours: number) => new Date(at + hours * HOUR).toISOString().replace(/\.\d+Z$/, 'Z');
  const window = { from: time(-1), to: time(1), region: 'us-east-1', messageId: null };
  const answers: WhoAnswer[] = [];
  for await (const one of askWho(snapshot, window, { ...deps, signal: never })) answers.push(one);
  const last = answers.at(-1);
  if (last === undefined) throw new Error('There is no answer.');
  const standings = Object.fromEntries(
    last.ranking.principals.map(({ principal, standing }) => [principal.name, standing]),
  );
  return {
    snapshot,
    answers,
    last,
    standings,
    calls: endpoint.calls.slice(before).map(({ action }) => action),
    lookedUp,
  };
}

/** Asks who sent mails between 07:00 and 08:00, at noon. @param iam answers about users and keys */
async function askedLive(
  one: Snapshot,
  iam: ReturnType<typeof fakeQuestions>,
): Promise<WhoAnswer | undefined> {
  const deps = {
    iam,
    clock: fakeClock('2026-11-23T12:00:00Z'),
    settings: { giveUpAfter: 1, usersAtOnce: 1 },
  };
  const trail: TrailReader = {
    lookupEvents: () => ok([]),
    lookupCalls: () => Promise.reject(new Error('Not asked.')),
  };
  const window = { from: '2026-11-23T07:00:00Z', to: '2026-11-23T08:00:00Z', region: null, messageId: null };
  let last: WhoAnswer | undefined;
  for await (const answer of askWho(one, window, { ...deps, trail, signal: never })) last = answer;
  return last;
}

it('Users who swapped names since the scan have their own sign-ins, and are asked about by their current names', async () => {
  const [bob, eve, ann] = ['bob', 'eve', 'ann'].map((name) =>
    judged({
      name,
      id: `AIDA${name}`,
      accessKeys: [accessKey(null, { id: `AKIA${name}`, asOf: '2026-11-23T07:00:00Z' })],
      keysAsOf: '2026-11-23T07:00:00Z',
    }),
  );
  const asked: string[] = [];
  const iam = fakeQuestions({
    listUsers: () =>
      ok([
        { ...eve!, name: 'bob', arn: bob!.arn, id: 'AIDAeve', signedInAt: null },
        { ...bob!, name: 'eve', arn: eve!.arn, id: 'AIDAbob', signedInAt: '2026-11-23T06:00:00Z' },
      ]),
    listAccessKeys: (name) => {
      asked.push(name);
      return ok([]);
    },
  });
  const last = await askedLive(snapshot([bob!, eve!, ann!]), iam);
  expect(last?.facts.signIns.get(bob!.arn)?.at).toBe('2026-11-23T06:00:00Z');
  expect(last?.facts.signIns.get(eve!.arn)?.at).toBeNull();
  expect(last?.ranking.principals.find(({ principal }) => principal.id === 'AIDAbob')?.standing).toBe(
    'possible',
  );
  // The third one was deleted since the scan.
  expect(last?.ranking.principals.find(({ principal }) => principal.id === 'AIDAann')).toMatchObject({
    standing: 'possible',
    why: expect.arrayContaining([{ kind: 'deleted' }]) as unknown,
  });
  // Nothing but the keys leaves the other one open.
  expect(asked).toEqual(['bob']);
});

it('A user that only the credential report has is found by ARN and creation time, and never taken for another or for deleted', async () => {
  const asOf = '2026-11-23T07:00:00Z';
  const signIn = { at: null, asOf: '2026-11-23T11:00:00Z' };
  const [same, again, gone] = ['same', 'again', 'gone'].map((name) =>
    judged({
      ...{ name, id: null, keysAsOf: asOf },
      ...(name === 'same' ? {} : { signIn }),
      accessKeys: [accessKey(null, { id: `AKIA${name}`, asOf })],
    }),
  );
  const asked: string[] = [];
  const iam = fakeQuestions({
    listUsers: () =>
      ok([
        { ...same!, id: 'AIDAsame', signedInAt: null },
        // Somebody else has the name now.
        { ...again!, id: 'AIDAagain', createdAt: '2026-11-23T10:00:00Z', signedInAt: asOf },
      ]),
    listAccessKeys: (name) => {
      asked.push(name);
      return ok([]);
    },
  });
  const last = await askedLive(snapshot([same!, again!, gone!]), iam);
  expect([...(last?.facts.signIns.keys() ?? [])]).toEqual([same!.arn]);
  expect(asked).toEqual(['same']);
  for (const { arn } of [again!, gone!]) {
    const judgedNow = last?.ranking.principals.find(({ principal }) => principal.arn === arn);
    expect(judgedNow?.standing).toBe('possible');
    expect(judgedNow?.why.map(({ kind }) => kind)).not.toContain('deleted');
  }
});

describe('Who sent these mails', () => {
  it('answers at once from the scan, and becomes final as answers come', async () => {
    const { answers, standings, calls, last } = await ask();
    const [first] = answers;
    expect(first?.ranking.principals[0]?.principal.name).toBe('mailer');
    expect(first?.ranking.principals.some(({ standing }) => standing === 'ruled-out')).toBe(true);
    expect(answers.length).toBeGreaterThan(1);
    expect(first?.pending).toEqual(['mails', 'deletions', 'sign-ins', 'keys', 'policies']);
    expect(last.pending).toEqual([]);
    for (const [index, { pending }] of answers.slice(1).entries())
      expect(pending.every((step) => answers[index]?.pending.includes(step))).toBe(true);
    expect(standings).toEqual({
      mailer: 'fits',
      retired: 'ruled-out',
      auditor: 'ruled-out',
      console: 'unlikely',
      covered: 'possible',
      busy: 'unlikely',
      newcomer: 'ruled-out',
      '<root_account>': 'ruled-out',
    });
    expect(last.ranking.sent).toBe(200);
    expect(last.ranking.deleted.map(({ userName }) => userName)).toEqual(['gone']);
    expect(last.ranking.only).toBeNull();
    expect(calls.filter((call) => call === 'ListUsers')).toHaveLength(1);
    expect(calls.filter((call) => !['ListUsers', 'LookupEvents'].includes(call))).toEqual([]);
  });

  it('rules out nobody by keys when Event history no longer shows which were deleted', async () => {
    const uses = [{ ...ACCOUNT.uses?.[0], at: '-150d', accessKeyId: key('retired'), service: 'ses' }];
    const account = { ...{ users: ACCOUNT.users?.slice(0, 3) ?? [], sends: [], trail: [] }, uses };
    const standing = async (daysAgo: number) =>
      (await ask(undefined, account, daysAgo * 24)).standings['retired'];
    // Deleted keys count from 36 hours and 15 minutes before the window on, and Event history keeps 90 days.
    expect([await standing(88), await standing(89)]).toEqual(['ruled-out', 'unlikely']);
  });

  it('names the only one who could have sent when the account has no roles', async () => {
    const users = ACCOUNT.users?.filter(({ name }) => ['auditor', 'mailer', 'retired'].includes(name)) ?? [];
    const uses = ACCOUNT.uses?.slice(0, 2) ?? [];
    const few = { users, uses, trail: [], roles: [] };
    const { last } = await ask(undefined, few);
    expect(last.facts.unlisted).toEqual([]);
    expect(last.ranking.only?.name).toBe('mailer');
    // Denied counts of mails could name another sender; the list of Regions does not matter for a known Region.
    const denied = async (call: string) =>
      (await ask(({ rules }) => rules.deny([call]), few)).last.ranking.only?.name;
    expect(await denied('cloudwatch:GetMetricData')).toBeUndefined();
    expect(await denied('ec2:DescribeRegions')).toBe('mailer');
  });

  it('names nobody when no credential report has root', async () => {
    const { last } = await ask((endpoint) =>
      endpoint.rules.deny(['iam:GenerateCredentialReport', 'iam:GetCredentialReport']),
    );
    expect(last.facts.unlisted.map(({ call }) => call)).toContain('GenerateCredentialReport');
    expect(last.ranking.only).toBeNull();
  });

  it('asks for no sign-in that the list of users of a complete scan has', async () => {
    const quick = await ask();
    const complete = await ask(undefined, {}, 26, 'complete');
    expect(complete.standings).toEqual(quick.standings);
    expect(complete.calls.filter((call) => call !== 'LookupEvents')).toEqual([]);
    expect(complete.answers[0]?.pending).toEqual(['mails', 'deletions', 'keys', 'policies']);
  });

  it('asks for the sign-ins again when that list may not cover the whole window yet', async () => {
    const { calls } = await ask(undefined, {}, 1, 'complete');
    expect(calls).toContain('ListUsers');
  });

  it('asks about keys live only when the report is too old to show the window', async () => {
    const { calls, standings } = await ask((endpoint) => {
      endpoint.rules.add({
        action: 'GetCredentialReport',
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(
            /<GeneratedTime>[^<]*</,
            `<GeneratedTime>${new Date(Date.now() - 24 * HOUR).toISOString().slice(0, 19)}Z<`,
          ),
        }),
      });
    });
    expect(standings['mailer']).toBe('fits');
    expect(calls.filter((call) => call === 'ListAccessKeys').length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['from users only, if the account has no roles', undefined, false],
    ['from users only, if each role is ruled out', '-60d', false],
    ['from roles, too, if one is not ruled out', '-1h', true],
  ])('asks who took a policy away %s', async (_, usedAt, ofRoles) => {
    const use = { at: usedAt ?? '', role: 'reader', service: 's3', region: 'us-east-1', action: 'GetObject' };
    const { lookedUp, standings } = await ask(
      undefined,
      usedAt === undefined
        ? {}
        : {
            roles: [{ name: 'reader', createdAt: '-200d', ...reading }],
            uses: [...(ACCOUNT.uses ?? []), use],
          },
    );
    expect(lookedUp).toEqual(
      expect.arrayContaining(['DetachUserPolicy', 'AttachGroupPolicy', 'CreatePolicyVersion']),
    );
    expect(lookedUp.some((name) => /RolePolicy|RolePermissions/.test(name))).toBe(ofRoles);
    expect(new Set(lookedUp).size).toBe(lookedUp.length);
    expect(standings['reader']).toBe(usedAt && (ofRoles ? 'unlikely' : 'ruled-out'));
  });
});

describe('A scan is too old for a window', () => {
  const window = { from: '2026-11-22T03:00:00Z', to: '2026-11-22T04:00:00Z', region: null, messageId: null };

  it.each([
    ['03:30', '03:45', false],
    ['03:30', '04:00', true],
    ['04:10', '04:50', false],
    ['04:10', '05:00', true],
    ['05:00', '07:50', false],
    ['05:00', '08:00', true],
    ['08:00', '23:00', false],
  ])('if it began %s and a new one, at %s, would show more: %j', (startedAt, now, isTooOld) => {
    const at = (time: string) => `2026-11-22T${time}:00Z`;
    const scan = { startedAt: at(startedAt) } as Snapshot['scan'];
    expect(isScanTooOld({ scan }, window, at(now))).toBe(isTooOld);
  });
});

/** Whether anybody was ruled out for another reason than the creation time. */
const isRuledOut = ({ ranking }: WhoAnswer, kinds: readonly Principal['kind'][]): boolean =>
  ranking.principals.some(
    ({ standing, why, principal }) =>
      standing === 'ruled-out' &&
      kinds.includes(principal.kind) &&
      why.every(({ kind }) => kind !== 'created-later'),
  );

describe('Denied answers rule out nobody', () => {
  const DENIED: Readonly<Record<string, (answer: WhoAnswer) => boolean>> = {
    'cloudtrail:LookupEvents': (answer) => isRuledOut(answer, ['user', 'root']),
    'iam:ListUsers': (answer) => isRuledOut(answer, ['user']),
    'iam:ListAccessKeys': () => false,
    'iam:GetAccessKeyLastUsed': () => false,
    'iam:GetCredentialReport': (answer) => isRuledOut(answer, ['root']),
    'iam:GetAccountAuthorizationDetails': (answer) =>
      answer.ranking.principals.some(({ why }) => why.some(({ kind }) => kind === 'no-permission')),
    'iam:GenerateServiceLastAccessedDetails': () => false,
    'cloudwatch:GetMetricData': ({ ranking }) => ranking.sent !== null,
  };
  const actions = Object.keys(DENIED);
  const check = (denied: readonly string[], { last, standings }: Asked) => {
    const sender = last.ranking.principals.find(({ principal }) => principal.name === 'mailer');
    expect(['ruled-out', 'unlikely']).not.toContain(sender?.standing ?? 'not listed');
    expect(last.ranking.only).toBeNull();
    for (const action of denied)
      expect([action, standings, DENIED[action]?.(last)]).toEqual([action, standings, false]);
    // A user with unknown keys isn't ruled out.
    for (const { standing, why, principal } of last.ranking.principals) {
      const isMissing = principal.gaps.some(({ call }) => /AccessKey/.test(call));
      if (isMissing && why.every(({ kind }) => kind !== 'created-later'))
        expect(standing).not.toBe('ruled-out');
    }
  };

  it.each(actions)('%s', async (action) => {
    const asked = await ask((endpoint) => endpoint.rules.deny([action]));
    check([action], asked);
  });

  it('in random subsets', async () => {
    const random = new Random(19);
    for (let count = 0; count < 20; count += 1) {
      const denied = actions.filter(() => random.chance(0.4));
      check(denied, await ask((endpoint) => denied.length > 0 && endpoint.rules.deny(denied)));
    }
  });
});
