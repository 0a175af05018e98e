import { chmod } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { customEndpoint, isEndpoint } from '../../../src/aws/profiles/customEndpoint.ts';
import { iamRegion } from '../../../src/aws/signIn/endpoint.ts';
import { loadSharedConfig } from '../../../src/aws/profiles/profiles.ts';
import { pathProblem, sharedFiles } from '../../../src/aws/profiles/sharedFiles.ts';
import { useAwsFiles } from './awsFiles.ts';

const files = useAwsFiles();

describe('The profiles of the config and credentials files', () => {
  it('are those of both files, each with its kind, Region, and account', async () => {
    await files.write(
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
    await files.write(
      'credentials',
      '[static]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n',
    );
    const { profiles, problems } = await loadSharedConfig(files.env);
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

  const KEYS = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n';
  const ROLE = 'role_arn = arn:aws:iam::333344445555:role/A\n';
  const SSO = 'sso_account_id = 111122223333\nsso_role_name = Auditor\n';
  const SESSION =
    '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n';

  it.each([
    ['region = eu-west-1\n', 'It has no way to get credentials.'],
    ['', 'It has no way to get credentials.'],
    ['aws_access_key_id = AKIAEXAMPLE\n', 'It has aws_access_key_id, but no aws_secret_access_key.'],
    ['aws_secret_access_key = secret\n', 'It has aws_secret_access_key, but no aws_access_key_id.'],
    [ROLE, 'It has role_arn, but no source_profile, credential_source or web_identity_token_file.'],
    [`${ROLE}source_profile = gone\n`, 'Its source_profile "gone" does not exist.'],
    [`${ROLE}source_profile = a\n`, 'Its source_profile leads back to itself.'],
    [
      `${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = a\n`,
      'Its source_profile leads back to itself.',
    ],
    [
      `${ROLE}source_profile = b\n[profile b]\n${ROLE}`,
      'Its source_profile "b" cannot be used: It has role_arn, but no source_profile, credential_source or web_identity_token_file.',
    ],
    [
      `${ROLE}credential_source = Moon\n`,
      'Its credential_source "Moon" is none of Environment, Ec2InstanceMetadata, EcsContainer.',
    ],
    [
      `${ROLE}credential_source = Environment\nsource_profile = b\n[profile b]\n${KEYS}`,
      'It has both source_profile and credential_source; only one of them is allowed.',
    ],
    [`sso_session = corp\n${SSO}`, 'There is no section [sso-session corp].'],
    [`sso_session = corp\n${SESSION}`, 'It has no sso_account_id, sso_role_name.'],
    [`sso_start_url = https://corp.awsapps.com/start\n${SSO}`, 'It has no sso_region.'],
  ])('show what is wrong with a broken one: %j', async (settings, problem) => {
    await files.write('config', `[profile a]\n${settings}`);
    expect((await loadSharedConfig(files.env)).profiles[0]).toMatchObject({ name: 'a', problem });
  });

  it.each([
    KEYS,
    `${ROLE}source_profile = a\n${KEYS}`,
    `${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = a\n${KEYS}`,
    `${ROLE}credential_source = EcsContainer\n`,
    `${ROLE}web_identity_token_file = /tmp/token\n`,
    `sso_session = corp\n${SSO}${SESSION}`,
    `sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n${SSO}`,
    'credential_process = /usr/bin/tool\n',
    'login_session = arn:aws:iam::111122223333:user/bob\n',
  ])('show no problem of a working one: %j', async (settings) => {
    await files.write('config', `[profile a]\n${settings}`);
    expect((await loadSharedConfig(files.env)).profiles[0]).toMatchObject({ name: 'a', problem: null });
  });

  it('are listed, with the line, even if the AWS CLI would not read their heading', async () => {
    await files.write(
      'config',
      `[bob]\n${KEYS}[ profile eve ]\n${KEYS}[profile ann] ; of the team\n${KEYS}[plugins]\nx = y\n`,
    );
    const { profiles } = await loadSharedConfig(files.env);
    expect(profiles.map(({ name, problem }) => [name, problem])).toEqual([
      ['ann', null],
      ['bob', expect.stringMatching(/config, line 1: The heading should be \[profile bob\]\.$/)],
      ['eve', expect.stringMatching(/config, line 4: The heading should be \[profile eve\]\.$/)],
    ]);
  });

  it('can have any name that the AWS CLI reads', async () => {
    await files.write(
      'config',
      `[profile "my company"]\n${KEYS}[profile 監査]\n${KEYS}[profile __proto__]\n${KEYS}`,
    );
    await files.write('credentials', `[old company]\n${KEYS}`);
    const { profiles } = await loadSharedConfig(files.env);
    expect(profiles.map(({ name, problem }) => [name, problem])).toEqual(
      ['my company', '監査', '__proto__', 'old company'].map((name) => [name, null]),
    );
  });

  it('are not created by a heading in the wrong file, whose line is reported', async () => {
    await files.write(
      'credentials',
      `[profile testing]\n${KEYS}[sso-session corp]\nsso_region = eu-west-1\n`,
    );
    const { profiles } = await loadSharedConfig(files.env);
    expect(profiles.map(({ name, problem }) => [name, problem])).toEqual([
      ['testing', expect.stringMatching(/credentials, line 1: The heading should be \[testing\]\.$/)],
    ]);
  });

  it('are all unusable while one of the files cannot be read', async () => {
    await files.write('config', `[profile a]\n${KEYS}[profile b\n`);
    await files.write('credentials', `[c]\n${KEYS}`);
    const { profiles, problems, fault } = await loadSharedConfig(files.env);
    expect(fault).toMatch(/config cannot be read\. Line 4: This is neither a section heading/);
    expect(problems).toEqual([fault]);
    expect(profiles.map(({ name, problem }) => [name, problem])).toEqual([['c', fault]]);
  });

  it('are empty, without a problem, if there are no files', async () => {
    expect(await loadSharedConfig(files.env)).toMatchObject({ profiles: [], problems: [] });
  });

  it('have a problem if a file cannot be read', async () => {
    // A folder in place of the file cannot be read by anyone, root included.
    files.env['AWS_CONFIG_FILE'] = path.join(files.directory, 'credentials', 'config');
    await files.write('credentials', '');
    await chmod(path.join(files.directory, 'credentials'), 0o600);
    expect((await loadSharedConfig(files.env)).problems).toHaveLength(1);
  });
});

describe('The files', () => {
  const HOME = '/home/ann';
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['in the home folder', {}, '/home/ann/.aws/config'],
    ['at the path of the variable', { AWS_CONFIG_FILE: '/etc/aws' }, '/etc/aws'],
    ['absent for an empty variable', { AWS_CONFIG_FILE: '' }, ''],
    ['in a home folder', { AWS_CONFIG_FILE: '~/a/config' }, '/home/ann/a/config'],
    ['the home folder itself', { AWS_CONFIG_FILE: '~' }, '/home/ann'],
    ['in the folder of another user', { AWS_CONFIG_FILE: '~bob/config' }, '~bob/config'],
    ['at a path with a tilde inside', { AWS_CONFIG_FILE: '/a/~/config' }, '/a/~/config'],
    ['at a path with a variable', { AWS_CONFIG_FILE: '$DIR_1/${DIR_1}x$DIR_1', DIR_1: '/d' }, '/d//dx/d'],
    ['at a path with an empty variable', { AWS_CONFIG_FILE: '/a$NONE', NONE: '' }, '/a'],
    ['at a path with a missing variable', { AWS_CONFIG_FILE: '$NONE/${NONE}/${}' }, '$NONE/${NONE}/${}'],
    ['at a path without Windows variables', { AWS_CONFIG_FILE: '%HOME%/config' }, '%HOME%/config'],
  ])('are %s', (_, env, file) => {
    expect(sharedFiles({ HOME, ...env }).configFilepath).toBe(file);
  });

  it('are two, each with its variable', () => {
    expect(sharedFiles({ HOME })).toEqual({
      configFilepath: '/home/ann/.aws/config',
      filepath: '/home/ann/.aws/credentials',
    });
    const AWS_SHARED_CREDENTIALS_FILE = '~/c';
    expect(sharedFiles({ HOME, AWS_SHARED_CREDENTIALS_FILE }).filepath).toBe('/home/ann/c');
    expect(sharedFiles({}).filepath).toBe(path.join(homedir(), '.aws', 'credentials'));
  });

  it('of another user are shown with their path', () => {
    expect(pathProblem('~bob/config')).toBe(
      "~bob/config is in another user's home folder. Use the full path.",
    );
    for (const file of ['~', '~/config', '~\\config', '/~bob', '']) expect(pathProblem(file)).toBeNull();
  });
});

describe('The endpoint of a service, in AWS’s order', () => {
  const settings = { services: 'local', endpoint_url: 'http://profile' };
  const section = { 'iam.endpoint_url': 'http://section' };
  const of = (environment: Record<string, string>, service: 'iam' | 'sts' = 'iam') =>
    customEndpoint(service, settings, section, environment)?.url ?? null;

  it.each([
    [{ AWS_ENDPOINT_URL_IAM: 'http://iam', AWS_ENDPOINT_URL: 'http://all' }, 'http://iam'],
    [{ AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    [{}, 'http://section'],
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://all' }, null],
  ])('for %j is %s', (environment, url) => {
    expect(of(environment)).toBe(url);
  });
  it('is the profile’s endpoint_url for a service that its section does not have', () => {
    expect(of({}, 'sts')).toBe('http://profile');
  });
});

describe('An endpoint', () => {
  it.each([
    ...['http://localhost:4566', 'https://vpce-0a1b.sts.us-east-1.vpce.amazonaws.com:443', 'HTTPS://a.b'],
    ...['http://[::1]:4566', 'http://127.0.0.1:4566/', 'http://a/b/c?d=e#f', 'http://a?b', 'http://a#b'],
    ...[
      'http://ann:p@ss@a:1',
      'http://ann@a',
      'http://127.1',
      'http://a.',
      'http://a:',
      'http://1a-b.c:0080',
    ],
    `http://${'a'.repeat(63)}.b`,
  ])('can be %s', (url) => {
    expect(isEndpoint(url)).toBe(true);
  });

  it.each([
    ...['localhost:4566', '127.0.0.1:4566', 'vpce-0a1b.sts.us-east-1.vpce.amazonaws.com:443', 'a', ''],
    ...['ftp://a', 'http+unix://a', 'file:///a', '//a', 'http:a', 'http:/a', 'http://', 'http:///a'],
    ...['http://a # local', 'http://a/ # local', 'http://a b', ' http://a', 'http://a\n', '"http://a"'],
    ...[
      'http://a:99999',
      'http://a:1x',
      'http://a_b',
      'http://-a',
      'http://a-.b',
      'http://a..b',
      'http://bücher',
    ],
    ...[
      'http://a\\@b',
      'http:\\\\a',
      'http://a%2eb',
      'http://[::1',
      'http://[a]',
      'http://a:1:2',
      'http://ann:pw@',
    ],
    ...[`http://${'a'.repeat(64)}.b`, `http://${'a.'.repeat(128)}b`],
  ])('cannot be %s', (url) => {
    expect(isEndpoint(url)).toBe(false);
  });
});

describe('The Region in the signature of IAM calls', () => {
  it.each([
    ['eu-central-1', 'us-east-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
    ['us-iso-west-1', 'us-iso-east-1'],
    ['us-isob-west-1', 'us-isob-east-1'],
    ['us-isof-east-1', 'us-isof-south-1'],
    ['eu-isoe-east-1', 'eu-isoe-west-1'],
    ['eusc-de-east-2', 'eusc-de-east-1'],
  ])('for %s is %s', (region, signed) => {
    expect(iamRegion(region)).toBe(signed);
  });
});
