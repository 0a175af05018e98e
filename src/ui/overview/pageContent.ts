/** What the page of the Overview shows, as the host sends it: accounts, what goes on with them, and what helps. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import { createOverview } from '../../export/overview/overview.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { countUsers, shortParts } from '../../senders/words/counts.ts';
import { accountName, counted, formatCount } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Session } from '../../accounts/session.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { accountMessage, stateMessage } from '../../presentation/list/messages.ts';
import { failedNames } from '../../presentation/list/unread.ts';
import { ALL_ACCOUNTS, type ToPage } from '../../presentation/overview/protocol.ts';
import { nextSteps, stateRemedies, type Remedy } from '../../presentation/signIn/nextSteps.ts';
import { timeWords } from '../../presentation/times.ts';
import { settings } from '../settings.ts';

/**
 * Returns the sessions to show. Waits for an account that is chosen but not known yet while anything is being asked.
 * @param chosen an account; `null` or {@link ALL_ACCOUNTS}: all that are known
 */
export function sessionsToShow(
  accounts: Pick<Accounts, 'sessions' | 'sessionOf'>,
  chosen: string | null,
): readonly Session[] {
  const known = accounts.sessions.filter(({ state }) => state.snapshot !== null);
  if (isAll(chosen)) {
    if (known.length > 0) return known;
  } else {
    const session = accounts.sessionOf(chosen);
    if (session !== undefined) return [session];
    if (known.length > 0 && !accounts.sessions.some(({ state }) => isBusy(state))) return known;
  }
  const next = accounts.sessions.find(({ state }) => state.snapshot === null && state.kind !== 'same');
  return next === undefined ? [] : [next];
}

/** Whether no single account is chosen. */
export function isAll(chosen: string | null): chosen is null | typeof ALL_ACCOUNTS {
  return chosen === null || chosen === ALL_ACCOUNTS;
}

/** Returns what is known of an account. A scan of an organization that an earlier version stored doesn't have the account's name. */
export function namedSnapshot({ target, state: { snapshot } }: Session): Snapshot | null {
  return snapshot === null || target.kind !== 'member'
    ? snapshot
    : { ...snapshot, accountName: target.accountName };
}

/** Returns the account that a page of these shows: {@link ALL_ACCOUNTS} if they're several, `null` if there is none. */
export function shownAccountId(snapshots: readonly Snapshot[]): string | null {
  return snapshots.length > 1 ? ALL_ACCOUNTS : (snapshots[0]?.accountId ?? null);
}

/** Returns what the page shows. @param all the sessions of the list. @param shown those that the page shows. */
export function createPageContent(
  all: readonly Session[],
  shown: readonly Session[],
  clock: Pick<Clock, 'now'>,
): ToPage['show'] {
  const snapshots = shown.flatMap((one) => namedSnapshot(one) ?? []);
  return {
    locale: vscode.env.language,
    choices: accountChoices(all),
    accountId: shownAccountId(snapshots),
    overview:
      snapshots.length === 0
        ? null
        : createOverview(snapshots, { now: clock.now(), recentDays: settings().recentDays }),
    notice: snapshots.length > 1 ? listNotice(all, clock) : accountNotice(shown[0], clock),
    remedies: remediesOf(shown).map(({ title }) => title),
    isBusy: shown.some(({ state }) => isBusy(state)),
  };
}

/** Returns the accounts to choose from; if there are several, all of them first. */
function accountChoices(sessions: readonly Session[]): ToPage['show']['choices'] {
  const choices = sessions.flatMap((one) => {
    const account = namedSnapshot(one);
    if (account === null) return [];
    const name = l10n.t('{0}: {1}', accountName(account), shortParts(countUsers([account])).join(' · '));
    return [{ accountId: account.accountId, name: replaceControlChars(name) }];
  });
  if (choices.length < 2) return choices;
  const meant = sessions.filter(({ state }) => state.kind !== 'same').length;
  const all =
    choices.length < meant
      ? l10n.t('{0} of {1}', formatCount(choices.length), counted(meant, 'account'))
      : l10n.t('All {0}', counted(meant, 'account'));
  return [{ accountId: ALL_ACCOUNTS, name: all }, ...choices];
}

/** Returns the commands that help with the account that is shown, as in the list. */
export function remediesOf([session, ...others]: readonly Session[]): readonly Remedy[] {
  return session === undefined || others.length > 0 ? [] : stateRemedies(session.state);
}

/** Returns what is going on with the accounts of the list. */
function listNotice(sessions: readonly Session[], clock: Pick<Clock, 'now'>): string {
  const states = sessions.map(({ state }) => state).filter(({ kind }) => kind !== 'same');
  return stateMessage(states, formatOf(clock), undefined, failedNames(sessions));
}

/** Returns what is going on with an account, what is wrong with it, or what its answers can't show. */
export function accountNotice(
  session: Pick<Session, 'state'> | undefined,
  clock: Pick<Clock, 'now'>,
): string {
  if (session === undefined) return l10n.t('No account is known yet.');
  const { state } = session;
  if (state.kind === 'idle') return l10n.t('This account was not scanned yet. Refresh to ask AWS.');
  if (state.kind === 'problem' && state.snapshot === null) {
    const { title, nextStep } = nextSteps(state.problem, state.profile);
    return l10n.t('{0}. {1}', title, nextStep);
  }
  return accountMessage(state, formatOf(clock));
}

function formatOf(clock: Pick<Clock, 'now'>): FormatContext {
  return { times: timeWords(vscode.env.language), now: Date.parse(clock.now()) };
}
