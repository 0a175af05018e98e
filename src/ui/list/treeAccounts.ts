/** The chosen accounts as a tree shows them: what it lists of each, and what its view says of all. */
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import { accountLabel } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { isBusy, onlyPrincipals } from '../../presentation/accounts/state.ts';
import { isEmpty } from '../../presentation/list/emptyAccount.ts';
import type { ListView } from '../../presentation/list/listView.ts';
import type { AccountNode } from '../../presentation/list/nodeKinds.ts';
import { byInterest } from '../../presentation/list/nodes.ts';
import { namesNoProfile } from '../../presentation/signIn/nextSteps.ts';
import { settings } from '../settings.ts';

/** A chosen account with what the tree shows of it. */
export type TreeAccount = Pick<AccountNode, 'target' | 'state' | 'mails'>;

/** What a tree lists of an account. */
export interface ListedOfAccount {
  /** Returns the principals of an account that it lists. */
  readonly principals: (snapshot: Snapshot) => readonly Principal[];
  /** Whether it shows each account's mails. */
  readonly showsMails: boolean;
}

/** Returns what returns the accounts as they are now, except those that another one already shows. */
export function createTreeAccounts(
  { principals, showsMails }: ListedOfAccount,
  accounts: Pick<Accounts, 'sessions'>,
): () => readonly TreeAccount[] {
  const only = onlyPrincipals(principals);
  return () =>
    accounts.sessions
      .filter(({ state }) => state.kind !== 'same')
      .map(({ target, state }) => ({
        target,
        state: only(state),
        ...(showsMails && state.snapshot !== null
          ? { mails: settings().countMails ? state.snapshot : ('off' as const) }
          : {}),
      }));
}

/** Returns the accounts as nodes; none if a welcome view replaces the only one. */
export function accountNodes(
  accounts: readonly TreeAccount[],
  view: ListView,
  now: number,
): readonly AccountNode[] {
  const nodes = accounts.map((account): AccountNode => ({ kind: 'account', ...account, view, now }));
  if (nodes.length > 1) return nodes.toSorted(byInterest);
  return nodes
    .filter(({ state: { snapshot }, mails }) => snapshot !== null && !isEmpty(snapshot, areShown(mails)))
    .map((node) => ({ ...node, isOnly: true }));
}

/** Returns the state in package.json's `when` clauses: each has its own welcome view or buttons. */
export function viewState(accounts: readonly TreeAccount[]): string {
  const [account] = accounts;
  if (accounts.length === 1 && account !== undefined) {
    const { state, mails } = account;
    if (state.kind === 'problem') return state.problem.kind;
    if (state.kind === 'ready') return isEmpty(state.snapshot, areShown(mails)) ? 'empty' : 'ready';
    return state.kind === 'waiting' ? 'connecting' : state.kind;
  }
  return accounts.some(({ state }) => isBusy(state)) ? 'scanning' : 'ready';
}

function areShown(mails: TreeAccount['mails']): boolean {
  return mails !== undefined && mails !== 'off';
}

/** Returns the profile, and the account once it's known. */
export function viewDescription(accounts: readonly TreeAccount[]): string {
  return accounts
    .map(({ target, state }) => {
      if (state.snapshot !== null)
        return `${state.snapshot.profile} · ${accountLabel(state.snapshot) ?? state.snapshot.accountId}`;
      if (state.kind !== 'problem') return target.profile ?? '';
      return namesNoProfile(state) ? '' : state.profile;
    })
    .join(', ');
}
