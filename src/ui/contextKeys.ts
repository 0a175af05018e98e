import * as vscode from 'vscode';
import type { SignInKind } from '../senders/model/problem.ts';

/** What the `when` clauses of package.json go by, each as `awsSesSenders.KEY`. */
export interface ContextKeys {
  /** How to sign in again; empty where it is not known. */
  readonly signIn: SignInKind | '';
  /** The denied actions, separated by spaces: `iam:ListUsers`. */
  readonly denied: string;
  /**
   * What is in the AWS files since they changed: `profile` for the one that did not work, `another` where none was
   * chosen. Nobody signs in with it unasked.
   */
  readonly found: 'profile' | 'another' | '';
  /** Whether Watch for SES Use is on. */
  readonly watching: boolean;
}

/** What they go by for each tree, as `VIEW.KEY`: `awsSesSenders.users.state`. */
export interface ViewContextKeys {
  /** For one account, its state or its problem; for several, `scanning` or `ready`. */
  readonly state: string;
  /** Whether the view shows more than one account. */
  readonly hasSeveral: boolean;
  readonly filtered: boolean;
}

/** All of them, for the manifest's test. */
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
};

/** Sets one of them, in this window. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', `awsSesSenders.${key}`, value);
}

/** Sets those of a view, in this window. */
export function setViewContext(viewId: string, keys: ViewContextKeys): void {
  for (const [key, value] of Object.entries(keys))
    void vscode.commands.executeCommand('setContext', `${viewId}.${key}`, value);
}
