/** What the Overview says about one bar: an hour or a day of a Region. */
import * as l10n from '@vscode/l10n';
import { addHours } from '../../senders/model/mails.ts';
import { counted, formatCount, sentences } from '../../senders/words/words.ts';
import {
  countedSince,
  MAIL_OUTCOMES,
  type MailOutcome,
  type MailSeries,
  type MailStrip,
} from './mailStrips.ts';
import type { TimeFormatter } from './pictureWords.ts';

/** Returns the Region or account of a strip, or how many share it. */
export function stripName({
  region,
  regions,
  accounts = [],
}: Pick<MailStrip, 'region' | 'regions' | 'accounts'>): string {
  const [account] = accounts;
  if (account !== undefined && accounts.length === 1) return account.name;
  if (account !== undefined) return l10n.t('{0} other accounts', formatCount(accounts.length));
  return region ?? l10n.t('{0} other Regions', regions);
}

/** Returns what the strips of a picture are of, as the head of a column. */
export function stripKind(strips: readonly MailStrip[]): string {
  return strips.some(({ accounts }) => accounts !== undefined) ? l10n.t('Account') : l10n.t('Region');
}

/** Returns the title over the strips of a picture. */
export function stripsTitle(strips: readonly MailStrip[]): string {
  return strips.some(({ accounts }) => accounts !== undefined)
    ? l10n.t('Mails by account')
    : l10n.t('Mails by Region');
}

/** Returns what the bars show. @param most the highest bar. */
export function scaleWords(hoursEach: number, most: number): string {
  return hoursEach === 1
    ? l10n.t('Mails per hour, logarithmic scale up to {0}', formatCount(most))
    : l10n.t('Mails per day (UTC), logarithmic scale up to {0}', formatCount(most));
}

/** Returns the name of an outcome, as a column or before a number. */
export function outcomeLabel(outcome: MailOutcome): string {
  switch (outcome) {
    case 'delivered':
      return l10n.t('Delivered');
    case 'bounced':
      return l10n.t('Bounces');
    case 'complained':
      return l10n.t('Complaints');
    case 'rejected':
      return l10n.t('Rejects');
  }
}

/** Returns when a bar begins. */
export function barTime({ from, hoursEach }: Pick<MailSeries, 'from' | 'hoursEach'>, index: number): string {
  return addHours(from, index * hoursEach);
}

/** Returns the time of a bar: `2026-11-27 (UTC)`, or when its hour begins. */
export function barLabel(series: MailSeries, index: number, times: TimeFormatter): string {
  const at = barTime(series, index);
  return series.hoursEach === 1 ? l10n.t('the hour from {0}', times.hour(at)) : `${at.slice(0, 10)} (UTC)`;
}

export const notCounted = (): string => l10n.t('not counted');

/** `98%`, never above 100% */
export function percent(part: number, whole: number): string {
  return `${Math.floor(Math.min(1, part / whole) * 100)}%`;
}

type Counted = Pick<MailStrip, 'isOlder' | 'isPart'>;

/** Whether a bar was counted from its begin to its end, or until now, in all its Regions. */
export function isWhole({ isOlder, isPart }: Counted, series: MailSeries, index: number): boolean {
  return (
    isPart !== true &&
    barTime(series, index) >= countedSince(series) &&
    (!isOlder || barTime(series, index + 1) <= series.to)
  );
}

/** Returns a count; of a part, "at least", and never 0. */
export function countWords(
  count: number,
  isOfAll: boolean,
  format: (count: number) => string = formatCount,
): string {
  if (isOfAll) return format(count);
  return count === 0 ? notCounted() : l10n.t('At least {0}', format(count));
}

/** Whether the sums of a strip are of all that was sent until now. */
export function areSumsWhole({ isOlder, isPart }: Counted): boolean {
  return !isOlder && isPart !== true;
}

/** Returns the mails of a bar; "at least" if one of its Regions wasn't counted. @param format writes their number. */
export function sentWords(
  strip: Counted,
  series: MailSeries,
  index: number,
  format = (count: number) => counted(count, 'mail'),
): string {
  return countWords(series.sent[index] ?? 0, isWhole(strip, series, index), format);
}

/** Returns whether anything was counted: mails may bounce on a day when none were sent. */
export function hasCounts(series: MailSeries, index: number): boolean {
  return [series.sent, ...MAIL_OUTCOMES.map((outcome) => series[outcome])].some(
    (counts) => (counts?.[index] ?? 0) > 0,
  );
}

/** Returns the facts of a bar, one per line. The first is the number of mails. */
export function barFacts(strip: MailStrip, series: MailSeries, index: number): readonly string[] {
  const sent = sentWords(strip, series, index);
  if (!hasCounts(series, index)) return [sent];
  const peak = series.peaks?.[index];
  return [
    sent,
    ...(peak === undefined ? [] : [l10n.t('Most in one hour: {0}', formatCount(peak))]),
    ...MAIL_OUTCOMES.map((outcome) =>
      l10n.t('{0}: {1}', outcomeLabel(outcome), outcomeWords(strip, series, outcome, index)),
    ),
    namedWords(strip, series, index),
  ];
}

/** Returns how many mails of a bar had an outcome. */
export function outcomeWords(
  strip: Counted,
  series: MailSeries,
  outcome: MailOutcome,
  index: number,
): string {
  const count = series[outcome]?.[index];
  return count === undefined ? notCounted() : countWords(count, isWhole(strip, series, index));
}

/** Senders are counted by day, so an hour has the share of its day. */
function namedWords(strip: Counted & Pick<MailStrip, 'days'>, series: MailSeries, index: number): string {
  const { days } = strip;
  const day = Math.floor((Date.parse(barTime(series, index)) - Date.parse(days.from)) / 86_400_000);
  const named = days.named?.[day];
  const sent = days.sent[day] ?? 0;
  const isOfAll = isWhole(strip, days, day);
  if (named === undefined || sent === 0 || (named === 0 && !isOfAll))
    return l10n.t('With a known sender: {0}', notCounted());
  const words =
    series.hoursEach === 1
      ? l10n.t('With a known sender, that day (UTC): {0}', percent(named, sent))
      : l10n.t(
          'With a known sender: {0} ({1})',
          countWords(Math.min(named, sent), isOfAll),
          percent(named, sent),
        );
  return named > sent ? sentences(l10n.t('{0}.', words), l10n.t('Some were counted twice.')) : words;
}
