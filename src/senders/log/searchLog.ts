import { poll } from '../evidence/poll.ts';
import type { PollingOptions } from '../evidence/poll.ts';
import type { Gap } from '../model/evidence.ts';
import type { Clock, Result } from '../ports/iamReader.ts';
import type { LogReader, QueryResults, Scanned } from '../ports/logReader.ts';
import { readLoggedMails } from './loggedMails.ts';
import type { LoggedMails } from './loggedMails.ts';
import { createLogQuery, MOST_EVENTS, scannedSpan } from './logQuery.ts';
import type { LogSearch } from './logQuery.ts';

export interface LogAnswer extends LoggedMails {
  /** What the query has scanned; `null`: AWS doesn't say, or nothing was scanned. */
  readonly scanned: Scanned | null;
  /** How many log events were read. */
  readonly read: number;
  /** Whether the query found more events than were read: the oldest of them are missing. */
  readonly isCut: boolean;
  /** Why there is no answer. */
  readonly gap: Gap | null;
}

export interface SearchDeps {
  readonly reader: LogReader;
  readonly clock: Clock;
  /** How long a query may take, in milliseconds: what takes longer is stopped. */
  readonly giveUpAfter: number;
  /** Called as the query goes on. */
  readonly onProgress?: (scanned: Scanned) => void;
  readonly signal: AbortSignal;
}

const POLLING: Omit<PollingOptions, 'giveUpAfter'> = { firstWait: 300, longestWait: 3_000 };
/** How long to wait until a query is stopped, in milliseconds. AWS ends every query after an hour by itself. */
const STOP_WITHIN = 5_000;

const EMPTY = { mails: [], unreadable: 0, scanned: null, read: 0, isCut: false };

/**
 * Searches a log group for mails. A query that nobody waits for anymore is stopped, so that it scans, and costs, no more.
 * @throws the signal's reason when aborted, once the query is stopped
 */
export async function searchLog(search: LogSearch, deps: SearchDeps): Promise<LogAnswer> {
  const { reader, clock, giveUpAfter, signal } = deps;
  const { region, logGroup } = search;
  signal.throwIfAborted();
  const query = { logGroup, query: createLogQuery(search), ...scannedSpan(search, clock.now()) };
  // Not by the person's signal: a query that starts while they cancel must be stopped, too.
  const own = new AbortController();
  const starting = reader.startQuery(region, query, own.signal);
  const stopStarted = async () => {
    const started = await starting;
    if (started.ok) await reader.stopQuery(region, started.value, own.signal);
  };
  const stop = async () => {
    await Promise.race([stopStarted(), clock.sleep(STOP_WITHIN, own.signal)]).catch(() => undefined);
    own.abort();
  };
  let isOver = false;
  try {
    const waiting = new AbortController();
    const tooLong = clock.sleep(giveUpAfter, AbortSignal.any([signal, waiting.signal])).then(() => null);
    const started = await Promise.race([starting, tooLong]).finally(() => waiting.abort());
    if (started === null) {
      // It may have: AWS's answer can still be on its way.
      const message = `${region}: No query was known to have started after ${secondsIn(giveUpAfter)}.`;
      return { ...EMPTY, gap: { call: 'StartQuery', reason: 'Timeout', message, region } };
    }
    if (!started.ok) {
      isOver = true;
      return { ...EMPTY, gap: started.gap };
    }
    const last = await waitFor(started.value, search, deps);
    isOver = last.isOver;
    return last.answer;
  } finally {
    if (!isOver) await stop();
  }
}

/** Waits until a query has ended. `isOver`: AWS says so itself, so that there is nothing to stop. */
async function waitFor(
  queryId: string,
  search: LogSearch,
  { reader, clock, giveUpAfter, onProgress, signal }: SearchDeps,
): Promise<{ readonly answer: LogAnswer; readonly isOver: boolean }> {
  const { region } = search;
  let scanned: Scanned | null = null;
  const ended = await poll({ clock, signal }, { ...POLLING, giveUpAfter }, async () => {
    const result: Result<QueryResults> = await reader.getQueryResults(region, queryId, signal);
    if (!result.ok) return result;
    scanned = result.value.scanned ?? scanned;
    if (scanned !== null) onProgress?.(scanned);
    return isRunning(result.value) ? null : result;
  });
  const failed = (reason: string, message: string) => ({
    ...EMPTY,
    scanned,
    gap: { call: 'GetQueryResults' as const, reason, message: `${region}: ${message}`, region },
  });
  if (ended === null) {
    const message = `The query was not done after ${secondsIn(giveUpAfter)}.`;
    return { answer: failed('Timeout', message), isOver: false };
  }
  if (!ended.ok) return { answer: { ...EMPTY, scanned, gap: ended.gap }, isOver: false };
  const { status, messages, scanned: last } = ended.value;
  if (status !== 'Complete')
    return { answer: failed(`Query${status}`, `The query ended as ${status}.`), isOver: true };
  const read = messages.length;
  const isCut = read >= MOST_EVENTS || (last !== null && last.matched > read);
  // What was scanned while it ran is only a part.
  const answer = { ...readLoggedMails(messages, search), scanned: last, read, isCut, gap: null };
  return { answer, isOver: true };
}

function secondsIn(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

function isRunning({ status }: QueryResults): boolean {
  return status === 'Scheduled' || status === 'Running' || status === 'Unknown';
}
