/** The profiles of the AWS config and credentials files, as a person chooses among them. `aws/profiles` reads them. */

/** The variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a profile gets its credentials. */
export type ProfileKind = 'assume-role' | 'static' | 'web-identity' | 'process' | 'sso' | 'login' | 'none';

export interface ListedProfile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly region: string | null;
  /** The account as far as the files tell it, without asking AWS. */
  readonly accountId: string | null;
  /** Why it cannot work, where the files show it. */
  readonly problem: string | null;
}

/** Where the AWS config and the credentials file are, or would be. */
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

/** What a person has to sign in with. */
export interface OwnProfiles {
  readonly config: ListedProfiles;
  /** What the credentials of the environment are called where a profile's name would stand; `null`: there are none. */
  readonly environment: string | null;
}
