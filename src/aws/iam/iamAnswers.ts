/** What IAM's answers say, in the domain's words. Each throws `InvalidResponse` where a member is not there that always is. */
import type {
  AccessKeyLastUsed,
  GetServiceLastAccessedDetailsResponse,
  ListPoliciesGrantingServiceAccessResponse,
  ServiceLastAccessed as SdkServiceLastAccessed,
  User as SdkUser,
} from '@aws-sdk/client-iam';
import { SES_NAMESPACE } from '../../senders/model/advisorData.ts';
import type { GrantingPolicy, LastUsed } from '../../senders/model/model.ts';
import type { ListedUser, ServiceLastAccessed } from '../../senders/ports/iamReader.ts';
import { present } from '../errors/failure.ts';
import { optionalTimestamp, timestamp } from '../client/timestamp.ts';

/** A user as every list of users has one. */
export function listedUser(
  user: Pick<Partial<SdkUser>, 'UserName' | 'Arn' | 'UserId' | 'Path' | 'CreateDate'>,
): ListedUser {
  return {
    name: present(user.UserName, 'UserName'),
    arn: present(user.Arn, 'Arn'),
    id: present(user.UserId, 'UserId'),
    path: user.Path ?? '/',
    createdAt: timestamp(present(user.CreateDate, 'CreateDate')),
  };
}

/** The state of a job that has no answer (yet); `null` when it has. */
export function unfinishedJob(page: Pick<GetServiceLastAccessedDetailsResponse, 'JobStatus' | 'Error'>) {
  const status = present(page.JobStatus, 'JobStatus');
  if (status === 'COMPLETED') return null;
  if (status === 'IN_PROGRESS') return { status };
  return { status, message: page.Error?.Message ?? page.Error?.Code ?? 'no reason was given' };
}

/**
 * `N/A` stands for both "never used" and "not a regional service"; only the absent date means never used, and then the
 * service is `N/A` (IAM API Reference, AccessKeyLastUsed).
 */
export function lastUsed(use: AccessKeyLastUsed): LastUsed | null {
  const service = notApplicableToNull(present(use.ServiceName, 'ServiceName'));
  if (use.LastUsedDate === undefined && service === null) return null;
  return {
    at: timestamp(present(use.LastUsedDate, 'LastUsedDate')),
    region: notApplicableToNull(use.Region),
    service,
  };
}

function notApplicableToNull(value: string | undefined): string | null {
  return value === undefined || value === 'N/A' ? null : value;
}

/** A service of an Access Advisor report. What AWS gives only for some services is `null` where it is not there. */
export function serviceLastAccessed(row: SdkServiceLastAccessed): ServiceLastAccessed {
  if (row.ServiceNamespace === SES_NAMESPACE) checkDates(row);
  return {
    serviceName: row.ServiceName ?? present(row.ServiceNamespace, 'ServiceNamespace'),
    serviceNamespace: present(row.ServiceNamespace, 'ServiceNamespace'),
    lastAccessedAt: optionalTimestamp(row.LastAuthenticated),
    region: row.LastAuthenticatedRegion ?? null,
    trackedActions:
      row.TrackedActionsLastAccessed?.map((tracked) => ({
        action: present(tracked.ActionName, 'ActionName'),
        at: optionalTimestamp(tracked.LastAccessedTime),
        region: tracked.LastAccessedRegion ?? null,
      })) ?? null,
  };
}

/**
 * Whoever used a service, or an action of it, is named beside the time of the use; of what was not used, none of it is
 * there. Source: IAM API Reference, ServiceLastAccessed and TrackedActionLastAccessed.
 */
function checkDates(row: SdkServiceLastAccessed): void {
  const actions = row.TrackedActionsLastAccessed ?? [];
  const isUsed =
    row.LastAuthenticatedEntity !== undefined ||
    row.LastAuthenticatedRegion !== undefined ||
    actions.some(({ LastAccessedTime }) => LastAccessedTime !== undefined);
  if (isUsed) present(row.LastAuthenticated, 'LastAuthenticated');
  for (const action of actions)
    if (action.LastAccessedEntity !== undefined) present(action.LastAccessedTime, 'LastAccessedTime');
}

/** The policies that give a user a service, with the group that each comes through. */
export function grantingPolicies(page: ListPoliciesGrantingServiceAccessResponse): readonly GrantingPolicy[] {
  return present(page.PoliciesGrantingServiceAccess, 'PoliciesGrantingServiceAccess').flatMap((service) =>
    (service.Policies ?? []).map((policy) => {
      const group = policy.EntityType === 'GROUP' ? (policy.EntityName ?? null) : null;
      const kind = policy.PolicyType === 'INLINE' ? 'inline' : 'managed';
      return {
        type: group === null ? kind : (`group-${kind}` as const),
        name: present(policy.PolicyName, 'PolicyName'),
        arn: policy.PolicyArn ?? null,
        group,
      };
    }),
  );
}
