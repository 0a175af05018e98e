import type {
  AttachedPolicy,
  GetAccountAuthorizationDetailsResponse,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleLastUsed,
} from '@aws-sdk/client-iam';
import type {
  AuthorizationDetails,
  ListedRole,
  PolicyDocument,
  PrincipalPolicies,
} from '../../senders/ports/iamReader.ts';
import { present } from '../errors/failure.ts';
import { listedUser } from './iamAnswers.ts';
import { timestamp } from '../client/clock.ts';

/**
 * Collects the pages of GetAccountAuthorizationDetails. AWS sends every list on every page, even empty ones (observed); a
 * missing list would look like missing rights. Policy documents are URL-encoded (RFC 3986); one that can't be decoded is
 * kept as is, so that it counts as unreadable and not as absent.
 */
export async function authorizationDetails(
  pages: AsyncIterable<GetAccountAuthorizationDetailsResponse>,
): Promise<AuthorizationDetails> {
  const users: AuthorizationDetails['users'][number][] = [];
  const groups: AuthorizationDetails['groups'][number][] = [];
  const policies: PolicyDocument[] = [];
  for await (const page of pages) {
    for (const user of present(page.UserDetailList, 'UserDetailList')) {
      users.push({
        ...listedUser(user),
        groups: present(user.GroupList, 'GroupList'),
        boundaryArn: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
        // The only list that is absent when empty.
        ...principalPolicies(user.UserPolicyList ?? [], user.AttachedManagedPolicies),
      });
    }
    for (const group of present(page.GroupDetailList, 'GroupDetailList')) {
      groups.push({
        name: present(group.GroupName, 'GroupName'),
        arn: present(group.Arn, 'Arn'),
        ...principalPolicies(
          present(group.GroupPolicyList, 'GroupPolicyList'),
          group.AttachedManagedPolicies,
        ),
      });
    }
    policies.push(...present(page.Policies, 'Policies').flatMap(defaultVersion));
  }
  return { users, groups, policies };
}

/** Gathers the pages of roles into a list, which holds those of the pages that came before one that did not. */
export async function gatherRoles(
  pages: AsyncIterable<GetAccountAuthorizationDetailsResponse>,
  roles: ListedRole[],
): Promise<readonly ListedRole[]> {
  for await (const page of pages) {
    for (const role of present(page.RoleDetailList, 'RoleDetailList')) {
      const { RoleName, PermissionsBoundary: boundary } = role;
      const used = lastUse(role.RoleLastUsed);
      roles.push({
        ...listedUser({
          ...role,
          ...(RoleName === undefined ? {} : { UserName: RoleName }),
          UserId: role.RoleId,
        }),
        boundaryArn: boundary?.PermissionsBoundaryArn ?? null,
        trustPolicy: decoded(role.AssumeRolePolicyDocument),
        ...(used === undefined ? {} : { lastUsed: used }),
        ...principalPolicies(present(role.RolePolicyList, 'RolePolicyList'), role.AttachedManagedPolicies),
      });
    }
  }
  return roles;
}

/** Empty where the role was not used; `undefined` where the answer does not say. */
function lastUse(used: RoleLastUsed | undefined): ListedRole['lastUsed'] {
  if (used === undefined || (used.LastUsedDate === undefined && used.Region !== undefined)) return undefined;
  return used.LastUsedDate === undefined
    ? null
    : { at: timestamp(used.LastUsedDate), region: used.Region ?? null };
}

function principalPolicies(
  inline: readonly PolicyDetail[],
  attached: readonly AttachedPolicy[] | undefined,
): PrincipalPolicies {
  return {
    inline: inline.map((policy) => ({
      name: policy.PolicyName ?? '',
      arn: null,
      document: decoded(policy.PolicyDocument),
    })),
    attached: present(attached, 'AttachedManagedPolicies').map((policy) => ({
      name: policy.PolicyName ?? '',
      arn: policy.PolicyArn ?? '',
    })),
  };
}

function defaultVersion(policy: ManagedPolicyDetail): readonly PolicyDocument[] {
  const version = policy.PolicyVersionList?.find((candidate) => candidate.IsDefaultVersion === true);
  if (policy.Arn === undefined || version === undefined) return [];
  return [{ name: policy.PolicyName ?? policy.Arn, arn: policy.Arn, document: decoded(version.Document) }];
}

function decoded(document: string | undefined): string {
  if (document === undefined) return '';
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
