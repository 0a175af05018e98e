/** Bounce and complaint rates at which AWS reviews an account. Pure. */
import type { RegionFigures } from '../../senders/mails/figures.ts';
import { sumHours } from '../../senders/model/mails.ts';
import { latestSpan, SPANS, type Span } from './mailSpans.ts';

/**
 * The rates at which AWS places an account under review. It pauses sending at about 10% bounces or 0.5% complaints.
 * Source: Amazon SES Developer Guide, "Sending review process FAQs".
 */
const REVIEWED_FROM = { bounced: 0.05, complained: 0.001 } as const;

/**
 * Fewer bounces or complaints may be chance. AWS calculates the rates over a "representative volume", which it doesn't
 * publish (Amazon SES Developer Guide, "Using reputation metrics to track your bounce and complaint rates"). With this
 * minimum, a rate is reported from 100 mails on for bounces and from 5,000 for complaints, or from fewer if it's higher.
 */
const AT_LEAST = 5;

/** A rate for which AWS reviews an account. */
export interface ReviewedRate {
  readonly outcome: keyof typeof REVIEWED_FROM;
  /** From 0 to 1. */
  readonly rate: number;
  readonly span: Span;
}

/** Returns the rates of a Region that AWS would review, each over the shortest of 24 hours, 7 days and 30 days that reaches it. */
export function reviewedRates({ sent, mails }: RegionFigures): readonly ReviewedRate[] {
  const latest = sent && latestSpan(sent);
  if (sent === null || latest === null || mails === null) return [];
  const spans = SPANS.slice(SPANS.indexOf(latest)).filter((span) => span !== 'last400Days');
  return (['bounced', 'complained'] as const).flatMap((outcome) => {
    const counts = mails[outcome];
    if (counts === undefined) return [];
    const sums = sumHours(counts);
    const span = spans.find(
      (one) => sums[one] >= AT_LEAST && sums[one] / sent[one] >= REVIEWED_FROM[outcome],
    );
    return span === undefined ? [] : [{ outcome, rate: sums[span] / sent[span], span }];
  });
}
