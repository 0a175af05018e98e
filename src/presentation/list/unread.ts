/** The accounts that a report of all of them lacks. */
import * as l10n from '@vscode/l10n';
import { unreadReason, type UnreadAccount } from '../../export/answers.ts';
import type { Target } from '../../senders/model/target.ts';
import { profileName } from './describeAccount.ts';
import type { State } from '../accounts/state.ts';

/** Returns the chosen accounts of which nothing is known, with the reason, in which key IDs are masked. */
export function unreadAccounts(
  sessions: readonly { readonly target: Target; readonly state: State }[],
): readonly UnreadAccount[] {
  return sessions.flatMap(({ target, state }) => {
    if (state.snapshot !== null || state.kind === 'same') return [];
    const why =
      state.kind === 'problem'
        ? unreadReason(state.problem, state.profile)
        : l10n.t('AWS has not answered yet');
    const [name, accountId] =
      target.kind === 'member'
        ? [`${target.accountName} (${target.accountId})`, target.accountId]
        : [l10n.t('profile {0}', profileName(target)), null];
    return [{ name, accountId, why }];
  });
}
