import * as l10n from '@vscode/l10n';
import { requiredPermission } from './calls.ts';
import type { Call, Gap, Snapshot } from './model.ts';
import { ENVIRONMENT_PROFILE } from './target.ts';

/** Why nothing of an account can be shown. Each kind has its own next step. */
export type ProblemKind =
  | 'no-profile'
  | 'no-credentials'
  | 'expired'
  | 'mfa'
  | 'no-role'
  | 'rejected'
  | 'swapped'
  | 'denied'
  | 'offline'
  | 'clock'
  | 'throttled'
  | 'failed';

export interface Problem {
  readonly kind: ProblemKind;
  /** What happened, as a sentence for a person. Contains no secret. */
  readonly message: string;
  /** The actions that AWS denied, as policies name them (`iam:ListUsers`), if it says so. */
  readonly denied?: readonly string[];
  /**
   * How to sign in again with expired credentials, if known: `aws sso login`, `aws login`. `process`: the profile's
   * `credential_process` failed.
   */
  readonly signIn?: SignInKind | 'process';
}

export type SignInKind = 'sso' | 'login';

/** An MFA code is needed and wasn't entered. The name serves as the reason, like AWS's codes. */
export class MfaCodeMissing extends Error {
  override readonly name = 'MfaCodeMissing';
}

/** What AWS's error codes (IAM API Reference, "Common Errors") and our own mean for a person. */
const KINDS: Readonly<Record<string, ProblemKind>> = {
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  Unauthorized: 'expired',
  UnauthorizedException: 'expired',
  TokenProviderError: 'expired',
  MfaCodeMissing: 'mfa',
  InvalidClientTokenId: 'rejected',
  UnrecognizedClient: 'rejected',
  UnrecognizedClientException: 'rejected',
  SignatureDoesNotMatch: 'rejected',
  InvalidSignature: 'rejected',
  IncompleteSignature: 'rejected',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  RequestExpired: 'clock',
  RequestTimeTooSkewed: 'clock',
  Throttling: 'throttled',
  RequestLimitExceeded: 'throttled',
  TooManyRequests: 'throttled',
  NetworkError: 'offline',
  Timeout: 'offline',
};

/** IAM and STS answer a wrong clock with the code for a wrong secret (`SignatureDoesNotMatch`) and this message. */
const CLOCK = /^Signature (expired|not yet current):/;

/** Returns what a gap's reason means for a person. @param message AWS's; it distinguishes a wrong clock from a wrong secret. */
export function problemKind(reason: string, message: string): ProblemKind {
  if (CLOCK.test(message)) return 'clock';
  return (Object.hasOwn(KINDS, reason) ? KINDS[reason] : undefined) ?? 'failed';
}

/** The kinds that end whatever is asked of an account, each with a next step of its own. */
const ENDING: readonly ProblemKind[] = [
  'expired',
  'mfa',
  'rejected',
  'clock',
  'no-credentials',
  'offline',
  'throttled',
];

/** A new session is needed, in the words of the SDK and of IAM Identity Center. */
const SESSION_ENDED = /aws (sso )?login|expired/i;

/**
 * Returns the problem that kept what was asked of an account from being answered, beyond single answers: the sign-in ended, or
 * the network did. `null`: none did.
 */
export function cutOffBy(gaps: readonly Gap[]): Problem | null {
  const problems = gaps.flatMap((gap): readonly Problem[] => {
    const kind = endingKind(gap);
    return kind === null ? [] : [{ kind, message: `${gap.call}: ${gap.message}` }];
  });
  return problems.toSorted((a, b) => ENDING.indexOf(a.kind) - ENDING.indexOf(b.kind))[0] ?? null;
}

function endingKind({ call, reason, message, region }: Gap): ProblemKind | null {
  if (reason === 'CredentialsProviderError')
    return SESSION_ENDED.test(message) ? 'expired' : 'no-credentials';
  const kind = problemKind(reason, message);
  if (!ENDING.includes(kind)) return null;
  // One answer that came late, or from a Region that can't be reached, says nothing about the others.
  const isOfAll = call === 'ListUsers' || call === 'LookupEvents';
  const isAlone =
    (kind === 'offline' && reason !== 'NetworkError') || kind === 'throttled' || region !== undefined;
  const isSignIn = kind !== 'offline' && kind !== 'throttled';
  return isSignIn || isOfAll || !isAlone ? kind : null;
}

/** Whether everyone was listed, so that others are gone. Two calls list everyone; the second is made if the first fails. */
export function isListWhole({ scan, gaps }: Pick<Snapshot, 'scan' | 'gaps'>): boolean {
  const gapOf = (call: Call): Gap | undefined =>
    gaps.find((gap) => gap.call === call && gap.about === undefined);
  const [details, list] = [gapOf('GetAccountAuthorizationDetails'), gapOf('ListUsers')];
  const [first, second] = scan.mode === 'quick' ? [details, list] : [list, details];
  return first === undefined || (first.reason !== 'Cancelled' && second === undefined);
}

/** Returns the denied actions as policies name them, each once: `iam:ListUsers`. */
export function deniedActions(gaps: readonly Pick<Gap, 'call' | 'reason' | 'message'>[]): readonly string[] {
  const denied = gaps.filter(({ reason, message }) => problemKind(reason, message) === 'denied');
  return [...new Set(denied.map(({ call }) => requiredPermission(call)))];
}

/** Returns a problem's name and what to do about it in a sentence, for the window and the command line. */
export function problemWords(
  kind: ProblemKind,
  profile: string,
): { readonly title: string; readonly nextStep: string } {
  switch (kind) {
    case 'no-profile':
      return {
        title: l10n.t('No such AWS profile'),
        nextStep: l10n.t('Choose another profile, or create one with "aws configure".'),
      };
    case 'no-credentials':
      return {
        title: l10n.t('No credentials'),
        nextStep:
          profile === ENVIRONMENT_PROFILE
            ? l10n.t('Choose another profile, or create one with "aws configure".')
            : l10n.t('Check the profile "{0}", or choose another one.', profile),
      };
    case 'expired':
      return {
        title: l10n.t('The credentials have expired'),
        nextStep: l10n.t('Sign in again (e.g. "aws sso login"), then try again.'),
      };
    case 'mfa':
      return {
        title: l10n.t('An MFA code is required'),
        nextStep: l10n.t('Enter the code of the MFA device.'),
      };
    case 'no-role':
      return {
        title: l10n.t('The role may not be assumed'),
        nextStep: l10n.t('Check that the role exists, and that it trusts the profile "{0}".', profile),
      };
    case 'rejected':
      return {
        title: l10n.t('AWS rejected the credentials'),
        nextStep: l10n.t('Check the access key of the profile.'),
      };
    case 'swapped':
      return {
        title: l10n.t('The two lines of the access key may be swapped'),
        nextStep: l10n.t('Check aws_access_key_id and aws_secret_access_key of the profile "{0}".', profile),
      };
    case 'denied':
      return {
        title: l10n.t('Permission is missing'),
        nextStep: l10n.t('Ask for permission to read IAM (e.g. IAMReadOnlyAccess).'),
      };
    case 'offline':
      return {
        title: l10n.t('AWS could not be reached'),
        nextStep: l10n.t('Check the network, the proxy and the endpoint.'),
      };
    case 'clock':
      return {
        title: l10n.t('The clock of this machine is wrong'),
        nextStep: l10n.t('Correct it, then try again. AWS allows a difference of 5 minutes.'),
      };
    case 'throttled':
      return {
        title: l10n.t('AWS is throttling requests'),
        nextStep: l10n.t('Wait a minute, then try again.'),
      };
    case 'failed':
      return { title: l10n.t('Something went wrong'), nextStep: l10n.t('Try again.') };
  }
}
