/** What IAM's policies and those of SES identities say together: each keeps its own time. */
import type { CanSend, Evidence, IdentityPolicies } from '../model/evidence.ts';

type Permissions = Pick<Evidence, 'canSend' | 'iamCanSend' | 'grantedBy'>;

const WEAKEST_FIRST: readonly CanSend[] = ['no', 'unknown', 'conditional', 'yes'];

/** Returns what IAM's policies alone say. */
function iamPermissions({ canSend, iamCanSend, grantedBy }: Permissions): Permissions {
  return {
    canSend: iamCanSend ?? canSend,
    grantedBy: grantedBy.filter(({ type }) => type !== 'identity-policy'),
  };
}

/**
 * Returns what a principal may send by, with these policies of SES identities instead of those that were known before.
 * @param evidence with IAM's policies, alone or with those of identities
 */
export function withIdentityPolicies(
  evidence: Permissions,
  identityPolicies: IdentityPolicies | undefined,
): Permissions & Pick<Evidence, 'identityPolicies'> {
  const iam = iamPermissions(evidence);
  if (identityPolicies === undefined) return iam;
  const { policies } = identityPolicies;
  const granted: CanSend =
    policies.length === 0 ? 'no' : policies.some(({ isSure }) => isSure) ? 'yes' : 'conditional';
  const isMore = WEAKEST_FIRST.indexOf(granted) > WEAKEST_FIRST.indexOf(iam.canSend);
  const ofIdentities = policies.map(
    ({ name, arn }) => ({ type: 'identity-policy', name, arn, group: null }) as const,
  );
  return {
    canSend: isMore ? granted : iam.canSend,
    ...(isMore ? { iamCanSend: iam.canSend } : {}),
    grantedBy: [...iam.grantedBy, ...ofIdentities],
    identityPolicies,
  };
}
