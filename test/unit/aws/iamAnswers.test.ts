/** Reading IAM's answers, member by member: an answer without a required member is rejected. */
import type { GetAccountAuthorizationDetailsResponse, ServiceLastAccessed } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { authorizationDetails } from '../../../src/aws/iam/authorizationDetails.ts';
import {
  grantingPolicies,
  lastUsed,
  listedUser,
  serviceLastAccessed,
  unfinishedJob,
} from '../../../src/aws/iam/iamAnswers.ts';

const lacks = (member: string) => `The answer lacks ${member}.`;
const without = <T extends object>(whole: T, member: string): T =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => name !== member)) as T;

const CREATED = new Date('2026-01-02T03:04:05.678Z');
const USER = {
  UserName: 'ann',
  Arn: 'arn:aws:iam::111122223333:user/team/ann',
  UserId: 'AIDA1',
  Path: '/team/',
  CreateDate: CREATED,
};
const LISTED = {
  name: 'ann',
  arn: 'arn:aws:iam::111122223333:user/team/ann',
  id: 'AIDA1',
  path: '/team/',
  createdAt: '2026-01-02T03:04:05Z',
};

describe('A user', () => {
  it('is read completely; a missing path is the root path', () => {
    expect(listedUser(USER)).toEqual(LISTED);
    expect(listedUser(without(USER, 'Path'))).toEqual({ ...LISTED, path: '/' });
  });

  it.each(['UserName', 'Arn', 'UserId', 'CreateDate'])('is rejected without %s', (member) => {
    expect(() => listedUser(without(USER, member))).toThrow(lacks(member));
  });
});

describe('A job', () => {
  const status = 'FAILED';
  it.each([
    ['that is done', { JobStatus: 'COMPLETED' }, null],
    ['that is under way', { JobStatus: 'IN_PROGRESS' }, { status: 'IN_PROGRESS' }],
    [
      'that failed, with a reason',
      { JobStatus: status, Error: { Code: 'E', Message: 'The reason' } },
      { status, message: 'The reason' },
    ],
    ['that failed, with a code', { JobStatus: status, Error: { Code: 'E' } }, { status, message: 'E' }],
    ['that failed, with nothing', { JobStatus: status }, { status, message: 'no reason was given' }],
  ])('%s', (_, page, unfinished) => {
    expect(unfinishedJob(page as Parameters<typeof unfinishedJob>[0])).toEqual(unfinished);
  });

  it('without a status is rejected', () => {
    expect(() => unfinishedJob({} as Parameters<typeof unfinishedJob>[0])).toThrow(lacks('JobStatus'));
  });
});

describe('The last use of a key', () => {
  const at = '2026-01-02T03:04:05Z';
  const use = { LastUsedDate: CREATED, ServiceName: 'ses', Region: 'us-east-1' };

  it.each([
    ['as AWS sends it', use, { at, service: 'ses', region: 'us-east-1' }],
    ['of a service without regions', { ...use, Region: 'N/A' }, { at, service: 'ses', region: null }],
    ['without a region', without(use, 'Region'), { at, service: 'ses', region: null }],
    [
      'of a service that AWS does not name',
      { ...use, ServiceName: 'N/A' },
      { at, service: null, region: 'us-east-1' },
    ],
    ['that never was', { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' }, null],
  ])('%s', (_, answered, expected) => {
    expect(lastUsed(answered)).toEqual(expected);
  });

  it.each(['LastUsedDate', 'ServiceName'])('is rejected if AWS omits %s', (member) => {
    expect(() => lastUsed(without(use, member))).toThrow(lacks(member));
  });
});

describe('A service of an Access Advisor report', () => {
  const at = '2026-01-02T03:04:05Z';
  const row = (more: Partial<ServiceLastAccessed>): ServiceLastAccessed => ({
    ServiceName: 'Amazon SES',
    ServiceNamespace: 'ses',
    ...more,
  });
  const unused = {
    serviceName: 'Amazon SES',
    serviceNamespace: 'ses',
    lastAccessedAt: null,
    region: null,
    trackedActions: null,
  };
  const ENTITY = 'arn:aws:iam::111122223333:user/ann';

  it('has no use if it was never used', () => {
    expect(serviceLastAccessed(row({}))).toEqual(unused);
    expect(serviceLastAccessed(row({ TrackedActionsLastAccessed: [{ ActionName: 'SendEmail' }] }))).toEqual({
      ...unused,
      trackedActions: [{ action: 'SendEmail', at: null, region: null }],
    });
  });

  it('has its last use, and that of each action that AWS tracks', () => {
    const used = row({
      LastAuthenticated: CREATED,
      LastAuthenticatedEntity: ENTITY,
      LastAuthenticatedRegion: 'eu-west-1',
      TrackedActionsLastAccessed: [
        {
          ActionName: 'GetSendQuota',
          LastAccessedEntity: ENTITY,
          LastAccessedTime: CREATED,
          LastAccessedRegion: 'us-east-1',
        },
        { ActionName: 'SendEmail' },
      ],
    });
    expect(serviceLastAccessed(used)).toEqual({
      ...unused,
      lastAccessedAt: at,
      region: 'eu-west-1',
      trackedActions: [
        { action: 'GetSendQuota', at, region: 'us-east-1' },
        { action: 'SendEmail', at: null, region: null },
      ],
    });
  });

  it('has its namespace as name if it has none', () => {
    const named = serviceLastAccessed(without(row({}), 'ServiceName'));
    expect(named).toEqual({ ...unused, serviceName: 'ses' });
  });

  const action = { ActionName: 'SendEmail', LastAccessedTime: CREATED };
  it.each<[string, ServiceLastAccessed, string]>([
    ['no namespace', without(row({}), 'ServiceNamespace'), 'ServiceNamespace'],
    ['neither name nor namespace', {} as ServiceLastAccessed, 'ServiceNamespace'],
    ['who used SES, and not when', row({ LastAuthenticatedEntity: ENTITY }), 'LastAuthenticated'],
    ['where SES was used, and not when', row({ LastAuthenticatedRegion: 'eu-west-1' }), 'LastAuthenticated'],
    [
      'when an action of SES was used, and not when SES was',
      row({ TrackedActionsLastAccessed: [action, { ActionName: 'GetSendQuota' }] }),
      'LastAuthenticated',
    ],
    [
      'who used an action of SES, and not when',
      row({
        LastAuthenticated: CREATED,
        TrackedActionsLastAccessed: [{ ActionName: 'SendEmail', LastAccessedEntity: ENTITY }],
      }),
      'LastAccessedTime',
    ],
    [
      'an action without a name',
      row({ TrackedActionsLastAccessed: [without(action, 'ActionName')], LastAuthenticated: CREATED }),
      'ActionName',
    ],
  ])('is rejected if it has %s', (_, answered, member) => {
    expect(() => serviceLastAccessed(answered)).toThrow(lacks(member));
  });

  it('that is not SES may lack the time of its use, since no verdict depends on it', () => {
    const s3 = row({ ServiceName: 'Amazon S3', ServiceNamespace: 's3', LastAuthenticatedEntity: ENTITY });
    expect(serviceLastAccessed(s3).lastAccessedAt).toBeNull();
  });
});

describe('The policies that give a user a service', () => {
  const ARN = 'arn:aws:iam::aws:policy/AmazonSESFullAccess';
  const policiesOf = (...Policies: readonly object[]) =>
    grantingPolicies({ PoliciesGrantingServiceAccess: [{ ServiceNamespace: 'ses', Policies }] } as never);

  it.each([
    [
      { PolicyName: 'p', PolicyType: 'MANAGED', PolicyArn: ARN },
      { type: 'managed', name: 'p', arn: ARN, group: null },
    ],
    [
      { PolicyName: 'p', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'ann' },
      { type: 'inline', name: 'p', arn: null, group: null },
    ],
    [
      { PolicyName: 'p', PolicyType: 'MANAGED', PolicyArn: ARN, EntityType: 'GROUP', EntityName: 'mail' },
      { type: 'group-managed', name: 'p', arn: ARN, group: 'mail' },
    ],
    [
      { PolicyName: 'p', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'mail' },
      { type: 'group-inline', name: 'p', arn: null, group: 'mail' },
    ],
    // The policy of an unnamed group is kept.
    [
      { PolicyName: 'p', PolicyType: 'INLINE', EntityType: 'GROUP' },
      { type: 'inline', name: 'p', arn: null, group: null },
    ],
  ])('%j', (policy, expected) => {
    expect(policiesOf(policy)).toEqual([expected]);
  });

  it('are those of every requested service, which may have none', () => {
    const [one, two] = [{ Policies: [{ PolicyName: 'a' }] }, { Policies: [{ PolicyName: 'b' }] }];
    const page = { PoliciesGrantingServiceAccess: [one, { ServiceNamespace: 'ses' }, two] };
    expect(grantingPolicies(page as never).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('are rejected without the list, or without a name', () => {
    expect(() => grantingPolicies({} as never)).toThrow(lacks('PoliciesGrantingServiceAccess'));
    expect(() => policiesOf({ PolicyType: 'INLINE' })).toThrow(lacks('PolicyName'));
  });
});

describe('The policies of an account', () => {
  type Page = GetAccountAuthorizationDetailsResponse;
  const gathered = (...pages: readonly object[]) =>
    authorizationDetails(
      // eslint-disable-next-line @typescript-eslint/require-await -- Pages come one after the other.
      (async function* () {
        yield* pages as readonly Page[];
      })(),
    );
  const DOCUMENT = '{"Statement":[{"Resource":"*"}]}';
  const ARN = 'arn:aws:iam::111122223333:policy/send';
  const EMPTY = { UserDetailList: [], GroupDetailList: [], Policies: [] };
  const user = {
    ...USER,
    GroupList: ['mail'],
    UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(DOCUMENT) }],
    AttachedManagedPolicies: [{ PolicyName: 'send', PolicyArn: ARN }],
    PermissionsBoundary: { PermissionsBoundaryArn: `${ARN}-boundary` },
  };
  const group = {
    GroupName: 'mail',
    Arn: 'arn:aws:iam::111122223333:group/mail',
    GroupPolicyList: [],
    AttachedManagedPolicies: [],
  };
  const version = (document: string, IsDefaultVersion: boolean) => ({ Document: document, IsDefaultVersion });

  it('come from every page: of users, of groups, and the default version of each policy', async () => {
    const policy = {
      PolicyName: 'send',
      Arn: ARN,
      PolicyVersionList: [version('old', false), version(encodeURIComponent(DOCUMENT), true)],
    };
    expect(
      await gathered(
        { ...EMPTY, UserDetailList: [user] },
        { ...EMPTY, GroupDetailList: [group] },
        { ...EMPTY, Policies: [policy] },
      ),
    ).toEqual({
      users: [
        {
          ...LISTED,
          groups: ['mail'],
          boundaryArn: `${ARN}-boundary`,
          inline: [{ name: 'own', arn: null, document: DOCUMENT }],
          attached: [{ name: 'send', arn: ARN }],
        },
      ],
      groups: [{ name: 'mail', arn: 'arn:aws:iam::111122223333:group/mail', inline: [], attached: [] }],
      policies: [{ name: 'send', arn: ARN, document: DOCUMENT }],
    });
  });

  it('are empty for a user without its own policies, whose list AWS omits', async () => {
    const bare = without(without(user, 'UserPolicyList'), 'PermissionsBoundary');
    const { users } = await gathered({ ...EMPTY, UserDetailList: [bare] });
    expect(users).toMatchObject([{ boundaryArn: null, inline: [] }]);
  });

  it('are kept as they came if they cannot be parsed, so that the result is unknown', async () => {
    const UserPolicyList = [{ PolicyName: 'own', PolicyDocument: '{"a":"100%"}' }, {}];
    const AttachedManagedPolicies = [{}];
    const odd = { ...user, UserPolicyList, AttachedManagedPolicies };
    expect((await gathered({ ...EMPTY, UserDetailList: [odd] })).users).toMatchObject([
      {
        inline: [
          { name: 'own', document: '{"a":"100%"}' },
          { name: '', document: '' },
        ],
        attached: [{ name: '', arn: '' }],
      },
    ]);
  });

  it.each([
    ['without an ARN', { PolicyName: 'send', PolicyVersionList: [version('x', true)] }, []],
    ['without versions', { PolicyName: 'send', Arn: ARN }, []],
    [
      'without a version that counts',
      { Arn: ARN, PolicyVersionList: [version('x', false), { Document: 'y' }] },
      [],
    ],
    [
      'without a name, which goes by its ARN',
      { Arn: ARN, PolicyVersionList: [version('x', true)] },
      [{ name: ARN, arn: ARN, document: 'x' }],
    ],
  ])('%s', async (_, policy, expected) => {
    expect((await gathered({ ...EMPTY, Policies: [policy] })).policies).toEqual(expected);
  });

  it.each<[string, object]>([
    ['UserDetailList', without(EMPTY, 'UserDetailList')],
    ['GroupDetailList', without(EMPTY, 'GroupDetailList')],
    ['Policies', without(EMPTY, 'Policies')],
    ['GroupList', { ...EMPTY, UserDetailList: [without(user, 'GroupList')] }],
    ['AttachedManagedPolicies', { ...EMPTY, UserDetailList: [without(user, 'AttachedManagedPolicies')] }],
    ...['GroupName', 'Arn', 'GroupPolicyList', 'AttachedManagedPolicies'].map((member): [string, object] => [
      member,
      { ...EMPTY, GroupDetailList: [without(group, member)] },
    ]),
  ])('are rejected without %s', async (member, page) => {
    await expect(gathered(page)).rejects.toThrow(lacks(member));
  });
});
