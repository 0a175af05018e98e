import * as l10n from '@vscode/l10n';
import { problemKind, type Problem } from '../../senders/model/problem.ts';
import {
  errorMessage,
  processFailed,
  errorCode,
  swappedKeys,
  UnusableCredentials,
} from '../errors/failure.ts';
import type { Profile } from '../profiles/profiles.ts';
import { SignInTimeout } from './signInLimit.ts';
import { sentences } from '../../senders/words/words.ts';

/** Returns what a failed sign-in means. */
export function toProblem(error: unknown, profile: Profile | undefined): Problem {
  const reason = errorCode(error);
  const message = errorMessage(error);
  // What the files show says more than the SDK's error.
  if (profile?.problem != null) return { kind: 'no-credentials', message: profile.problem };
  if (error instanceof SignInTimeout && profile?.kind === 'process')
    return {
      kind: 'no-credentials',
      message: sentences(
        message,
        l10n.t('Run the credential_process of the profile in a terminal to see what it waits for.'),
      ),
      signIn: 'process',
    };
  if (error instanceof UnusableCredentials || message.includes(swappedKeys()))
    return { kind: 'swapped', message };
  const kind = problemKind(reason, message);
  if (kind === 'mfa' || MFA_WANTED.test(message)) return { kind: 'mfa', message };
  if (MFA_WRONG.test(message)) return { kind: 'mfa', message, denied: ['sts:AssumeRole'] };
  if (isUnreadableFile(error)) return { kind: 'no-credentials', message };
  if (PROVIDER_FAILED.has(reason)) return credentialsProblem(message, profile);
  const denied = DENIED.exec(message)?.[1];
  return {
    kind: kind === 'denied' && denied?.startsWith('sts:AssumeRole') === true ? 'no-role' : kind,
    message: NO_REASON.test(reason) ? message : `${message} (${reason})`,
    ...(denied === undefined ? {} : { denied: [denied] }),
  };
}

/** What JavaScript and the SDK call an error that has no name of AWS's: it says nothing to a person. */
const NO_REASON = /^(Unknown|NotFound|\w*Error)$/;

/** The SDK's names for a provider without credentials; the second is for an EC2 instance without a role. */
const PROVIDER_FAILED: ReadonlySet<string> = new Set(['CredentialsProviderError', 'ProviderError']);

/** A file with credentials, such as the token of a web identity. */
function isUnreadableFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^E(NOENT|ACCES|PERM|ISDIR|NOTDIR|LOOP|NXIO|AGAIN)$/.test(String(error.code))
  );
}

/** The SDK's message if nobody can be asked for a code. */
const MFA_WANTED = /multi-factor authentication, but no MFA code/i;

/** AWS's message for a wrong code. */
const MFA_WRONG = /MultiFactorAuthentication failed/;

/** IAM User Guide, "Troubleshoot access denied error messages": the form of the message. */
const DENIED = /is not authorized to perform: ([\w-]+:\w+)/;

/** Messages of the SDK and IAM Identity Center if you have to sign in there again. */
const SSO = /aws sso login|invalid sso|session token not found or invalid/i;

/** The same for `aws login`; without a session, its cache can't be loaded. */
const LOGIN = /aws login|please re-?authenticate|failed to load token from/i;

/** IAM Identity Center's message for an account or permission set that isn't assigned to you. */
const NO_ACCESS = /^(\w+: )?(No access|ForbiddenException)/;

function credentialsProblem(message: string, profile: Profile | undefined): Problem {
  const signIn = SSO.test(message) ? 'sso' : LOGIN.test(message) ? 'login' : null;
  if (signIn !== null) return { kind: 'expired', message, signIn };
  if (/expired/i.test(message)) return { kind: 'expired', message };
  if (NO_ACCESS.test(message)) return { kind: 'no-role', message };
  return profile?.kind === 'process' || message === processFailed()
    ? { kind: 'no-credentials', message: processFailed(), signIn: 'process' }
    : { kind: 'no-credentials', message };
}
