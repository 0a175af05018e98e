/**
 * docs/least-privilege-policy.json and docs/permissions.md, held against what scans can do under a policy that the
 * endpoint enforces.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import leastPrivilege from '../../../docs/least-privilege-policy.json' with { type: 'json' };
import { deniedActions } from '../../../src/senders/model/problem.ts';
import { systemClock } from '../../../src/aws/client/clock.ts';
import { queryAdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import type { AdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import type { Call, ScanMode, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import { generateAccount } from '../../aws/generate.ts';
import { root } from '../../host/paths.ts';
import { iamOf } from '../aws/iamOf.ts';
import { mailsOf, SEND } from '../aws/mailsOf.ts';
import { lastOfFastScan } from './fastScan.ts';
import { ARTICLE, verdictsOf } from './quickScans.ts';

const partOf = (sid: string): readonly string[] =>
  leastPrivilege.Statement.find(({ Sid }) => Sid === sid)?.Action ?? [];
/** The parts of the policy: for finding senders (IAM only), counting mails, and finding deletions. */
const [ACTIONS, MAIL_ACTIONS] = [partOf('FindSenders'), partOf('CountMails')];
const TRAIL_ACTIONS = partOf('FindDeletions');
const without = (...actions: readonly string[]) => ACTIONS.filter((action) => !actions.includes(action));

/** 24 users; a group and managed policies let 11 of them send, and 5 did. */
const MAILING = generateAccount(
  {
    ...{ seed: 3, users: 24, keys: 30, administrators: 1 },
    senders: { byGroup: 6, byManagedPolicy: 4, byInlinePolicy: 1 },
    ...{ seen: 5, seenBySmtp: 1, seenMovedOn: 2, seenWithoutPolicy: 1 },
  },
  ARTICLE.accountId,
);

/** The results of each kind of scan under a policy, and of the panel of a sender. */
interface Seen {
  readonly quick: Snapshot;
  readonly complete: Snapshot;
  readonly panel: AdvisorReport;
  readonly alias: string | null;
  /** The actions that AWS denied, each once. */
  readonly refused: readonly string[];
}

const seen = new Map<string, Promise<Seen>>();

/** Everything that the product asks, under a policy that allows these actions. */
function see(allowed: readonly string[], account: AccountDeclaration = MAILING.account): Promise<Seen> {
  const key = `${account.users?.length ?? 0} ${allowed.join()}`;
  const known = seen.get(key) ?? ask(allowed, account);
  seen.set(key, known);
  return known;
}

async function ask(allowed: readonly string[], account: AccountDeclaration): Promise<Seen> {
  const done = { milliseconds: 0, polls: 0 };
  const endpoint = await startEndpoint({
    accounts: [account],
    jobDuration: () => done,
    reportDuration: done,
  });
  try {
    endpoint.rules.enforce({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }],
    });
    const scan = (mode: ScanMode) => lastOfFastScan(iamOf(endpoint), account.accountId, mode);
    const [quick, complete] = [await scan('quick'), await scan('complete')];
    const { iam } = iamOf(endpoint);
    const signal = new AbortController().signal;
    const asking = { iam, clock: systemClock, settings: { giveUpAfter: 5_000, usersAtOnce: 8 } };
    const panel = await queryAdvisorReport(SENDER, asking, () => undefined, signal);
    const alias = await iam.accountAlias(signal);
    const refused = endpoint.calls.flatMap(({ action, status }) => (status === 403 ? [`iam:${action}`] : []));
    return { quick, complete, panel, alias: alias.ok ? alias.value : null, refused: [...new Set(refused)] };
  } finally {
    await endpoint.close();
  }
}

/** The actions of the calls about mails that AWS denies where a policy allows these. */
async function deniedOfMails(allowed: readonly string[]): Promise<readonly string[]> {
  const endpoint = await startEndpoint({ accounts: [MAILING.account] });
  onTestFinished(() => endpoint.close());
  endpoint.rules.enforce({ Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }] });
  const { mails } = mailsOf(endpoint);
  const signal = new AbortController().signal;
  const span = { from: '2026-11-22T12:00:00Z', to: '2026-11-23T12:00:00Z' };
  const answers = [
    await mails.describeRegions(signal),
    await mails.getHourlySums('eu-west-1', [SEND], span, signal),
    await mails.listSenderMetrics('eu-west-1', 500, signal),
  ];
  return deniedActions(answers.flatMap((answer) => (answer.ok ? [] : [answer.gap])));
}

/** The user of the panel, about whom nothing else is known yet. */
const SENDER: Principal = {
  ...{ ...someSender(), id: null, createdAt: '', kind: 'user' },
  ...{ accessKeys: [], advisor: null, canSend: 'unknown', grantedBy: [], gaps: [], pending: [] },
  ...{ verdict: 'unknown', lastSesAt: null, likelySend: null },
};

function someSender(): Pick<Principal, 'name' | 'path' | 'arn'> {
  const name = MAILING.truth.find(({ maySend }) => maySend)?.name ?? '';
  const path = MAILING.account.users?.find((user) => user.name === name)?.path ?? '/';
  return { name, path, arn: `arn:aws:iam::${ARTICLE.accountId}:user${path}${name}` };
}

/** Two of a group that gives SES: one used it, and a deny hides that from the user's own report. */
const HIDDEN: AccountDeclaration = {
  accountId: ARTICLE.accountId,
  groups: [{ name: 'mailers', inline: { send: statement('Allow', 'ses:Send*') } }],
  users: ['stolen', 'quiet'].map((name) => ({
    name,
    createdAt: '-90d',
    groups: ['mailers'],
    inline: { quarantine: statement('Deny', 'ses:*') },
  })),
  uses: [{ at: '-1h', user: 'stolen', service: 'ses', action: 'SendEmail', region: 'eu-west-1' }],
};

function statement(Effect: 'Allow' | 'Deny', Action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] };
}

const requests = ({ scan }: Snapshot): number =>
  Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
const called = ({ scan }: Snapshot, call: Call): number => scan.calls[call] ?? 0;
const namesOf = (
  { principals: users }: Snapshot,
  ...verdicts: readonly Principal['verdict'][]
): readonly string[] =>
  users.flatMap(({ name, verdict }) => (verdicts.includes(verdict) ? [name] : [])).toSorted();
const sesUsers = (snapshot: Snapshot) => namesOf(snapshot, 'sends-smtp', 'uses-api', 'used-ses');
const unknown = (snapshot: Snapshot) => namesOf(snapshot, 'unknown');
const gapsOf = ({ gaps, principals: users }: Snapshot) => [...gaps, ...users.flatMap((user) => user.gaps)];

interface Row {
  readonly action: string;
  readonly need: string;
  readonly lost: string;
}

async function documented(): Promise<readonly Row[]> {
  const page = await readFile(join(root, 'docs', 'permissions.md'), 'utf8');
  return [...page.matchAll(/^\| `(\w+:\w+)` \| (\w+) \| .+? \| (.+) \|$/gm)].map(
    ([, action = '', need = '', lost = '']) => ({ action, need, lost }),
  );
}

const published = await documented();
const rows = published.filter(({ action }) => action.startsWith('iam:'));
let whole: Seen;
beforeAll(async () => {
  whole = await see(ACTIONS);
});

describe('The least-privilege policy', () => {
  it('is enough for scans and the panel', () => {
    expect(whole.refused).toEqual([]);
    for (const snapshot of [whole.quick, whole.complete]) expect(gapsOf(snapshot)).toEqual([]);
    expect([...whole.panel.gaps, ...whole.panel.user.gaps]).toEqual([]);
    expect(whole.alias).not.toBeNull();
  });

  it.each(ACTIONS)('has nothing unneeded: %s is used', async (action) => {
    expect((await see(without(action))).refused).toEqual([action]);
  });

  it('is the one in the README', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    expect(JSON.parse(/```json\n(.*?)```/s.exec(readme)?.[1] ?? '')).toEqual(leastPrivilege);
  });

  it('allows only reading', () => {
    const reads = /^(iam:(List|Get|Generate)|ec2:Describe|cloudwatch:(List|Get)|cloudtrail:Lookup)\w+$/;
    expect([...ACTIONS, ...MAIL_ACTIONS, ...TRAIL_ACTIONS].filter((action) => !reads.test(action))).toEqual(
      [],
    );
  });

  it('is enough for counting mails, in its second part, which has nothing unneeded', async () => {
    expect(await deniedOfMails(MAIL_ACTIONS)).toEqual([]);
    for (const action of MAIL_ACTIONS)
      expect(await deniedOfMails(MAIL_ACTIONS.filter((other) => other !== action))).toEqual([action]);
    expect((await deniedOfMails(ACTIONS)).toSorted()).toEqual(MAIL_ACTIONS.toSorted());
  });
});

describe('docs/permissions.md', () => {
  const needed = rows.flatMap(({ action, need }) => (need === 'needed' ? [action] : []));
  const lostWithout = (action: string) => rows.find((row) => row.action === action)?.lost ?? '';

  it('explains every permission of the policy, in its order', () => {
    const ofScans = published.filter(({ action }) => !/^(ses|logs):/.test(action));
    expect(ofScans.map(({ action }) => action)).toEqual([...ACTIONS, ...MAIL_ACTIONS, ...TRAIL_ACTIONS]);
    expect(new Set(rows.map(({ need }) => need))).toEqual(new Set(['needed', 'optional']));
    const others = published.slice(rows.length).filter(({ action }) => !action.startsWith('logs:'));
    expect(others.every(({ need }) => need === 'optional')).toBe(true);
  });

  it('calls needed what finds every user of SES', async () => {
    const least = await see(needed);
    for (const mode of ['quick', 'complete'] as const) {
      expect(sesUsers(least[mode])).toEqual(sesUsers(whole[mode]));
      expect(unknown(least[mode])).toEqual([]);
    }
  });

  it.each(needed)('rightly calls %s needed, without which a needed answer is missing', async (action) => {
    const { complete } = await see(needed.filter((other) => other !== action));
    expect(complete.principals.length === 0 || unknown(complete).length > 0).toBe(true);
  });

  it.each(without(...needed))(
    'rightly calls %s optional, without which all users of SES are found',
    async (action) => {
      const less = await see(without(action));
      for (const mode of ['quick', 'complete'] as const)
        expect(sesUsers(less[mode])).toEqual(sesUsers(whole[mode]));
    },
  );

  describe('says what is lost without', () => {
    const LOST: Readonly<Record<string, readonly [says: string, isSo: (seen: Seen) => void]>> = {
      'iam:ListUsers': [
        'A complete scan knows users only from the policies and the credential report',
        ({ quick, complete }) => {
          expect(verdictsOf(quick)).toEqual(verdictsOf(whole.quick));
          expect(verdictsOf(complete)).toEqual(verdictsOf(whole.complete));
          expect(gapsOf(complete).map(({ call }) => call)).toEqual(['ListUsers']);
        },
      ],
      'iam:ListAccessKeys': [
        'Key IDs are not known. In a complete scan, users are under *Cannot tell* if nothing else shows that they use SES',
        ({ quick, complete }) => {
          const keys = [quick, complete].flatMap(({ principals: users }) =>
            users.flatMap((user) => user.accessKeys),
          );
          expect(keys.filter(({ id }) => id !== null)).toEqual([]);
          expect(unknown(complete).length).toBeGreaterThan(0);
          expect(sesUsers(complete)).toEqual(sesUsers(whole.complete));
        },
      ],
      'iam:GetAccessKeyLastUsed': [
        'Only the credential report shows uses of keys, up to 4 hours late. In a complete scan, users are under *Cannot tell* if nothing else shows that they use SES',
        ({ quick, complete }) => {
          expect(sesUsers(quick)).toEqual(sesUsers(whole.quick));
          expect(unknown(complete).length).toBeGreaterThan(0);
          expect(sesUsers(complete)).toEqual(sesUsers(whole.complete));
        },
      ],
      'iam:GenerateServiceLastAccessedDetails': [
        'Nothing shows a use of SES if the key has moved on: users who may send are under *Cannot tell*',
        movedOnIsUnknown,
      ],
      'iam:GetServiceLastAccessedDetails': [
        "The same, if it takes the user's own report",
        someMovedOnAreUnknown,
      ],
      'iam:GetServiceLastAccessedDetailsWithEntities': [
        'A quick scan takes more Access Advisor reports',
        ({ quick }) => {
          const call = 'GenerateServiceLastAccessedDetails';
          expect(called(quick, call)).toBeGreaterThan(called(whole.quick, call));
        },
      ],
      'iam:GenerateCredentialReport': [
        'The root user is missing, and a quick scan takes more calls',
        rootIsMissing,
      ],
      'iam:GetCredentialReport': ['The same', rootIsMissing],
      'iam:GetAccountAuthorizationDetails': [
        'Nobody but root is under *May send, no use seen*. The policies that allow sending are not shown, and a quick scan takes more calls',
        ({ quick, complete }) => {
          for (const { principals: users } of [quick, complete]) {
            expect(users.filter((user) => user.kind !== 'root' && user.verdict === 'can-send')).toEqual([]);
            expect(users.flatMap((user) => user.grantedBy)).toEqual([]);
          }
          expect(namesOf(whole.quick, 'can-send').length).toBeGreaterThan(1);
          expect(requests(quick)).toBeGreaterThan(requests(whole.quick));
        },
      ],
      'iam:ListPoliciesGrantingServiceAccess': [
        '*Show Access Advisor* does not name them',
        ({ panel }) => {
          expect(whole.panel.grantedBy).not.toEqual([]);
          expect(panel.grantedBy).toEqual([]);
        },
      ],
      'iam:ListAccountAliases': [
        'The account is shown by its number',
        ({ alias }) => expect([whole.alias === null, alias]).toEqual([false, null]),
      ],
    };

    function movedOnIsUnknown(seen: Seen): void {
      for (const mode of ['quick', 'complete'] as const) {
        expect(namesOf(seen[mode], 'used-ses')).toEqual([]);
        const uncertain = new Set(unknown(seen[mode]));
        for (const name of namesOf(whole[mode], 'used-ses')) expect(uncertain).toContain(name);
      }
    }

    function someMovedOnAreUnknown({ complete }: Seen): void {
      const uncertain = new Set(unknown(complete));
      for (const name of namesOf(whole.complete, 'used-ses')) expect(uncertain).toContain(name);
    }

    function rootIsMissing({ quick, complete }: Seen): void {
      for (const { principals: users } of [quick, complete])
        expect(users.filter(({ kind }) => kind === 'root')).toEqual([]);
      expect(whole.quick.principals.filter(({ kind }) => kind === 'root')).toHaveLength(1);
      expect(requests(quick)).toBeGreaterThan(requests(whole.quick));
    }

    it.each(ACTIONS)('%s', async (action) => {
      const [says, isSo] = LOST[action] ?? ['?', () => expect.fail('nothing is said')];
      expect(lostWithout(action)).toContain(says);
      isSo(await see(without(action)));
    });

    it('iam:ListUsers if the policies and the report are denied, too: nobody is known', async () => {
      expect(lostWithout('iam:ListUsers')).toContain('if those are denied, too, it knows nobody');
      const others = ['iam:GetAccountAuthorizationDetails', 'iam:GenerateCredentialReport'];
      const { complete } = await see(without('iam:ListUsers', ...others));
      expect(complete.principals).toEqual([]);
    });

    it('the report about a group or policy, for users whose SES access a Deny removed', async () => {
      const action = 'iam:GetServiceLastAccessedDetailsWithEntities';
      expect(lostWithout(action)).toContain('nothing shows whether the user used it before');
      const both = [await see(ACTIONS, HIDDEN), await see(without(action), HIDDEN)];
      expect(both.map(({ quick }) => namesOf(quick, 'used-ses'))).toEqual([['stolen'], []]);
      expect(both.map(({ quick }) => unknown(quick))).toEqual([[], ['quiet', 'stolen']]);
    });
  });
});
