/** What the strips show, as tables. */
import * as l10n from '@vscode/l10n';
import { formatCount } from '../../senders/words/words.ts';
import {
  areSumsWhole,
  barLabel,
  barTime,
  countWords,
  hasCounts,
  notCounted,
  outcomeLabel,
  outcomeWords,
  percent,
  sentWords,
  stripKind,
  stripName,
} from './barFacts.ts';
import { MAIL_OUTCOMES, type MailStrip } from './mailStrips.ts';
import type { TimeFormatter } from './pictureWords.ts';

export interface MailTable {
  readonly columns: readonly string[];
  /** How many columns, at the beginning, are no counts. */
  readonly names: number;
  readonly rows: readonly (readonly string[])[];
}

/**
 * Returns the sums of each strip; "at least" or "not counted" for one that the latest scan has no answer about. All end at the
 * last whole hour; the mails of the current one have a column.
 */
export function regionTable(strips: readonly MailStrip[]): MailTable {
  return {
    names: 1,
    columns: [
      stripKind(strips),
      l10n.t('24 hours'),
      l10n.t('7 days'),
      l10n.t('30 days'),
      l10n.t('400 days'),
      l10n.t('Current hour'),
      ...[...MAIL_OUTCOMES.map(outcomeLabel), l10n.t('With a known sender')].map((label) =>
        l10n.t('{0} (400 days)', label),
      ),
    ],
    rows: strips.map((strip) => {
      const { sums, currentHour, outcomes } = strip;
      const words = (sum: number) => countWords(sum, areSumsWhole(strip));
      return [
        stripName(strip),
        words(sums.last24Hours),
        words(sums.last7Days),
        words(sums.last30Days),
        words(sums.last400Days),
        words(currentHour),
        ...MAIL_OUTCOMES.map((outcome) => {
          const count = outcomes[outcome];
          return count === undefined ? notCounted() : words(count);
        }),
        outcomes.named === undefined
          ? notCounted()
          : sums.last400Days === 0
            ? ''
            : percent(outcomes.named, sums.last400Days),
      ];
    }),
  };
}

/** Returns the hours or days with mails, latest first. @param since leaves out earlier ones. */
export function mailTable(
  strips: readonly MailStrip[],
  span: 'days' | 'hours',
  since: string,
  times: TimeFormatter,
): MailTable {
  const rows = strips.flatMap((strip) => {
    const series = strip[span];
    return series.sent.flatMap((sent, index) => {
      const at = barTime(series, index);
      if (!hasCounts(series, index) || at < since) return [];
      const named = series.named?.[index];
      const share = sent === 0 ? '' : named === undefined ? notCounted() : percent(named, sent);
      const cells = [
        span === 'hours' ? times.hour(at) : barLabel(series, index, times),
        stripName(strip),
        sentWords(strip, series, index, formatCount),
        ...MAIL_OUTCOMES.map((outcome) => outcomeWords(strip, series, outcome, index)),
        ...(span === 'hours' ? [] : [share]),
      ];
      return [{ at, cells }];
    });
  });
  return {
    names: 2,
    columns: [
      span === 'days' ? l10n.t('Day') : l10n.t('Hour'),
      stripKind(strips),
      l10n.t('Mails'),
      ...MAIL_OUTCOMES.map(outcomeLabel),
      ...(span === 'days' ? [l10n.t('With a known sender')] : []),
    ],
    rows: rows.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0)).map(({ cells }) => cells),
  };
}
