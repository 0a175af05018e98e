/**
 * Accounts for property tests: small, and full of what makes two ways of asking differ. They are at rest: nothing
 * was used or made since the credential report.
 */
import fc from 'fast-check';
import type { AccountDeclaration, UseDeclaration, UserDeclaration } from '../../aws/declaration.ts';
import type { PolicyDocument, Statement } from '../../aws/policies.ts';

export const ACCOUNT_ID = '333344445555';

const MINUTES_A_DAY = 24 * 60;

const ACTIONS = [
  ...['*', 'ses:*', 'SES:send*', 'ses:SendEmail', 'ses:SendRawEmail', 's*:*', 'ses:?end*'],
  ...['ses:GetSendQuota', 's3:*', 's3:GetObject', 'iam:List*', 'ec2:Describe*'],
];
const RESOURCES = [
  ...['*', '*', '*', `arn:aws:ses:*:${ACCOUNT_ID}:identity/acme.example`, 'arn:aws:s3:::acme-backup/*'],
];
const MANAGED = ['Mail', 'Everything', 'Reading', 'NoMail'];
const GROUPS = ['mailers', 'staff', 'operators', 'auditors'];
const SERVICES = ['ses', 'ses', 'ses-smtp', 's3', 'ec2', 'dynamodb'];
const SES_ACTIONS = ['SendEmail', 'SendRawEmail', 'GetSendQuota', 'ListIdentities'];

const some = <T>(items: readonly T[], maxLength: number): fc.Arbitrary<T[]> =>
  fc.subarray([...items], { minLength: 1, maxLength });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: weight });

const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.oneof(
      { weight: 4, arbitrary: fc.constant('Allow') },
      { weight: 1, arbitrary: fc.constant('Deny') },
    ),
    inverted: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    actions: some(ACTIONS, 2),
    Resource: fc.constantFrom(...RESOURCES),
    conditional: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })
  .map(({ Effect, inverted, actions, Resource, conditional }) => ({
    Effect,
    ...(inverted ? { NotAction: actions } : { Action: actions }),
    Resource,
    ...(conditional ? { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } } : {}),
  }));

const document: fc.Arbitrary<PolicyDocument> = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }));

const inline = fc.dictionary(fc.constantFrom('own', 'other'), document, { maxKeys: 2 });

const arnOf = (policy: string): string => `arn:aws:iam::${ACCOUNT_ID}:policy/${policy}`;
const attached = fc.subarray(MANAGED.map(arnOf), { maxLength: 2 });

/** Long ago, lately, or just before the report; beyond Access Advisor's tracking period, too. In minutes. */
const minutesAgo = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: MINUTES_A_DAY }),
  fc.integer({ min: 0, max: 600 * MINUTES_A_DAY }),
);

interface Use {
  readonly service: string;
  readonly ago: number;
  readonly region: string | undefined;
  readonly action: string;
  /** Which of the user's keys; a user without such a key used the console. */
  readonly slot: number;
}

const use: fc.Arbitrary<Use> = fc.record({
  service: fc.constantFrom(...SERVICES),
  ago: minutesAgo,
  region: sometimes(fc.constantFrom('us-east-1', 'eu-west-1'), 3),
  action: fc.constantFrom(...SES_ACTIONS),
  slot: fc.nat(2),
});

const person = fc.record({
  path: fc.constantFrom('/', '/team/mail/'),
  keys: fc.array(
    fc.record({
      status: fc.constantFrom('Active' as const, 'Active' as const, 'Inactive' as const),
      days: fc.integer({ min: 601, max: 700 }),
    }),
    { maxLength: 2 },
  ),
  groups: fc.subarray(GROUPS, { maxLength: 3 }),
  attached,
  inline: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: inline }),
  boundary: sometimes(fc.constantFrom(...MANAGED.map(arnOf)), 1),
  uses: fc.array(use, { maxLength: 4 }),
});
type Person = typeof person extends fc.Arbitrary<infer P> ? P : never;

/** Minutes since the report was made; `null`: there is none yet. After 4 hours AWS makes a new one. */
const reportAge = fc.constantFrom(null, 0, 5, 30, 180, 300);

/** An account at rest, with up to `maxUsers` users. */
export function randomAccount(maxUsers: number): fc.Arbitrary<AccountDeclaration> {
  return fc
    .record({
      reportAge,
      people: fc.array(person, { minLength: 1, maxLength: maxUsers }),
      policies: fc.tuple(...MANAGED.map(() => document)),
      groups: fc.tuple(...GROUPS.map(() => fc.record({ inline, attached }))),
    })
    .map(({ reportAge: age, people, policies, groups }) => ({
      accountId: ACCOUNT_ID,
      ...(age === null ? {} : { credentialReport: { generatedAt: `-${age}m` } }),
      policies: MANAGED.map((name, index) => ({ name, document: policies[index]! })),
      groups: GROUPS.map((name, index) => ({ name, ...groups[index] })),
      users: people.map(userOf),
      uses: people.flatMap((one, index) => usesOf(one, index, age ?? 0)),
    }));
}

const nameOf = (index: number): string => `user-${index}`;
const keyIdOf = (index: number, slot: number): string => `AKIARANDOM${index}X${slot}`.padEnd(20, 'X');

const userOf = (
  { path, keys, groups, attached, inline, boundary }: Person,
  index: number,
): UserDeclaration => ({
  name: nameOf(index),
  path,
  createdAt: '-700d',
  accessKeys: keys.map(({ status, days }, slot) => ({
    id: keyIdOf(index, slot),
    status,
    createdAt: `-${days}d`,
  })),
  groups,
  attached,
  inline,
  ...(boundary === undefined ? {} : { boundary }),
});

const usesOf = ({ keys, uses }: Person, index: number, age: number): readonly UseDeclaration[] =>
  uses.map(({ service, ago, region, action, slot }) => ({
    at: `-${age + ago}m`,
    ...(slot < keys.length ? { accessKeyId: keyIdOf(index, slot) } : { user: nameOf(index) }),
    service,
    ...(region === undefined ? {} : { region }),
    ...(service.startsWith('ses') ? { action } : {}),
  }));
