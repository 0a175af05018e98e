import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { permissionsJudge, type Permissions } from '../../../src/senders/policies/permissions.ts';
import type { AuthorizationDetails } from '../../../src/senders/ports/iamReader.ts';

type UserPolicies = AuthorizationDetails['users'][number];
type GroupPolicies = AuthorizationDetails['groups'][number];

const statement = (Effect: string, Action: string, extra: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*', ...extra }] });

const SEND = statement('Allow', 'ses:SendRawEmail');
const SEND_FROM_OFFICE = statement('Allow', 'ses:SendRawEmail', {
  Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
});
const ALLOW_ALL = statement('Allow', '*');
const READ_SES = statement('Allow', 'ses:Get*');
const READ_S3 = statement('Allow', 's3:Get*');
const DENY_SES = statement('Deny', 'ses:*');
const JUNK = '{"Statement": [';

const arnOf = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
const inline = (name: string, document: string) => ({ name, arn: null, document });
const attached = (name: string) => ({ name, arn: arnOf(name) });
const managed = (name: string, document: string) => ({ ...attached(name), document });

const user = (policies: Partial<UserPolicies>): UserPolicies => ({
  name: 'mailer',
  arn: 'arn:aws:iam::111122223333:user/mailer',
  id: 'AIDAMAILER',
  path: '/',
  createdAt: '2024-01-02T03:04:05Z',
  inline: [],
  attached: [],
  groups: [],
  boundaryArn: null,
  ...policies,
});
const group = (name: string, policies: Partial<GroupPolicies>): GroupPolicies => ({
  name,
  arn: `arn:aws:iam::111122223333:group/${name}`,
  inline: [],
  attached: [],
  ...policies,
});

/** The permissions of one user, with the account's groups and managed policies. */
function judge(
  policies: Partial<UserPolicies>,
  account: Partial<Pick<AuthorizationDetails, 'groups' | 'policies'>> = {},
): Permissions {
  return permissionsJudge({ users: [], groups: [], policies: [], ...account }, 'user')(user(policies));
}

describe('The policies that allow a user to send', () => {
  test('are none without policies', () => {
    expect(judge({})).toEqual({
      ...{ canSend: 'no', grantedBy: [], mayUseSes: false, mayUseSesInline: false },
      boundary: null,
    });
  });

  test('can be an inline policy', () => {
    expect(judge({ inline: [inline('AmazonSesSendingAccess', SEND)] })).toEqual({
      canSend: 'yes',
      grantedBy: [{ type: 'inline', name: 'AmazonSesSendingAccess', arn: null, group: null }],
      mayUseSes: true,
      mayUseSesInline: true,
      boundary: null,
    });
  });

  test('can be an attached managed policy', () => {
    const { canSend, grantedBy } = judge(
      { attached: [attached('Mail')] },
      { policies: [managed('Mail', SEND)] },
    );
    expect(canSend).toBe('yes');
    expect(grantedBy).toEqual([{ type: 'managed', name: 'Mail', arn: arnOf('Mail'), group: null }]);
  });

  test('can be inline and attached policies of a group', () => {
    const groups = [
      group('AWSSESSendingGroupDoNotRename', {
        inline: [inline('AmazonSesSendingAccess', SEND)],
        attached: [attached('Admin')],
      }),
      group('others', { inline: [inline('NotOurs', ALLOW_ALL)] }),
    ];
    const { canSend, grantedBy } = judge(
      { groups: ['AWSSESSendingGroupDoNotRename'] },
      { groups, policies: [managed('Admin', ALLOW_ALL)] },
    );
    expect(canSend).toBe('yes');
    expect(grantedBy).toEqual([
      {
        type: 'group-inline',
        name: 'AmazonSesSendingAccess',
        arn: null,
        group: 'AWSSESSendingGroupDoNotRename',
      },
      { type: 'group-managed', name: 'Admin', arn: arnOf('Admin'), group: 'AWSSESSendingGroupDoNotRename' },
    ]);
  });

  test('include only policies that allow sending', () => {
    const { grantedBy } = judge({
      inline: [inline('read', READ_SES), inline('s3', READ_S3), inline('send', SEND), inline('junk', JUNK)],
    });
    expect(grantedBy.map(({ name }) => name)).toEqual(['send']);
  });

  test('leave out a policy whose sending actions are all denied elsewhere', () => {
    const { canSend, grantedBy } = judge({
      inline: [
        inline('raw', SEND),
        inline('no-raw', statement('Deny', 'ses:SendRawEmail')),
        inline('bounce', statement('Allow', 'ses:SendBounce')),
      ],
    });
    expect(canSend).toBe('yes');
    expect(grantedBy.map(({ name }) => name)).toEqual(['bounce']);
  });

  test('name the same policy with each of two groups', () => {
    const groups = ['b', 'a'].map((name) => group(name, { attached: [attached('Mail')] }));
    const { grantedBy } = judge({ groups: ['b', 'a'] }, { groups, policies: [managed('Mail', SEND)] });
    expect(grantedBy.map((policy) => policy.group)).toEqual(['a', 'b']);
  });

  test('are sorted by ARN and groups by name, in whatever order IAM lists them', () => {
    const policies = ['a', 'b'].map((path) => ({ name: 'Mail', arn: arnOf(`${path}/Mail`), document: SEND }));
    const groups = ['g1', 'g2'].map((name) => group(name, { attached: policies }));
    const names = ({ grantedBy }: Permissions) => grantedBy.map(({ group: from, arn }) => [from, arn]);
    const order = [null, 'g1', 'g2'].flatMap((from) => policies.map(({ arn }) => [from, arn]));
    for (const turned of [false, true]) {
      const listed = <T>(items: readonly T[]) => (turned ? items.toReversed() : items);
      const all = { attached: listed(policies), groups: listed(['g1', 'g2']) };
      expect(names(judge(all, { groups, policies }))).toEqual(order);
    }
  });

  test('are sorted by type, group, and name, in whatever order IAM lists them', () => {
    const policies = [managed('m1', SEND), managed('m2', SEND)];
    const groups = [
      group('g2', { inline: [inline('z', SEND), inline('a', SEND)] }),
      group('g1', { inline: [inline('y', SEND)], attached: [attached('m1')] }),
    ];
    const { grantedBy } = judge(
      {
        inline: [inline('b', SEND), inline('a', SEND)],
        attached: [attached('m2'), attached('m1')],
        groups: ['g2', 'g1'],
      },
      { groups, policies },
    );
    expect(grantedBy.map((policy) => `${policy.type} ${policy.group ?? ''}/${policy.name}`)).toEqual([
      'inline /a',
      'inline /b',
      'managed /m1',
      'managed /m2',
      'group-inline g1/y',
      'group-inline g2/a',
      'group-inline g2/z',
      'group-managed g1/m1',
    ]);
  });
});

describe('Combined policies', () => {
  test.each<[string, readonly string[], Permissions['canSend']]>([
    ['a condition', [SEND_FROM_OFFICE], 'conditional'],
    ['a condition beside an unconditional right', [SEND_FROM_OFFICE, SEND], 'yes'],
    ['a deny in another policy', [SEND, DENY_SES], 'no'],
    ['a document that cannot be read', [JUNK], 'unknown'],
    ['the same beside one that gives nothing', [JUNK, READ_S3], 'unknown'],
    ['the same beside one that allows: it might deny', [JUNK, SEND], 'conditional'],
    ['the same beside a deny of everything in SES', [JUNK, DENY_SES], 'no'],
  ])('%s', (_what, documents, expected) => {
    expect(judge({ inline: documents.map((text, index) => inline(`p${index}`, text)) }).canSend).toBe(
      expected,
    );
  });

  test("let a group's Deny override the user's own Allow", () => {
    const groups = [group('quarantine', { inline: [inline('stop', DENY_SES)] })];
    const { canSend, grantedBy } = judge(
      { inline: [inline('send', SEND)], groups: ['quarantine'] },
      { groups },
    );
    expect({ canSend, grantedBy }).toEqual({ canSend: 'no', grantedBy: [] });
  });

  test('leave a doubt when the answer lacks an attached policy', () => {
    expect(judge({ attached: [attached('Gone')] })).toMatchObject({ canSend: 'unknown', mayUseSes: true });
  });

  test('leave a doubt when the answer lacks a group', () => {
    expect(judge({ groups: ['gone'] })).toMatchObject({ canSend: 'unknown', mayUseSes: true, grantedBy: [] });
  });
});

describe('The permission to use SES at all', () => {
  test('includes actions that send nothing', () => {
    expect(judge({ inline: [inline('read', READ_SES)] })).toMatchObject({ canSend: 'no', mayUseSes: true });
  });

  test('includes denied actions, which Access Advisor may still list', () => {
    const policies = [inline('send', SEND), inline('deny', DENY_SES)];
    expect(judge({ inline: policies })).toMatchObject({ canSend: 'no', mayUseSes: true });
  });

  test('excludes other services', () => {
    expect(judge({ inline: [inline('s3', READ_S3)] }).mayUseSes).toBe(false);
  });
});

describe('A permissions boundary', () => {
  const boundary = (document: string | null, ...documents: string[]) =>
    judge(
      {
        inline: documents.map((text, index) => inline(`p${index}`, text)),
        boundaryArn: arnOf('Boundary'),
      },
      { policies: document === null ? [] : [managed('Boundary', document)] },
    );

  test.each<[string, string | null, string, Permissions['canSend'], Permissions['canSend']]>([
    // boundary, policy -> what the boundary leaves, what the user may do
    ['that allows everything takes nothing', ALLOW_ALL, SEND, 'yes', 'yes'],
    ['that allows another service takes all', READ_S3, SEND, 'no', 'no'],
    ['that denies SES takes all', DENY_SES, SEND, 'no', 'no'],
    [
      'that allows another sending action takes this one',
      statement('Allow', 'ses:SendBounce'),
      SEND,
      'yes',
      'no',
    ],
    ['under a condition makes it conditional', SEND_FROM_OFFICE, SEND, 'conditional', 'conditional'],
    ['leaves a conditional right conditional', ALLOW_ALL, SEND_FROM_OFFICE, 'yes', 'conditional'],
    ['that cannot be read makes it conditional', JUNK, SEND, 'unknown', 'conditional'],
    ['that is not at hand makes it conditional', null, SEND, 'unknown', 'conditional'],
    ['gives nothing itself', ALLOW_ALL, READ_S3, 'yes', 'no'],
    ['leaves the unknown unknown', ALLOW_ALL, JUNK, 'yes', 'unknown'],
    ['settles the unknown where it allows nothing', READ_S3, JUNK, 'no', 'no'],
  ])('%s', (_what, boundaryDocument, document, leaves, canSend) => {
    const permissions = boundary(boundaryDocument, document);
    expect(permissions.boundary).toEqual({ arn: arnOf('Boundary'), canSend: leaves });
    expect(permissions.canSend).toBe(canSend);
  });

  test('limits each user separately, though others have the same policies', () => {
    const permissionsOf = permissionsJudge(
      { users: [], groups: [], policies: [managed('None', READ_S3), managed('All', ALLOW_ALL)] },
      'user',
    );
    const bound = [null, 'None', 'All', 'None', null].map(
      (name) =>
        permissionsOf(user({ inline: [inline('own', SEND)], boundaryArn: name && arnOf(name) })).canSend,
    );
    expect(bound).toEqual(['yes', 'no', 'yes', 'no', 'yes']);
  });

  test('is ignored by Access Advisor, which may still list SES', () => {
    expect(boundary(READ_S3, SEND)).toMatchObject({ canSend: 'no', mayUseSes: true, grantedBy: [] });
  });
});

describe('In a whole account', () => {
  test('a document is parsed once, however many users have it', () => {
    const documents = [SEND, READ_S3];
    const users = Array.from({ length: 300 }, (_, index) =>
      user({
        arn: `arn:aws:iam::111122223333:user/u${index}`,
        inline: [inline('own', documents[index % 2]!)],
        attached: [attached('Admin')],
        groups: ['everybody'],
      }),
    );
    const parse = vi.spyOn(JSON, 'parse');
    const permissionsOf = permissionsJudge(
      {
        users,
        groups: [group('everybody', { inline: [inline('same', SEND)] })],
        policies: [managed('Admin', ALLOW_ALL)],
      },
      'user',
    );
    for (const each of users) permissionsOf(each);
    expect(parse).toHaveBeenCalledTimes(3);
    parse.mockRestore();
  });

  test('generated policies keep the rules: Deny ses:* lets nobody send, and whoever may send may use SES', () => {
    const document = fc.constantFrom(
      SEND,
      SEND_FROM_OFFICE,
      ALLOW_ALL,
      READ_SES,
      READ_S3,
      DENY_SES,
      JUNK,
      '',
    );
    const policies = fc.array(document.map((text) => inline('p', text)));
    const account = fc.record({
      own: policies,
      ofGroup: policies,
      boundary: fc.option(document),
      groups: fc.subarray(['known', 'gone']),
    });
    fc.assert(
      fc.property(account, ({ own, ofGroup, boundary, groups }) => {
        const judged = (extra: readonly ReturnType<typeof inline>[]) =>
          judge(
            { inline: [...own, ...extra], groups, boundaryArn: boundary === null ? null : arnOf('B') },
            {
              groups: [group('known', { inline: ofGroup })],
              policies: boundary === null ? [] : [managed('B', boundary)],
            },
          );
        const { canSend, mayUseSes, grantedBy } = judged([]);
        expect(mayUseSes || canSend === 'no').toBe(true);
        expect(grantedBy.length > 0).toBe(canSend === 'yes' || canSend === 'conditional');
        expect(judged([inline('deny', DENY_SES)]).canSend).toBe('no');
      }),
    );
  });
});
