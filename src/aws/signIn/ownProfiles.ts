import type { Environment, OwnProfiles } from '../../senders/accounts/profiles.ts';
import { ENVIRONMENT_PROFILE } from './access.ts';
import { awsVariable } from '../profiles/environment.ts';
import { loadSharedConfig } from '../profiles/profiles.ts';
import { signInCommand } from '../profiles/signInCommand.ts';

/** Reads the AWS files. What cannot be read is among the problems of the files. */
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
