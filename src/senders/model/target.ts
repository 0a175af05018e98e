/** The name of environment credentials, in place of a profile's. */
export const ENVIRONMENT_PROFILE = '(environment)';

/** The role that Organizations creates in every account created in an organization. */
export const DEFAULT_MEMBER_ROLE = 'OrganizationAccountAccessRole';

/** What you chose to look at: a profile's account, or an account of the organization that a profile manages. */
export type Target =
  | {
      readonly kind: 'profile';
      /** `null`: what the environment names, as in the AWS CLI. */
      readonly profile: string | null;
    }
  | {
      readonly kind: 'member';
      readonly profile: string | null;
      readonly partition: string;
      readonly accountId: string;
      /** Its name in the organization. */
      readonly accountName: string;
      /** The role to assume there; `null` if the profile belongs to this account. */
      readonly role: string | null;
    };

/** Returns a key that is the same for equal targets. */
export function targetKey(target: Target): string {
  return target.kind === 'profile'
    ? `profile ${target.profile ?? ''}`
    : `member ${target.profile ?? ''} ${target.accountId} ${target.role ?? ''}`;
}
