import type { Case } from './cases.ts';
import { A, B, keys, PRINTED, role } from './world.ts';

const [a, b] = [keys('a'), keys('b')];
const prod = { profile: 'prod' } as const;
const toB = `role_arn = ${role(B)}`;
const source = `[profile base]\n${a}\n`;
const sso = (settings: string) => `sso_account_id = ${A}\nsso_role_name = Auditor\n${settings}`;
const session = (name: string) =>
  `[sso-session ${name}]\nsso_region = us-east-1\nsso_start_url = https://a.awsapps.com/start\n`;

/** Roles, web identities and IAM Identity Center. */
export const ROLES: readonly Case[] = [
  {
    what: 'a role of a source',
    config: `[profile prod]\n${toB}\nsource_profile = base\n${source}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a role of a source in the credentials file',
    config: `[profile prod]\n${toB}\nsource_profile = base\n`,
    credentials: `[base]\n${a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a role of itself, beside its keys',
    config: `[profile prod]\n${toB}\nsource_profile = prod\n${a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a role of a source with a space in its name',
    config: `[profile prod]\n${toB}\nsource_profile = my base\n[profile "my base"]\n${a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a role of a role',
    config: `[profile prod]\n${toB}\nsource_profile = mid\n[profile mid]\nrole_arn = ${role(A)}\nsource_profile = base\n${source}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'the keys of a source go before its own role',
    config: `[profile prod]\n${toB}\nsource_profile = mid\n[profile mid]\nrole_arn = ${role(A)}\n${a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a source that is not there',
    config: `[profile prod]\n${toB}\nsource_profile = gone\n${a}\n`,
    ...prod,
    cli: 'refused',
    says: /Its source_profile "gone" does not exist/,
  },
  {
    what: 'sources that lead back, though the first has keys',
    config: `[profile prod]\n${toB}\nsource_profile = mid\n${a}\n[profile mid]\nrole_arn = ${role(A)}\nsource_profile = prod\n`,
    ...prod,
    cli: 'refused',
    says: /Its source_profile leads back to itself/,
  },
  {
    what: 'a source without credentials',
    config: `[profile prod]\n${toB}\nsource_profile = base\n[profile base]\nregion = eu-west-1\n`,
    ...prod,
    cli: 'refused',
    says: /Its source_profile "base" cannot be used: It names no way to get credentials/,
  },
  {
    what: 'both a source and a place',
    config: `[profile prod]\n${toB}\nsource_profile = base\ncredential_source = Environment\n${source}`,
    ...prod,
    cli: 'refused',
    says: /It has both source_profile and credential_source/,
  },
  {
    what: 'a source whose section has a stray heading',
    config: `[profile prod]\n${toB}\nsource_profile = base\n[profile base]\noutput = json\n  [profile old]\n${a}\n`,
    ...prod,
    cli: 'B',
    product: 'refused',
    says: /Its source_profile "base" cannot be used: .*config, line 6: This looks like a section heading/,
  },
  {
    what: 'a source that is a program',
    config: `[profile prod]\n${toB}\nsource_profile = base\n[profile base]\ncredential_process = cat $HOME/${PRINTED.a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a place in other capitals',
    config: `[profile prod]\n${toB}\ncredential_source = environment\n`,
    env: { AWS_ACCESS_KEY_ID: 'x' },
    ...prod,
    cli: 'refused',
    says: /Its credential_source "environment" is none of/,
  },
  {
    what: 'an empty mfa_serial',
    config: `[profile prod]\n${toB}\nsource_profile = base\nmfa_serial =\n${source}`,
    ...prod,
    cli: 'refused',
    says: /Its mfa_serial is empty/,
  },
  {
    what: 'an empty role_session_name, which is none',
    config: `[profile prod]\n${toB}\nsource_profile = base\nrole_session_name =\n${source}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a role that asks for MFA, where nobody can be asked',
    config: `[profile prod]\n${toB}\nsource_profile = base\nmfa_serial = arn:aws:iam::${A}:mfa/ann\n${source}`,
    ...prod,
    cli: 'refused',
    says: /^mfa: /,
  },
  {
    what: 'an external ID',
    config: `[profile prod]\nrole_arn = arn:aws:iam::${B}:role/Guarded\nexternal_id = ticket 7\nsource_profile = base\n${source}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'an external ID with a comment behind it, which is part of it',
    config: `[profile prod]\nrole_arn = arn:aws:iam::${B}:role/Guarded\nexternal_id = ticket 7 # theirs\nsource_profile = base\n${source}`,
    ...prod,
    cli: 'refused',
    says: /^no-role: /,
  },
  {
    what: 'a duration that is no number',
    config: `[profile prod]\n${toB}\nsource_profile = base\nduration_seconds = long\n${source}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a web identity',
    config: `[profile prod]\n${toB}\nweb_identity_token_file = $HOME/web-b\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a web identity before keys',
    config: `[profile prod]\n${toB}\nweb_identity_token_file = $HOME/web-b\n`,
    credentials: `[prod]\n${a}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'a web identity and a source: the web identity',
    config: `[profile prod]\n${toB}\nweb_identity_token_file = $HOME/web-b\nsource_profile = base\n[profile base]\n${b}\n`,
    ...prod,
    cli: 'B',
  },
  {
    what: '~ in web_identity_token_file',
    config: `[profile prod]\n${toB}\nweb_identity_token_file = ~/web-b\n`,
    ...prod,
    cli: 'refused',
    says: /no-credentials: ENOENT.*web-b/,
  },
  {
    what: 'a web identity without a role',
    config: `[profile prod]\nweb_identity_token_file = $HOME/web-b\n${a}\n`,
    ...prod,
    cli: 'refused',
    says: /It has web_identity_token_file, but no role_arn/,
  },
  {
    what: 'an empty web_identity_token_file beside keys: the keys',
    config: `[profile prod]\n${toB}\nweb_identity_token_file =\n${a}\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a session of IAM Identity Center',
    config: `[profile prod]\n${sso('sso_session = corp')}\n${session('corp')}`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a session in quotes, with a space (finding 2.5)',
    config: `[profile prod]\n${sso('sso_session = test sso')}\n${session("'test sso'")}`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a session of a profile with a space in its name',
    config: `[profile "my prod"]\n${sso('sso_session = corp')}\n${session('corp')}`,
    profile: 'my prod',
    cli: 'A',
  },
  {
    what: 'IAM Identity Center without a session',
    config: `[profile prod]\n${sso('sso_region = us-east-1\nsso_start_url = https://a.awsapps.com/start')}\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'IAM Identity Center before keys',
    config: `[profile prod]\n${sso('sso_session = corp')}\n${b}\n${session('corp')}`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a role of a source that has a session and keys: the session',
    config: `[profile prod]\nrole_arn = ${role(A)}\nsource_profile = base\n[profile base]\n${sso('sso_session = corp')}\n${b}\n${session('corp')}`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a session that is not there',
    config: `[profile prod]\n${sso('sso_session = gone')}\n${a}\n`,
    ...prod,
    cli: 'refused',
    says: /There is no section \[sso-session gone\]/,
  },
  {
    what: 'a session in the credentials file',
    config: `[profile prod]\n${sso('sso_session = corp')}\n`,
    credentials: session('corp'),
    ...prod,
    cli: 'refused',
    says: /There is no section \[sso-session corp\]/,
  },
  {
    what: 'a session that says otherwise than the profile',
    config: `[profile prod]\n${sso('sso_session = corp\nsso_region = eu-west-1')}\n${session('corp')}`,
    ...prod,
    cli: 'refused',
    says: /Its sso_region differs from the one in \[sso-session corp\]/,
  },
  {
    what: 'a session without its Region, which the profile has',
    config: `[profile prod]\n${sso('sso_session = corp\nsso_region = us-east-1')}\n[sso-session corp]\nsso_start_url = https://a.awsapps.com/start\n`,
    ...prod,
    cli: 'refused',
    says: /\[sso-session corp\] lacks sso_region/,
  },
  {
    what: 'a session that nobody has signed in to',
    config: `[profile prod]\n${sso('sso_session = new')}\n${session('new')}`,
    ...prod,
    cli: 'refused',
    says: /^expired: /,
  },
  {
    what: 'only sso_session beside keys: the keys',
    config: `[profile prod]\nsso_session = corp\n${b}\n${session('corp')}`,
    ...prod,
    cli: 'B',
  },
  {
    what: 'half a profile of IAM Identity Center beside keys',
    config: `[profile prod]\nsso_account_id = ${A}\n${b}\n`,
    ...prod,
    cli: 'refused',
    says: /It lacks sso_start_url, sso_region, sso_role_name/,
  },
];
