/** Which credentials are used, by the files, the environment, and the chosen profile: as in the AWS CLI. */
import { expect, it } from 'vitest';
import { openAccess } from '../../../src/aws/signIn/access.ts';
import { ENVIRONMENT_PROFILE } from '../../../src/senders/model/target.ts';
import { useAwsFiles } from './awsFiles.ts';

const files = useAwsFiles();

type Env = Readonly<Record<string, string>>;

/** The name in the report, with the profile; or why there is no sign-in. */
async function chosen(text: string, env: Env, profile: string | null): Promise<readonly unknown[]> {
  await files.write('config', text);
  const opened = await openAccess({ profile, env: { ...files.env, ...env } });
  if (opened.ok) return [opened.access.label, opened.access.profile?.name ?? null];
  const { kind, message } = opened.problem;
  return [opened.profile, kind, message.replaceAll(files.directory, 'FOLDER')];
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const DEFAULT = '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n';
const WEB = '[default]\nrole_arn = arn:aws:iam::111122223333:role/A\nweb_identity_token_file = /token\n';
const ROLE = '[default]\nrole_arn = arn:aws:iam::111122223333:role/A\ncredential_source = Environment\n';
const OF_PROFILE = ['default', 'default'];
const OF_ENVIRONMENT = [ENVIRONMENT_PROFILE, null];

it.each<[string, string, Env, string | null, readonly unknown[]]>([
  ['the default profile', DEFAULT, {}, null, OF_PROFILE],
  ['the keys of the environment before it', DEFAULT, KEYS, null, OF_ENVIRONMENT],
  ['a chosen profile before those', DEFAULT, KEYS, 'default', OF_PROFILE],
  ['the environment if it is chosen', DEFAULT, KEYS, ENVIRONMENT_PROFILE, OF_ENVIRONMENT],
  ['no default profile if the environment is chosen', DEFAULT, {}, ENVIRONMENT_PROFILE, OF_ENVIRONMENT],
  ['the machine if there is nothing else', '[default]\nregion = x\n', {}, null, OF_ENVIRONMENT],
  ['a web identity of the default profile', WEB, {}, null, OF_PROFILE],
  ['the environment if a variable changes that', WEB, { AWS_ROLE_SESSION_NAME: 'x' }, null, OF_ENVIRONMENT],
  ['its role with another token', WEB, { AWS_WEB_IDENTITY_TOKEN_FILE: '/other' }, null, OF_ENVIRONMENT],
  ['keys, which such a variable does not change', DEFAULT, { AWS_ROLE_SESSION_NAME: 'x' }, null, OF_PROFILE],
  [
    'a role of the default profile before a token of the environment',
    ROLE,
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'x' },
    null,
    OF_PROFILE,
  ],
  [
    'nothing with a token without a role',
    '',
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    null,
    [ENVIRONMENT_PROFILE, 'no-credentials', 'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.'],
  ],
  [
    'nothing with an empty role',
    WEB,
    { AWS_ROLE_ARN: '' },
    null,
    ['default', 'no-credentials', 'AWS_ROLE_ARN is set but empty. Unset it.'],
  ],
  [
    'nothing with a missing profile',
    DEFAULT,
    {},
    'gone',
    ['gone', 'no-profile', 'There is no AWS profile "gone". Looked in FOLDER/config and FOLDER/credentials.'],
  ],
  [
    'nothing by two names',
    DEFAULT,
    { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' },
    null,
    [
      'a',
      'no-profile',
      'AWS_PROFILE is "a", but AWS_DEFAULT_PROFILE is "b". Versions 1 and 2 of the AWS CLI disagree about which one to use. Unset one of them.',
    ],
  ],
  [
    'nothing by an empty name',
    DEFAULT,
    { AWS_DEFAULT_PROFILE: '' },
    null,
    ['default', 'no-profile', 'AWS_DEFAULT_PROFILE is set but empty. Unset it, or name a profile.'],
  ],
  [
    'nothing by a file that cannot be read, nor by the environment beside it',
    '[a\n',
    KEYS,
    null,
    [
      ENVIRONMENT_PROFILE,
      'no-credentials',
      'FOLDER/config cannot be read. Line 1: This line comes before the first section heading, such as [default].',
    ],
  ],
  [
    'nothing by lines that are swapped',
    '[default]\naws_access_key_id = Zk9/qT2+vLr8XbN4mWcY7pHdG1sJfUeKa0oIxR3t\naws_secret_access_key = AKIAIOSFODNN7EXAMPLE\n',
    {},
    null,
    [
      'default',
      'swapped',
      'FOLDER/config, line 2: The access key ID is not one: the two lines, aws_access_key_id and aws_secret_access_key, may be swapped.',
    ],
  ],
  [
    'nothing by a profile with a mistake',
    '[default]\nlogin_session =\n',
    {},
    null,
    ['default', 'no-credentials', 'Its login_session is empty.'],
  ],
  [
    'nothing where it is not clear where requests go',
    '[default]\nregion = eu-west-1\n  ca_bundle = x\n',
    KEYS,
    null,
    [
      'default',
      'no-credentials',
      'FOLDER/config, line 2: The indented lines below region are read as part of its value.',
    ],
  ],
])('The sign-in uses %s', async (_, text, env, profile, expected) => {
  expect(await chosen(text, env, profile)).toEqual(expected);
});
