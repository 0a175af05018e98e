import * as l10n from '@vscode/l10n';
import { problemWords } from '../../senders/model/problem.ts';
import { countByKind } from '../../senders/model/evidence.ts';
import { partWords } from '../../senders/words/roleWords.ts';
import type { Target } from '../../senders/model/target.ts';
import { accountLabel, accountName, counted, formatCount } from '../../senders/words/words.ts';
import type { Asked, State } from '../accounts/state.ts';
import { summary, type FormatContext } from './describe.ts';
import { isFiltered, passes } from './listView.ts';
import type { AccountNode } from './nodeKinds.ts';

/** Returns the account's alias, its name in the organization, or its ID; the profile until it's known. */
export function accountTitle({ target, state }: AccountNode): string {
  const { snapshot } = state;
  // A scan that an earlier version stored doesn't have the name.
  if (target.kind === 'member') return snapshot?.alias ?? target.accountName;
  return snapshot === null ? profileName(target) : (accountLabel(snapshot) ?? snapshot.accountId);
}

/** Returns what's going on, and `3 senders · 412 users · 2 min ago · sample`: a narrow side bar cuts off the end. */
export function accountDescription(account: AccountNode, format: FormatContext): string {
  const { target, state } = account;
  const who = target.kind === 'member' ? target.accountId : state.snapshot?.profile;
  const isNamed = who === undefined || who === accountTitle(account);
  return [...happenings(state, format), ...(isNamed ? [] : [who])].join(' · ');
}

/** Returns an account's text for screen readers: its name and ID, the profile, and what is known about it. */
export function accountSpoken(account: AccountNode, format: FormatContext): string {
  const { target, state } = account;
  const { snapshot } = state;
  const accountId = target.kind === 'member' ? target.accountId : snapshot?.accountId;
  const alias = target.kind === 'member' ? accountTitle(account) : (snapshot?.alias ?? null);
  const name = accountId === undefined ? l10n.t('not known yet') : accountName({ alias, accountId });
  const profile = l10n.t('profile {0}', snapshot?.profile ?? profileName(target));
  return [
    l10n.t('AWS account {0}', name),
    profile,
    happenings(state, format).join(' · '),
    ...filteredWords(account),
  ].join(l10n.t(', '));
}

/** How many of an account's list a filter shows, which the message above the list says to those who see it. */
function filteredWords({ state, view: { filter } }: AccountNode): readonly string[] {
  const all = state.snapshot?.principals ?? [];
  if (!isFiltered(filter) || all.length === 0) return [];
  const passing = all.filter((one) => passes(one, filter));
  return [l10n.t('filtered: {0}', partWords(countByKind(passing), countByKind(all)))];
}

function happenings(state: State, format: FormatContext): readonly string[] {
  const { snapshot } = state;
  const known = snapshot === null || snapshot.principals.length === 0 ? [] : [summary(snapshot, format)];
  return [...activity(state), ...known];
}

/** Returns `Payments (111122223333)`, the name in the organization, which is known before the account is read. */
export function memberName({ accountName: name, accountId }: Target & { readonly kind: 'member' }): string {
  return accountName({ alias: null, accountName: name, accountId });
}

/** Returns the name of a profile, also of an unnamed one. */
export function profileName({ profile }: Pick<Target, 'profile'>): string {
  return profile ?? 'default';
}

function activity(state: State): readonly string[] {
  switch (state.kind) {
    case 'waiting':
      return [l10n.t('waiting')];
    case 'connecting':
      return [state.snapshot === null ? l10n.t('signing in…') : l10n.t('refreshing…')];
    case 'scanning':
      return [scanned(state.asked)];
    case 'problem':
      return [problemWords(state.problem.kind, state.profile).title];
    case 'ready':
      if (state.isCancelled) return [l10n.t('canceled')];
      return state.snapshot.principals.length === 0 ? [l10n.t('no IAM users')] : [];
    default:
      return [];
  }
}

function scanned({ users, of }: Asked): string {
  return of === 0
    ? l10n.t('listing users…')
    : l10n.t('{0} of {1} asked', formatCount(users), counted(of, 'user'));
}
