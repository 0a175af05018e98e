import * as l10n from '@vscode/l10n';
import { callsAnHour, type Unwatched } from '../../senders/keys/watch.ts';
import { counted, sentences } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';

export interface WatchState {
  readonly isPaused: boolean;
  /** The number of keys asked about; `null` before the first round. */
  readonly keys: number | null;
  /** The number of Regions whose mails are watched. */
  readonly regions: number;
  readonly everyMinutes: number;
  readonly unwatched: Unwatched;
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
  const { isPaused, keys, regions, everyMinutes, unwatched, checked, problem } = watch;
  const mails = isPaused ? '' : mailCost(regions, everyMinutes);
  const what = sentences(whatIsDone(isPaused, problem, keys, everyMinutes), mails);
  const when = checked === null ? '' : l10n.t('Last check: {0}.', checked);
  return {
    text: isPaused ? `$(debug-pause) ${l10n.t('SES watch paused')}` : `$(pulse) ${l10n.t('Watching SES')}`,
    tooltip: sentences(what, when, accountsWords(), unwatchedWords(unwatched), caveat()),
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
): string {
  const cost = costWords(keys, everyMinutes);
  return sentences(
    l10n.t('Watching for SES use: {0}, until this window closes.', cost),
    mailCost(regions, everyMinutes),
    accountsWords(),
    unwatchedWords(unwatched),
    caveat(),
  );
}

/** Another profile in the list means another account in the watch. */
function accountsWords(): string {
  return l10n.t('The accounts in the list are watched.');
}

/** `Not watched: 2 access keys of users who may not send (jane, deploy).` Empty if every key is watched. */
export function unwatchedWords({ mayNotSend, inactive, unnamed }: Unwatched): string {
  const kinds = [
    [mayNotSend, (keys: string, names: string) => l10n.t('{0} of users who may not send ({1})', keys, names)],
    [inactive, (keys: string, names: string) => l10n.t('{0} inactive ({1})', keys, names)],
    [unnamed, (keys: string, names: string) => l10n.t('{0} without a known ID ({1})', keys, names)],
  ] as const;
  const parts = kinds.flatMap(([users, words]) =>
    users.length === 0 ? [] : [words(counted(users.length, 'access key'), listNames([...new Set(users)]))],
  );
  return parts.length === 0 ? '' : l10n.t('Not watched: {0}.', parts.join(l10n.t('; ')));
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
