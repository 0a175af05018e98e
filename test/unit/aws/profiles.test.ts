import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuredEndpoint, iamRegion } from '../../../src/aws/endpoint.ts';
import { loadSharedConfig } from '../../../src/aws/profiles.ts';

let directory: string;
let env: Record<string, string>;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'profiles-'));
  env = {
    AWS_CONFIG_FILE: path.join(directory, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(directory, 'credentials'),
  };
});
afterEach(() => rm(directory, { recursive: true }));

const write = (file: 'config' | 'credentials', text: string) => writeFile(path.join(directory, file), text);

describe('the profiles of the config and credentials files', () => {
  it('are those of both files, each with its kind, region and account', async () => {
    await write(
      'config',
      `[default]
region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 222233334444
[profile admin]
role_arn = arn:aws:iam::333344445555:role/Admin
source_profile = static
[profile tool]
credential_process = /usr/bin/tool
[profile web]
role_arn = arn:aws:iam::333344445555:role/Web
web_identity_token_file = /tmp/token
[profile login]
login_session = arn:aws:iam::111122223333:user/bob
[sso-session corp]
sso_region = us-east-1
[services local]
iam =
  endpoint_url = http://127.0.0.1:1
`,
    );
    await write('credentials', '[static]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n');
    const { profiles, problems } = await loadSharedConfig(env);
    expect(problems).toEqual([]);
    expect(profiles.map(({ name, kind, accountId }) => [name, kind, accountId])).toEqual([
      ['default', 'none', null],
      ['sso', 'sso', '222233334444'],
      ['admin', 'assume-role', '333344445555'],
      ['tool', 'process', null],
      ['web', 'web-identity', '333344445555'],
      ['login', 'login', null],
      ['static', 'static', null],
    ]);
    expect(profiles[0]?.problem).toContain('no way to get credentials');
  });

  it('say what is wrong with a broken one', async () => {
    await write(
      'config',
      '[profile a]\nrole_arn = arn:aws:iam::333344445555:role/A\nsource_profile = gone\n',
    );
    expect((await loadSharedConfig(env)).profiles[0]?.problem).toBe(
      'Its source_profile "gone" does not exist.',
    );
  });

  it('are listed also where the AWS SDK does not read their name, with what to do', async () => {
    await write('config', '[profile "my company"]\nregion = us-east-1\n[profile 監査]\nregion = us-east-1\n');
    await write('credentials', '[old company]\naws_access_key_id = AKIAEXAMPLE\n');
    const { profiles } = await loadSharedConfig(env);
    expect(profiles.map(({ name }) => name)).toEqual(['my company', '監査', 'old company']);
    for (const { problem } of profiles) expect(problem).toContain('does not read its name');
  });

  it('are none, without a problem, where there are no files', async () => {
    expect(await loadSharedConfig(env)).toMatchObject({ profiles: [], problems: [] });
  });

  it('a file that cannot be read is a problem, not an empty file', async () => {
    // A folder in place of the file cannot be read by anyone, root included.
    env['AWS_CONFIG_FILE'] = path.join(directory, 'credentials', 'config');
    await write('credentials', '');
    await chmod(path.join(directory, 'credentials'), 0o600);
    expect((await loadSharedConfig(env)).problems).toHaveLength(1);
  });
});

describe('the endpoint of a service, in AWS’s order', () => {
  const settings = { services: 'local', endpoint_url: 'http://profile' };
  const config = {
    profiles: [],
    services: new Map([['local', { 'iam.endpoint_url': 'http://section' }]]),
    configFilepath: '',
    filepath: '',
    problems: [],
  };
  const of = (environment: Record<string, string>, service: 'iam' | 'sts' = 'iam') =>
    configuredEndpoint(service, settings, config, environment);

  it.each([
    [{ AWS_ENDPOINT_URL_IAM: 'http://iam', AWS_ENDPOINT_URL: 'http://all' }, 'http://iam'],
    [{ AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    [{}, 'http://section'],
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://all' }, null],
  ])('%j -> %s', (environment, url) => {
    expect(of(environment)).toBe(url);
  });
  it('falls back to the profile’s endpoint_url for a service that its section does not name', () => {
    expect(of({}, 'sts')).toBe('http://profile');
  });
});

describe('the region that IAM’s calls are signed for', () => {
  it.each([
    ['eu-central-1', 'us-east-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
  ])('%s -> %s', (region, signed) => {
    expect(iamRegion(region)).toBe(signed);
  });
});
