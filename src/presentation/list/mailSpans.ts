/** Over which time a number of mails is said: the latest one with mails. Pure. */
import * as l10n from '@vscode/l10n';
import { counted } from '../../senders/words/words.ts';
import type { Sums } from '../../senders/model/evidence.ts';

export type Span = keyof Sums;

/** The shortest first. */
export const SPANS: readonly Span[] = ['last24Hours', 'last7Days', 'last30Days', 'last400Days'];

/** Returns the shortest span with mails; `null` where none left in 400 days. */
export function latestSpan(sums: Sums): Span | null {
  return SPANS.find((span) => sums[span] > 0) ?? null;
}

/** Returns `4,200 mails in 24 h`. @param mails the number in words, with or without what is counted. */
export function spanWords(span: Span, mails: string): string {
  switch (span) {
    case 'last24Hours':
      return l10n.t('{0} in 24 h', mails);
    case 'last7Days':
      return l10n.t('{0} in 7 days', mails);
    case 'last30Days':
      return l10n.t('{0} in 30 days', mails);
    case 'last400Days':
      return l10n.t('{0} in 400 days', mails);
  }
}

/** Returns `at least 4,200 mails in 24 h`. */
export function atLeastSpanWords(span: Span, mails: number): string {
  switch (span) {
    case 'last24Hours':
      return l10n.t('at least {0} in 24 h', counted(mails, 'mail'));
    case 'last7Days':
      return l10n.t('at least {0} in 7 days', counted(mails, 'mail'));
    case 'last30Days':
      return l10n.t('at least {0} in 30 days', counted(mails, 'mail'));
    case 'last400Days':
      return l10n.t('at least {0} in 400 days', counted(mails, 'mail'));
  }
}
