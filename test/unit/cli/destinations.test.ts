/** Where a scan connects to: the endpoints of its profile, and nowhere else, however it signs in. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../aws/awsConfig.ts';
import { canary } from '../../aws/canaries.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { root } from '../../host/paths.ts';
import type { Environment } from '../../host/processes.ts';
import { sesSenders } from './run.ts';

const HOME = '111122223333';
const OTHER = '444455556666';
const START = 'https://corp.awsapps.com/start';
/** The EC2 instance that a program may run on answers there. */
const INSTANCE = '169.254.169.254:80';

let aws: Aws;
let folder: Folder;
let file: string;
beforeAll(async () => {
  [aws, folder] = await Promise.all([startAws(), temporaryFolder('home')]);
  file = path.join(folder.path, 'destinations');
});
afterAll(() => Promise.all([aws[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]));
beforeEach(async () => {
  await rm(file, { force: true });
  aws.endpoint.restore();
});

/** Runs a scan. @returns its exit status and where it connected to, each place once. */
async function destinations(args: readonly string[], env: Environment = {}) {
  const preload = pathToFileURL(path.join(root, 'test', 'host', 'noteDestinations.ts')).href;
  const { exit, stderr } = await sesSenders(['scan', ...args], {
    ...aws.env,
    ...{ HOME: folder.path, NODE_OPTIONS: `--import ${preload}`, SES_SENDERS_TEST_DESTINATIONS: file },
    ...env,
  });
  const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n');
  return { exit, stderr, places: [...new Set(lines.filter((line) => line !== ''))] };
}

/** The settings of a profile of each kind, and its cached files. */
const KINDS: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'access keys': () => Promise.resolve({}),
  'a role': () =>
    Promise.resolve({ role_arn: `arn:aws:iam::${HOME}:role/Auditor`, source_profile: 'sample' }),
  'IAM Identity Center': async () => {
    aws.endpoint.handedOut.sso.set(canary('sso-token'), [{ accountId: OTHER, role: 'Auditor' }]);
    await cache('sso', 'sha1', START, { accessToken: canary('sso-token'), expiresAt: inAnHour() });
    return {
      ...{ sso_start_url: START, sso_region: 'eu-west-1' },
      ...{ sso_account_id: OTHER, sso_role_name: 'Auditor' },
    };
  },
  'aws login': async () => {
    const session = `arn:aws:sts::${OTHER}:assumed-role/Auditor/alice`;
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(OTHER).credential;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await cache('login', 'sha256', session, {
      accessToken: {
        ...{ accessKeyId, secretAccessKey, sessionToken: sessionToken ?? 'none' },
        ...{ accountId: OTHER, expiresAt: inAnHour() },
      },
      clientId: 'arn:aws:signin:::devtools/same-device',
      refreshToken: canary('login-refresh-token'),
      dpopKey: privateKey.export({ format: 'pem', type: 'sec1' }),
    });
    return { login_session: session };
  },
  'a web identity': async () => {
    const token = path.join(folder.path, 'token');
    await writeFile(token, canary('web-token'));
    aws.endpoint.handedOut.webIdentity.set(canary('web-token'), { accountId: HOME, role: 'Auditor' });
    return { role_arn: `arn:aws:iam::${HOME}:role/Auditor`, web_identity_token_file: token };
  },
  'a credential process': async () => {
    const program = path.join(folder.path, 'process.json');
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(OTHER).credential;
    const credentials = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
    await writeFile(program, JSON.stringify({ Version: 1, ...credentials, SessionToken: sessionToken }));
    return { credential_process: `cat ${program}` };
  },
};

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Writes a file where a sign-in of the AWS CLI writes it. */
async function cache(directory: string, hash: string, key: string, content: object): Promise<void> {
  const into = path.join(folder.path, '.aws', directory, 'cache');
  await mkdir(into, { recursive: true });
  const name = `${createHash(hash).update(key).digest('hex')}.json`;
  await writeFile(path.join(into, name), JSON.stringify(content));
}

describe('A scan connects only to the endpoint of its profile', () => {
  it.each(Object.keys(KINDS))('with %s', async (kind) => {
    const settings = await KINDS[kind]?.();
    const sample = profileOf(aws.endpoint, 'sample');
    const asked = { name: 'asked', settings: { endpoint_url: aws.endpoint.url, ...settings } };
    aws.setProfiles(kind === 'access keys' ? [{ ...sample, name: 'asked' }] : [sample, asked]);
    const { exit, places, stderr } = await destinations(['--profile', 'asked']);
    expect(stderr).not.toMatch(/^ses-senders:/m);
    expect(exit).toBe(0);
    expect(places).toEqual([aws.endpoint.url.replace('http://', '')]);
  });

  it('with the credentials of the environment', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account(OTHER).credential;
    const { exit, places } = await destinations([], {
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...{ AWS_SESSION_TOKEN: sessionToken, AWS_ENDPOINT_URL: aws.endpoint.url },
    });
    expect(exit).toBe(0);
    expect(places).toEqual([aws.endpoint.url.replace('http://', '')]);
  });
});

describe('A scan without a profile and credentials', () => {
  beforeEach(() => aws.setProfiles([]));

  it('asks only the EC2 instance that it may run on', async () => {
    const { exit, places } = await destinations([], { AWS_EC2_METADATA_DISABLED: undefined });
    expect(exit).toBe(1);
    expect(places).toEqual([INSTANCE]);
  }, 30_000);

  it('asks nobody if AWS_EC2_METADATA_DISABLED is set', async () => {
    const { exit, places } = await destinations([]);
    expect(exit).toBe(1);
    expect(places).toEqual([]);
  });

  it('asks nobody for a profile that does not exist, or has no credentials', async () => {
    aws.setProfiles([{ name: 'empty' }]);
    for (const profile of ['empty', 'gone']) {
      const { exit, places } = await destinations(['--profile', profile], {
        AWS_EC2_METADATA_DISABLED: undefined,
      });
      expect([exit, places]).toEqual([1, []]);
    }
  });
});
