/** No error message has a secret: every way in which one could get into it, over HTTP if possible. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import { canariesIn, canary, MFA_CODES } from '../../aws/canaries.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import type { Profile, Sections } from '../../aws/awsConfig.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';

const HOME = '111122223333';
const REFUSING = '127.0.0.1:9';

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  [aws, folder] = await Promise.all([startAws(), temporaryFolder('home')]);
});
afterAll(async () => {
  await Promise.all([aws[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  vi.unstubAllEnvs();
});
beforeEach(() => {
  aws.endpoint.reset();
  aws.endpoint.restore();
  rmSync(path.join(folder.path, '.aws'), { recursive: true, force: true });
  for (const [name, value] of Object.entries({ ...aws.env, HOME: folder.path })) vi.stubEnv(name, value);
});

const profile = (name: string, settings: Readonly<Record<string, string>>): Profile => ({
  name,
  settings: { endpoint_url: aws.endpoint.url, ...settings },
});

interface Tried {
  readonly sections?: Sections;
  readonly proxies?: Readonly<Record<string, string>>;
  readonly mfaCode?: string;
}

/** Everything shown after a sign-in with the last of the profiles: the problem, or the gaps of the account. */
async function signInMessages(
  profiles: readonly Profile[],
  { sections, proxies, mfaCode }: Tried = {},
): Promise<string> {
  aws.setProfiles(profiles, sections);
  const connected = await connect(
    {
      profile: profiles.at(-1)?.name ?? null,
      env: { ...process.env },
      proxies,
      concurrency: 4,
      ...(mfaCode === undefined ? {} : { mfaCodeProvider: () => Promise.resolve(mfaCode) }),
    },
    AbortSignal.timeout(25_000),
  );
  return JSON.stringify(connected.ok ? connected.connection.gaps : connected.problem);
}

/** Writes a file where a sign-in of the AWS CLI writes it. */
function cache(directory: string, name: string, text: string): void {
  const file = path.join(folder.path, '.aws', directory, 'cache', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A program that prints a line, and ends so. */
function program(line: string, end = 0): string {
  const file = path.join(folder.path, `program-${end}.mjs`);
  writeFileSync(file, `process.stdout.write(${line}); process.exitCode = ${end};`);
  return `"${process.execPath}" "${file}" --password ${canary('argument')}`;
}

/** The message must match, and have no canary. */
function expectMessage(words: string, expected: RegExp): void {
  expect(words).toMatch(expected);
  expect(canariesIn(words)).toEqual([]);
}

describe('No message has the output of a credential process', () => {
  const junk = JSON.stringify(`${canary('process-output')} is no JSON`);
  const credentials = (seconds: number) => `JSON.stringify({ Version: 1, AccessKeyId: 'AKIAQ3EGADM1ALICE111',
    SecretAccessKey: '${canary('secret-of-alice')}',
    Expiration: new Date(Date.now() + ${seconds} * 1000).toISOString() })`;

  it.each([
    ['that ends well and prints no JSON', () => program(junk)],
    ['that fails', () => program(junk, 3)],
    ['that writes to standard error', () => `echo ${canary('process-output')} >&2; exit 1`],
    [
      'that prints other JSON',
      () => program(JSON.stringify(`{"Version":2,"x":"${canary('process-output')}"}`)),
    ],
    ['that prints expired credentials', () => program(credentials(-60))],
  ])('of a program %s', async (_, line) => {
    expectMessage(
      await signInMessages([profile('process', { credential_process: line() })]),
      /credential_process/,
    );
  });

  it('if a role is assumed from it', async () => {
    const source = profile('process', { credential_process: program(junk, 3) });
    const role = profile('role', {
      role_arn: `arn:aws:iam::${HOME}:role/Auditor`,
      source_profile: 'process',
    });
    expectMessage(await signInMessages([source, role]), /credential_process/);
  });

  it('if it fails in the middle of a scan', async () => {
    aws.setProfiles([profile('process', { credential_process: program(credentials(1)) })]);
    const connected = await connect(
      { profile: 'process', env: { ...process.env }, concurrency: 1 },
      AbortSignal.timeout(25_000),
    );
    if (!connected.ok) throw new Error(connected.problem.message);
    // Replaces the program that the profile names.
    writeFileSync(
      path.join(folder.path, 'program-0.mjs'),
      `process.stderr.write(${junk}); process.exitCode = 3;`,
    );
    const alias = await connected.connection.readers.iam.accountAlias(AbortSignal.timeout(5_000));
    expectMessage(JSON.stringify(alias), /credential_process/);
  });
});

describe('No message has the cached data of a sign-in', () => {
  const START = 'https://corp.awsapps.com/start';
  const junk = `${canary('sso-token')} is no JSON`;
  const settings = { sso_account_id: HOME, sso_role_name: 'Auditor' };

  it('with IAM Identity Center', async () => {
    cache('sso', `${createHash('sha1').update('corp').digest('hex')}.json`, junk);
    cache('sso', `${createHash('sha1').update(START).digest('hex')}.json`, junk);
    const sections = { 'sso-session corp': { sso_region: 'eu-west-1', sso_start_url: START } };
    expectMessage(
      await signInMessages([profile('new', { ...settings, sso_session: 'corp' })], { sections }),
      /expired/,
    );
    const legacy = { ...settings, sso_start_url: START, sso_region: 'eu-west-1' };
    expectMessage(await signInMessages([profile('legacy', legacy)]), /expired/);
  });

  it.each([
    ['no JSON', `${canary('login-token')} is no JSON`],
    ['JSON that was cut off', `{"accessToken":{"secretAccessKey":"${canary('login-secret')}`],
    ['JSON with more after it', `{"refreshToken":"${canary('login-token')}"} ${canary('login-token')}`],
    ['JSON of another form', `{"refreshToken":"${canary('login-token')}"}`],
  ])('with aws login: %s', async (_, text) => {
    const session = `arn:aws:sts::${HOME}:assumed-role/Auditor/alice`;
    cache('login', `${createHash('sha256').update(session).digest('hex')}.json`, text);
    expectMessage(await signInMessages([profile('console', { login_session: session })]), /"kind"/);
  });

  it('with a container that returns something else', async () => {
    const server = createServer((_, answer) => answer.end(`${canary('container-secret')} is no JSON`));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', canary('container-token'));
    const asked = profile('container', {
      role_arn: `arn:aws:iam::${HOME}:role/Auditor`,
      credential_source: 'EcsContainer',
    });
    const words = await signInMessages([asked]);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', undefined);
    server.close();
    expectMessage(words, /not valid JSON/);
  });
});

describe('No message has what AWS quotes from a request', () => {
  const sample = () => profileOf(aws.endpoint, 'sample');
  // IAM User Guide, "Signature Version 4 troubleshooting": the form of the answer.
  const MISMATCH = `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'POST
/

content-type:application/x-www-form-urlencoded
host:iam.amazonaws.com
x-amz-date:20260911T131452Z
x-amz-security-token:${canary('session-token')}

content-type;host;x-amz-date;x-amz-security-token
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

The String-to-Sign should have been
'AWS4-HMAC-SHA256
${canary('string-to-sign')}'`;

  it.each(['GetCallerIdentity', 'ListAccountAliases'])(
    'if the signature of %s is wrong: AWS quotes the session token',
    async (action) => {
      aws.endpoint.rules.add({
        action,
        error: { code: 'SignatureDoesNotMatch', status: 403, message: MISMATCH },
      });
      expectMessage(await signInMessages([sample()]), /Check your AWS Secret Access Key and signing method/);
    },
  );

  it('if an MFA code is malformed: AWS quotes it', async () => {
    const message = `1 validation error detected: Value '${MFA_CODES.right}' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6`;
    aws.endpoint.rules.add({ action: 'AssumeRole', error: { code: 'ValidationError', message } });
    const role = profile('role', {
      role_arn: `arn:aws:iam::${HOME}:role/Auditor`,
      source_profile: 'sample',
      mfa_serial: `arn:aws:iam::${HOME}:mfa/alice`,
    });
    expectMessage(
      await signInMessages([sample(), role], { mfaCode: MFA_CODES.right }),
      /'tokenCode' failed to satisfy/,
    );
  });
});

describe('A key whose two lines are swapped', () => {
  const SECRET = 'Zk9/qT2+vLr8XbN4mWcY7pHdG1sJfUeKa0oIxR3t';
  const SWAPPED = /aws_access_key_id and aws_secret_access_key, may be swapped/;
  const swapped = (settings: Readonly<Record<string, string>> = {}) => ({
    ...profile('swapped', settings),
    accessKeyId: SECRET,
    secretAccessKey: 'AKIAIOSFODNN7EXAMPLE',
  });
  const expectUnsent = (words: string) => {
    expect(words).toMatch(SWAPPED);
    expect(words).not.toContain(SECRET.slice(4, 20));
    expect(aws.endpoint.calls).toEqual([]);
  };

  it('is reported, and its secret is not sent', async () => {
    expectUnsent(await signInMessages([swapped()]));
    const role_arn = `arn:aws:iam::${HOME}:role/Auditor`;
    expectUnsent(await signInMessages([swapped(), profile('role', { role_arn, source_profile: 'swapped' })]));
  });

  it('is reported in the environment, too', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', SECRET);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'AKIAIOSFODNN7EXAMPLE');
    const words = await signInMessages([]);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    expectUnsent(words);
  });

  it('is suggested as a cause if AWS rejects an invalid key ID', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', SECRET);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET.replace('Z', 'Y'));
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint.url);
    const words = await signInMessages([]);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_ENDPOINT_URL'])
      vi.stubEnv(name, undefined);
    expect(words).toMatch(/Credential must have exactly 5/);
    expect(words).toMatch(SWAPPED);
    expect(words).toMatch(/"kind":"swapped"/);
    expect(words).not.toContain(SECRET.slice(4, 20));
  });
});

describe('No message has secrets in use, in whatever form they are quoted:', () => {
  it.each([
    ['as they are', (secret: string) => secret],
    ['in the middle of a word', (secret: string) => `a${secret}b`],
    ['URL-encoded', (secret: string) => `?t=${encodeURIComponent(secret)}&x`],
    ['in Base64', (secret: string) => Buffer.from(secret).toString('base64')],
    ['as JSON', (secret: string) => JSON.stringify({ t: secret }).replaceAll('/', String.raw`\/`)],
    ['split over lines', (secret: string) => secret.replaceAll(/.{10}/g, '$&\n  ')],
  ])('%s', async (_, quote) => {
    const { secretAccessKey, sessionToken = '' } = aws.endpoint.account().credential;
    const message = `The request had ${quote(secretAccessKey)} and ${quote(sessionToken)} in it`;
    aws.endpoint.rules.add({ action: 'ListAccountAliases', error: { code: 'ServiceFailure', message } });
    const words = await signInMessages([profileOf(aws.endpoint, 'sample')]);
    expectMessage(words, /The request had \S*\*\*\*\S* and \S*\*\*\*\S* in it/);
  });
});

describe('No message has a password in an address:', () => {
  const sample = (settings: Readonly<Record<string, string>>): Profile => ({
    ...profileOf(aws.endpoint, 'sample'),
    settings,
  });
  const login = `ann:${canary('password')}`;

  it.each([
    ['of an endpoint that refuses connections', `http://${login}@${REFUSING}`],
    ['of an unknown endpoint', `http://${login}@nobody.invalid`],
    ['of an invalid endpoint', `http://${login}@:no-port/`],
  ])('%s', async (_, url) => {
    expectMessage(await signInMessages([sample({ endpoint_url: url })]), /"kind"/);
  });

  it.each([
    ['of a proxy that refuses connections', `http://${login}@${REFUSING}`],
    ['of an unknown proxy', `http://${login}@nobody.invalid:3128`],
    ['of a proxy with an invalid address', `http://${login}@:no-port/`],
    ['of a proxy of another kind', `socks5://${login}@127.0.0.1:1080`],
  ])('%s', async (_, url) => {
    const proxies = { HTTPS_PROXY: url, HTTP_PROXY: url };
    expectMessage(await signInMessages([sample({})], { proxies }), /offline/);
  });
});

describe('No message has a line of the AWS files:', () => {
  it.each([
    [
      'without an equals sign',
      `[sample]\naws_access_key_id = AKIA1\naws_secret_access_key ${canary('secret')}\n`,
    ],
    ['in a forbidden section', `[__proto__]\naws_secret_access_key = ${canary('secret')}\n`],
    ['in a section that is cut off', `[sample\naws_secret_access_key = ${canary('secret')}\n`],
    ['that is binary', `\u0000\u0001${canary('secret')}\u0000[sample]\n${canary('secret')}`],
  ])('%s', async (_, text) => {
    const file = path.join(folder.path, 'credentials');
    writeFileSync(file, text);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    expectMessage(await signInMessages([profile('sample', {})]), /"kind"/);
  });
});
