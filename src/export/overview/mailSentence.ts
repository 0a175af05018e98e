/** What the Overview says about an account's mails: how many, from where, by whom, and what wasn't counted. */
import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../../senders/model/evidence.ts';
import { hourOf } from '../../senders/model/mails.ts';
import { currentHourWords } from '../../senders/words/mailWords.ts';
import { counted, formatCount, sentences } from '../../senders/words/words.ts';
import { stripName } from './barFacts.ts';
import type { Overview } from './overview.ts';
import type { MailStrip } from './mailStrips.ts';
import { sentLately, sentUntilNow, type JointMails, type MailOverview } from './mails.ts';
import { recentSentence, type TimeFormatter } from './pictureWords.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { createNames, type Sentence } from './sentence.ts';

/** Returns the headline: the mails, if they were counted, then who used SES lately. */
export function headline(overview: Overview, times: TimeFormatter): Sentence {
  const recent = recentSentence(overview, times);
  if (overview.mails === undefined) return recent;
  return joinSentences([mailSentence(overview.mails, times), recent]);
}

/** Joins sentences with the space that stands between them in their language. */
function joinSentences(all: readonly Sentence[]): Sentence {
  return all
    .reduce((before, next) => {
      const end = before.at(-1)?.text ?? '';
      const space = end === '' || next.length === 0 || end.endsWith('。') ? '' : ' ';
      return [...before, { text: space, strong: false }, ...next];
    }, [])
    .filter(({ text }) => text !== '');
}

/** How many accounts are named one by one. */
const ACCOUNTS_NAMED = 3;

/** How many Regions are named in which mails are still counted. The headline has the number of all. */
const PENDING_NAMED = 5;

/** How many Regions that are turned off are named. Of more, there is only the number at first sight. */
const OFF_NAMED = 3;

/** How many notes about several accounts are listed. */
const NOTES_LISTED = 10;

/**
 * Returns how many mails were sent in the last 24 hours, from where and by whom; "at least" if an answer is missing.
 * Several accounts are named one by one, those with the most mails.
 */
export function mailSentence(mails: MailOverview | JointMails, times: TimeFormatter): Sentence {
  return 'accounts' in mails ? jointSentence(mails, times) : accountSentence(mails, times);
}

function jointSentence({ accounts, uncounted }: JointMails, times: TimeFormatter): Sentence {
  const senders = accounts.filter(({ mails }) => sentUntilNow(mails) > 0);
  const named = senders.slice(0, ACCOUNTS_NAMED);
  const others = senders.length - named.length;
  const isOpen = ({ mails }: JointMails['accounts'][number]): boolean =>
    mails.pending.length > 0 || countUnanswered(mails) > 0;
  const silent = accounts.filter((one) => sentUntilNow(one.mails) === 0);
  const open = silent.filter(isOpen).length + uncounted.length;
  const quiet = silent.length - silent.filter(isOpen).length;
  const unnamed = named.filter(({ mails }) => isUnpublished(mails));
  // What is so of several is said once.
  const withoutSenders = unnamed.length > 1 ? unnamed : [];
  const rest = sentences(
    withoutSenders.length === 0
      ? ''
      : l10n.t(
          'The senders of these mails are not known: SES publishes no counts by sender in {0}.',
          listNames(withoutSenders.map(({ name }) => name)),
        ),
    others === 0
      ? ''
      : others === 1
        ? l10n.t('1 more account sent mails, too.')
        : l10n.t('{0} more accounts sent mails, too.', formatCount(others)),
    quiet === 0 ? '' : l10n.t('No mails in the 24 hours before the scan: {0}.', counted(quiet, 'account')),
    open === 0 ? '' : l10n.t('Mails not counted, or only in part: {0}.', counted(open, 'account')),
  );
  const plain = (text: string) => ({ text, strong: false });
  const ends = named.map(({ mails }) => (sentLately(mails) > 0 ? hourOf(mails.asOf) : null));
  return joinSentences([
    ...named.map(({ name, mails }, index) => [
      { text: name, strong: true },
      plain(': '),
      ...accountSentence(mails, times, {
        unpublished: withoutSenders.length > 0,
        hours: index > 0 && ends[index] !== null && ends[index] === ends[index - 1],
      }),
    ]),
    rest === '' ? [] : [plain(rest)],
  ]);
}

/** Whether mails were sent, and SES publishes none by sender. */
function isUnpublished(mails: MailOverview): boolean {
  return sentLately(mails) > 0 && mails.senders === null && mails.areSendersWhole;
}

/** What is said already, so that a sentence needn't. */
interface Said {
  /** That SES publishes no counts by sender. */
  readonly unpublished: boolean;
  /** Which 24 hours are meant. */
  readonly hours: boolean;
}

function accountSentence(
  mails: MailOverview,
  times: TimeFormatter,
  isSaid: Said = { unpublished: false, hours: false },
): Sentence {
  const { place, parts } = createNames();
  const { currentHour, pending, regions } = mails;
  const total = sentLately(mails);
  const said =
    total === 0
      ? [noMailsWords(mails, times, place)]
      : [
          isSaid.hours ? sameHoursWords(mails, total, place) : whereWords(mails, total, times, place),
          ...(isSaid.unpublished && isUnpublished(mails) ? [] : senderWords(mails, total, place)),
        ];
  // In some languages, a whole sentence ends where another follows: the first is one, those after it are not.
  const first = said.reduce((all, part, index) =>
    index === 1
      ? l10n.t({ message: '{0}; {1}', args: [all, part], comment: 'After a whole sentence' })
      : l10n.t('{0}; {1}', all, part),
  );
  return parts(
    sentences(
      first === '' ? '' : l10n.t('{0}.', first),
      isSaid.hours ? untilCountedWords(currentHour) : currentHourWords(currentHour, times.hour(mails.asOf)),
      uncountedWords(mails),
      pending.length === 0
        ? ''
        : l10n.t('Still counting mails in {0} of {1}.', pending.length, counted(regions, 'Region')),
    ),
  );
}

function countUnanswered({ unknown }: MailOverview): number {
  return unknown.reduce((sum, { regions }) => sum + regions.length, 0);
}

/** `4,200 mails sent in the 24 hours to …, all from us-east-1` */
function whereWords(
  mails: MailOverview,
  total: number,
  times: TimeFormatter,
  place: (name: string) => string,
): string {
  const { last24Hours, asOf } = mails;
  const isWhole = isWholeCount(mails);
  const [first] = last24Hours;
  const [count, when] = [place(counted(total, 'mail')), times.hour(hourOf(asOf))];
  if (last24Hours.length === 1 && first !== undefined) {
    const region = place(first.region);
    if (!isWhole) return l10n.t('At least {0} sent in the 24 hours to {1}, from {2}', count, when, region);
    return total === 1
      ? l10n.t('{0} sent in the 24 hours to {1}, from {2}', count, when, region)
      : l10n.t('{0} sent in the 24 hours to {1}, all from {2}', count, when, region);
  }
  const places = placesWords(mails, place);
  return isWhole
    ? l10n.t('{0} sent in the 24 hours to {1}: {2}', count, when, places)
    : l10n.t('At least {0} sent in the 24 hours to {1}: {2}', count, when, places);
}

/** The same of another account, whose 24 hours are those that were said of the one before. */
function sameHoursWords(mails: MailOverview, total: number, place: (name: string) => string): string {
  const { last24Hours } = mails;
  const isWhole = isWholeCount(mails);
  const [first] = last24Hours;
  const count = place(counted(total, 'mail'));
  if (last24Hours.length === 1 && first !== undefined) {
    const region = place(first.region);
    if (!isWhole) return l10n.t('At least {0} in the same 24 hours, from {1}', count, region);
    return total === 1
      ? l10n.t('{0} in the same 24 hours, from {1}', count, region)
      : l10n.t('{0} in the same 24 hours, all from {1}', count, region);
  }
  const places = placesWords(mails, place);
  return isWhole
    ? l10n.t('{0} in the same 24 hours: {1}', count, places)
    : l10n.t('At least {0} in the same 24 hours: {1}', count, places);
}

/** The mails after those hours. When they were counted can differ within the hour. */
function untilCountedWords(count: number): string {
  return count > 0 ? l10n.t('{0} from then until they were counted.', counted(count, 'mail')) : '';
}

function isWholeCount(mails: MailOverview): boolean {
  return countUnanswered(mails) === 0 && mails.pending.length === 0;
}

function placesWords({ last24Hours }: MailOverview, place: (name: string) => string): string {
  return listNames(
    last24Hours.map(({ region, sent }) => l10n.t('{0} from {1}', formatCount(sent), place(region))),
  );
}

/** Returns who sent them, as far as SES publishes it, and how many mails have no known sender. */
function senderWords(
  { senders, unnamedRegions, areCountedTwice, areSendersWhole }: MailOverview,
  total: number,
  place: (name: string) => string,
): readonly string[] {
  if (senders === null) return [noSendersWords(total, areSendersWhole)];
  const named = senders.reduce((sum, { last24Hours }) => sum + last24Hours, 0);
  const names = senders.map(({ name, last24Hours, isShared }) =>
    isShared
      ? l10n.t('{0} by {1}, the name of a user and a role', formatCount(last24Hours), place(name))
      : l10n.t('{0} by {1}', formatCount(last24Hours), place(name)),
  );
  return [
    ...(names.length === 0 ? [] : [listNames(names)]),
    ...(areCountedTwice ? [l10n.t('some were counted twice')] : []),
    ...(named < total && !areCountedTwice
      ? [
          total - named === 1
            ? l10n.t('1 by an unknown sender')
            : l10n.t('{0} by unknown senders', formatCount(total - named)),
        ]
      : []),
    ...(unnamedRegions.length === 0
      ? []
      : [l10n.t('no counts by sender from {0}', listNames(unnamedRegions.map(place)))]),
  ];
}

function noSendersWords(total: number, isWhole: boolean): string {
  if (total === 1)
    return isWhole
      ? l10n.t('its sender is not known, since SES publishes no counts by sender here')
      : l10n.t('its sender is not known');
  return isWhole
    ? l10n.t('their senders are not known, since SES publishes no counts by sender here')
    : l10n.t('their senders are not known');
}

function noMailsWords(mails: MailOverview, times: TimeFormatter, place: (name: string) => string): string {
  const { latest, pending, asOf, regions } = mails;
  const answered = regions - countUnanswered(mails) - pending.length;
  if (answered === 0) return '';
  const when = times.hour(hourOf(asOf));
  const all = counted(regions, 'Region');
  if (answered < regions)
    return l10n.t('No mails sent in the 24 hours to {0} in {1} of {2}', when, answered, all);
  if (latest === null) return l10n.t('No mails sent in the 400 days to {0}, in {1}', when, all);
  const [at, region] = [times.hour(latest.at), place(latest.region)];
  return l10n.t(
    'No mails sent in the 24 hours to {0}; the latest in the hour to {1}, from {2}',
    when,
    at,
    region,
  );
}

function uncountedWords(mails: MailOverview): string {
  const { regions, unknown } = mails;
  const missing = countUnanswered(mails);
  if (missing === 0) return '';
  if (missing < regions)
    return l10n.t('Mails could not be counted in {0} of {1}.', missing, counted(regions, 'Region'));
  return sentences(l10n.t('Mails are not counted.'), ...unknown.map(({ reason }) => reason));
}

/**
 * Returns what isn't in the strips, and why; beside it stands {@link foldedOff}. Without strips, the headline says most of it. Of several accounts, Regions
 * that are quiet or off are left out.
 */
export function mailNotes(mails: MailOverview | JointMails, times: TimeFormatter): readonly string[] {
  if (!('accounts' in mails)) return accountNotes(mails, times);
  const notes = [
    ...olderNotes(
      mails.strips,
      times,
      new Map(mails.accounts.map(({ name, mails: { asOf } }) => [name, asOf])),
    ),
    ...mails.accounts.flatMap((account) => {
      const own = { ...account.mails, off: [], quiet: 0 };
      const said = countUnanswered(own) < own.regions ? accountNotes(own, times) : [uncountedWords(own)];
      return said.filter((note) => note !== '').map((note) => l10n.t('{0}: {1}', account.name, note));
    }),
    ...(mails.uncounted.length === 0
      ? []
      : [l10n.t('Mails were not counted in {0}.', listNames(mails.uncounted))]),
  ];
  const more = notes.length - NOTES_LISTED;
  if (more <= 0) return notes;
  return [...notes.slice(0, NOTES_LISTED), l10n.t('{0} more notes: choose an account to see its own.', more)];
}

/** @param counted when accounts were counted, by name: those whose counts are all of then have no older ones among them */
function olderNotes(
  strips: MailOverview['strips'],
  times: TimeFormatter,
  counted: ReadonlyMap<string, Timestamp> = new Map(),
): readonly string[] {
  const isOfOneTime = ({ regions, accounts = [], days }: MailStrip): boolean =>
    accounts.length < 2 && (regions === 1 || days.to === counted.get(accounts[0]?.name ?? ''));
  return strips
    .filter(({ isOlder }) => isOlder)
    .map((strip) =>
      isOfOneTime(strip)
        ? l10n.t(
            '{0}: last counted {1}. What was sent since then is not known.',
            stripName(strip),
            times.full(strip.days.to),
          )
        : l10n.t(
            '{0}: some were last counted {1}. What they sent since then is not known.',
            stripName(strip),
            times.full(strip.days.to),
          ),
    );
}

function accountNotes(mails: MailOverview, times: TimeFormatter): readonly string[] {
  const { unknown, partly, missing, off, quiet, strips, pending, sendersLeftOut, sameNames, regions } = mails;
  const hasStrips = strips.length > 0;
  return [
    ...(hasStrips || countUnanswered(mails) < regions ? unknown : []).map((one) =>
      sentences(l10n.t('Mails could not be counted in {0}.', listAll(one.regions)), one.reason),
    ),
    ...olderNotes(strips, times),
    ...partly.map((one) =>
      sentences(l10n.t('Some counts are missing for {0}.', listAll(one.regions)), one.reason),
    ),
    ...missing,
    ...(sameNames === '' ? [] : [sameNames]),
    ...(sendersLeftOut.length === 0
      ? []
      : [l10n.t('There are too many senders to count all of them in {0}.', listAll(sendersLeftOut))]),
    ...(pending.length === 0 || pending.length > PENDING_NAMED
      ? []
      : [l10n.t('Still counting mails in {0}.', listAll(pending))]),
    ...(quiet === 0 || !hasStrips ? [] : [l10n.t('No mails in 400 days in {0}.', counted(quiet, 'Region'))]),
    ...(off.length === 0 || off.length > OFF_NAMED
      ? []
      : [l10n.t('Turned off for the account: {0}.', listAll(off))]),
  ];
}

/** Returns the Regions of an account that are turned off, with their names behind their number; `null` if a note names them. */
export function foldedOff(
  mails: MailOverview | JointMails,
): { readonly summary: string; readonly names: string } | null {
  if ('accounts' in mails || mails.off.length <= OFF_NAMED) return null;
  const summary = l10n.t('{0} are turned off for the account', counted(mails.off.length, 'Region'));
  return { summary, names: listAll(mails.off) };
}

/** Region names need no translation between them. */
function listAll(names: readonly string[]): string {
  return names.join(l10n.t(', '));
}
