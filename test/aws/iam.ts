/**
 * The calls of IAM that the product makes, each derived from the account as it is now.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
 */
import type { Account, Credential, User } from './account.ts';
import {
  GenerateServiceLastAccessedDetails,
  GetServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities,
} from './advisorCalls.ts';
import { authorizationDetails } from './authorizationDetails.ts';
import { checkNamespaces, pageRule, type Call } from './call.ts';
import { nameKey } from './directory.ts';
import { byIndex, page } from './paging.ts';
import { grantsService } from './policies.ts';
import { GenerateCredentialReport, GetCredentialReport } from './reportCalls.ts';
import { keyLastUsed } from './uses.ts';
import { listParam, noSuchEntity, requiredParam, validationError, type Fields } from './wire.ts';

export const IAM_CALLS: Readonly<Record<string, (call: Call) => Fields>> = {
  ListUsers,
  ListAccessKeys,
  GetAccessKeyLastUsed,
  ListAccountAliases,
  GenerateCredentialReport,
  GetCredentialReport,
  GetAccountAuthorizationDetails: authorizationDetails,
  GenerateServiceLastAccessedDetails,
  GetServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities,
  ListPoliciesGrantingServiceAccess,
};

/** The resource that a policy must allow for a call, as its ARN. */
export function resourceOf(action: string, { account, params }: Pick<Call, 'account' | 'params'>): string {
  const userArn = (name: string | undefined): string =>
    account.users.get(name ?? '')?.arn ?? `arn:${account.partition}:iam::${account.id}:user/${name ?? ''}`;
  switch (action) {
    case 'ListUsers':
    case 'ListAccessKeys':
      return userArn(params.get('UserName'));
    case 'GetAccessKeyLastUsed':
      return account.keyOwners.get(params.get('AccessKeyId') ?? '') ?? userArn(undefined);
    case 'GenerateServiceLastAccessedDetails':
    case 'ListPoliciesGrantingServiceAccess':
      return params.get('Arn') ?? '*';
    default:
      return '*';
  }
}

function ListUsers({ account, params, behaviour }: Call): Fields {
  const prefix = params.get('PathPrefix') ?? '/';
  const users = account.users.list().filter(({ path }) => path.startsWith(prefix));
  const { items, paging } = page(users, params, {
    ...pageRule(behaviour, 'ListUsers'),
    place: ({ name }) => nameKey(name),
  });
  return {
    ...paging,
    Users: items.map((user) => ({
      Path: user.path,
      UserName: user.name,
      UserId: user.id,
      Arn: user.arn,
      CreateDate: user.createdAt,
      PasswordLastUsed: user.passwordLastUsed,
    })),
  };
}

function ListAccessKeys({ account, caller, params, behaviour }: Call): Fields {
  const user = namedUser(account, caller, params.get('UserName'));
  const { items, paging } = page(user.accessKeys, params, {
    ...pageRule(behaviour, 'ListAccessKeys'),
    place: byIndex,
  });
  return {
    ...paging,
    AccessKeyMetadata: items.map((key) => ({
      UserName: user.name,
      AccessKeyId: key.id,
      Status: key.status,
      CreateDate: key.createdAt,
    })),
  };
}

function namedUser(account: Account, caller: Credential, name: string | undefined): User {
  const own = account.users.list().find(({ arn }) => arn === caller.arn);
  if (name === undefined && own === undefined)
    throw validationError('Must specify userName when calling with non-User credentials');
  const user = name === undefined ? own : account.users.get(name);
  if (user === undefined) throw noSuchEntity(`The user with name ${String(name)} cannot be found.`);
  return user;
}

/** D: never used: `N/A` for service and region, no date. A region of `N/A` does not mean unused. */
function GetAccessKeyLastUsed({ account, params, now, behaviour }: Call): Fields {
  const id = requiredParam(params, 'AccessKeyId');
  const owner = account.keyOwners.get(id);
  if (owner === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  const used = keyLastUsed(account.uses.ofKey(id), new Date(now.getTime() - behaviour.keyDelay));
  return {
    UserName: owner.slice(Math.max(owner.lastIndexOf('/'), owner.lastIndexOf(':')) + 1),
    AccessKeyLastUsed: {
      Region: used?.region ?? 'N/A',
      LastUsedDate: used?.at,
      ServiceName: used?.service ?? 'N/A',
    },
  };
}

function ListAccountAliases({ account, params }: Call): Fields {
  const aliases = account.alias === undefined ? [] : [account.alias];
  const { items, paging } = page(aliases, params, {
    action: 'ListAccountAliases',
    defaultSize: 100,
    place: byIndex,
  });
  return { ...paging, AccountAliases: items };
}

/** O: each policy on its own; namespaces in the order they were asked for, each once. */
function ListPoliciesGrantingServiceAccess({ account, params, behaviour }: Call): Fields {
  const arn = requiredParam(params, 'Arn');
  const namespaces = [...new Set(listParam(params, 'ServiceNamespaces'))];
  checkNamespaces(namespaces, behaviour);
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const user = account.users.get(name);
  const role = account.roles.get(name);
  const group = account.groups.get(name);
  const entity = [
    { type: 'USER', holder: user },
    { type: 'ROLE', holder: role },
    { type: 'GROUP', holder: group },
  ].find(({ holder }) => holder?.arn === arn);
  if (entity?.holder === undefined) throw noSuchEntity(`ARN ${arn} was not found.`);
  const groups = entity.type === 'USER' ? (user?.groups ?? []) : [];
  const holders = [
    entity,
    ...groups.map((groupName) => ({ type: 'GROUP', holder: account.groups.get(groupName) })),
  ];
  return {
    IsTruncated: false,
    PoliciesGrantingServiceAccess: namespaces.map((namespace) => ({
      ServiceNamespace: namespace,
      Policies: holders.flatMap(({ type, holder }) => [
        ...[...(holder?.inline ?? [])]
          .filter(([, document]) => grantsService(document, namespace))
          .map(([PolicyName]) => ({
            PolicyName,
            PolicyType: 'INLINE',
            EntityType: type,
            EntityName: holder?.name,
          })),
        ...(holder?.attached ?? [])
          .flatMap((policyArn) => account.policies.get(policyArn) ?? [])
          .filter(({ document }) => grantsService(document, namespace))
          .map((policy) => ({ PolicyName: policy.name, PolicyType: 'MANAGED', PolicyArn: policy.arn })),
      ]),
    })),
  };
}
