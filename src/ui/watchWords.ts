/** What is said of a watch, in words. Pure. */
import { callsAnHour } from '../senders/watch.ts';
import { counted } from './describe.ts';

export interface WatchState {
  readonly isPaused: boolean;
  /** How many keys are asked; `null` before the first round. */
  readonly keys: number | null;
  readonly everyMinutes: number;
  /** When the last round ended, in words. */
  readonly checked: string | null;
  /** Why it is paused. */
  readonly problem: string | null;
}

const CAVEAT =
  'AWS keeps only the first use of a key within 15 minutes, and tells it some minutes late: a use can stay hidden behind an earlier one.';

/** What the item of the status bar shows and says. */
export function describeWatch({ isPaused, keys, everyMinutes, checked, problem }: WatchState) {
  const what = isPaused
    ? `Watching for SES use is paused${problem === null ? '' : `: ${problem}`}.`
    : keys === null
      ? 'Watching for SES use: the first check is under way.'
      : `Watching for SES use: ${costWords(keys, everyMinutes)}.`;
  const when = checked === null ? '' : ` Last check: ${checked}.`;
  return {
    text: isPaused ? '$(debug-pause) SES watch paused' : '$(eye) Watching SES',
    tooltip: `${what}${when} ${CAVEAT}`,
    spoken: `${what}${when}`,
  };
}

/** What is said when a watch has begun. */
export function startWords(keys: number, everyMinutes: number): string {
  return `Watching for SES use: ${costWords(keys, everyMinutes)}, until this window closes. ${CAVEAT}`;
}

/** `12 access keys every 5 minutes, 144 calls an hour` */
function costWords(keys: number, everyMinutes: number): string {
  const interval = everyMinutes === 1 ? 'every minute' : `every ${everyMinutes} minutes`;
  return `${counted(keys, 'access key')} ${interval}, ${counted(callsAnHour(keys, everyMinutes), 'call')} an hour`;
}
