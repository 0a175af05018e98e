/** The profiles of the AWS config and credentials files, as you choose among them. `aws/profiles` reads them. */

export type Environment = Readonly<Record<string, string | undefined>>;

export type ProfileKind = 'assume-role' | 'static' | 'web-identity' | 'process' | 'sso' | 'login' | 'none';

export interface ListedProfile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly region: string | null;
  /** The account as far as the files show it, without asking AWS. */
  readonly accountId: string | null;
  /** Why it can't work, if the files show that. */
  readonly problem: string | null;
}

/** Where the AWS config and credentials files are or would be. */
export interface SharedFiles {
  /** Empty: `AWS_CONFIG_FILE` is empty, and there is no config file. */
  readonly configFilepath: string;
  readonly filepath: string;
}

export interface ListedProfiles extends SharedFiles {
  readonly profiles: readonly ListedProfile[];
  /** What is wrong with the files themselves. */
  readonly problems: readonly string[];
}

export interface OwnProfiles {
  readonly config: ListedProfiles;
  /** The name of the environment's credentials, in place of a profile's; `null`: there are none. */
  readonly environment: string | null;
}
