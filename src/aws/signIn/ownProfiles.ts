import type { Environment, OwnProfiles } from '../../senders/accounts/profiles.ts';
import { ENVIRONMENT_PROFILE } from './access.ts';
import { awsVariable } from '../profiles/environment.ts';
import { loadSharedConfig } from '../profiles/profiles.ts';
import { signInCommand } from '../profiles/signInCommand.ts';

/** Reads the AWS files. What can't be read is reported as a problem of the files. */
export async function createOwnProfiles(env: Environment): Promise<OwnProfiles> {
  const hasCredentials = awsVariable(env, 'AWS_ACCESS_KEY_ID') !== null;
  return {
    config: await loadSharedConfig(env),
    environment: hasCredentials ? ENVIRONMENT_PROFILE : null,
  };
}

/** Returns the profile to sign in to in order to renew this one's credentials: itself, or one it depends on. */
export async function profileToSignIn(env: Environment, profile: string): Promise<string> {
  return signInCommand((await loadSharedConfig(env)).profiles, profile)?.profile ?? profile;
}
