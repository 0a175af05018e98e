/** The accounts of the campaign. Each has somebody for every way in which a use of SES can be seen, or missed. */
import fc from 'fast-check';
import { readTime } from '../aws/declaration.ts';
import type {
  AccountDeclaration,
  RoleDeclaration,
  UseDeclaration,
  UserDeclaration,
} from '../aws/declaration.ts';
import { generateAccount } from '../aws/generate.ts';
import type { PolicyDocument } from '../aws/policies.ts';
import { randomAccount } from '../unit/scan/randomAccount.ts';

export interface TestAccount {
  readonly name: string;
  readonly account: AccountDeclaration;
  /** Who used SES, by the declaration of the account; `null` if only a scan without faults shows it. */
  readonly senders: ReadonlySet<string> | null;
}

const ACCOUNT_ID = '111122223333';

const statement = (Effect: 'Allow' | 'Deny', Action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action, Resource: '*' }],
});

/** Users that the generator does not create, and who easily look innocent. */
const OTHERS: readonly UserDeclaration[] = [
  // A deny hides SES from their own Access Advisor reports; the group's shows it.
  ...['stolen', 'quiet'].map((name) => ({
    name,
    createdAt: '-90d',
    groups: ['mailers-0'],
    inline: { quarantine: statement('Deny', '*') },
  })),
  // Made since the report, and allowed by a policy of the identity alone: only the live key shows it.
  {
    name: 'newcomer',
    createdAt: '-30m',
    accessKeys: [{ id: 'AKIANEWCOMERXXXXXXXX', createdAt: '-29m' }],
  },
  // Its right is its own, and its key has moved on: only its own Access Advisor report shows it.
  {
    name: 'moved-on',
    createdAt: '-90d',
    accessKeys: [{ id: 'AKIAMOVEDONXXXXXXXXX', createdAt: '-89d' }],
    inline: { send: statement('Allow', 'ses:SendEmail'), read: statement('Allow', 's3:*') },
  },
];

const OTHER_USES: readonly UseDeclaration[] = [
  { at: '-5d', user: 'stolen', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
  {
    at: '-20m',
    accessKeyId: 'AKIANEWCOMERXXXXXXXX',
    service: 'ses-smtp',
    region: 'us-east-1',
    action: 'SendRawEmail',
  },
  {
    at: '-9d',
    accessKeyId: 'AKIAMOVEDONXXXXXXXXX',
    service: 'ses',
    region: 'us-east-1',
    action: 'SendEmail',
  },
  { at: '-8d', accessKeyId: 'AKIAMOVEDONXXXXXXXXX', service: 's3' },
];

/** Roles on two pages: two that only their own jobs show, two of a policy that nobody else has, and some that are innocent. */
const ROLE_POLICY = `arn:aws:iam::${ACCOUNT_ID}:policy/RolesSend`;
const ROLES: readonly RoleDeclaration[] = [
  { name: 'relay', inline: { send: statement('Allow', 'ses:SendEmail') } },
  { name: 'job', attached: [ROLE_POLICY] },
  { name: 'task', attached: [ROLE_POLICY] },
  { name: 'function', attached: ['arn:aws:iam::aws:policy/AmazonSESFullAccess'] },
  ...['reader', 'watcher'].map((name) => ({ name, inline: { read: statement('Allow', 's3:*') } })),
  { name: 'idle', inline: { send: statement('Allow', 'ses:SendEmail') } },
].map((role) => ({ createdAt: '-90d', ...role }));
const ROLE_USES = ['relay', 'job', 'function'].map((role, day): UseDeclaration => ({
  ...{ at: `-${day + 3}d`, role, service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
}));
const OTHER_ROLE_USES = ['task', 'reader'].map((role): UseDeclaration => ({
  ...{ at: '-2d', role, service: 's3', region: 'eu-west-1' },
}));

/** Fourteen users, of which eight used SES, in eight ways, and seven roles, three of which did. */
function mailing(seed: number): Pick<TestAccount, 'account' | 'senders'> {
  const { account, truth } = generateAccount(
    {
      ...{ seed, users: 10, keys: 12, administrators: 1 },
      senders: { byGroup: 3, byManagedPolicy: 2, byInlinePolicy: 1 },
      ...{ seen: 4, seenBySmtp: 1, seenMovedOn: 2, seenWithoutPolicy: 1 },
    },
    ACCOUNT_ID,
  );
  const senders = truth.filter(({ usedSes }) => usedSes).map(({ name }) => name);
  return {
    account: {
      ...account,
      users: [...(account.users ?? []), ...OTHERS],
      policies: [
        ...(account.policies ?? []),
        { name: 'RolesSend', document: statement('Allow', 'ses:Send*') },
      ],
      roles: ROLES,
      uses: [...(account.uses ?? []), ...OTHER_USES, ...ROLE_USES, ...OTHER_ROLE_USES],
    },
    senders: new Set([...senders, 'stolen', 'newcomer', 'moved-on', 'relay', 'job', 'function']),
  };
}

/**
 * With the times of people and uses as they are now, so that the same use is always of the same time. The report stays
 * as old as it was declared to be.
 */
function atRest<W extends Pick<TestAccount, 'account'>>(testAccount: W): W {
  const now = new Date();
  const fixed = (value: unknown): unknown =>
    typeof value === 'string' && /^-\d+[smhd]$/.test(value) ? readTime(value, now).toISOString() : value;
  const { credentialReport, ...account } = testAccount.account;
  const still = JSON.parse(JSON.stringify(account), (_key, value) => fixed(value)) as AccountDeclaration;
  return {
    ...testAccount,
    account: { ...still, ...(credentialReport === undefined ? {} : { credentialReport }) },
  };
}

/** The same people behind an old report, and behind one that is made when it is asked for. */
export function knownWorlds(seed: number): readonly TestAccount[] {
  const { account, senders } = atRest(mailing(seed));
  return [
    { name: 'old report', senders, account: { ...account, credentialReport: { generatedAt: '-3h' } } },
    { name: 'new report', senders, account },
  ];
}

/** Accounts of property tests, each other from seed to seed. */
export function randomWorlds(seed: number, count: number): readonly TestAccount[] {
  return fc
    .sample(randomAccount(6), { seed, numRuns: count })
    .map((account, index) => atRest({ name: `random ${index}`, account, senders: null }));
}
