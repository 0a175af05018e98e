/** No words of an error tell a secret, in whatever form AWS, Node, VS Code or a program quotes it. */
import { describe, expect, it } from 'vitest';
import { toGap, errorMessage } from '../../../src/aws/errors/failure.ts';
import { canariesIn, canary, SECRET_FORMS } from '../../aws/canaries.ts';

describe('The words of an error', () => {
  it.each([
    `connect ECONNREFUSED via http://ann:${canary('pass@word')}@proxy.example:3128/`,
    `Failed to load token from /f: SyntaxError: Unexpected token 'c', ..."y":"${canary('t')} "x""... is not valid JSON`,
    `Error: Command failed: aws-vault --secret ${canary('a')}\n${canary('b')}`,
    `Authorization: Bearer ${canary('bearer')}`,
    `{"refreshToken":"${canary('t')}","clientSecret": "${canary('s')}"}`,
    `aws_secret_access_key = ${canary('key')}`,
    `got '${canary('no-form')}/20261128/us-east-1/sts/aws4_request'`,
    `?X-Amz-Credential=${canary('no-form')}%2F20261128%2Fus-east-1%2Fsts%2Faws4_request`,
  ])('hold no secret: %s', (text) => {
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
  )('hold no secret that nobody noted: %s', (text) => {
    const told = errorMessage(new Error(text));
    const readable = [told, decodeURIComponent(told), Buffer.from(told, 'base64').toString()];
    for (const words of readable) expect(canariesIn(words)).toEqual([]);
    expect(told).toContain('***');
  });

  it.each(['IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz', 'AQoDYXdz', 'AQoEXAMPLEH4'])(
    'hold no session token that begins with %s, whatever stands before or behind it',
    (prefix) => {
      // Of one letter: only its beginning gives it away.
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
  ])('hold no password of a proxy that VS Code quotes: %s', (proxy) => {
    const error = new Error(
      `Failed to establish a socket connection to proxies: ${proxy.replace('PASS', canary('p@ss'))}`,
    );
    const gap = toGap('ListUsers', error);
    expect(gap.message).not.toMatch(/canary|ann|ss:/);
    expect(gap.message).toMatch(/^Failed to establish a socket connection to proxies: .*\*\*\*@/);
    expect(gap.reason).toBe('NetworkError');
  });

  it.each([
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    `IQoJb3JpZ2luX2VjE${'Ab9+/'.repeat(40)}==`,
    `aoaAAAAAGk_${'x7-Qz_9B-k2_'.repeat(9)}`,
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl',
  ])('hold nothing of the form of a key or token: %s', (secret) => {
    expect(errorMessage(new Error(`The value ${secret} is not right`))).toBe('The value *** is not right');
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
    "ENOENT: no such file or directory, open '/home/ann/.aws/sso/cache/d033e22ae348aeb5660fc2140aec35850c4da997.json'",
  ])('are told as they are where nothing is secret: %s', (text) => {
    expect(errorMessage(new Error(text))).toBe(text);
  });
});
