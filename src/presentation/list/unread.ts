/** The accounts that a report lacks. */
import * as l10n from '@vscode/l10n';
import { unreadReason, type UnreadAccount } from '../../export/answers.ts';
import type { Target } from '../../senders/model/target.ts';
import { accountName } from '../../senders/words/words.ts';
import { memberName, profileName } from './describeAccount.ts';
import type { State } from '../accounts/state.ts';

/** Returns the names of the accounts that couldn't be read, also of those that are known from before. */
export function failedNames(
  sessions: readonly { readonly target: Target; readonly state: State }[],
): readonly string[] {
  return sessions.flatMap(({ target, state }) => {
    if (state.kind !== 'problem') return [];
    if (state.snapshot !== null) return [accountName(state.snapshot)];
    return [target.kind === 'member' ? memberName(target) : l10n.t('profile {0}', profileName(target))];
  });
}

/** Returns the chosen accounts of which nothing is known, with the reason, in which key IDs are masked. */
export function unreadAccounts(
  sessions: readonly { readonly target: Target; readonly state: State }[],
): readonly UnreadAccount[] {
  return sessions.flatMap(({ target, state }) => {
    if (state.snapshot !== null || state.kind === 'same') return [];
    const why = state.kind === 'problem' ? unreadReason(state.problem, state.profile) : null;
    return [unreadAccount(target, why)];
  });
}

/** @param why `null`: it isn't known yet. */
export function unreadAccount(target: Target, why: string | null): UnreadAccount {
  const chosen =
    target.kind === 'member'
      ? { name: memberName(target), accountId: target.accountId }
      : { name: l10n.t('profile {0}', profileName(target)), accountId: null };
  return { ...chosen, why: why ?? l10n.t('AWS has not answered yet') };
}
