/** The reason and the message of a failure. */
import { describe, expect, it } from 'vitest';
import {
  toGap,
  InvalidResponse,
  isNetworkFailure,
  errorMessage,
  present,
  errorCode,
  UnusableCredentials,
} from '../../../src/aws/errors/failure.ts';

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);
const network = error('', { code: 'ECONNRESET' });

describe('The reason of a failure', () => {
  it.each<[string, unknown, string]>([
    ['no error at all', 'text', 'UnknownError'],
    ["AWS's own code", error('', { Code: 'AccessDenied', name: 'Other' }), 'AccessDenied'],
    ['an empty code', error('', { Code: '', name: 'Other' }), 'Other'],
    ['a code that is not a string', error('', { Code: 7, name: 'Other' }), 'Other'],
    ['a proxy that requires a password', error('', { $metadata: { httpStatusCode: 407 } }), 'NetworkError'],
    ['an invalid answer', new InvalidResponse('x'), 'InvalidResponse'],
    ['invalid JSON', new SyntaxError('x'), 'InvalidResponse'],
    [
      'a cut connection, which the SDK calls a timeout',
      error('', { code: 'EPIPE', name: 'TimeoutError' }),
      'NetworkError',
    ],
    ['a time limit of the SDK', error('', { name: 'TimeoutError' }), 'Timeout'],
    ['a time limit of the system', error('', { code: 'ETIMEDOUT' }), 'Timeout'],
    ['a provider that returns only a message', error('connect ECONNREFUSED 127.0.0.1:1'), 'NetworkError'],
    ['such a message with the name of an error', error('FetchError: read ECONNRESET'), 'NetworkError'],
    ['a proxy that refuses', error('The proxy p.example:3128 lets nothing through to AWS'), 'NetworkError'],
    [
      'such a message within other text, which a program may print',
      error('It said: connect ECONNREFUSED', { name: 'Other' }),
      'Other',
    ],
    ['a code that contains another one', error('', { code: 'NOT_ECONNRESET', name: 'Other' }), 'Other'],
    ['credentials that must not be used', new UnusableCredentials('x'), 'UnusableCredentials'],
    ['an answer that was cut off', error('x', { $metadata: {} }), 'InvalidResponse'],
    ['a name with an answer', error('x', { $metadata: {}, name: 'Other' }), 'Other'],
    ['a network that failed within', error('x', { cause: network, name: 'Other' }), 'NetworkError'],
    ['something else that failed within', error('x', { cause: new Error('y'), name: 'Other' }), 'Other'],
    ['a cause that is not an error', error('x', { cause: 'ECONNRESET', name: 'Other' }), 'Other'],
    ['the name, without "Exception" at its end', error('x', { name: 'ThrottlingException' }), 'Throttling'],
    ['the name, with "Exception" elsewhere', error('x', { name: 'ExceptionOfSome' }), 'ExceptionOfSome'],
  ])('%s', (_, failure, reason) => {
    expect(errorCode(failure)).toBe(reason);
    if (failure instanceof Error) expect(isNetworkFailure(failure)).toBe(reason === 'NetworkError');
  });
});

describe('The message of a failure', () => {
  it('is one line, without surrounding white space', () => {
    expect(errorMessage(error('  not\n\t  authorized \n'))).toBe('not authorized');
    expect(errorMessage('a text')).toBe('a text');
  });

  it('is limited in length; a longer text loses its last word, which may be a part of a secret', () => {
    expect(errorMessage('x'.repeat(500))).toBe('x'.repeat(500));
    expect(errorMessage('x'.repeat(501))).toBe(`${'x'.repeat(500)}…`);
    const spaces = ' '.repeat(9_990);
    expect(errorMessage(`a b${spaces}secret1`)).toBe('a b secret1');
    for (const cut of ['secret12', 'secret1 and more'])
      expect(errorMessage(`a b${spaces}${cut}`)).toBe('a b');
  });

  it('has no output of a program, and adds help if Node has none', () => {
    expect(errorMessage(error('Command failed: aws-vault\nsecret'))).toMatch(
      /^The credential_process of the profile/,
    );
    expect(errorMessage(error('', { $metadata: { httpStatusCode: 407 } }))).toMatch(/it answered 407/);
    const elsewhere = 'The words "Command failed" may stand elsewhere';
    expect(errorMessage(error(elsewhere))).toBe(elsewhere);
    for (const untrusted of [
      'self-signed certificate in chain',
      'unable to get issuer certificate',
      'unable to get local issuer certificate',
      'unable to verify the first certificate',
    ])
      expect(errorMessage(error(untrusted))).toMatch(/name its file as ca_bundle/);
    expect(errorMessage(error('getaddrinfo ENOTFOUND iam-fips.example.com'))).toMatch(
      /switch off use_fips_endpoint/,
    );
    expect(errorMessage(error('Credential must have exactly 5 slash-delimited elements'))).toMatch(
      /may be swapped/,
    );
  });

  it('is in the gap, with its access key or Region', () => {
    const denied = error('not authorized', { Code: 'AccessDenied' });
    const gap = { call: 'ListUsers', reason: 'AccessDenied', message: 'not authorized' };
    expect(toGap('ListUsers', denied)).toStrictEqual(gap);
    expect(toGap('ListUsers', denied, { words: 'Access key AKIA1', accessKeyId: 'AKIA1' })).toStrictEqual({
      ...gap,
      message: 'Access key AKIA1: not authorized',
      accessKeyId: 'AKIA1',
    });
    expect(toGap('ListUsers', denied, { words: 'IAM in us-east-1', region: 'us-east-1' })).toStrictEqual({
      ...gap,
      message: 'IAM in us-east-1: not authorized',
      region: 'us-east-1',
    });
  });
});

it('An answer without a required member is rejected', () => {
  expect([present('x', 'Name'), present(0, 'Name')]).toEqual(['x', 0]);
  for (const nothing of [undefined, ''])
    expect(() => present(nothing, 'Name')).toThrow(new InvalidResponse('The answer lacks Name.'));
});
