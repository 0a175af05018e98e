import type {
  AttachedPolicy,
  GetAccountAuthorizationDetailsResponse,
  ManagedPolicyDetail,
  PolicyDetail,
} from '@aws-sdk/client-iam';
import type {
  AuthorizationDetails,
  PolicyDocument,
  PrincipalPolicies,
} from '../../senders/ports/iamReader.ts';
import { present } from '../errors/failure.ts';
import { listedUser } from './iamAnswers.ts';

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
