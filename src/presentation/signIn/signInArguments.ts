import { replaceControlChars } from '../../export/replaceControlChars.ts';
import type { SignInKind } from '../../senders/model/problem.ts';

const COMMANDS: Readonly<Record<SignInKind, readonly string[]>> = {
  sso: ['sso', 'login'],
  login: ['login'],
};

/**
 * Returns the arguments for `aws` that sign in to a profile.
 * @throws Error if the name contains `${`, which a VS Code task replaces (or runs as a command), or an invisible
 *   character, which hides what the command says
 */
export function signInArguments(kind: SignInKind, profile: string): readonly string[] {
  if (profile.includes('${') || replaceControlChars(profile) !== profile)
    throw new Error(
      'A profile with "${", a control or an invisible character in its name cannot be signed in to from here. Sign in in a terminal.',
    );
  return [...COMMANDS[kind], '--profile', profile];
}
