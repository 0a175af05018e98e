/** No error message has a secret, in whatever form AWS, Node.js, VS Code, or a program quotes it. */
import { describe, expect, it } from 'vitest';
import { toGap, errorMessage } from '../../../src/aws/errors/failure.ts';
import { canariesIn, canary, SECRET_FORMS } from '../../aws/canaries.ts';

describe('The text of an error', () => {
  it('explains an answer without a reason', () => {
    const error = (message: string, $metadata?: object) => Object.assign(new Error(message), { $metadata });
    expect(errorMessage(error('Unknown', { httpStatusCode: 404 }))).toBe(
      'The answer has the HTTP status 404 and no reason, so it may not be from AWS.',
    );
    expect(errorMessage(error('UnknownError', { httpStatusCode: 400 }))).toContain('status 400 and');
    expect(errorMessage(error('Unknown'))).toBe('Unknown');
    expect(errorMessage(error('Unknown key', { httpStatusCode: 400 }))).toBe('Unknown key');
  });

  it.each([
    `connect ECONNREFUSED via http://ann:${canary('pass@word')}@proxy.example:3128/`,
    `Failed to load token from /f: SyntaxError: Unexpected token 'c', ..."y":"${canary('t')} "x""... is not valid JSON`,
    `Error: Command failed: aws-vault --secret ${canary('a')}\n${canary('b')}`,
    `Authorization: Bearer ${canary('bearer')}`,
    `{"refreshToken":"${canary('t')}","clientSecret": "${canary('s')}"}`,
    `aws_secret_access_key = ${canary('key')}`,
    `got '${canary('no-form')}/20261128/us-east-1/sts/aws4_request'`,
    `?X-Amz-Credential=${canary('no-form')}%2F20261128%2Fus-east-1%2Fsts%2Faws4_request`,
  ])('has no secret: %s', (text) => {
    expect(canariesIn(errorMessage(new Error(text)))).toEqual([]);
    expect(canariesIn(toGap('ListUsers', new Error(text)).message)).toEqual([]);
  });

  it.each(
    SECRET_FORMS.flatMap((secret) => [
      `key=${secret}`,
      `Key ${secret}.`,
      `(${secret})`,
      `-${secret}-`,
      `a:${secret}@b`,
      `"${secret}",`,
      `{"Value":"${secret.replaceAll('/', String.raw`\/`)}"}`,
      `{"Value":"${secret.replaceAll('/', String.raw`\u002F`).replaceAll('+', String.raw`\u002B`)}"}`,
      `&#x27;${secret.replaceAll('/', '&#x2F;').replaceAll('+', '&#43;')}&#x27;`,
      `?q=${encodeURIComponent(secret)}&r=1`,
      `?q=${encodeURIComponent(encodeURIComponent(secret))}&r=1`,
      String.raw`line one\n${secret}\nline three`,
      `got '${secret}/20261128/us-east-1/sts/aws4_request'`,
      `Credential=${secret}/20261128/us-east-1/sts/aws4_request, SignedHeaders=host`,
      `X-Amz-Credential=${encodeURIComponent(`${secret}/20261128/us-east-1/iam/aws4_request`)}&X-Amz-Date=1`,
      `<SecretAccessKey>${secret}</SecretAccessKey>`,
      `smtp://user:${secret}@email-smtp.us-east-1.amazonaws.com`,
      `aws_secret_access_key ${secret}`,
      `${secret.slice(0, 20)}\n${secret.slice(20)}`,
      `"${secret.slice(0, 17)}" + "${secret.slice(17)}"`,
      Buffer.from(`AKIAIOSFODNN7EXAMPLE:${secret}`).toString('base64'),
    ]).map((text) => [text] as const),
  )('has no secret that was not recorded: %s', (text) => {
    const message = errorMessage(new Error(text));
    const readable = [message, decodeURIComponent(message), Buffer.from(message, 'base64').toString()];
    for (const words of readable) expect(canariesIn(words)).toEqual([]);
    expect(message).toContain('***');
  });

  it.each(['IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz', 'AQoDYXdz', 'AQoEXAMPLEH4'])(
    'has no session token that begins with %s, whatever is before or after it',
    (prefix) => {
      // One repeated letter: only the beginning identifies it.
      const token = prefix + 'a'.repeat(200);
      for (const text of [`token ${token}==.`, `t=${token}&`, String.raw`x\n${token}`, `"${token}"`])
        expect(errorMessage(new Error(text))).not.toContain('aaaa');
    },
  );

  it.each([
    'PROXY ann:PASS@127.0.0.1:3128',
    'HTTPS ann:PASS@proxy.example',
    'SOCKS ann:PASS@proxy.example:1080; DIRECT',
    'SOCKS5 ann:PASS@proxy.example:1080',
    'PROXY <credentials>@ss:PASS@proxy.example',
    'socks4a://ann:PASS@proxy.example',
  ])('has no password of a proxy that VS Code quotes: %s', (proxy) => {
    const error = new Error(
      `Failed to establish a socket connection to proxies: ${proxy.replace('PASS', canary('p@ss'))}`,
    );
    const gap = toGap('ListUsers', error);
    expect(gap.message).not.toMatch(/canary|ann|ss:/);
    expect(gap.message).toMatch(/^Failed to establish a socket connection to proxies: .*\*\*\*@/);
    expect(gap.reason).toBe('NetworkError');
  });

  const SCOPE = '/20261128/us-east-1/sts/aws4_request';
  it.each<[string, string]>([
    // The credential of a signed request: a key ID is shown, anything else in its place is not.
    [`got 's3cr3tAKIAIOSFODNN7EXAMPLE${SCOPE}'`, `got '***${SCOPE}'`],
    [`got 'AKIAIOSFODNN7EXAMPLE+s3cr3t${SCOPE}'`, `got '***${SCOPE}'`],
    [`s3cr3t${SCOPE} and s3cr3t${SCOPE}`, `***${SCOPE} and ***${SCOPE}`],
    [`s3cr3t${SCOPE.replaceAll('/', '%2f')}`, `***${SCOPE.replaceAll('/', '%2f')}`],
    // The canonical string of AWS.
    ["Check it. The Canonical String for this request should have been 'POST / x'", 'Check it.'],
    ["Check it. The String-to-Sign should have been 'x'", 'Check it.'],
    ["The String-to-Sign should have been 'x'", ''],
    // Text that should have been JSON.
    [`Unexpected token 'c', ..."y":"s3cr3t"... is not valid JSON`, 'The text is not valid JSON'],
    [`Unexpected token 'c', "s3cr3t" is not valid JSON`, 'The text is not valid JSON'],
    ['SyntaxError: "s3cr3t" is not valid JSON', 'SyntaxError: The text is not valid JSON'],
    // Passwords of proxies.
    ['HTTP ann:s3cr3t@proxy.example', 'HTTP ***@proxy.example'],
    ['HTTPS ann:s3cr3t@proxy.example', 'HTTPS ***@proxy.example'],
    [
      'SOCKS5h ann:s3cr3t@p.example, SOCKS4a ann:s3cr3t@p.example',
      'SOCKS5h ***@p.example, SOCKS4a ***@p.example',
    ],
    // Parameters of STS.
    [
      "Value '738194' at 'tokenCode' failed, Value 's3cr3t' at 'webIdentityToken' failed",
      "Value '***' at 'tokenCode' failed, Value '***' at 'webIdentityToken' failed",
    ],
    // Headers.
    ['Authorization of Basic dXNlcjpwdw and bearer abc.def', 'Authorization of Basic *** and bearer ***'],
    ['Bearer letmeinplease, Basic hunterhunter', 'Bearer ***, Basic ***'],
    ['Digest ABCDEF, NTLM abCdef, Negotiate abcde1', 'Digest ***, NTLM ***, Negotiate ***'],
    [
      'Basic authentication. Bearer token, Digest Authentication',
      'Basic authentication. Bearer token, Digest Authentication',
    ],
    // A JSON Web Token without its end.
    ['a eyJhbGciOiJS.eyJzdWIi b', 'a *** b'],
  ])('has no secret, and is otherwise unchanged: %s', (text, words) => {
    expect(errorMessage(new Error(text))).toBe(words);
  });

  it.each(
    ['/', '+', '=']
      .flatMap((sign) => [sign, encodeURIComponent(sign), `%25${encodeURIComponent(sign).slice(1)}`])
      .concat(String.raw`\/`, String.raw`\\\/`),
  )('has no session token that contains %s', (sign) => {
    expect(errorMessage(new Error(`IQoJ${`aaaa${sign}`.repeat(20)}`))).not.toContain('aaaa');
  });

  it.each([
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    `IQoJb3JpZ2luX2VjE${'Ab9+/'.repeat(40)}==`,
    `aoaAAAAAGk_${'x7-Qz_9B-k2_'.repeat(9)}`,
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl',
  ])('has nothing that looks like a key or token: %s', (secret) => {
    expect(errorMessage(new Error(`The value ${secret} is not right`))).toBe('The value *** is not right');
    expect(errorMessage(new Error(`Not ${secret}, nor ${secret}`))).toBe('Not ***, nor ***');
  });

  it('has nothing of two keys that are split over lines', () => {
    const split = 'wJalrXUtnFEMIK7MDENG\nbPxRfiCYEXAMPLEKEYab';
    expect(errorMessage(new Error(`Not ${split}, nor ${split}`))).toBe('Not ***, nor ***');
  });

  // 40 characters, of which this many are in no word and no number.
  it.each<[number, boolean]>([
    [15, false],
    [16, true],
  ])('has nothing in which %i of 40 characters are random: %s', (random, isHidden) => {
    const text = `AbcdeAbcdeAbcdeAbcdeabcdefghi`.slice(0, 40 - random) + '1aB2cD3eF4gH5iJ6'.slice(0, random);
    expect(errorMessage(new Error(text))).toBe(isHidden ? '***' : text);
  });

  it.each(
    [
      ['%2F', '%2f', '%252F', '%252f', '&#x2F;', '&#x2f;', '&#47;'],
      ['%2B', '%2b', '%252B', '%252b', '&#x2B;', '&#x2b;', '&#43;'],
      // JSON in JSON in JSON.
      ['/', 'u002F', 'u002f', 'u002B', 'u002b'].map((sign) => '\\'.repeat(7) + sign),
    ].flat(),
  )('keeps the words between %s', (sign) => {
    const text = ['Email', 'team', 'user'].join(sign).concat(sign).repeat(4);
    expect(errorMessage(new Error(text))).toBe(text);
  });

  it.each([
    'User: arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/ann@example.com is not authorized to perform: iam:ListUsers',
    'getaddrinfo ENOTFOUND iam.amazonaws.com',
    'The user with name ses-smtp-user.20260911-131452 cannot be found.',
    'connect ECONNREFUSED 127.0.0.1:9',
    'Profile x requires multi-factor authentication, but no MFA code callback was provided.',
    "Credential must be scoped, got 'AKIAIOSFODNN7EXAMPLE/20261128/us-east-1/sts/aws4_request'",
    'User: arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnlyAccess_9d3b1f0c2a7e4b56/ann is not authorized',
    'The user with name MailStack-SendMailServiceRoleDefaultPolicy8A2B3C4D-1XJ3K5L7M9 cannot be found.',
    'User: arn:aws:iam::111122223333:user/Division1/EmailSenders/TransactionalMail/Team2/ann is not authorized',
    'Job 1f0c2a7e-4b56-9d3b-8a2b-3c4d5e6f7a8b of AIDACKCEVSQ6C2EXAMPLE was not found. Request ID: 5f3e6d2a-4b56-11ee-be56-0242ac120002',
    'user/division/emailsenders/transactionalmail/Teamwork was not found',
    'checksum/0A1B2C3D4E5F60718293A4B5C6D7E8F901234567 and Checksum/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    // IDs and codes have letters of one case.
    `Credential=AKIAIOSFODNN7EXAMPLE${SCOPE}, SignedHeaders=host (AKIAIOSFODNN7EXAMPLE${SCOPE})`,
    'AKIAIOSFODNN7EXAMPLEASIAIOSFODNN7EXAMPLE1Z2Y3X4W',
    'a1z2y3x4w5v6u7t8s9r1q2p3o4n5m6l7k8j9i1h2g3f4',
    // In all of it there are 16 characters that belong to no word, in no 40 of them.
    'Division/a1/EmailSenders/b2/Transactional/c3/Newsletter/d4/Department/e5/Subscription/f6/Customers/g7/Delivery/h8',
    // Parts that are no secret together: too short, or one of them a word.
    'aB3dE5gH1jK2 kL2mN4oP6qR8 was not found',
    'wJalrXUtnFEMIK7MDENGbPxRf transactional emailsender was not found',
    "ENOENT: no such file or directory, open '/home/ann/.aws/sso/cache/d033e22ae348aeb5660fc2140aec35850c4da997.json'",
  ])('is unchanged if nothing is secret: %s', (text) => {
    expect(errorMessage(new Error(text))).toBe(text);
  });
});
