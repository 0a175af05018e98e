import type * as vscode from 'vscode';
import type { SignInKind } from '../../senders/model/problem.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { explainPermissions, howToProve } from './bundledPages.ts';
import { copyPolicy } from './leastPrivilege.ts';
import { pickProfiles } from './selectProfile.ts';
import type { ProfileSource } from './selectProfile.ts';
import type { SignInTasks } from './signInTasks.ts';
import { failed, findTrouble } from './welcome.ts';

export interface HelpTools {
  readonly accounts: Accounts;
  readonly profiles: ProfileSource;
  readonly signInTasks: () => Promise<SignInTasks>;
  readonly extensionUri: vscode.Uri;
}

/**
 * Commands that help if an account can't be read. They get the profile they're about; without one, they're about the
 * account in the welcome view.
 */
export function helpCommands(tools: HelpTools) {
  const { accounts, signInTasks, extensionUri } = tools;
  const signIn = (kind: SignInKind) => async (about?: unknown) => {
    const profile = await profileToSignIn(tools, about);
    if (profile !== undefined) await (await signInTasks()).run(kind, profile);
  };
  return {
    awsSsoLogin: signIn('sso'),
    awsLogin: signIn('login'),
    enterMfaCode: (about?: unknown) =>
      accounts.refresh(true, 'quick', failed(accounts, 'mfa', typeof about === 'string' ? about : undefined)),
    copyPolicy: () => copyPolicy(),
    explainPermissions: () => explainPermissions(extensionUri),
    howToProve: () => howToProve(extensionUri),
  } as const;
}

/** The environment's credentials have no profile to sign in with, so you choose one. */
async function profileToSignIn(
  { accounts, profiles }: HelpTools,
  about: unknown,
): Promise<string | undefined> {
  const profile = typeof about === 'string' ? about : findTrouble(accounts)?.profile;
  const { environment } = await profiles.load();
  if (profile !== undefined && profile !== environment) return profile;
  return (await pickProfiles(profiles, []))?.[0];
}
