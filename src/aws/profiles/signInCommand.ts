import type { SignInKind } from '../../senders/model/problem.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { loadSharedConfig, type Profile } from './profiles.ts';

/** How to sign in again to renew a profile's credentials. */
export interface SignInCommand {
  readonly kind: SignInKind;
  /** The profile to sign in with: itself, or the end of its chain of source profiles. */
  readonly profile: string;
}

/**
 * Returns the command that renews a profile's credentials. `null` if there is none: keys, roles of a machine, a process.
 * Source: AWS CLI Reference, `aws sso login` and `aws login`: both need the profile with the session.
 */
export function signInCommand(profiles: readonly Profile[], name: string): SignInCommand | null {
  const passed = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !passed.has(next);) {
    passed.add(next);
    const profile = profiles.find((candidate) => candidate.name === next);
    const kind = passed.size === 1 ? profile?.kind : profile?.wayAsSource.kind;
    if (profile !== undefined && (kind === 'sso' || kind === 'login')) return { kind, profile: profile.name };
    next = kind === 'assume-role' ? profile?.settings['source_profile'] : undefined;
  }
  return null;
}

/** Returns the profile to sign in to in order to renew this one's credentials: itself, or one it depends on. */
export async function profileToSignIn(env: Environment, profile: string): Promise<string> {
  return signInCommand((await loadSharedConfig(env)).profiles, profile)?.profile ?? profile;
}
