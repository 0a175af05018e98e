/**
 * What can be asked of an account's IAM: one method per call, each answered completely, with paging inside. The domain owns
 * this port; `aws/iam/iamReader.ts` implements it over the wire.
 */
import type { Call } from '../model/calls.ts';
import type { Gap, GrantingPolicy, LastUsed, RoleFacts, Timestamp } from '../model/evidence.ts';

/** An answer, or the gap it leaves and the part of a list known by then. Throws only the reason of an aborted signal. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly gap: Gap; readonly known?: T };

export interface ListedUser {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly path: string;
  readonly createdAt: Timestamp;
}

/** A user as ListUsers lists it. */
export interface UserWithSignIn extends ListedUser {
  /** The last sign-in to the console, also if the password is gone since; `null`: none since 2014-10-20. Absent: not known. */
  readonly signedInAt?: Timestamp | null;
}

export interface ListedAccessKey {
  readonly id: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Timestamp | null;
}

/** A policy document in IAM: JSON text, already URL-decoded. */
export interface PolicyDocument {
  readonly name: string;
  readonly arn: string | null;
  readonly document: string;
}

export interface PrincipalPolicies {
  readonly inline: readonly PolicyDocument[];
  /** ARNs of attached managed policies. */
  readonly attached: readonly { readonly name: string; readonly arn: string }[];
}

/** A role as GetAccountAuthorizationDetails lists it. */
export interface ListedRole extends ListedUser, PrincipalPolicies, Pick<RoleFacts, 'lastUsed'> {
  readonly boundaryArn: string | null;
  /** The policy that says who may assume it: JSON text, already URL-decoded. */
  readonly trustPolicy: string;
}

/** GetAccountAuthorizationDetails: which principals have which policies. */
export interface AuthorizationDetails {
  readonly users: readonly (ListedUser &
    PrincipalPolicies & {
      readonly groups: readonly string[];
      readonly boundaryArn: string | null;
    })[];
  readonly groups: readonly (PrincipalPolicies & { readonly name: string; readonly arn: string })[];
  /** Managed policies by ARN, with the document of their default version. */
  readonly policies: readonly PolicyDocument[];
}

export type CredentialReportState = 'STARTED' | 'INPROGRESS' | 'COMPLETE';

export interface CredentialReport {
  /** The CSV from AWS. */
  readonly content: string;
  readonly generatedAt: Timestamp;
}

export interface ServiceLastAccessed {
  readonly serviceName: string;
  readonly serviceNamespace: string;
  /** `null`: not accessed in the tracking period. */
  readonly lastAccessedAt: Timestamp | null;
  readonly region: string | null;
  /** Tracked actions, used or not. `null`: the job was at service level or AWS tracks none for the service. */
  readonly trackedActions:
    | readonly { readonly action: string; readonly at: Timestamp | null; readonly region: string | null }[]
    | null;
}

export type AdvisorJob =
  | { readonly status: 'IN_PROGRESS' }
  | { readonly status: 'FAILED'; readonly message: string }
  | {
      readonly status: 'COMPLETED';
      readonly services: readonly ServiceLastAccessed[];
      readonly completedAt: Timestamp;
    };

/** A user or role in the answer of a group's or policy's job. */
export interface EntityLastAccessed {
  readonly arn: string;
  /** `null`: not accessed in the tracking period. */
  readonly lastAccessedAt: Timestamp | null;
}

export type EntitiesJob =
  | { readonly status: 'IN_PROGRESS' }
  | { readonly status: 'FAILED'; readonly message: string }
  | {
      readonly status: 'COMPLETED';
      readonly entities: readonly EntityLastAccessed[];
      readonly completedAt: Timestamp;
    };

export type Granularity = 'SERVICE_LEVEL' | 'ACTION_LEVEL';

export interface IamReader {
  listUsers(signal: AbortSignal): Promise<Result<readonly UserWithSignIn[]>>;
  listAccessKeys(userName: string, signal: AbortSignal): Promise<Result<readonly ListedAccessKey[]>>;
  /** `null`: never used since tracking began (2015-04-22). */
  getAccessKeyLastUsed(accessKeyId: string, signal: AbortSignal): Promise<Result<LastUsed | null>>;
  generateCredentialReport(signal: AbortSignal): Promise<Result<CredentialReportState>>;
  getCredentialReport(signal: AbortSignal): Promise<Result<CredentialReport>>;
  getAccountAuthorizationDetails(signal: AbortSignal): Promise<Result<AuthorizationDetails>>;
  /** Lists the roles, also by GetAccountAuthorizationDetails, but on pages of their own: no user waits for them. */
  getRoleDetails(signal: AbortSignal): Promise<Result<readonly ListedRole[]>>;
  /** Starts an Access Advisor job on a user, role, group or managed policy; returns its JobId. */
  generateServiceLastAccessedDetails(
    arn: string,
    granularity: Granularity,
    signal: AbortSignal,
  ): Promise<Result<string>>;
  /** Returns all pages of a job's answer, or its state. */
  getServiceLastAccessedDetails(jobId: string, signal: AbortSignal): Promise<Result<AdvisorJob>>;
  /** Returns when each user and role of a group or managed policy last used a service; all pages, or the job's state. */
  getServiceLastAccessedDetailsWithEntities(
    jobId: string,
    serviceNamespace: string,
    signal: AbortSignal,
  ): Promise<Result<EntitiesJob>>;
  /** Returns the policies that grant a user a service (any action of it, not necessarily sending). */
  listPoliciesGrantingServiceAccess(
    arn: string,
    serviceNamespace: string,
    signal: AbortSignal,
  ): Promise<Result<readonly GrantingPolicy[]>>;
  /** Returns the requests sent so far, by call, including retries. */
  calls(): Readonly<Partial<Record<Call, number>>>;
}

/** The time, passed in: the domain has no clock. */
export interface Clock {
  now(): Timestamp;
  /** Resolves after `milliseconds`; rejects with the signal's reason if that is aborted first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** How far the machine's clock is ahead of this one, in milliseconds; negative: behind. 0 if not known. */
  machineAhead?(): number;
}
