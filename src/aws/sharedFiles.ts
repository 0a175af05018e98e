import { homedir } from 'node:os';
import path from 'node:path';
import type { Environment } from './profiles.ts';
import { variable } from './proxy.ts';

/** Where the AWS config and the credentials file are, or would be. */
export interface SharedFiles {
  readonly configFilepath: string;
  readonly filepath: string;
}

/** Source: AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files". */
export function sharedFiles(env: Environment): SharedFiles {
  return {
    configFilepath: variable(env, 'AWS_CONFIG_FILE') ?? path.join(homedir(), '.aws', 'config'),
    filepath: variable(env, 'AWS_SHARED_CREDENTIALS_FILE') ?? path.join(homedir(), '.aws', 'credentials'),
  };
}
