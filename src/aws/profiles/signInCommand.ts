import type { SignInKind } from '../../senders/model/problem.ts';
import type { Profile } from './profiles.ts';

/** How a person signs in again to what a profile's credentials come from. */
export interface SignInCommand {
  readonly kind: SignInKind;
  /** The profile to sign in with: the one itself, or the one that its chain of source profiles ends with. */
  readonly profile: string;
}

/**
 * The command that renews a profile's credentials. `null` where none does: keys, roles of a machine, a process.
 * Source: AWS CLI Reference, `aws sso login` and `aws login`: both want the profile that has the session.
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
