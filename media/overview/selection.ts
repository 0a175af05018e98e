/** The bars of a strip that are selected: by pointer from one to another, by Shift and the arrow keys, or one alone. */
import { barTime } from '../../src/export/overview/barFacts.ts';
import type { MailSeries, MailStrip } from '../../src/export/overview/mailStrips.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';

/** Bars of one strip, by index; where they begin comes first, before or after where they end. */
export interface BarRange {
  /** The index of the strip. */
  readonly strip: number;
  readonly anchor: number;
  readonly end: number;
}

/** Returns the first and the last bar. */
function boundsOf({ anchor, end }: BarRange): readonly [number, number] {
  return [Math.min(anchor, end), Math.max(anchor, end)];
}

/** Returns the mails of bars. */
export function sentIn({ sent }: MailSeries, range: BarRange): number {
  const [first, last] = boundsOf(range);
  return sent.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
}

/** Returns the time of bars, and where their mails were sent. */
export function spanOf(strip: MailStrip, series: MailSeries, range: BarRange): BarSpan {
  const [first, last] = boundsOf(range);
  return { ...placeOf(strip), from: barTime(series, first), to: barTime(series, last + 1) };
}

/** Returns whether bars are those of a strip. */
export function isOfStrip(span: Pick<BarSpan, 'region' | 'accountId'>, strip: MailStrip): boolean {
  const { region, accountId } = placeOf(strip);
  return span.region === region && span.accountId === accountId;
}

function placeOf({ region, accounts = [] }: MailStrip): Pick<BarSpan, 'region' | 'accountId'> {
  const [account] = accounts;
  return { region, accountId: accounts.length === 1 && account !== undefined ? account.id : null };
}
