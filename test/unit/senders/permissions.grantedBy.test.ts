/** Exactly the policies that contribute to a permission are named as granting it. */
import { expect, test } from 'vitest';
import { permissionsJudge } from '../../../src/senders/policies/permissions.ts';

const arn = (resource: string, region = 'us-east-1') => `arn:aws:ses:${region}:111122223333:${resource}`;
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource });
const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';

/** The names of the granting policies among inline ones, for a user with or without a boundary. */
function granting(policies: Readonly<Record<string, object>>, boundary?: object): readonly string[] {
  const documentOf = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const user = {
    name: 'alice',
    arn: 'arn:aws:iam::111122223333:user/alice',
    id: 'AIDAALICE',
    path: '/',
    createdAt: '2024-01-02T03:04:05Z',
    inline: Object.entries(policies).map(([name, statement]) => ({
      name,
      arn: null,
      document: documentOf(statement),
    })),
    attached: [],
    groups: [],
    boundaryArn: boundary === undefined ? null : BOUNDARY,
  };
  const managed =
    boundary === undefined ? [] : [{ name: 'boundary', arn: BOUNDARY, document: documentOf(boundary) }];
  const permissionsOf = permissionsJudge({ users: [user], groups: [], policies: managed }, 'user');
  // Asked twice: the second answer comes from memory.
  permissionsOf(user);
  return permissionsOf(user).grantedBy.map(({ name }) => name);
}

const EAST = allow('ses:SendEmail', arn('identity/*'));
const WEST = allow('ses:SendEmail', arn('identity/*', 'us-west-2'));
const TEMPLATES = arn('template/*');
const VERIFICATION = arn('custom-verification-email-template/*');

test.each<[string, Readonly<Record<string, object>>, object | undefined, readonly string[]]>([
  ['a policy for a Region that the boundary leaves', { EAST, WEST }, allow('*', arn('*')), ['EAST']],
  [
    'a policy whose identities no deny takes',
    { EAST, WEST, no: deny('*', arn('identity/*')) },
    undefined,
    ['WEST'],
  ],
  [
    'the identity and the template of a templated send',
    {
      identity: allow('ses:SendTemplatedEmail', arn('identity/*')),
      template: allow('ses:SendTemplatedEmail', TEMPLATES),
    },
    undefined,
    ['identity', 'template'],
  ],
  [
    'the identity of a templated send whose template is there under a condition',
    {
      identity: allow('ses:SendTemplatedEmail', arn('identity/*')),
      template: {
        ...allow('ses:SendTemplatedEmail', TEMPLATES),
        Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      },
    },
    undefined,
    ['identity', 'template'],
  ],
  [
    'the identity and the template of a bulk send',
    {
      identity: allow('ses:SendBulkEmail', arn('identity/*')),
      template: allow('ses:SendBulkEmail', TEMPLATES),
    },
    undefined,
    ['identity', 'template'],
  ],
  [
    'no template without an identity',
    { template: allow('ses:SendTemplatedEmail', TEMPLATES) },
    undefined,
    [],
  ],
  [
    'no template for a send without one',
    { EAST, other: allow('ses:SendEmail', TEMPLATES) },
    undefined,
    ['EAST'],
  ],
  [
    'no template of another action',
    { EAST, other: allow('ses:SendTemplatedEmail', TEMPLATES) },
    undefined,
    ['EAST'],
  ],
  [
    'no template and no identity of a Region without the other one',
    {
      identity: allow('ses:SendTemplatedEmail', arn('identity/*')),
      template: allow('ses:SendTemplatedEmail', TEMPLATES),
      otherIdentity: allow('ses:SendTemplatedEmail', arn('identity/*', 'us-west-2')),
      otherTemplate: allow('ses:SendTemplatedEmail', arn('template/*', 'eu-west-1')),
    },
    undefined,
    ['identity', 'template'],
  ],
  [
    'a verification template',
    { it: allow('ses:SendCustomVerificationEmail', VERIFICATION) },
    undefined,
    ['it'],
  ],
  [
    'no verification template for another action',
    { EAST, other: allow('ses:SendEmail', VERIFICATION) },
    undefined,
    ['EAST'],
  ],
  [
    'no configuration set',
    { EAST, other: allow('ses:SendEmail', arn('configuration-set/x')) },
    undefined,
    ['EAST'],
  ],
  [
    'no policy that only denies',
    { EAST, other: deny('ses:SendEmail', arn('identity/x')) },
    undefined,
    ['EAST'],
  ],
])('%s', (_what, policies, boundary, expected) => {
  expect(granting(policies, boundary)).toEqual(expected);
});
