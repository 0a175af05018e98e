/** What environment credentials are called where a profile's name would stand. */
export const ENVIRONMENT_PROFILE = '(environment)';

/** The role that Organizations makes in every account that is created from within an organization. */
export const DEFAULT_MEMBER_ROLE = 'OrganizationAccountAccessRole';

/** What a person chose to look at: a profile's account, or an account of the organization that a profile manages. */
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
      /** As the organization calls it. */
      readonly accountName: string;
      /** The role to assume there; `null` where the profile is of this very account. */
      readonly role: string | null;
    };

/** The same for targets that are the same. */
export function targetKey(target: Target): string {
  return target.kind === 'profile'
    ? `profile ${target.profile ?? ''}`
    : `member ${target.profile ?? ''} ${target.accountId} ${target.role ?? ''}`;
}
