import * as vscode from 'vscode';
import type { SignInKind } from '../senders/model/problem.ts';

/** What the `when` clauses of package.json go by, each as `awsSesSenders.KEY`. */
export interface ContextKeys {
  /** Of the one account, what goes on with it or its problem; of several, `scanning` or `ready`. */
  readonly state: string;
  /** Whether more than one account stands in the view. */
  readonly hasSeveral: boolean;
  /** Whether the list is filtered. */
  readonly filtered: boolean;
  /** How to sign in again; empty where it is not known. */
  readonly signIn: SignInKind | '';
  /** The denied actions, parted by spaces: `iam:ListUsers`. */
  readonly denied: string;
  /**
   * What is in the AWS files since they changed: `profile` for the one that did not work, `another` where none was
   * chosen. Nobody signs in with it unasked.
   */
  readonly found: 'profile' | 'another' | '';
  /** Whether Watch for SES Use is on. */
  readonly watching: boolean;
}

/** All of them, for the manifest's test. */
export const CONTEXT_KEYS: Readonly<Record<keyof ContextKeys, true>> = {
  state: true,
  hasSeveral: true,
  filtered: true,
  signIn: true,
  denied: true,
  found: true,
  watching: true,
};

/** Sets one of them, in this window. */
export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', `awsSesSenders.${key}`, value);
}
