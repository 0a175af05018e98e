import { profileOf, writeAwsConfig } from '../aws/awsConfig.ts';
import type { Profile, Sections } from '../aws/awsConfig.ts';
import { readAccount } from '../aws/declaration.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { startEndpoint } from '../aws/endpoint.ts';
import type { Endpoint, EndpointOptions } from '../aws/endpoint.ts';
import { temporaryFolder } from './folders.ts';
import type { Environment } from './processes.ts';

/** The profile that every test window starts with: the first account's. */
export const SAMPLE_PROFILE = 'sample';

/** An AWS to ask: the local endpoint, and config files of its own whose profiles point to it. */
export interface Aws extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** What makes a child process see this AWS and no other. */
  readonly env: Environment;
  /** Writes other profiles into the config files in place of those that are there. */
  setProfiles(profiles: readonly Profile[], sections?: Sections): void;
}

export interface AwsOptions extends Omit<EndpointOptions, 'accounts'> {
  /** Names of files in test/aws/accounts, or accounts; the article's and another one where not given. */
  readonly accounts?: readonly (string | AccountDeclaration)[];
}

/**
 * Starts the local endpoint. Its profiles: `sample` for the first account, and for each further one its alias,
 * or its ID where it has none.
 */
export async function startAws({ accounts, ...options }: AwsOptions = {}): Promise<Aws> {
  const declared = (accounts ?? ['article', 'other']).map((account) =>
    typeof account === 'string' ? readAccount(sampleAccount(account)) : account,
  );
  const endpoint = await startEndpoint({ ...options, accounts: declared });
  const folder = await temporaryFolder('aws-config');
  const files = writeAwsConfig(
    folder.path,
    declared.map(({ accountId, alias }, index) =>
      profileOf(endpoint, index === 0 ? SAMPLE_PROFILE : (alias ?? accountId), accountId),
    ),
  );
  return {
    endpoint,
    env: { ...withoutAws(), ...files.env, AWS_EC2_METADATA_DISABLED: 'true' },
    setProfiles: (profiles, sections) => void writeAwsConfig(folder.path, profiles, sections),
    [Symbol.asyncDispose]: async () => {
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const sampleAccount = (name: string) => new URL(`../aws/accounts/${name}.json`, import.meta.url);

/** Takes away whatever of a person's own AWS the environment would lead to. */
function withoutAws(): Environment {
  const names = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
