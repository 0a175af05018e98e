/**
 * An AWS account as a plain file: what is in it and what happened in it. Everything that the endpoint
 * answers is derived from this by IAM's rules; no answer is declared.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { PolicyDocument } from './policies.ts';

/** ISO 8601, or relative to the start of the endpoint: `now`, `-90s`, `-3m`, `-5h`, `-90d`. */
export type Time = string;

export interface AccountDeclaration {
  readonly accountId: string;
  readonly alias?: string;
  /** `aws` where not given. */
  readonly partition?: string;
  readonly createdAt?: Time;
  readonly root?: RootDeclaration;
  readonly users?: readonly UserDeclaration[];
  readonly groups?: readonly GroupDeclaration[];
  readonly roles?: readonly RoleDeclaration[];
  /** Managed policies: the account's own, and those of AWS that it uses. */
  readonly policies?: readonly PolicyDeclaration[];
  /** Who may sign requests. Where none is given, one session of a role `Auditor` may. */
  readonly credentials?: readonly CredentialDeclaration[];
  /** What happened, in any order. */
  readonly uses?: readonly UseDeclaration[];
  /** The sent mails: what CloudWatch counts, and what IAM and Access Advisor show of their senders. */
  readonly sends?: readonly SendDeclaration[];
  /** Write calls of IAM that CloudTrail recorded, in any order. */
  readonly trail?: readonly TrailDeclaration[];
  /** Other calls that CloudTrail recorded, in any order. */
  readonly calls?: readonly CallDeclaration[];
  /** SES's configuration sets: which mails are counted by their sender, too. None where not given. */
  readonly configurationSets?: readonly ConfigurationSetDeclaration[];
  /** What else is set up in SES, by Region. */
  readonly ses?: readonly SesDeclaration[];
  /** Log groups of CloudWatch Logs; none where not given. */
  readonly logGroups?: readonly LogGroupDeclaration[];
  /** The opt-in Regions that are on; none where not given. */
  readonly optedIn?: readonly string[];
  /** A credential report that somebody had made before the endpoint started. */
  readonly credentialReport?: { readonly generatedAt: Time };
  /** The organization it belongs to; none where not given. */
  readonly organization?: OrganizationDeclaration;
}

/** An account's place in an organization: the accounts that name the same `id` are its accounts. */
export interface OrganizationDeclaration {
  /** `o-…` */
  readonly id: string;
  readonly managementAccountId: string;
  /** What the organization calls the account. */
  readonly name: string;
  /** `ACTIVE` where not given. */
  readonly state?: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';
  readonly isDelegatedAdministrator?: boolean;
}

interface CredentialsOfUser {
  readonly accessKeys?: readonly AccessKeyDeclaration[];
  readonly certificates?: readonly { readonly active: boolean; readonly rotatedAt: Time }[];
  readonly mfa?: boolean;
}

export interface RootDeclaration extends CredentialsOfUser {
  readonly passwordLastUsed?: Time;
}

export interface UserDeclaration extends CredentialsOfUser, Policies {
  readonly name: string;
  /** `/` where not given. */
  readonly path?: string;
  /** The unique ID, `AIDA…`; derived from the name where not given. */
  readonly id?: string;
  readonly createdAt: Time;
  readonly groups?: readonly string[];
  /** ARN of a managed policy. */
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly password?: { readonly changedAt: Time; readonly lastUsed?: Time; readonly nextRotation?: Time };
}

/** A write call of IAM. All members but the first four are its parameters. */
export interface TrailDeclaration {
  readonly at: Time;
  /** `DeleteAccessKey` */
  readonly event: string;
  /** The name of the user who called; `root` where not given. */
  readonly by?: string;
  /** The code of the error that it ended with. */
  readonly error?: string;
  readonly userName?: string;
  readonly newUserName?: string;
  readonly roleName?: string;
  readonly groupName?: string;
  readonly accessKeyId?: string;
  readonly policyArn?: string;
  readonly setAsDefault?: boolean;
}

/** Calls of one kind that CloudTrail recorded as management events. */
export interface CallDeclaration {
  /** When the latest one was made. */
  readonly at: Time;
  /** How many there were, one where not given; and how many seconds lie between them, 60 where not given. */
  readonly count?: number;
  readonly every?: number;
  /** That of the call; of IAM's, us-east-1. */
  readonly region: string;
  /** `ses` */
  readonly service: string;
  /** `GetSendQuota` */
  readonly call: string;
  /** The key that signed it; of a session, the temporary one. */
  readonly accessKeyId?: string;
  /** The name of the user who called; root where neither it nor a role is given. */
  readonly user?: string;
  readonly role?: { readonly name: string; readonly session: string };
  readonly ip?: string;
  readonly userAgent?: string;
  /** The code of the error that it ended with. */
  readonly error?: string;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  /** Names of what it was about, by which it can be found. */
  readonly resources?: readonly string[];
}

export interface AccessKeyDeclaration {
  readonly id: string;
  /** `Active` where not given. */
  readonly status?: 'Active' | 'Inactive';
  readonly createdAt: Time;
}

/** Identity policies of a user, a group or a role. `attached` are ARNs of managed policies. */
export interface Policies {
  readonly inline?: Readonly<Record<string, PolicyDocument>>;
  readonly attached?: readonly string[];
}

export interface GroupDeclaration extends Policies {
  readonly name: string;
  readonly path?: string;
  readonly createdAt?: Time;
}

export interface RoleDeclaration extends Policies {
  readonly name: string;
  readonly path?: string;
  /** The unique ID, `AROA…`; derived from the name where not given. */
  readonly id?: string;
  readonly createdAt?: Time;
  /** ARN of a managed policy. */
  readonly boundary?: string;
  /** The one-time code that AssumeRole must bring (with any `SerialNumber`); none where not given. */
  readonly mfaCode?: string;
  readonly externalId?: string;
  /** The accounts whose callers may assume it; any where not given. */
  readonly trusts?: readonly string[];
  /** The trust policy as it is shown; where not given, one that trusts the account itself. */
  readonly trustPolicy?: object;
}

export interface PolicyDeclaration {
  readonly name: string;
  readonly path?: string;
  /** Whether it is one of AWS's own: its ARN then has `aws` in place of the account. */
  readonly aws?: boolean;
  readonly createdAt?: Time;
  readonly document: PolicyDocument;
}

/** A long-term key of a user, or a session (`sessionToken`) of a user or a role. */
export interface CredentialDeclaration {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiresAt?: Time;
  readonly user?: string;
  readonly role?: string;
  /** The name of a role's session; `session` where not given. */
  readonly sessionName?: string;
  /** Whether the session comes from the global endpoint of STS: it is then not valid in opt-in Regions. */
  readonly ofGlobalEndpoint?: boolean;
}

/** One use of AWS by a key, or by a principal without one of its keys (console, role session). */
export interface UseDeclaration {
  readonly at: Time;
  readonly accessKeyId?: string;
  readonly user?: string;
  readonly role?: string;
  readonly root?: boolean;
  /** As key last used names it: `ses` (API), `ses-smtp` (SMTP interface), `s3`, … */
  readonly service: string;
  /** Left out for what is not regional: `N/A` in key last used, absent in Access Advisor. */
  readonly region?: string;
  /** `SendEmail`, `GetSendQuota`, … A use of SES that sends is one mail, as if it stood among the `sends`. */
  readonly action?: string;
  /** A denied attempt: IAM counts it, and no mail leaves. */
  readonly denied?: boolean;
}

/** Mails that left in a Region: so many at one moment (`at`), or so many each clock hour (`from`). */
export interface SendDeclaration {
  /** Who sent them: a key, or a principal without one of its keys (console, role session). */
  readonly accessKeyId?: string;
  readonly user?: string;
  readonly role?: string;
  readonly root?: boolean;
  /** The name of a user or role that is no more: IAM knows nothing of it, CloudWatch keeps its counts. */
  readonly deleted?: string;
  readonly region: string;
  /** The SMTP interface, which takes a key only; the API where not given. */
  readonly smtp?: boolean;
  /** `SendEmail` where not given; over SMTP it is always `SendRawEmail`. */
  readonly action?: string;
  readonly at?: Time;
  /** One where not given. */
  readonly count?: number;
  /** In the first hour. */
  readonly from?: Time;
  /** In the hour after the last one; where not given, it goes on. */
  readonly to?: Time;
  /** How many an hour, spread evenly over it; after the last number it begins with the first again. */
  readonly hourly?: readonly number[];
  readonly configurationSet?: string;
  /** Message tags, and auto-tags beside those that follow from the rest: `ses:source-ip`, `ses:from-domain`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of a single mail: the ID that SES gives it, by which VDM finds it, where it is from and what it is about. */
  readonly messageId?: string;
  readonly sender?: string;
  readonly subject?: string;
  /** Each so-manieth of these mails is refused by its receiver, complained of, rejected by SES for a virus. */
  readonly bounceEvery?: number;
  readonly complaintEvery?: number;
  readonly rejectEvery?: number;
  /** What their events say about the mails, beside what follows from the rest. */
  readonly mail?: Envelope;
}

export interface Envelope {
  readonly source?: string;
  readonly destination?: readonly string[];
  readonly subject?: string;
  /** Further headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LogGroupDeclaration {
  readonly name: string;
  readonly region: string;
  /** Log events that stand in it as they are. */
  readonly events?: readonly { readonly at: Time; readonly message: string }[];
  /** The mails of this configuration set write their events to it. */
  readonly configurationSet?: string;
  /** As EventBridge writes them, below `detail`; where not given, the event itself, as Firehose and SNS have it. */
  readonly eventBridge?: boolean;
  /** When that was set up: earlier mails are not in it. */
  readonly since?: Time;
  /** Log events are kept for so many days; for ever where not given. */
  readonly retentionInDays?: number;
}

export type MailEvent = 'Send' | 'Delivery' | 'Bounce' | 'Complaint' | 'Reject';

export interface ConfigurationSetDeclaration {
  readonly name: string;
  readonly region: string;
  /** Its event destinations of type CloudWatch. */
  readonly cloudWatch?: readonly {
    /** `cloudwatch-1`, `-2`, … where not given. */
    readonly name?: string;
    /** Where not, it counts nothing. */
    readonly enabled?: boolean;
    /** `Send` alone where not given. */
    readonly events?: readonly MailEvent[];
    /** The dimensions' names, which are those of tags, with the value for mails without such a tag. */
    readonly dimensions: Readonly<Record<string, string>>;
    /** When it was set up: earlier mails are not counted by it. */
    readonly since?: Time;
  }[];
  /** Its event destinations of other types. */
  readonly destinations?: readonly {
    readonly name: string;
    readonly enabled?: boolean;
    /** As SES API v2 names them: `SEND`. */
    readonly events: readonly string[];
    /** As SES API v2 has it: `{ "SnsDestination": { "TopicArn": "…" } }`. */
    readonly target: Readonly<Record<string, object>>;
  }[];
}

/** SES in one Region, but for its configuration sets. */
export interface SesDeclaration {
  readonly region: string;
  /** `true` where not given. */
  readonly sendingEnabled?: boolean;
  /** `false`: in the sandbox; `true` where not given. */
  readonly productionAccess?: boolean;
  readonly enforcement?: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
  /** Virtual Deliverability Manager; never set up where not given. I: it also returns the auto-tags of a mail. */
  readonly vdm?: boolean | 'without-auto-tags';
  readonly identities?: readonly IdentityDeclaration[];
  readonly ingressPoints?: readonly IngressPointDeclaration[];
}

export interface IdentityDeclaration {
  /** A domain or an address. */
  readonly name: string;
  /** `true` where not given. */
  readonly verified?: boolean;
  /** The default one; none where not given. */
  readonly configurationSet?: string;
  /** Sending authorization policies by name, as JSON or its text. */
  readonly policies?: Readonly<Record<string, object | string>>;
}

/** An ingress point of Mail Manager, and the rule set behind it. */
export interface IngressPointDeclaration {
  readonly id: string;
  readonly name: string;
  readonly type?: 'OPEN' | 'AUTH' | 'MTLS';
  readonly ruleSet: {
    readonly id: string;
    /** With actions as the API has them: `{ "Send": { "RoleArn": "…" } }`. */
    readonly rules: readonly { readonly name: string; readonly actions: readonly object[] }[];
  };
}

/** @param start what relative times count from. @throws Error for what is no time. */
export function readTime(time: Time, start: Date): Date {
  const [, count, unit] = /^-(\d+)([smhd])$/.exec(time) ?? [];
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[unit ?? ''] ?? 0;
  const result =
    count === undefined
      ? new Date(time === 'now' ? start : time)
      : new Date(start.getTime() - Number(count) * seconds * 1000);
  if (Number.isNaN(result.getTime())) throw new Error(`'${time}' is neither ISO 8601 nor like '-3m'.`);
  return result;
}

/** Reads an account's file; what it does not say itself it has from the file it `extends`. @throws Error where it names no account ID. */
export function readAccount(file: string | URL): AccountDeclaration {
  const url = file instanceof URL ? file : pathToFileURL(file);
  const { extends: base, ...own } = JSON.parse(readFileSync(url, 'utf8')) as AccountDeclaration & {
    readonly extends?: string;
  };
  const account = base === undefined ? own : { ...readAccount(new URL(base, url)), ...own };
  if (!/^\d{12}$/.test(account.accountId))
    throw new Error(`${url.pathname}: accountId is not of twelve digits.`);
  return account;
}
