/** The AWS files as the AWS CLI reads them, line by line; the line and reason of a profile that cannot work. */
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readIni } from '../../../src/aws/profiles/iniFile.ts';
import { readPiped } from '../../../src/aws/client/pipedFile.ts';
import { loadSharedConfig } from '../../../src/aws/profiles/profiles.ts';
import { shellWords } from '../../../src/aws/profiles/shellWords.ts';
import { useAwsFiles } from './awsFiles.ts';

/** Sections with their settings, or the place where the AWS CLI would reject the file. */
function read(text: string): unknown {
  const file = readIni(text);
  if (!file.ok) return `${file.line}: ${file.fault}`;
  return Object.fromEntries(
    [...file.sections].map(([title, { settings }]) => [
      title,
      Object.fromEntries([...settings].map(([name, { value }]) => [name, value])),
    ]),
  );
}

describe('The text of an AWS file', () => {
  const NEITHER =
    'This is neither a section heading, such as [default], nor a setting, such as NAME = VALUE.';
  it.each<[string, string, unknown]>([
    ['settings, by either sign', '[a]\nx = 1\ny: 2\nz=3=4\n', { a: { x: '1', y: '2', z: '3=4' } }],
    ['white space of other languages around them', '[a]\n\u3000x\u00a0=\u20091\u3000\n', { a: { x: '1' } }],
    ['names in capitals', '[a]\nRegion = EU\n', { a: { region: 'EU' } }],
    ['comments and empty lines', '# x\n\n[a]\n; y\nx = 1 # no comment\n', { a: { x: '1 # no comment' } }],
    ['a value that goes on in indented lines', '[a]\nx = 1\n  2\n\n  3\n\n', { a: { x: '1\n2\n\n3' } }],
    ['lines that are indented alike', '  [a]\n  x = 1\n  y = 2\n', { a: { x: '1', y: '2' } }],
    ['any end of a line', '[a]\r\nx = 1\ry = 2\n', { a: { x: '1', y: '2' } }],
    ['a heading with brackets in it', '[a [b] c] ; d]\n', { 'a [b] c] ; d': {} }],
    [
      'settings of [DEFAULT], which all others have',
      '[DEFAULT]\nx = 1\ny = 2\n[a]\ny = 3\n',
      { a: { x: '1', y: '3' } },
    ],
    ['[DEFAULT] twice', '[DEFAULT]\nx = 1\n[a]\n[DEFAULT]\ny = 2\n', { a: { x: '1', y: '2' } }],
    ['no value', '[a]\nx =\n', { a: { x: '' } }],
    ['nothing', '', {}],
    ['a section twice', '[a]\n[b]\n[a]\n', '3: The file already has a section [a] in line 1.'],
    ['a setting twice', '[a]\nx = 1\nX = 2\n', '3: The section already has x in line 2.'],
    [
      'a setting before the first heading',
      '# x\nx = 1\n',
      '2: This line comes before the first section heading, such as [default].',
    ],
    ['a line without a sign', '[a]\nsecret\n', `2: ${NEITHER}`],
    ['a line without a name', '[a]\n= secret\n', `2: ${NEITHER}`],
    ['a heading that is not closed', '[a]\n[b\n', `2: ${NEITHER}`],
    ['a heading behind a word', '[a]\nb [c]\n', `2: ${NEITHER}`],
    [
      'a nested line without a sign',
      '[a]\ns3 =\n  x = 1\n  y\n',
      '4: Indented lines below an empty setting must have the form NAME = VALUE.',
    ],
  ])('may have %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('may have nested settings below an empty one, with any character in their values', () => {
    const file = readIni('[a]\ns3 =\n  x = 1=2\n\n  y=3\nz = 4\n  5\n');
    const settings = file.ok ? file.sections.get('a')?.settings : undefined;
    expect(settings?.get('s3')?.nested).toEqual(
      new Map([
        ['x', { value: '1=2', line: 3 }],
        ['y', { value: '3', line: 5 }],
      ]),
    );
    expect(settings?.get('z')?.nested).toBeNull();
  });
});

describe('A line is split into words as by a shell:', () => {
  it.each<[string, readonly string[] | null]>([
    ['', []],
    [' \t\n', []],
    ['  a  b\tc\n', ['a', 'b', 'c']],
    [`a'b c'd "e f"`, ['ab cd', 'e f']],
    [`'' ""`, ['', '']],
    [`a"" ''b`, ['a', 'b']],
    [String.raw`a\ b \"c`, ['a b', '"c']],
    [String.raw`'a\b' "a\b" "a\"b" "a\\b"`, [String.raw`a\b`, String.raw`a\b`, 'a"b', String.raw`a\b`]],
    [String.raw`"\"" \\`, ['"', '\\']],
    [String.raw`"\a"b`, [String.raw`\ab`]],
    ['a\u00a0b', ['a\u00a0b']],
    [`"a'b"`, ["a'b"]],
    ['"a', null],
    ["a'", null],
    ['a\\', null],
  ])('%j', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });
});

describe('A file that is a pipe', () => {
  const files = useAwsFiles();
  const piped = (script: string) => {
    const pipe = path.join(files.directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', script], { env: { ...process.env, PIPE: pipe }, stdio: 'ignore' });
    return { pipe, end: () => writer.kill('SIGKILL') };
  };

  it('is read to its end, however slowly it comes', async () => {
    const { pipe } = piped('sleep 0.3; { printf a; sleep 0.3; printf b; } > "$PIPE"');
    expect((await readPiped(pipe)).toString()).toBe('ab');
  });

  it.each([
    ['that does not end', '{ printf a; exec sleep 60; } > "$PIPE"'],
    ['that nobody opens', 'true'],
  ])('%s is given up', async (_, script) => {
    const { pipe, end } = piped(script);
    await expect(readPiped(pipe, 1_000)).rejects.toMatchObject({
      message: `${pipe} is a pipe or a device, and nothing whole came from it in 1 seconds.`,
      code: 'EAGAIN',
    });
    end();
  });

  it('is given up if it is a device without an end', async () => {
    await expect(readPiped('/dev/zero')).rejects.toMatchObject({ code: 'EAGAIN' });
  });
});

describe('A profile that cannot work shows why', () => {
  const files = useAwsFiles();

  /** The problem of `[profile a]`, with the path of the config file as FILE. */
  async function problemOf(settings: string): Promise<string | null> {
    await files.write('config', `[profile a]\n${settings}`);
    const { profiles } = await loadSharedConfig(files.env);
    const problem = profiles.find(({ name }) => name === 'a')?.problem ?? null;
    return problem && problem.replaceAll(files.env['AWS_CONFIG_FILE'] ?? '', 'FILE');
  }

  const KEYS = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n';
  const ROLE = 'role_arn = arn:aws:iam::333344445555:role/A\n';
  const B = `source_profile = b\n[profile b]\n`;
  const SSO = 'sso_account_id = 111122223333\nsso_role_name = Auditor\n';
  const START = 'sso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n';
  const SESSION = `[sso-session corp]\n${START}`;
  const MOVE = 'is read as part of its value. Move it to its own line.';
  const SWAPPED =
    'The access key ID is not one: the two lines, aws_access_key_id and aws_secret_access_key, may be swapped.';

  it.each<[string, string | null]>([
    [`${ROLE}external_id =\n${B}${KEYS}`, 'Its external_id is empty.'],
    [`${ROLE}mfa_serial =\n${B}${KEYS}`, 'Its mfa_serial is empty.'],
    [`role_arn =\n${B}${KEYS}`, 'Its role_arn is empty.'],
    ['role_arn =\nweb_identity_token_file = /token\n', 'Its role_arn is empty.'],
    ['web_identity_token_file = /token\n', 'It has web_identity_token_file, but no role_arn.'],
    ['web_identity_token_file =\n', 'Its web_identity_token_file is empty.'],
    ['login_session =\n', 'Its login_session is empty.'],
    ['credential_process =\n', 'Its credential_process is empty.'],
    ['credential_process = "a\n', 'Its credential_process has an unclosed quote.'],
    ['s3 =\n  role_arn=x\n', 'FILE, line 2: The indented lines below s3 are read as part of its value.'],
    [
      's3 =\n  x = 1\n  role_arn = x\n',
      'FILE, line 2: The indented lines below s3 are read as part of its value.',
    ],
    ['s3 =\n  role = x\n', 'It has no way to get credentials.'],
    [
      'aws_access_key_id = Zk9/qT2+vLr8XbN4mWcY7pHdG1sJfUeKa0oIxR3t\naws_secret_access_key = AKIAIOSFODNN7EXAMPLE\n',
      `FILE, line 2: ${SWAPPED}`,
    ],
    ['aws_access_key_id =\naws_secret_access_key = x\n', 'FILE, line 2: aws_access_key_id is empty.'],
    ['aws_access_key_id = AKIA\naws_secret_access_key =\n', 'FILE, line 3: aws_secret_access_key is empty.'],
    [
      'aws_access_key_id = AKIA # of ann\naws_secret_access_key = x\n',
      'FILE, line 2: The comment after aws_access_key_id is read as part of its value. Move it to its own line.',
    ],
    [
      'aws_access_key_id = AKIA of ann\naws_secret_access_key = x\n',
      'FILE, line 2: aws_access_key_id does not have the form of an access key.',
    ],
    [
      'aws_access_key_id = AKIA\naws_secret_access_key = x y\n',
      'FILE, line 3: aws_secret_access_key does not have the form of an access key.',
    ],
    [
      `${ROLE}source_profile = a\naws_access_key_id = AKIA\n`,
      'It has aws_access_key_id, but no aws_secret_access_key.',
    ],
    [
      `${ROLE}source_profile = a\naws_secret_access_key = x\n`,
      'It has aws_secret_access_key, but no aws_access_key_id.',
    ],
    [
      `${ROLE}credential_source = Ec2InstanceMetadata\nec2_metadata_service_endpoint = http://x\n`,
      'Set AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment; ec2_metadata_service_endpoint in the profile is not supported.',
    ],
    [
      `${ROLE}credential_source = Ec2InstanceMetadata\nec2_metadata_service_endpoint_mode = IPv6\n`,
      'Set AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE in the environment; ec2_metadata_service_endpoint_mode in the profile is not supported.',
    ],
    [`${ROLE}credential_source = Ec2InstanceMetadata\n`, null],
    [`${ROLE}credential_source = EcsContainer\nec2_metadata_service_endpoint = http://x\n`, null],
    [`sso_session = corp\nsso_region = eu-west-1\n${SSO}${SESSION}`, null],
    [
      `sso_session = corp\nsso_region = eu-west-2\n${SSO}${SESSION}`,
      'Its sso_region differs from the one in [sso-session corp].',
    ],
    [
      `${ROLE}${B}sso_session = gone\n${SSO}${START}`,
      'Its source_profile "b" cannot be used: There is no section [sso-session gone].',
    ],
    [
      `sso_session = corp\n${SSO}${START}[sso-session corp]\nsso_region = eu-west-1\n`,
      '[sso-session corp] has no sso_start_url.',
    ],
    [
      `sso_start_url = https://corp.awsapps.com/start\n`,
      'It has no sso_region, sso_account_id, sso_role_name.',
    ],
    [`sso_role_name = Auditor\n${START}`, 'It has no sso_account_id.'],
    [`${KEYS}use_fips_endpoint = yes\n`, 'FILE, line 4: use_fips_endpoint must be true or false.'],
    [`${KEYS}use_dualstack_endpoint = 1\n`, 'FILE, line 4: use_dualstack_endpoint must be true or false.'],
    [`${KEYS}use_dualstack_endpoint =\nuse_fips_endpoint = TRUE\n`, null],
    [`${KEYS}region = us-east-1 # home\n`, `FILE, line 4: The comment after region ${MOVE}`],
    [`${KEYS}region = us_east_1\n`, 'FILE, line 4: region is not a Region, such as us-east-1.'],
    [`${KEYS}region = 12345\n`, 'FILE, line 4: region is not a Region, such as us-east-1.'],
    [`${KEYS}region =\n`, null],
    [
      `sso_session = corp\n${SSO}[sso-session corp]\n${START.replace('west-1', 'west-1 ; home')}`,
      `FILE, line 6: The comment after sso_region ${MOVE}`,
    ],
    [
      `${SSO}${START.replace('west-1', 'west-1.')}`,
      'FILE, line 4: sso_region is not a Region, such as us-east-1.',
    ],
    [
      `${SSO}${START.replace('/start', '/start # corp')}`,
      `FILE, line 5: The comment after sso_start_url ${MOVE}`,
    ],
    [`${SSO}${START.replace('/start', '/start/#')}`, null],
    [
      `${SSO.replace('Auditor', '# Auditor')}${START}`,
      `FILE, line 3: The comment after sso_role_name ${MOVE}`,
    ],
    ['login_session = arn # bob\n', `FILE, line 2: The comment after login_session ${MOVE}`],
    ...['role_arn', 'mfa_serial', 'external_id', 'role_session_name'].map((name): [string, string] => [
      `${name} = x # y\n${name === 'role_arn' ? '' : ROLE}${B}${KEYS}`,
      `FILE, line 2: The comment after ${name} ${MOVE}`,
    ]),
    [`${KEYS}services = gone\n`, 'There is no section [services gone].'],
    [
      `${KEYS}[b]\n`.replace('[b]', '  [profile b]'),
      'FILE, line 4: This looks like a section heading, but it is read as part of the section above.',
    ],
  ])('%j', async (settings, problem) => {
    expect(await problemOf(settings)).toBe(problem);
  });

  it.each([
    ...['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token', 'role_arn'],
    ...['source_profile', 'credential_source', 'mfa_serial', 'external_id', 'role_session_name'],
    ...['duration_seconds', 'web_identity_token_file', 'login_session', 'sso_session', 'sso_start_url'],
    ...['sso_region', 'sso_account_id', 'sso_role_name', 'region', 'endpoint_url', 'services', 'ca_bundle'],
    ...['use_fips_endpoint', 'use_dualstack_endpoint', 'ignore_configured_endpoint_urls'],
  ])('if %s continues on an indented line', async (name) => {
    const words = `FILE, line 3: The indented lines below ${name} are read as part of its value.`;
    expect(await problemOf(`output = json\n${name} = x\n  y = z\n`)).toBe(words);
  });

  it('but not if a credential_process continues on further lines', async () => {
    expect(await problemOf('credential_process = tool\n  --long\n')).toBeNull();
  });

  it.each([
    ['role_arn', 'arn:aws:iam::333344445555:role/A'],
    ['aws_access_key_id', 'AKIA'],
    ['credential_process', 'tool'],
    ['login_session', 'arn:aws:iam::111122223333:user/bob'],
    ['sso_account_id', '111122223333'],
  ])('if its heading lacks the word "profile", as %s shows', async (name, value) => {
    await files.write('config', `[plugins]\nx = y\n[a]\n${name} = ${value}\n`);
    const { profiles } = await loadSharedConfig(files.env);
    expect(profiles.map((profile) => [profile.name, profile.problem])).toEqual([
      ['a', `${files.env['AWS_CONFIG_FILE'] ?? ''}, line 3: The heading should be [profile a].`],
    ]);
  });

  it('if its heading is written in another way, with the right heading', async () => {
    const config = ['[ profile  eve ]', '["ann"]', "[ profile 'of the team' ]", '[x profile y]', '[ ]'];
    const credentials = ['[profile  "old bob"]', '[x profile y z]', '[profile both]', '[both]'];
    await files.write('config', config.map((heading) => `${heading}\n${KEYS}`).join(''));
    await files.write('credentials', credentials.map((heading) => `${heading}\n${KEYS}`).join(''));
    const { profiles } = await loadSharedConfig(files.env);
    const headings = profiles.map(({ name, problem }) => [
      name,
      /The heading should be (\[.*\])\.$/.exec(problem ?? '')?.[1] ?? problem,
    ]);
    expect(Object.fromEntries(headings)).toEqual({
      eve: '[profile eve]',
      ann: '[profile ann]',
      'of the team': '[profile "of the team"]',
      'x profile y': '[profile "x profile y"]',
      'old bob': '[old bob]',
      'x profile y z': null,
      both: null,
    });
  });

  it('beside its account', async () => {
    const accountOf = async (settings: string) => {
      await problemOf(settings);
      return (await loadSharedConfig(files.env)).profiles[0]?.accountId;
    };
    expect(await accountOf(`${KEYS}aws_account_id = 111122223333\n`)).toBe('111122223333');
    expect(await accountOf('credential_process = x\naws_account_id = 111122223333\n')).toBe('111122223333');
    expect(await accountOf('login_session = x\naws_account_id = 111122223333\n')).toBeNull();
    expect(await accountOf(KEYS)).toBeNull();
  });
});
