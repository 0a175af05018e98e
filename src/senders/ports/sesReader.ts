/**
 * What can be asked of SES itself, in one Region. Every call is one of SES and makes the caller look like a sender, so it
 * is made only when a person asks for it. The domain owns this port; `aws/ses/` implements it.
 */
import type { Gap, Principal } from '../model/model.ts';
import type { Result } from './iamReader.ts';

/** GetAccount of SES API v2. */
export interface SesAccount {
  /** Whether sending is on; `false`: paused. */
  readonly sendingEnabled: boolean;
  /** `false`: the account is in the sandbox of this Region. */
  readonly productionAccess: boolean;
  /** As AWS answers: `HEALTHY`, `PROBATION` or `SHUTDOWN`. */
  readonly enforcement: string;
  /** Whether Virtual Deliverability Manager is on. */
  readonly vdm: boolean;
}

/** GetEmailIdentity of SES API v2. */
export interface EmailIdentity {
  readonly name: string;
  readonly verified: boolean;
  /** The default configuration set; `null`: none. */
  readonly configurationSet: string | null;
  /** Sending authorization policies: JSON text by name. */
  readonly policies: readonly { readonly name: string; readonly document: string }[];
}

/** GetConfigurationSetEventDestinations of SES API v2. */
export interface EventDestination {
  readonly name: string;
  readonly enabled: boolean;
  /** As AWS answers: `SEND`, `BOUNCE`, … */
  readonly events: readonly string[];
  /** `other`: a kind that AWS has added since. */
  readonly kind: 'cloudwatch' | 'event-bridge' | 'firehose' | 'sns' | 'pinpoint' | 'other';
  /** Whether it's a CloudWatch destination with the dimension `ses:caller-identity`, taken from the message tag. */
  readonly callerIdentity: boolean;
}

/** ListIngressPoints of Mail Manager. */
export interface IngressPoint {
  readonly id: string;
  readonly name: string;
}

/** GetMessageInsights of SES API v2: what Virtual Deliverability Manager has about one mail. */
export interface MessageInsights {
  readonly from: string | null;
  /** All tags of the mail, SES's own ones (`ses:caller-identity`) included: values by name. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/**
 * What SES answered about a mail. `named`: its tags have `ses:caller-identity`, a bare name, which a user and a role may
 * share; `principals` are all of the account that have it. `unnamed`: SES knows the mail, but not its sender.
 */
export type MailInsight = { readonly region: string } & (
  | {
      readonly kind: 'named';
      readonly callerIdentity: string;
      readonly principals: readonly Pick<Principal, 'kind' | 'name' | 'arn'>[];
    }
  | { readonly kind: 'unnamed' | 'not-found' }
  | { readonly kind: 'failed'; readonly gap: Gap }
);

export interface SesReader {
  getAccount(region: string, signal: AbortSignal): Promise<Result<SesAccount>>;
  /** Returns the names of all identities (ListEmailIdentities; where that is denied, ListIdentities of SES API v1). */
  listIdentities(region: string, signal: AbortSignal): Promise<Result<readonly string[]>>;
  getIdentity(region: string, name: string, signal: AbortSignal): Promise<Result<EmailIdentity>>;
  listConfigurationSets(region: string, signal: AbortSignal): Promise<Result<readonly string[]>>;
  getEventDestinations(
    region: string,
    configurationSet: string,
    signal: AbortSignal,
  ): Promise<Result<readonly EventDestination[]>>;
  /** Returns no ingress point for a Region that is off or has no Mail Manager. */
  listIngressPoints(region: string, signal: AbortSignal): Promise<Result<readonly IngressPoint[]>>;
  /** Returns the ARNs of the roles by which an ingress point's rules send, with Send or Bounce actions (GetIngressPoint, GetRuleSet). */
  getIngressRoles(region: string, id: string, signal: AbortSignal): Promise<Result<readonly string[]>>;
  /**
   * `null`: VDM doesn't know the mail.
   * @param messageId as in the mail's header, with or without brackets and host.
   */
  getMessageInsights(
    region: string,
    messageId: string,
    signal: AbortSignal,
  ): Promise<Result<MessageInsights | null>>;
}
