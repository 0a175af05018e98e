/** The bars of a strip that are selected: by pointer from one to another, by Shift and the arrow keys, or one alone. */
import * as l10n from '@vscode/l10n';
import { barTime, countWords, isWhole } from '../../src/export/overview/barFacts.ts';
import type { MailSeries, MailStrip } from '../../src/export/overview/mailStrips.ts';
import { counted } from '../../src/senders/words/words.ts';
import type { BarSpan } from '../../src/presentation/overview/protocol.ts';
import type { DrawnStrip, StripsDrawing } from './stripsDrawing.ts';

/** Bars of one strip, by index; where they begin comes first, before or after where they end. */
export interface BarRange {
  /** The index of the strip. */
  readonly strip: number;
  readonly anchor: number;
  readonly end: number;
}

export interface Selection {
  /** The bars that are being selected; `null`: none are. */
  readonly range: BarRange | null;
  /** Selects bars, without asking about them yet. @param range `null`: none are being selected any more. */
  select(range: BarRange | null): void;
  /** Asks about the bars that were being selected. Without mails, nothing is selected. */
  ask(): void;
  /** Nothing is selected any more. */
  clear(): void;
  /** Asks about nothing any more. */
  cancel(): void;
  /** Marks what is selected, or is being, in a new drawing. */
  mark(): void;
  /** Returns how many bars and mails of a strip are being selected; `null`: none are. */
  wordsOf(strip: DrawnStrip): string | null;
}

/** Returns what is selected in a drawing, at first nothing. @param ask is called with the selected bars; `null`: none is any more. */
export function createSelection(drawing: StripsDrawing, ask: (span: BarSpan | null) => void): Selection {
  let range: BarRange | null = null;
  /** What was asked about. */
  let asked: BarSpan | null = null;

  const mark = (): void => {
    const being = drawing.strips[range?.strip ?? -1];
    if (range !== null && being !== undefined)
      drawing.mark(range.strip, spanOf(being.strip, being.series, range));
    else
      drawing.mark(
        drawing.strips.findIndex(({ strip }) => asked !== null && isOfStrip(asked, strip)),
        asked,
      );
  };
  const clear = (): void => {
    [range, asked] = [null, null];
    mark();
  };
  return {
    get range() {
      return range;
    },
    select: (next) => {
      range = next;
      mark();
    },
    ask: () => {
      const of = drawing.strips[range?.strip ?? -1];
      if (range === null || of === undefined) return;
      const next = sentIn(of.series, range) === 0 ? null : spanOf(of.strip, of.series, range);
      range = null;
      if (next !== null || asked !== null) ask(next);
      asked = next;
      mark();
    },
    clear,
    cancel: () => {
      if (asked === null && range === null) return;
      if (asked !== null) ask(null);
      clear();
    },
    mark,
    wordsOf: ({ index, strip, series }) =>
      range?.strip === index ? selectionWords(strip, series, range) : null,
  };
}

/** Returns the first and the last bar. */
function boundsOf({ anchor, end }: BarRange): readonly [number, number] {
  return [Math.min(anchor, end), Math.max(anchor, end)];
}

/** Returns how many bars and mails are being selected. */
function selectionWords(strip: MailStrip, series: MailSeries, range: BarRange): string {
  const mails = sentInWords(strip, series, range);
  return l10n.t('{0} selected: {1}', counted(Math.abs(range.end - range.anchor) + 1, 'bar'), mails);
}

/** Returns the mails of bars. */
function sentIn({ sent }: MailSeries, range: BarRange): number {
  const [first, last] = boundsOf(range);
  return sent.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
}

/** Returns the same in words; "at least" if not all of them were counted. */
function sentInWords(strip: MailStrip, series: MailSeries, range: BarRange): string {
  const [first, last] = boundsOf(range);
  const isOfAll = series.sent
    .slice(first, last + 1)
    .every((_, index) => isWhole(strip, series, first + index));
  return countWords(sentIn(series, range), isOfAll, (count) => counted(count, 'mail'));
}

/** Returns the time of bars, and where their mails were sent. */
function spanOf(strip: MailStrip, series: MailSeries, range: BarRange): BarSpan {
  const [first, last] = boundsOf(range);
  return { ...placeOf(strip), from: barTime(series, first), to: barTime(series, last + 1) };
}

/** Returns whether bars are those of a strip. */
function isOfStrip(span: Pick<BarSpan, 'region' | 'accountId'>, strip: MailStrip): boolean {
  const { region, accountId } = placeOf(strip);
  return span.region === region && span.accountId === accountId;
}

function placeOf({ region, accounts = [] }: MailStrip): Pick<BarSpan, 'region' | 'accountId'> {
  const [account] = accounts;
  return { region, accountId: accounts.length === 1 && account !== undefined ? account.id : null };
}
