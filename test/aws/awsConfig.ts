/** AWS config files whose profiles point to the endpoint. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './endpoint.ts';

/** A profile: what stands in the config file beside its credentials. */
export interface Profile {
  readonly name: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string | undefined;
  /** Further lines of the config file: `role_arn`, `source_profile`, `mfa_serial`, … */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ConfigFiles {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** What a child process needs in its environment to see only these files. */
  readonly env: Readonly<Record<string, string>>;
}

/** A profile that signs as the first credential of an account, with the endpoint as its `endpoint_url`. */
export function profileOf(endpoint: Endpoint, name: string, accountId?: string): Profile {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account(accountId).credential;
  return { name, accessKeyId, secretAccessKey, sessionToken, settings: { endpoint_url: endpoint.url } };
}

/** Sections of the config file that are no profiles, by their titles: `sso-session corp`, `services local`. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The settings of a `services` section: the endpoint of each service by the name that the section has for it.
 * https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html
 */
export const serviceEndpoints = (
  endpoints: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(endpoints).map(([service, url]) => [service, `\n  endpoint_url = ${url}`]),
  );

/** Writes `config` and `credentials` into a folder, which is made where it is missing. */
export function writeAwsConfig(
  dir: string,
  profiles: readonly Profile[],
  sections: Sections = {},
): ConfigFiles {
  mkdirSync(dir, { recursive: true });
  const [configFile, credentialsFile] = [join(dir, 'config'), join(dir, 'credentials')];
  const section = (title: string, settings: Readonly<Record<string, string | undefined>>): string =>
    [
      `[${title}]`,
      ...Object.entries(settings).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key} = ${value}`],
      ),
      '',
    ].join('\n');
  writeFileSync(
    configFile,
    [
      ...profiles.map(({ name, settings }) =>
        section(name === 'default' ? name : `profile ${quoted(name)}`, { region: 'us-east-1', ...settings }),
      ),
      ...Object.entries(sections).map(([title, settings]) => section(title, settings)),
    ].join('\n'),
  );
  writeFileSync(
    credentialsFile,
    profiles
      .filter(({ accessKeyId }) => accessKeyId !== undefined)
      .map(({ name, accessKeyId, secretAccessKey, sessionToken }) =>
        section(name, {
          aws_access_key_id: accessKeyId,
          aws_secret_access_key: secretAccessKey,
          aws_session_token: sessionToken,
        }),
      )
      .join('\n'),
    { mode: 0o600 },
  );
  return {
    configFile,
    credentialsFile,
    env: { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile },
  };
}

/** A name with a space needs quotes, as the AWS CLI writes it. */
const quoted = (name: string): string => (name.includes(' ') ? `"${name}"` : name);
