import * as vscode from 'vscode';
import type { Problem } from '../../senders/model/problem.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { OwnProfiles } from '../../senders/accounts/profiles.ts';
import type { Session } from '../../accounts/session.ts';
import { namesNoProfile } from '../../presentation/signIn/nextSteps.ts';
import { setContext, type ContextKeys } from '../contextKeys.ts';
import type { ProfileSource } from './selectProfile.ts';

/** The account that couldn't be read and that a welcome view is about. */
export interface Trouble {
  readonly profile: string;
  readonly problem: Problem;
}

/** Returns the first account that couldn't be read. */
export function findTrouble({ sessions }: Accounts): Trouble | null {
  const state = sessions.map((session) => session.state).find(({ kind }) => kind === 'problem');
  return state?.kind === 'problem' ? state : null;
}

/** Returns the accounts with a kind of problem; with a profile, only those signed in to with it. */
export function failed({ sessions }: Accounts, kind: Problem['kind'], profile?: string): readonly Session[] {
  return sessions.filter(
    ({ state }) =>
      state.kind === 'problem' &&
      state.problem.kind === kind &&
      (profile === undefined || state.profile === profile),
  );
}

/** Updates the context keys of package.json's welcome views, except the view's state. */
export function registerWelcome(accounts: Accounts, profiles: ProfileSource): vscode.Disposable {
  let latest: Trouble | null = null;
  const look = async (haveChanged: boolean): Promise<void> => {
    const trouble = latest;
    if (trouble === null || !(haveChanged || namesNoProfile(trouble))) return;
    const found = foundFor(trouble, await profiles.load());
    if (latest === trouble) setContext('found', found);
  };
  const update = (): void => {
    const trouble = findTrouble(accounts);
    if (trouble === latest) return;
    latest = trouble;
    setContext('signIn', trouble === null ? '' : signInOf(trouble));
    setContext('denied', (trouble?.problem.denied ?? []).join(' '));
    setContext('found', '');
    void look(false);
  };
  update();
  return vscode.Disposable.from(
    accounts.onDidChange(update),
    profiles.onDidChange(() => void look(true)),
  );
}

function signInOf(trouble: Trouble): ContextKeys['signIn'] {
  const { kind, signIn = '' } = trouble.problem;
  return kind === 'no-credentials' && signIn === '' && !namesNoProfile(trouble) ? 'profile' : signIn;
}

function foundFor(trouble: Trouble, { config }: OwnProfiles): ContextKeys['found'] {
  const usable = config.profiles.filter((candidate) => candidate.problem === null);
  if (usable.some(({ name }) => name === trouble.profile)) return 'profile';
  return namesNoProfile(trouble) && usable.length > 0 ? 'another' : '';
}
