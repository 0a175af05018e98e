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
  readonly createdAt?: Time;
  /** The one-time code that AssumeRole must bring (with any `SerialNumber`); none where not given. */
  readonly mfaCode?: string;
  readonly externalId?: string;
  /** The accounts whose callers may assume it; any where not given. */
  readonly trusts?: readonly string[];
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
  /** `SendEmail`, `GetSendQuota`, … A denied attempt is declared like any other: IAM counts it. */
  readonly action?: string;
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
