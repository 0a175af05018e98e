/** Every kind of profile signs in for real: through the config files and over the wire. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../src/aws/connection.ts';
import { systemClock } from '../../../src/aws/clock.ts';
import type { Environment } from '../../../src/aws/profiles.ts';
import type { Snapshot } from '../../../src/senders/model.ts';
import { scan } from '../../../src/senders/scan.ts';
import { canariesIn, canary, MFA_CODES } from '../../aws/canaries.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import type { Profile, Sections } from '../../aws/awsConfig.ts';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';

const SSO_TOKEN = canary('sso-token');
const REFRESH_TOKEN = canary('sso-refresh-token');
const LOGIN_TOKEN = canary('login-refresh-token');
const WEB_TOKEN = canary('web-identity-token');
const CONTAINER_TOKEN = canary('container-token');
const METADATA_TOKEN = canary('metadata-token');

const HOME = '111122223333';
const OTHER = '444455556666';
const ACCOUNT = (name: string) => readAccount(new URL(`../../aws/accounts/${name}.json`, import.meta.url));
const article = ACCOUNT('article');
const other = ACCOUNT('other');

const ACCOUNTS: readonly AccountDeclaration[] = [
  {
    ...article,
    roles: [
      ...(article.roles ?? []),
      { name: 'Guarded', externalId: 'ticket 7', mfaCode: MFA_CODES.right },
      // Who has not passed through the other account is not let in.
      { name: 'Inner', trusts: [OTHER] },
    ],
  },
  { ...other, roles: [...(other.roles ?? []), { name: 'Middle', trusts: [HOME], mfaCode: MFA_CODES.other }] },
];

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  [aws, folder] = await Promise.all([startAws({ accounts: ACCOUNTS }), temporaryFolder('home')]);
});
afterAll(async () => {
  await Promise.all([aws[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
  vi.unstubAllEnvs();
});
beforeEach(() => {
  aws.endpoint.reset();
  aws.endpoint.restore();
  rmSync(path.join(folder.path, '.aws'), { recursive: true, force: true });
  // The SDK's providers look at the process's own environment.
  for (const [name, value] of Object.entries({ ...aws.env, HOME: folder.path })) vi.stubEnv(name, value);
});

const url = () => aws.endpoint.url;
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

/** A profile without keys of its own. */
const profile = (name: string, settings: Readonly<Record<string, string>>): Profile => ({
  name,
  settings: { endpoint_url: url(), ...settings },
});

interface Tried {
  readonly mfaCodes?: Readonly<Record<string, string>>;
  readonly sections?: Sections;
  readonly env?: Environment;
}

/** Signs in with the last of the profiles. @returns who AWS says it is, or why not. */
async function signIn(
  profiles: readonly Profile[],
  { mfaCodes, sections, env }: Tried = {},
): Promise<string> {
  aws.setProfiles(profiles, sections);
  const connected = await connect(
    {
      profile: profiles.at(-1)?.name ?? null,
      env: { ...process.env, ...env },
      concurrency: 4,
      ...(mfaCodes === undefined
        ? {}
        : { mfaCodeProvider: (serial) => Promise.resolve(mfaCodes[serial] ?? '') }),
    },
    AbortSignal.timeout(20_000),
  );
  const told = connected.ok ? connected.connection.gaps : connected.problem;
  expect(canariesIn(JSON.stringify(told))).toEqual([]);
  if (!connected.ok) return `${connected.problem.kind}: ${connected.problem.message}`;
  return connected.connection.account.accountId;
}

const calls = (action: string) => aws.endpoint.calls.filter((call) => call.action === action);
const sample = () => profileOf(aws.endpoint, 'sample');

/** Leaves a file where a sign-in of the AWS CLI leaves it. */
function cache(directory: string, name: string, content: object): string {
  const file = path.join(folder.path, '.aws', directory, 'cache', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

describe('access keys', () => {
  it('sign in', async () => {
    expect(await signIn([{ ...sample(), name: 'acme.prod@eu+1' }])).toBe(HOME);
  });

  it('of a profile whose name the AWS SDK cannot read: the reason is said', async () => {
    expect(await signIn([{ ...sample(), name: 'my company' }])).toMatch(
      /^no-credentials: The AWS SDK does not read its name/,
    );
  });
});

describe('a role', () => {
  it('is assumed with everything that its profile says', async () => {
    const asked: Profile = profile('guarded', {
      role_arn: role(HOME, 'Guarded'),
      source_profile: 'sample',
      external_id: 'ticket 7',
      duration_seconds: '1800',
      role_session_name: 'night shift',
      mfa_serial: `arn:aws:iam::${HOME}:mfa/alice`,
    });
    const mfaCodes = { [`arn:aws:iam::${HOME}:mfa/alice`]: MFA_CODES.right };
    expect(await signIn([sample(), asked], { mfaCodes })).toBe(HOME);
    expect(calls('AssumeRole').map(({ params }) => params)).toEqual([
      {
        RoleArn: role(HOME, 'Guarded'),
        RoleSessionName: 'night shift',
        ExternalId: 'ticket 7',
        DurationSeconds: '1800',
        SerialNumber: `arn:aws:iam::${HOME}:mfa/alice`,
        TokenCode: MFA_CODES.right,
      },
    ]);
  });

  it('is assumed from a role that is assumed before, whose device is asked for, too', async () => {
    const middle = profile('middle', {
      role_arn: role(OTHER, 'Middle'),
      source_profile: 'sample',
      mfa_serial: `arn:aws:iam::${HOME}:mfa/alice`,
    });
    const inner = profile('inner', { role_arn: role(HOME, 'Inner'), source_profile: 'middle' });
    const mfaCodes = { [`arn:aws:iam::${HOME}:mfa/alice`]: MFA_CODES.other };
    expect(await signIn([sample(), middle, inner], { mfaCodes })).toBe(HOME);
    expect(calls('AssumeRole').map(({ params }) => params['RoleArn'])).toEqual([
      role(OTHER, 'Middle'),
      role(HOME, 'Inner'),
    ]);
  });

  it('is assumed from the environment', async () => {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = aws.endpoint.account().credential;
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
    const asked = profile('asked', { role_arn: role(HOME, 'Auditor'), credential_source: 'Environment' });
    const answer = await signIn([asked]);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
      vi.stubEnv(name, undefined);
    expect(answer).toBe(HOME);
    expect(calls('AssumeRole').map(({ accessKeyId: signer }) => signer)).toEqual([accessKeyId]);
  });

  it('is assumed from the container', async () => {
    aws.endpoint.handedOut.container.set(CONTAINER_TOKEN, { accountId: OTHER, role: 'Auditor' });
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${url()}/container`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', CONTAINER_TOKEN);
    const asked = profile('asked', { role_arn: role(HOME, 'Inner'), credential_source: 'EcsContainer' });
    const answer = await signIn([asked]);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', undefined);
    expect(answer).toBe(HOME);
  });

  it('is assumed from the EC2 instance, which tells its credentials only to a session', async () => {
    aws.endpoint.handedOut.instance.set(METADATA_TOKEN, { accountId: OTHER, role: 'Auditor' });
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url());
    const asked = profile('asked', {
      role_arn: role(HOME, 'Inner'),
      credential_source: 'Ec2InstanceMetadata',
    });
    const answer = await signIn([asked]);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', undefined);
    expect(answer).toBe(HOME);
    const asks = ['InstanceMetadataToken', 'InstanceRole', 'InstanceCredentials', 'AssumeRole'];
    expect(aws.endpoint.calls.map(({ action }) => action).slice(0, 4)).toEqual(asks);
  });

  it('of an instance without a role cannot be assumed: the reason is said', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url());
    const asked = profile('asked', {
      role_arn: role(HOME, 'Inner'),
      credential_source: 'Ec2InstanceMetadata',
    });
    const answer = await signIn([asked]);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', undefined);
    expect(answer).toMatch(/^no-credentials: /);
  });
});

describe('a credential process', () => {
  /** A program that hands out keys that last so long, and counts how often it was run. */
  function program(seconds: number): { readonly line: string; readonly runs: () => number } {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(OTHER).credential;
    const file = path.join(folder.path, 'process.mjs');
    const log = path.join(folder.path, `runs-${seconds}`);
    rmSync(log, { force: true });
    writeFileSync(
      file,
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(log)}, 'x');
       console.log(JSON.stringify({ Version: 1, AccessKeyId: '${accessKeyId}', SecretAccessKey: '${secretAccessKey}',
         SessionToken: ${JSON.stringify(sessionToken)}, Expiration: new Date(Date.now() + ${seconds * 1000}).toISOString() }));`,
    );
    return { line: `"${process.execPath}" "${file}"`, runs: () => readFileSync(log, 'utf8').length };
  }

  it('is run once while what it gave is good', async () => {
    const { line, runs } = program(3600);
    expect(await signIn([profile('process', { credential_process: line })])).toBe(OTHER);
    expect(runs()).toBe(1);
  });

  it('is run again when that expires', async () => {
    const { line, runs } = program(1);
    aws.setProfiles([profile('process', { credential_process: line })]);
    const connected = await connect(
      { profile: 'process', env: { ...process.env }, concurrency: 1 },
      AbortSignal.timeout(20_000),
    );
    const before = runs();
    if (connected.ok) await connected.connection.iam.accountAlias(AbortSignal.timeout(5_000));
    expect(connected.ok).toBe(true);
    expect(runs()).toBeGreaterThan(before);
  });
});

describe('IAM Identity Center', () => {
  const START = 'https://corp.awsapps.com/start';
  const sections: Sections = { 'sso-session corp': { sso_region: 'eu-west-1', sso_start_url: START } };
  const viaSession = () =>
    profile('auditor', { sso_session: 'corp', sso_account_id: OTHER, sso_role_name: 'Auditor' });
  const legacy = () =>
    profile('legacy', {
      sso_start_url: START,
      sso_region: 'eu-west-1',
      sso_account_id: OTHER,
      sso_role_name: 'Auditor',
    });
  const token = (key: string, seconds: number, more: object = {}) =>
    cache('sso', `${createHash('sha1').update(key).digest('hex')}.json`, {
      accessToken: SSO_TOKEN,
      expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
      ...more,
    });

  beforeEach(() => aws.endpoint.handedOut.sso.set(SSO_TOKEN, [{ accountId: OTHER, role: 'Auditor' }]));

  it('lets in by the cached token of an sso-session', async () => {
    token('corp', 3600);
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    expect(calls('GetRoleCredentials')).toHaveLength(1);
  });

  it('lets in by the cached token of a start URL', async () => {
    token(START, 3600);
    expect(await signIn([legacy()])).toBe(OTHER);
  });

  it('is where a role is assumed from', async () => {
    token('corp', 3600);
    const inner = profile('inner', { role_arn: role(HOME, 'Inner'), source_profile: 'auditor' });
    expect(await signIn([viaSession(), inner], { sections })).toBe(HOME);
  });

  it('renews an expired token by its refresh token, and keeps the new one for other tools', async () => {
    aws.endpoint.handedOut.ssoRefresh.set(REFRESH_TOKEN, SSO_TOKEN);
    const refresh = {
      clientId: 'client',
      clientSecret: canary('client-secret'),
      refreshToken: REFRESH_TOKEN,
    };
    const file = token('corp', -60, { accessToken: canary('old-sso-token'), ...refresh });
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      accessToken: SSO_TOKEN,
      refreshToken: `${REFRESH_TOKEN}+`,
    });
  });

  it('says "expired" where a person has to sign in again', async () => {
    expect(await signIn([viaSession()], { sections })).toMatch(/^expired: /);
    expect(await signIn([legacy()])).toMatch(/^expired: /);
    token(START, -60);
    expect(await signIn([legacy()])).toMatch(/^expired: /);
    token('corp', 3600, { accessToken: canary('signed-out') });
    expect(await signIn([viaSession()], { sections })).toMatch(/^expired: /);
  });

  it('says so where the person does not have the role', async () => {
    token('corp', 3600);
    const denied = profile('denied', { sso_session: 'corp', sso_account_id: HOME, sso_role_name: 'Auditor' });
    expect(await signIn([denied], { sections })).toMatch(/^no-role: /);
  });

  it('of which the profile says too little: the reason is said, not that a person has to sign in', async () => {
    token('corp', 3600);
    const asked = (settings: Readonly<Record<string, string>>) =>
      signIn([profile('auditor', settings)], { sections });
    expect(await asked({ sso_session: 'corp', sso_account_id: OTHER })).toBe(
      'no-credentials: It lacks sso_role_name.',
    );
    expect(await asked({ sso_session: 'gone', sso_account_id: OTHER, sso_role_name: 'Auditor' })).toBe(
      'no-credentials: There is no section [sso-session gone].',
    );
  });

  it('is seen anew when its profile is edited', async () => {
    token('corp', 3600);
    expect(await signIn([viaSession()], { sections })).toBe(OTHER);
    aws.endpoint.handedOut.sso.set(SSO_TOKEN, [{ accountId: HOME, role: 'Auditor' }]);
    const edited = profile('auditor', {
      sso_session: 'corp',
      sso_account_id: HOME,
      sso_role_name: 'Auditor',
    });
    expect(await signIn([edited], { sections })).toBe(HOME);
  });

  it('is not looked for where only STS has another endpoint', async () => {
    token('corp', 3600);
    const asked: Profile = {
      name: 'auditor',
      settings: {
        sso_session: 'corp',
        sso_account_id: OTHER,
        sso_role_name: 'Auditor',
        services: 'local',
      },
    };
    const local = {
      'services local': {
        sts: `\n  endpoint_url = http://127.0.0.1:9`,
        sso: `\n  endpoint_url = ${url()}`,
        iam: `\n  endpoint_url = ${url()}`,
      },
    };
    await signIn([asked], { sections: { ...sections, ...local } });
    expect(calls('GetRoleCredentials')).toHaveLength(1);
  });
});

describe('credentials that expire in the middle of a scan', () => {
  it('are renewed; what belonged to the old session is asked anew, and the scan ends whole', async () => {
    const slow = await startAws({
      accounts: [article],
      jobDuration: () => ({ milliseconds: 3_000, polls: 0 }),
    });
    for (const [name, value] of Object.entries(slow.env)) vi.stubEnv(name, value);
    slow.setProfiles(
      [
        {
          name: 'auditor',
          settings: {
            endpoint_url: slow.endpoint.url,
            sso_session: 'corp',
            sso_account_id: HOME,
            sso_role_name: 'Auditor',
          },
        },
      ],
      { 'sso-session corp': { sso_region: 'eu-west-1', sso_start_url: 'https://corp.awsapps.com/start' } },
    );
    cache('sso', `${createHash('sha1').update('corp').digest('hex')}.json`, {
      accessToken: SSO_TOKEN,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    // The SDK renews what has less than five minutes left.
    const grant = { accountId: HOME, role: 'Auditor' };
    slow.endpoint.handedOut.sso.set(SSO_TOKEN, [{ ...grant, seconds: 302 }]);
    const signal = AbortSignal.timeout(60_000);
    const connected = await connect({ profile: 'auditor', env: { ...process.env }, concurrency: 8 }, signal);
    if (!connected.ok) throw new Error(connected.problem.message);
    slow.endpoint.handedOut.sso.set(SSO_TOKEN, [grant]);

    const { account, iam } = connected.connection;
    const asking = { questions: iam, clock: systemClock, settings: { giveUpAfter: 30_000, usersAtOnce: 16 } };
    let last: Snapshot | undefined;
    for await (const snapshot of scan(account, [], 'complete', asking, signal)) last = snapshot;
    const { calls: asked } = slow.endpoint;
    await slow[Symbol.asyncDispose]();

    const renewals = asked.filter(({ action }) => action === 'GetRoleCredentials');
    expect(renewals).toHaveLength(2);
    const lost = asked.filter(({ error }) => error === 'NoSuchEntity');
    expect(lost.length).toBeGreaterThan(3);
    const signers = new Set(asked.flatMap(({ accessKeyId }) => accessKeyId ?? []));
    expect(signers.size).toBe(2);
    expect(last?.gaps).toEqual([]);
    expect(last?.users.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(last?.users.filter(({ verdict }) => verdict === 'sends-smtp')).toHaveLength(2);
  }, 60_000);
});

describe('aws login', () => {
  const SESSION = `arn:aws:sts::${OTHER}:assumed-role/Auditor/alice`;
  const login = () => profile('console', { login_session: SESSION });
  const token = (seconds: number) => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(OTHER).credential;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const name = createHash('sha256').update(SESSION).digest('hex');
    return cache('login', `${name}.json`, {
      accessToken: {
        accessKeyId,
        secretAccessKey,
        sessionToken: sessionToken ?? 'none',
        accountId: OTHER,
        expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
      },
      clientId: 'arn:aws:signin:::devtools/same-device',
      refreshToken: LOGIN_TOKEN,
      dpopKey: privateKey.export({ format: 'pem', type: 'sec1' }),
    });
  };

  it('lets in by the cached session', async () => {
    token(3600);
    aws.endpoint.handedOut.login.set(LOGIN_TOKEN, { accountId: OTHER, role: 'Auditor' });
    expect(await signIn([login()])).toBe(OTHER);
    expect(calls('CreateOAuth2Token')).toEqual([]);
  });

  it('renews it with a proof of its key', async () => {
    token(60);
    aws.endpoint.handedOut.login.set(LOGIN_TOKEN, { accountId: OTHER, role: 'Auditor' });
    expect(await signIn([login()])).toBe(OTHER);
    expect(calls('CreateOAuth2Token').map(({ status }) => status)).toEqual([200]);
  });

  it('says "expired" where a person has to sign in again', async () => {
    token(-60);
    expect(await signIn([login()])).toMatch(/^expired: /);
    rmSync(path.join(folder.path, '.aws'), { recursive: true });
    expect(await signIn([login()])).toMatch(/^expired: /);
  });
});

describe('a web identity', () => {
  it('is exchanged for the role, at the endpoint of the profile', async () => {
    const file = path.join(folder.path, 'token');
    writeFileSync(file, WEB_TOKEN);
    aws.endpoint.handedOut.webIdentity.set(WEB_TOKEN, { accountId: OTHER, role: 'Middle' });
    const asked = profile('web', { role_arn: role(OTHER, 'Middle'), web_identity_token_file: file });
    expect(await signIn([asked])).toBe(OTHER);
    expect(calls('AssumeRoleWithWebIdentity')).toHaveLength(1);
  });

  it('whose token is not there says so', async () => {
    const file = path.join(folder.path, 'no-token');
    const asked = profile('web', { role_arn: role(OTHER, 'Middle'), web_identity_token_file: file });
    expect(await signIn([asked])).toMatch(/^no-credentials: .*no-token/);
  });
});
