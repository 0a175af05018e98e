import { describe, expect, it } from 'vitest';
import { toProblem } from '../../../src/aws/signIn/problem.ts';
import { MfaCodeMissing } from '../../../src/senders/model/problem.ts';

/** An error as the SDK throws it. */
function error(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const ofProvider = (message: string) => toProblem(error('CredentialsProviderError', message), undefined);

describe('What a failed sign-in means', () => {
  it.each([
    'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    'The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    'UnauthorizedException: Session token not found or invalid',
  ])('sign in again with aws sso login: %s', (message) => {
    expect(ofProvider(message)).toEqual({ kind: 'expired', message, signIn: 'sso' });
  });

  it.each([
    'Failed to load a token for session arn:aws:iam::111122223333:user/alice, please re-authenticate using aws login',
    'Your session has expired. Please reauthenticate.',
    'Unable to refresh credentials because of a change in your password. Please reauthenticate with your new password.',
  ])('sign in again with aws login: %s', (message) => {
    expect(ofProvider(message)).toEqual({ kind: 'expired', message, signIn: 'login' });
  });

  it.each(['ForbiddenException: No access', 'No access'])(
    'the role is not given to the person: %s',
    (message) => {
      expect(ofProvider(message).kind).toBe('no-role');
    },
  );

  it('an MFA code is wanted: nobody could be asked, nobody answered, or it was a wrong one', () => {
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

  it('a permission is missing: which one, as policies name it', () => {
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
  ])('the clock is wrong, though the code is that of a wrong secret: %s', (message) => {
    expect(toProblem(error('SignatureDoesNotMatch', message), undefined).kind).toBe('clock');
  });

  it('a wrong secret is no wrong clock', () => {
    const message = 'The request signature we calculated does not match the signature you provided.';
    expect(toProblem(error('SignatureDoesNotMatch', message), undefined).kind).toBe('rejected');
  });

  it('a role may not be assumed', () => {
    const message =
      'User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/Auditor';
    expect(toProblem(error('AccessDenied', message), undefined)).toMatchObject({
      kind: 'no-role',
      denied: ['sts:AssumeRole'],
    });
  });
});
