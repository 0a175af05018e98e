/** Profiles with keys, roles, programs, and tokens sign in for real: through the config files and over HTTP. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import { canary, MFA_CODES } from '../../aws/canaries.ts';
import type { Profile } from '../../aws/awsConfig.ts';
import { HOME, OTHER, role, useSignIns } from './signIns.ts';

const WEB_TOKEN = canary('web-identity-token');
const CONTAINER_TOKEN = canary('container-token');
const METADATA_TOKEN = canary('metadata-token');

const { aws, calls, folder, profile, sample, signIn } = useSignIns();
const url = () => aws().endpoint.url;

describe('Access keys', () => {
  it('sign in', async () => {
    expect(await signIn([{ ...sample(), name: 'acme.prod@eu+1' }])).toBe(HOME);
  });

  it('of a profile whose name the AWS SDK cannot read sign in as well', async () => {
    expect(await signIn([{ ...sample(), name: 'my company' }])).toBe(HOME);
  });
});

describe('A role', () => {
  it('is assumed with everything in its profile', async () => {
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

  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['nothing', {}, { DurationSeconds: '3600' }],
    ['a time', { duration_seconds: '+1800' }, { DurationSeconds: '1800' }],
    ['a time with words behind it', { duration_seconds: '1800 s' }, { DurationSeconds: '3600' }],
    ['a time with words before it', { duration_seconds: 'x1800' }, { DurationSeconds: '3600' }],
    ['no name of the session', { role_session_name: '' }, { DurationSeconds: '3600' }],
  ])(
    'is assumed for an hour with its own session name if its profile has %s',
    async (_, settings, params) => {
      const asked = profile('asked', {
        role_arn: role(HOME, 'Auditor'),
        source_profile: 'sample',
        ...settings,
      });
      expect(await signIn([sample(), asked])).toBe(HOME);
      expect(calls('AssumeRole').map((call) => call.params)).toEqual([
        {
          RoleArn: role(HOME, 'Auditor'),
          RoleSessionName: expect.stringMatching(/^aws-ses-senders-\d+$/) as string,
          ...params,
        },
      ]);
    },
  );

  it("is assumed from a role that is assumed first, also with that one's MFA device", async () => {
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
    const { accessKeyId, secretAccessKey, sessionToken = '' } = aws().endpoint.account().credential;
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
    aws().endpoint.handedOut.container.set(CONTAINER_TOKEN, { accountId: OTHER, role: 'Auditor' });
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${url()}/container`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', CONTAINER_TOKEN);
    const asked = profile('asked', { role_arn: role(HOME, 'Inner'), credential_source: 'EcsContainer' });
    const answer = await signIn([asked]);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', undefined);
    expect(answer).toBe(HOME);
  });

  it('is assumed from the EC2 instance, which requires a session token', async () => {
    aws().endpoint.handedOut.instance.set(METADATA_TOKEN, { accountId: OTHER, role: 'Auditor' });
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url());
    const asked = profile('asked', {
      role_arn: role(HOME, 'Inner'),
      credential_source: 'Ec2InstanceMetadata',
    });
    const answer = await signIn([asked]);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', undefined);
    expect(answer).toBe(HOME);
    const asks = ['InstanceMetadataToken', 'InstanceRole', 'InstanceCredentials', 'AssumeRole'];
    expect(
      aws()
        .endpoint.calls.map(({ action }) => action)
        .slice(0, 4),
    ).toEqual(asks);
  });

  it('of an instance without a role cannot be assumed, with the reason', async () => {
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

describe('The machine itself, if no profile or variable names anything else,', () => {
  const withVariables = async (variables: Readonly<Record<string, string>>) => {
    const all = { AWS_ENDPOINT_URL: url(), ...variables };
    for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
    const answer = await signIn([]);
    for (const name of Object.keys(all)) vi.stubEnv(name, undefined);
    return answer;
  };

  it('signs in with the role of its EC2 instance, unless that is turned off', async () => {
    aws().endpoint.handedOut.instance.set(METADATA_TOKEN, { accountId: OTHER, role: 'Auditor' });
    const instance = { AWS_EC2_METADATA_SERVICE_ENDPOINT: url(), AWS_EC2_METADATA_DISABLED: 'false' };
    expect(await withVariables(instance)).toBe(OTHER);
    const none =
      'no-credentials: There is no default profile, and there are no credentials in the environment.';
    expect(await withVariables({ ...instance, AWS_EC2_METADATA_DISABLED: 'TRUE' })).toBe(none);
    aws().endpoint.restore();
    expect(await withVariables(instance)).toBe(none);
  });

  it('signs in with the credentials of its container', async () => {
    aws().endpoint.handedOut.container.set(CONTAINER_TOKEN, { accountId: OTHER, role: 'Auditor' });
    expect(
      await withVariables({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url()}/container`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: CONTAINER_TOKEN,
      }),
    ).toBe(OTHER);
  });
});

describe('A credential process', () => {
  /** A program that prints keys that are valid for this time, and counts its runs. */
  function program(seconds: number): { readonly line: string; readonly runs: () => number } {
    const { accessKeyId, secretAccessKey, sessionToken } = aws().endpoint.account(OTHER).credential;
    const file = path.join(folder(), 'process.mjs');
    const log = path.join(folder(), `runs-${seconds}`);
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

  it('runs once while its credentials are valid', async () => {
    const { line, runs } = program(3600);
    expect(await signIn([profile('process', { credential_process: line })])).toBe(OTHER);
    expect(runs()).toBe(1);
  });

  it('runs again when they expire', async () => {
    const { line, runs } = program(1);
    aws().setProfiles([profile('process', { credential_process: line })]);
    const connected = await connect(
      { profile: 'process', env: { ...process.env }, concurrency: 1 },
      AbortSignal.timeout(20_000),
    );
    const before = runs();
    if (connected.ok) await connected.connection.readers.iam.accountAlias(AbortSignal.timeout(5_000));
    expect(connected.ok).toBe(true);
    expect(runs()).toBeGreaterThan(before);
  });
});

describe('A web identity', () => {
  it('is exchanged for the role, at the endpoint of the profile', async () => {
    const file = path.join(folder(), 'token');
    writeFileSync(file, WEB_TOKEN);
    aws().endpoint.handedOut.webIdentity.set(WEB_TOKEN, { accountId: OTHER, role: 'Middle' });
    const asked = profile('web', { role_arn: role(OTHER, 'Middle'), web_identity_token_file: file });
    expect(await signIn([asked])).toBe(OTHER);
    expect(calls('AssumeRoleWithWebIdentity').map(({ params }) => params['RoleSessionName'])).toEqual([
      expect.stringMatching(/^aws-ses-senders-\d+$/),
    ]);
  });

  it('can come from the environment', async () => {
    const file = path.join(folder(), 'token');
    writeFileSync(file, WEB_TOKEN);
    aws().endpoint.handedOut.webIdentity.set(WEB_TOKEN, { accountId: OTHER, role: 'Middle' });
    const env = {
      ...{ AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role(OTHER, 'Middle') },
      ...{ AWS_ROLE_SESSION_NAME: 'night-shift', AWS_ENDPOINT_URL: url() },
    };
    expect(await signIn([], { env })).toBe(OTHER);
    expect(calls('AssumeRoleWithWebIdentity')[0]?.params).toMatchObject({ RoleSessionName: 'night-shift' });
  });

  it('with a missing token file says so', async () => {
    const file = path.join(folder(), 'no-token');
    const asked = profile('web', { role_arn: role(OTHER, 'Middle'), web_identity_token_file: file });
    expect(await signIn([asked])).toMatch(/^no-credentials: .*no-token/);
  });
});
