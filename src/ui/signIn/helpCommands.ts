import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import policy from '../../../docs/least-privilege-policy.json' with { type: 'json' };
import type { SignInKind } from '../../senders/model/problem.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { showInformation } from '../notify.ts';
import { pickProfiles, type ProfileSource } from './selectProfile.ts';
import type { SignInTasks } from './signInTasks.ts';
import { failed, findTrouble } from './welcome.ts';

export interface HelpTools {
  readonly accounts: Accounts;
  readonly profiles: ProfileSource;
  readonly signInTasks: () => Promise<SignInTasks>;
  readonly extensionUri: vscode.Uri;
}

/** Commands that help if an account can't be read. They get its profile; by default, they're about the welcome view's account. */
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
    copyPolicy,
    explainPermissions: () =>
      openPage(extensionUri, l10n.t({ message: 'permissions.md', comment: 'A file in docs' })),
    howToProve: () =>
      openPage(extensionUri, l10n.t({ message: 'prove-a-send.md', comment: 'A file in docs' })),
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

/** Copies the least-privilege policy for all calls of the extension, as JSON. */
async function copyPolicy(): Promise<void> {
  await copyText(`${JSON.stringify(policy, null, 2)}\n`);
  const learn = l10n.t('Learn What Each Permission Is For');
  const copied = l10n.t('Policy copied. Give it to whoever grants permissions in the account.');
  if ((await showInformation(copied, learn)) === learn)
    await vscode.commands.executeCommand('awsSesSenders.explainPermissions');
}

/** Opens a page of docs/ that comes with the extension, in the language of the window if available. */
async function openPage(extensionUri: vscode.Uri, file: string): Promise<void> {
  const page = vscode.Uri.joinPath(extensionUri, 'docs', file);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    // The extension that renders Markdown can be disabled.
    await vscode.window.showTextDocument(page);
  }
}
