import * as vscode from 'vscode';
import type { SignInKind } from '../senders/model/problem.ts';

/** The keys that package.json's `when` clauses use, each as `awsSesSenders.KEY`. */
export interface ContextKeys {
  /** How to sign in again; where there are no credentials, what is at fault. Empty if it isn't known. */
  readonly signIn: SignInKind | 'process' | 'profile' | '';
  /** The denied actions, separated by spaces: `iam:ListUsers`. */
  readonly denied: string;
  /**
   * What the AWS files contain: `profile` for the one that didn't work before they changed, `another` if none was chosen.
   * It's only offered: nothing signs in with it on its own.
   */
  readonly found: 'profile' | 'another' | '';
  /** Whether Watch for SES Use is on. */
  readonly watching: boolean;
}

/** The keys of each tree, as `VIEW.KEY`: `awsSesSenders.users.state`. */
export interface ViewContextKeys {
  /** For one account, its state or problem; for several, `scanning` or `ready`. */
  readonly state: string;
  readonly hasSeveral: boolean;
  readonly filtered: boolean;
  /** Whether there is anything to filter, draw or export. */
  readonly hasRows: boolean;
}

export const CONTEXT_KEYS: Readonly<Record<keyof ContextKeys, true>> = {
  signIn: true,
  denied: true,
  found: true,
  watching: true,
};
export const VIEW_CONTEXT_KEYS: Readonly<Record<keyof ViewContextKeys, true>> = {
  state: true,
  hasSeveral: true,
  filtered: true,
  hasRows: true,
};

/** Sets a key in this window. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', `awsSesSenders.${key}`, value);
}

/** Sets the keys of a view in this window. */
export function setViewContext(viewId: string, keys: ViewContextKeys): void {
  for (const [key, value] of Object.entries(keys))
    void vscode.commands.executeCommand('setContext', `${viewId}.${key}`, value);
}
