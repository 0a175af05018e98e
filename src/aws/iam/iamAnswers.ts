/** Converts IAM's answers to the domain's types. Throws `InvalidResponse` if a member that is always there is missing. */
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
import { optionalTimestamp, timestamp } from '../client/clock.ts';

/** Returns a user as in every list of users. */
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

/** Returns the state of a job without an answer (yet); `null` if it has one. */
export function unfinishedJob(page: Pick<GetServiceLastAccessedDetailsResponse, 'JobStatus' | 'Error'>) {
  const status = present(page.JobStatus, 'JobStatus');
  if (status === 'COMPLETED') return null;
  if (status === 'IN_PROGRESS') return { status };
  return { status, message: page.Error?.Message ?? page.Error?.Code ?? 'no reason was given' };
}

/**
 * `N/A` means "never used" as well as "not a Regional service". Only a missing date means never used, and then the service
 * is `N/A` (IAM API Reference, AccessKeyLastUsed).
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

/** Returns a service of an Access Advisor report. What AWS returns only for some services is `null` for the others. */
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
 * For every used service or action, AWS names who used it along with the time; for unused ones, neither. Source: IAM API
 * Reference, ServiceLastAccessed and TrackedActionLastAccessed.
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

/** Returns the policies that grant a user a service, each with the group it comes from. */
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
