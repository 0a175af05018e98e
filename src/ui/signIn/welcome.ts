import * as vscode from 'vscode';
import type { Problem } from '../../senders/model/problem.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { OwnProfiles } from '../../senders/accounts/profiles.ts';
import type { Session } from '../../accounts/session.ts';
import { setContext } from '../contextKeys.ts';
import type { ContextKeys } from '../contextKeys.ts';
import type { ProfileSource } from './selectProfile.ts';

/** The account that a welcome text is about, where it could not be read. */
export interface Trouble {
  readonly profile: string;
  readonly problem: Problem;
}

/** The first account that could not be read. */
export function findTrouble({ sessions }: Accounts): Trouble | null {
  const state = sessions.map((session) => session.state).find(({ kind }) => kind === 'problem');
  return state?.kind === 'problem' ? state : null;
}

/** The accounts that have a problem of a kind; with a profile, those that are signed in to with it. */
export function failed({ sessions }: Accounts, kind: Problem['kind'], profile?: string): readonly Session[] {
  return sessions.filter(
    ({ state }) =>
      state.kind === 'problem' &&
      state.problem.kind === kind &&
      (profile === undefined || state.profile === profile),
  );
}

/** Keeps what the welcome texts of package.json go by, beside the state of the view. */
export function registerWelcome(accounts: Accounts, profiles: ProfileSource): vscode.Disposable {
  let latest: Trouble | null = null;
  const tell = (): void => {
    latest = findTrouble(accounts);
    setContext('signIn', latest?.problem.signIn ?? '');
    setContext('denied', (latest?.problem.denied ?? []).join(' '));
    setContext('found', '');
  };
  const look = async (): Promise<void> => {
    const trouble = latest;
    if (trouble === null) return;
    const found = foundFor(trouble, await profiles.load());
    if (latest === trouble) setContext('found', found);
  };
  tell();
  return vscode.Disposable.from(
    accounts.onDidChange(tell),
    profiles.onDidChange(() => void look()),
  );
}

function foundFor({ profile, problem }: Trouble, { config }: OwnProfiles): ContextKeys['found'] {
  const usable = config.profiles.filter((candidate) => candidate.problem === null);
  if (usable.some(({ name }) => name === profile)) return 'profile';
  return problem.kind === 'no-credentials' && usable.length > 0 ? 'another' : '';
}
