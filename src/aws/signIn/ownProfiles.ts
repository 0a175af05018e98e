import { ENVIRONMENT_PROFILE } from './access.ts';
import { awsVariable } from '../profiles/environment.ts';
import { loadSharedConfig } from '../profiles/profiles.ts';
import type { Environment, SharedConfig } from '../profiles/profiles.ts';
import { signInCommand } from '../profiles/signInCommand.ts';

/** What a person has to sign in with. */
export interface OwnProfiles {
  readonly config: SharedConfig;
  /** What the credentials of the environment are called where a profile's name would stand; `null`: there are none. */
  readonly environment: string | null;
}

/** Reads the AWS files again. What cannot be read is among the problems of the files. */
export async function createOwnProfiles(env: Environment): Promise<OwnProfiles> {
  const hasCredentials = awsVariable(env, 'AWS_ACCESS_KEY_ID') !== null;
  return {
    config: await loadSharedConfig(env),
    environment: hasCredentials ? ENVIRONMENT_PROFILE : null,
  };
}

/** The profile whose sign-in renews the credentials of this one: itself, or what it rests on. */
export async function profileToSignIn(env: Environment, profile: string): Promise<string> {
  return signInCommand((await loadSharedConfig(env)).profiles, profile)?.profile ?? profile;
}
