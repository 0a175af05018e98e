import { describe, expect, it } from 'vitest';
import { toProblem } from '../../../src/aws/signIn/signInProblem.ts';
import { UnusableCredentials } from '../../../src/aws/errors/failure.ts';
import type { Profile } from '../../../src/aws/profiles/profiles.ts';
import { SignInTimeout } from '../../../src/aws/signIn/signInLimit.ts';
import { MfaCodeMissing } from '../../../src/senders/model/problem.ts';

/** An error as the SDK throws it. */
function error(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const ofProvider = (message: string) => toProblem(error('CredentialsProviderError', message), undefined);

describe('The problem of a failed sign-in is', () => {
  it.each([
    'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    'The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    'UnauthorizedException: Session token not found or invalid',
  ])('to sign in again with aws sso login: %s', (message) => {
    expect(ofProvider(message)).toEqual({ kind: 'expired', message, signIn: 'sso' });
  });

  it.each([
    'Failed to load a token for session arn:aws:iam::111122223333:user/alice, please re-authenticate using aws login',
    'Your session has expired. Please reauthenticate.',
    'Unable to refresh credentials because of a change in your password. Please reauthenticate with your new password.',
  ])('to sign in again with aws login: %s', (message) => {
    expect(ofProvider(message)).toEqual({ kind: 'expired', message, signIn: 'login' });
  });

  it.each(['ForbiddenException: No access', 'No access'])(
    'that the user does not have the role: %s',
    (message) => {
      expect(ofProvider(message).kind).toBe('no-role');
    },
  );

  it('a missing MFA code: nobody could be asked, nobody answered, or it was wrong', () => {
    const asked =
      'Profile guarded requires multi-factor authentication, but no MFA code callback was provided.';
    const wrong = error(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    );
    expect(ofProvider(asked).kind).toBe('mfa');
    expect(toProblem(new MfaCodeMissing('The MFA code was not entered.'), undefined)).toEqual({
      kind: 'mfa',
      message: 'The MFA code was not entered.',
    });
    expect(toProblem(wrong, undefined)).toMatchObject({ kind: 'mfa', denied: ['sts:AssumeRole'] });
  });

  const PROCESS = 'The credential_process of the profile failed. Run it in a terminal to see what it says.';
  const late = new SignInTimeout('Signing in did not finish within 120 seconds.');
  const withCode = (code: string) => Object.assign(error('Error', 'No such file'), { code });
  const denied = (permission: string, name = 'AccessDenied') =>
    error(name, `User: bob is not authorized to perform: ${permission} on resource: *`);
  const ofProfile = (profile: Partial<Profile>) => ({ kind: 'static', problem: null, ...profile }) as Profile;

  it.each<[string, unknown, Profile | undefined, object]>([
    [
      'the files show why',
      error('AccessDenied', 'x'),
      ofProfile({ problem: 'It has no sso_region.' }),
      { kind: 'no-credentials', message: 'It has no sso_region.' },
    ],
    [
      'a program that waits for something',
      late,
      ofProfile({ kind: 'process' }),
      {
        kind: 'no-credentials',
        message: `${late.message} Run the credential_process of the profile in a terminal to see what it waits for.`,
        signIn: 'process',
      },
    ],
    [
      'AWS that does not answer',
      late,
      ofProfile({}),
      { kind: 'offline', message: `${late.message} (Timeout)` },
    ],
    [
      'the same by the environment',
      late,
      undefined,
      { kind: 'offline', message: `${late.message} (Timeout)` },
    ],
    [
      'a program that failed',
      error('CredentialsProviderError', 'It printed s3cr3t'),
      ofProfile({ kind: 'process' }),
      { kind: 'no-credentials', message: PROCESS, signIn: 'process' },
    ],
    [
      'a program of another profile that failed',
      error('CredentialsProviderError', 'Command failed: x'),
      ofProfile({}),
      { kind: 'no-credentials', message: PROCESS, signIn: 'process' },
    ],
    [
      'credentials that must not be used',
      new UnusableCredentials('x'),
      ofProfile({}),
      { kind: 'swapped', message: 'x' },
    ],
    ...['ENOENT', 'EACCES', 'EISDIR'].map((code): [string, unknown, undefined, object] => [
      `a file that cannot be read (${code})`,
      withCode(code),
      undefined,
      { kind: 'no-credentials', message: 'No such file' },
    ]),
    ...['XENOENT', 'ENOENTX', 'EMFILE'].map((code): [string, unknown, undefined, object] => [
      `another error of the system (${code})`,
      withCode(code),
      undefined,
      { kind: 'failed', message: 'No such file' },
    ]),
    ['what is no error', 'ENOENT', undefined, { kind: 'failed', message: 'ENOENT' }],
    [
      'an error whose words alone are a code',
      error('Error', 'ENOENT'),
      undefined,
      { kind: 'failed', message: 'ENOENT' },
    ],
    [
      'a provider that gave nothing',
      error('ProviderError', 'There is nothing'),
      undefined,
      { kind: 'no-credentials', message: 'There is nothing' },
    ],
    [
      'a provider whose token is too old',
      error('ProviderError', 'The token has expired'),
      undefined,
      { kind: 'expired', message: 'The token has expired' },
    ],
    [
      'words of no access in the midst of others',
      error('ProviderError', 'There is (or was) No access'),
      undefined,
      { kind: 'no-credentials', message: 'There is (or was) No access' },
    ],
    [
      'a denied call that AWS does not name',
      error('AccessDenied', 'No.'),
      undefined,
      { kind: 'denied', message: 'No. (AccessDenied)' },
    ],
    [
      'a denied call',
      denied('sso-oauth:CreateToken'),
      undefined,
      expect.objectContaining({ kind: 'denied', denied: ['sso-oauth:CreateToken'] }) as object,
    ],
    [
      'a role for a web identity',
      denied('sts:AssumeRoleWithWebIdentity'),
      undefined,
      expect.objectContaining({ kind: 'no-role', denied: ['sts:AssumeRoleWithWebIdentity'] }) as object,
    ],
    [
      'a role, with credentials that are too old',
      denied('sts:AssumeRole', 'ExpiredToken'),
      undefined,
      expect.objectContaining({ kind: 'expired', denied: ['sts:AssumeRole'] }) as object,
    ],
  ])('%s', (_, failure, profile, problem) => {
    expect(toProblem(failure, profile)).toEqual(problem);
  });

  it('a missing permission, named as in policies', () => {
    const message =
      'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ because no identity-based policy allows the iam:ListUsers action';
    expect(toProblem(error('AccessDenied', message), undefined)).toMatchObject({
      kind: 'denied',
      denied: ['iam:ListUsers'],
    });
  });

  it.each([
    'Signature expired: 20261127T100000Z is now earlier than 20261127T101500Z (20261127T102000Z - 5 min.)',
    'Signature not yet current: 20261127T110000Z is still later than 20261127T102500Z (20261127T102000Z + 5 min.)',
  ])('the clock, though the code is that of a wrong secret: %s', (message) => {
    expect(toProblem(error('SignatureDoesNotMatch', message), undefined).kind).toBe('clock');
  });

  it('not the clock for a wrong secret', () => {
    const message = 'The request signature we calculated does not match the signature you provided.';
    expect(toProblem(error('SignatureDoesNotMatch', message), undefined).kind).toBe('rejected');
  });

  it('a role that may not be assumed', () => {
    const message =
      'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Auditor';
    expect(toProblem(error('AccessDenied', message), undefined)).toMatchObject({
      kind: 'no-role',
      denied: ['sts:AssumeRole'],
    });
  });
});
