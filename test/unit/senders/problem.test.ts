/** The message shown when there is nothing to show of an account. */
import { describe, expect, it } from 'vitest';
import { deniedActions, problemWords } from '../../../src/senders/model/problem.ts';
import { problemOfScan } from '../../../src/senders/scan/scanProblem.ts';
import type { ProblemKind } from '../../../src/senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../../src/senders/model/target.ts';
import { gap, judged, snapshot } from './builders.ts';

describe('The message about a problem', () => {
  it.each<[ProblemKind, string, string]>([
    ['no-profile', 'No such AWS profile', 'Choose another profile, or create one with "aws configure".'],
    ['no-credentials', 'No credentials', 'Check the profile "prod", or choose another one.'],
    ['expired', 'The credentials have expired', 'Sign in again (e.g. "aws sso login"), then try again.'],
    ['mfa', 'An MFA code is required', 'Enter the code of the MFA device.'],
    [
      'no-role',
      'The role may not be assumed',
      'Check that the role exists, and that it trusts the profile "prod".',
    ],
    ['rejected', 'AWS rejected the credentials', 'Check the access key of the profile.'],
    [
      'swapped',
      'The two lines of the access key may be swapped',
      'Check aws_access_key_id and aws_secret_access_key of the profile "prod".',
    ],
    ['denied', 'Permission is missing', 'Ask for permission to read IAM (e.g. IAMReadOnlyAccess).'],
    ['offline', 'AWS could not be reached', 'Check the network, the proxy and the endpoint.'],
    [
      'clock',
      'The clock of this machine is wrong',
      'Correct it, then try again. AWS allows a difference of 5 minutes.',
    ],
    ['throttled', 'AWS is throttling requests', 'Wait a minute, then try again.'],
    ['failed', 'Something went wrong', 'Try again.'],
  ])('%s', (kind, title, nextStep) => {
    expect(problemWords(kind, 'prod')).toEqual({ title, nextStep });
  });

  it('names no profile when there is none', () => {
    expect(problemWords('no-credentials', ENVIRONMENT_PROFILE).nextStep).toBe(
      'Choose another profile, or create one with "aws configure".',
    );
  });
});

describe('A scan that found no users', () => {
  const listDenied = [gap('ListAccountAliases', 'Throttling'), gap('ListUsers')];
  const root = judged({ kind: 'root' });

  it('is a problem that names all denied calls', () => {
    const gaps = [
      ...listDenied,
      gap('GetCallerIdentity'),
      gap('ListUsers'),
      gap('ListAccessKeys', 'Throttling'),
    ];
    expect(deniedActions(gaps)).toEqual(['iam:ListUsers', 'sts:GetCallerIdentity']);
    expect(problemOfScan(snapshot([root], { gaps }))).toEqual({
      kind: 'denied',
      message: 'ListUsers: It was not answered.',
      denied: ['iam:ListUsers', 'sts:GetCallerIdentity'],
    });
  });

  it('is a problem for another reason when nothing was denied', () => {
    const gaps = [gap('ListUsers', 'Throttling')];
    expect(problemOfScan(snapshot([], { gaps }))).toEqual({
      kind: 'throttled',
      message: 'ListUsers: It was not answered.',
    });
  });

  it('is no problem when a listed user is known now, or all users were listed', () => {
    const known = judged({ gaps: [gap('ListAccessKeys')] });
    expect(problemOfScan(snapshot([root, known], { gaps: listDenied }))).toBeNull();
    expect(
      problemOfScan(snapshot([judged({ gaps: [gap('ListUsers')] })], { gaps: listDenied })),
    ).not.toBeNull();
    expect(problemOfScan(snapshot([], { gaps: [gap('ListAccountAliases')] }))).toBeNull();
  });
});
