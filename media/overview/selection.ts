/** The bars of a strip that are selected: by pointer from one to another, by Shift and the arrow keys, or one alone. */
import { barTime } from '../../src/export/overview/barFacts.ts';
import type { MailSeries } from '../../src/export/overview/mailStrips.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';

/** Bars of one strip, by index; where they begin comes first, before or after where they end. */
export interface BarRange {
  /** The index of the strip. */
  readonly strip: number;
  readonly anchor: number;
  readonly end: number;
}

/** Returns the first and the last bar. */
export function boundsOf({ anchor, end }: BarRange): readonly [number, number] {
  return [Math.min(anchor, end), Math.max(anchor, end)];
}

/** Returns the mails of bars. */
export function sentIn({ sent }: MailSeries, range: BarRange): number {
  const [first, last] = boundsOf(range);
  return sent.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
}

/** Returns the time of bars. */
export function spanOf(region: string | null, series: MailSeries, range: BarRange): BarSpan {
  const [first, last] = boundsOf(range);
  return { region, from: barTime(series, first), to: barTime(series, last + 1) };
}
