import * as l10n from '@vscode/l10n';
import { callsAnHour, type Unwatched } from '../../senders/keys/watch.ts';
import type { Target } from '../../senders/model/target.ts';
import { accountName, counted, formatCount, sentences } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import type { State } from '../accounts/state.ts';
import { memberName, profileName } from '../list/describeAccount.ts';

export interface WatchState {
  readonly isPaused: boolean;
  /** The number of keys asked about; `null` before the first round. */
  readonly keys: number | null;
  /** The number of Regions whose mails are watched. */
  readonly regions: number;
  readonly everyMinutes: number;
  readonly unwatched: Unwatched;
  /** The names of the accounts, from `watchedNames`. */
  readonly accounts: readonly string[];
  /** When the last round ended, in words. */
  readonly checked: string | null;
  readonly problem: string | null;
}

const caveat = () =>
  l10n.t(
    'AWS records only the first use of a key within 15 minutes, a few minutes late, so a later use can be hidden behind it.',
  );

/** Returns the text, icon and tooltip of the status bar item. */
export function describeWatch(watch: WatchState) {
  const { isPaused, keys, regions, everyMinutes, unwatched, accounts, checked, problem } = watch;
  const mails = isPaused ? '' : mailCost(regions, everyMinutes);
  const what = sentences(whatIsDone(isPaused, problem, keys, everyMinutes), mails);
  const when = checked === null ? '' : l10n.t('Last check: {0}.', checked);
  return {
    text: isPaused ? `$(debug-pause) ${l10n.t('SES watch paused')}` : `$(pulse) ${l10n.t('Watching SES')}`,
    tooltip: sentences(what, when, accountsWords(accounts), unwatchedWords(unwatched), caveat()),
    spoken: sentences(what, when),
  };
}

function whatIsDone(
  isPaused: boolean,
  problem: string | null,
  keys: number | null,
  everyMinutes: number,
): string {
  if (isPaused) {
    return problem === null
      ? l10n.t('Watching for SES use is paused.')
      : l10n.t('Watching for SES use is paused: {0}.', problem);
  }
  return keys === null
    ? l10n.t('Watching for SES use: the first check is running.')
    : l10n.t('Watching for SES use: {0}.', costWords(keys, everyMinutes));
}

/** Returns the message when a watch has started. */
export function startWords(
  keys: number,
  regions: number,
  everyMinutes: number,
  unwatched: Unwatched,
  accounts: readonly string[],
): string {
  const cost = costWords(keys, everyMinutes);
  return sentences(
    l10n.t('Watching for SES use: {0}, until this window closes.', cost),
    mailCost(regions, everyMinutes),
    accountsWords(accounts),
    unwatchedWords(unwatched),
    caveat(),
  );
}

/** Up to this many accounts are named. */
const NAMED = 3;

function accountsWords(names: readonly string[]): string {
  if (names.length > NAMED)
    return l10n.t('Accounts watched: all {0} in the list.', formatCount(names.length));
  const [first = ''] = names;
  return names.length === 1
    ? l10n.t('Account watched: {0}.', first)
    : l10n.t('Accounts watched: {0}.', names.join(l10n.t(', ')));
}

/** Returns the names of the accounts that are watched: those in the list, each once. */
export function watchedNames(
  sessions: readonly { readonly target: Target; readonly state: State }[],
): readonly string[] {
  return sessions.flatMap(({ target, state }) => {
    if (state.kind === 'same') return [];
    if (state.snapshot !== null) return [accountName(state.snapshot)];
    return [target.kind === 'member' ? memberName(target) : l10n.t('profile {0}', profileName(target))];
  });
}

/** `Not watched: 2 access keys of users who may not send (jane, deploy).` Empty if every key is watched. */
export function unwatchedWords({ mayNotSend, inactive, unnamed }: Unwatched): string {
  const keysOf = (users: readonly string[]): string => counted(users.length, 'access key');
  const namesOf = (users: readonly string[]): string => listNames([...new Set(users)]);
  const parts = [
    ...(mayNotSend.length === 0
      ? []
      : [l10n.t('{0} of users who may not send ({1})', keysOf(mayNotSend), namesOf(mayNotSend))]),
    ...(inactive.length === 0 ? [] : [inactiveWords(inactive.length, namesOf(inactive))]),
    ...(unnamed.length === 0
      ? []
      : [l10n.t('{0} without a known ID ({1})', keysOf(unnamed), namesOf(unnamed))]),
  ];
  return parts.length === 0 ? '' : l10n.t('Not watched: {0}.', parts.join(l10n.t('; ')));
}

function inactiveWords(keys: number, names: string): string {
  return keys === 1
    ? l10n.t('1 inactive access key ({0})', names)
    : l10n.t('{0} inactive access keys ({1})', formatCount(keys), names);
}

/** `It also counts the mails of 2 Regions, for about $0.006 a day.` Empty if it counts none. */
function mailCost(regions: number, everyMinutes: number): string {
  if (regions === 0) return '';
  const metricsADay = (regions * 24 * 60) / everyMinutes;
  // In US dollars: $0.01 per 1,000 metrics.
  const charge = String(Number((metricsADay / 100_000).toPrecision(1)));
  return l10n.t('It also counts the mails of {0}, for about ${1} a day.', counted(regions, 'Region'), charge);
}

/** `12 access keys every 5 minutes, 144 calls an hour` */
function costWords(keys: number, everyMinutes: number): string {
  const asked = counted(keys, 'access key');
  const calls = counted(callsAnHour(keys, everyMinutes), 'call');
  return everyMinutes === 1
    ? l10n.t('{0} every minute, {1} an hour', asked, calls)
    : l10n.t('{0} every {1} minutes, {2} an hour', asked, everyMinutes, calls);
}
