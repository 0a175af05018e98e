/**
 * GetAccountAuthorizationDetails: who has which policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
import type { Account, Entity, Group, ManagedPolicy, Role, User } from './account.ts';
import { pageSize, type Call } from './call.ts';
import { nameKey } from './directory.ts';
import { page } from './paging.ts';
import type { PolicyDocument } from './policies.ts';
import { lastUsed, type LastAccess } from './uses.ts';
import { invalidInput, listParam, type Fields } from './wire.ts';

const KINDS = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type Kind = (typeof KINDS)[number];

interface Item {
  readonly kind: Kind;
  readonly name: string;
  readonly detail: () => Fields;
}

/** A page may be short, with more to come. */
export function authorizationDetails(call: Call): Fields {
  const { params, behaviour } = call;
  const filter = listParam(params, 'Filter');
  const unknown = filter.find((kind) => !KINDS.some((known) => known === kind));
  if (unknown !== undefined) throw invalidInput(`Invalid filter: ${unknown}`);
  const items = itemsOf(call).filter(({ kind }) => filter.length === 0 || filter.includes(kind));
  const { items: shown, paging } = page(items, params, {
    action: 'GetAccountAuthorizationDetails',
    defaultSize: pageSize(behaviour, 'GetAccountAuthorizationDetails'),
    place: ({ kind, name }) => `${KINDS.indexOf(kind)}${nameKey(name)}`,
    shorten: behaviour.shortPage,
  });
  const details = (...kinds: readonly Kind[]): readonly Fields[] =>
    shown.filter(({ kind }) => kinds.includes(kind)).map(({ detail }) => detail());
  return {
    ...paging,
    UserDetailList: details('User'),
    GroupDetailList: details('Group'),
    RoleDetailList: details('Role'),
    Policies: details('LocalManagedPolicy', 'AWSManagedPolicy'),
  };
}

const itemsOf = (call: Call): readonly Item[] => {
  const { account } = call;
  const items = <T extends Entity>(entities: readonly T[], kind: Kind, detail: (entity: T) => Fields) =>
    entities.map((entity): Item => ({ kind, name: entity.name, detail: () => detail(entity) }));
  const policies = account.policies.list();
  const ofPolicy = (policy: ManagedPolicy): Fields => policyDetail(account, policy);
  return [
    ...items(account.users.list(), 'User', (user) => userDetail(account, user)),
    ...items(account.groups.list(), 'Group', (group) => groupDetail(account, group)),
    ...items(account.roles.list(), 'Role', (role) => roleDetail(call, role)),
    ...items(
      policies.filter(({ aws }) => !aws),
      'LocalManagedPolicy',
      ofPolicy,
    ),
    ...items(
      policies.filter(({ aws }) => aws),
      'AWSManagedPolicy',
      ofPolicy,
    ),
  ];
};

/** D: documents are URL-encoded, compliant with RFC 3986. */
const encodeDocument = (document: PolicyDocument | object): string =>
  encodeURIComponent(JSON.stringify(document)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const inlinePolicies = (inline: ReadonlyMap<string, PolicyDocument>): readonly Fields[] =>
  [...inline].map(([name, document]) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }));

const attachedPolicies = (account: Account, arns: readonly string[]): readonly Fields[] =>
  arns.map((arn) => ({
    PolicyName: account.policies.get(arn)?.name ?? arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  }));

const permissionsBoundary = ({ boundary }: Pick<User, 'boundary'>): Fields | undefined =>
  boundary === undefined
    ? undefined
    : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary };

const userDetail = (account: Account, user: User): Fields => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: user.createdAt,
  UserPolicyList: user.inline.size === 0 ? undefined : inlinePolicies(user.inline),
  GroupList: user.groups,
  AttachedManagedPolicies: attachedPolicies(account, user.attached),
  PermissionsBoundary: permissionsBoundary(user),
  Tags: Object.entries(user.tags).map(([Key, Value]) => ({ Key, Value })),
});

const groupDetail = (account: Account, group: Group): Fields => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: group.createdAt,
  GroupPolicyList: inlinePolicies(group.inline),
  AttachedManagedPolicies: attachedPolicies(account, group.attached),
});

const roleDetail = ({ account, now, behaviour }: Call, role: Role): Fields => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.createdAt,
  AssumeRolePolicyDocument: encodeDocument(
    role.trustPolicy ?? {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: account.root.arn }, Action: 'sts:AssumeRole' }],
    },
  ),
  InstanceProfileList: [],
  RolePolicyList: inlinePolicies(role.inline),
  AttachedManagedPolicies: attachedPolicies(account, role.attached),
  PermissionsBoundary: permissionsBoundary(role),
  Tags: [],
  RoleLastUsed: roleLastUsed(
    lastUsed(
      account.uses.ofPrincipal(role.arn),
      new Date(now.getTime() - behaviour.advisorDelay),
      behaviour.trackingPeriod,
    ),
  ),
});

/** D: empty where it was not used within the tracking period. */
const roleLastUsed = (used: LastAccess | undefined): Fields => ({
  LastUsedDate: used?.at,
  Region: used?.region,
});

const policyDetail = (account: Account, policy: ManagedPolicy): Fields => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: 'v1',
  AttachmentCount: [...account.users.list(), ...account.groups.list(), ...account.roles.list()].filter(
    ({ attached }) => attached.includes(policy.arn),
  ).length,
  PermissionsBoundaryUsageCount: [...account.users.list(), ...account.roles.list()].filter(
    ({ boundary }) => boundary === policy.arn,
  ).length,
  IsAttachable: true,
  CreateDate: policy.createdAt,
  UpdateDate: policy.createdAt,
  PolicyVersionList: [
    {
      Document: encodeDocument(policy.document),
      VersionId: 'v1',
      IsDefaultVersion: true,
      CreateDate: policy.createdAt,
    },
  ],
});
