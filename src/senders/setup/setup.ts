/** The SES set-up of an account, as far as it was asked. Plain and readonly. */
import type { Account, Gap, IdentityPolicies, Timestamp } from '../model/model.ts';
import type { EmailIdentity, EventDestination, IngressPoint, SesAccount } from '../ports/sesReader.ts';

export interface ConfigurationSet {
  readonly name: string;
  readonly destinations: readonly EventDestination[];
}

export interface MailManagerEntry extends IngressPoint {
  /** ARNs of the roles by which its rules send. `null`: not answered. */
  readonly roles: readonly string[] | null;
}

/** What an identity or a configuration set lacks, or why that isn't known. */
export type UnreadItem = { readonly identity: string } | { readonly configurationSet: string };

/** The set-up of one Region, as far as it answered. */
export interface RegionSetup {
  readonly region: string;
  /** `null`: not answered. */
  readonly account: SesAccount | null;
  readonly identities: readonly EmailIdentity[];
  readonly configurationSets: readonly ConfigurationSet[];
  readonly ingressPoints: readonly MailManagerEntry[];
  /** Whether all identities, or all configuration sets, are known by name. */
  readonly isListed: { readonly identities: boolean; readonly configurationSets: boolean };
  /** Listed, but not answered. */
  readonly unread: readonly UnreadItem[];
  readonly gaps: readonly Gap[];
  /** Answers that came, and answers that are known to be waited for. */
  readonly answered: number;
  readonly waiting: number;
}

/** One who a policy of an identity allows to send. */
export interface IdentityGrant {
  /**
   * `own-account`: whoever the account's IAM policies allow; `anyone`: everybody, as far as conditions don't limit it;
   * `gone`: a user or role of this account that isn't listed; `other`: anything else, as it stands.
   */
  readonly kind: 'user' | 'role' | 'own-account' | 'account' | 'service' | 'anyone' | 'gone' | 'other';
  /** As the policy names it; accounts by their 12 digits. */
  readonly name: string;
  readonly region: string;
  readonly identity: string;
  readonly policy: string;
  readonly isConditional: boolean;
}

export interface IdentityGrants {
  /** Users and roles of this account, by ARN. */
  readonly principals: ReadonlyMap<string, IdentityPolicies['policies']>;
  /** Everybody else. */
  readonly others: readonly IdentityGrant[];
}

/** What is known of an account's set-up so far. */
export interface SetupAnswer {
  readonly account: Account;
  /** ARN of the identity that asked (GetCallerIdentity). `null`: not known. */
  readonly askedBy: string | null;
  /** When asking began. */
  readonly asOf: Timestamp;
  /** When the latest of these answers was known. */
  readonly until: Timestamp;
  /** In the order in which they are asked. */
  readonly regions: readonly RegionSetup[];
  /** Empty until everything was asked. */
  readonly grants: IdentityGrants;
  /** Missing answers of IAM. */
  readonly gaps: readonly Gap[];
  readonly isDone: boolean;
}

/** Returns the ARN of an identity. Source: Service Authorization Reference, Amazon SES: resource types. */
export function identityArn(
  { partition, accountId }: Pick<Account, 'partition' | 'accountId'>,
  region: string,
  name: string,
): string {
  return `arn:${partition}:ses:${region}:${accountId}:identity/${name}`;
}

/** Returns all missing answers of a check. */
export function setupGaps({ regions, gaps }: SetupAnswer): readonly Gap[] {
  return [...regions.flatMap((region) => region.gaps), ...gaps];
}
