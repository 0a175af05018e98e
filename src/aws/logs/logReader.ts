import {
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { GetQueryResultsResponse, ResultField } from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup, LogReader, QueryStatus, Scanned } from '../../senders/ports/logReader.ts';
import { tokenPages } from '../client/paging.ts';
import { requests } from '../client/requests.ts';
import type { Urgency } from '../client/requests.ts';
import { errorCode, presentList, presentText } from '../errors/failure.ts';
import type { LogClients } from './logClients.ts';

export { createLogClients } from './logClients.ts';

/** The search of names is case-sensitive (CloudWatch Logs API Reference, DescribeLogGroups). */
const NAME_PARTS = ['ses', 'SES', 'Ses'];

/** Log events on a page: a whole event of SES is some kilobytes long. */
const MAX_ITEMS = 1_000;

const STATUSES: ReadonlySet<string> = new Set<QueryStatus>([
  'Scheduled',
  'Running',
  'Complete',
  'Failed',
  'Cancelled',
  'Timeout',
  'Unknown',
]);

/** Returns the answers of CloudWatch Logs, over the wire. Answers hold addresses: no error repeats any part of one. */
export function createLogReader({ region: ownRegion, clientIn }: LogClients, urgency: Urgency): LogReader {
  const asked = (region: string) => {
    const { client, queue } = clientIn(region);
    return requests(client, queue, urgency);
  };
  const subject = (region: string) => ({ words: region, region });
  return {
    region: ownRegion,

    describeLogGroups: (region, signal) => {
      const { send, answer } = asked(region);
      const ask = async () => {
        const groups = new Map<string, LogGroup>();
        for (const logGroupNamePattern of NAME_PARTS) {
          const pages = tokenPages(async (nextToken) => {
            const page = await send(
              new DescribeLogGroupsCommand({ logGroupNamePattern, limit: 50, nextToken }),
              signal,
            );
            return { ...page, NextToken: page.nextToken };
          });
          for await (const { logGroups } of pages)
            for (const { logGroupName } of presentList(logGroups, 'logGroups')) {
              const name = presentText(logGroupName, 'logGroupName');
              groups.set(name, { name, storedBytes: null });
            }
        }
        return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      };
      return answer('DescribeLogGroups', signal, ask, subject(region));
    },

    findLogGroup: (region, name, signal) => {
      const { send, answer } = asked(region);
      const ask = async () => {
        // Sorted by name, so that the group itself comes before those whose names only begin like its own.
        const { logGroups } = await send(
          new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 1 }),
          signal,
        );
        const [group] = presentList(logGroups, 'logGroups');
        if (group === undefined || presentText(group.logGroupName, 'logGroupName') !== name) return null;
        return { name, storedBytes: typeof group.storedBytes === 'number' ? group.storedBytes : null };
      };
      return answer('DescribeLogGroups', signal, ask, subject(region));
    },

    startQuery: (region, { logGroup, query, from, to }, signal) => {
      const { send, answer } = asked(region);
      const ask = async () => {
        const input = {
          logGroupName: logGroup,
          queryString: query,
          startTime: Date.parse(from) / 1000,
          endTime: Date.parse(to) / 1000,
        };
        try {
          const { queryId } = await send(new StartQueryCommand(input), signal);
          return presentText(queryId, 'queryId');
        } catch (error) {
          throw refusedQuery(error) ?? error;
        }
      };
      return answer('StartQuery', signal, ask, subject(region));
    },

    getQueryResults: (region, queryId, signal) => {
      const { send, answer } = asked(region);
      const ask = async () => {
        const first = await send(new GetQueryResultsCommand({ queryId, maxItems: MAX_ITEMS }), signal);
        const status = readStatus(first.status);
        const scanned = readScanned(first);
        const messages: string[] = [];
        // While a query runs, its answer holds only a part of what it will find.
        if (status !== 'Complete') return { status, scanned, messages };
        let given: GetQueryResultsResponse | undefined = first;
        const pages = tokenPages(async (nextToken) => {
          const page: GetQueryResultsResponse =
            given ??
            (await send(new GetQueryResultsCommand({ queryId, nextToken, maxItems: MAX_ITEMS }), signal));
          given = undefined;
          return { results: page.results, NextToken: page.nextToken };
        }, MOST_PAGES);
        for await (const { results } of pages)
          messages.push(...presentList(results, 'results').map(messageIn));
        return { status, scanned, messages };
      };
      return answer('GetQueryResults', signal, ask, subject(region));
    },

    stopQuery: (region, queryId, signal) => {
      const { send, answer } = asked(region);
      const ask = async () => {
        try {
          const { success } = await send(new StopQueryCommand({ queryId }), signal);
          return success === true;
        } catch (error) {
          // A query that has ended can't be stopped.
          if (errorCode(error) === 'InvalidParameter') return false;
          throw error;
        }
      };
      return answer('StopQuery', signal, ask, subject(region));
    },
  };
}

/** The query has a limit of 10,000 log events. */
const MOST_PAGES = 100;

/**
 * AWS's own words could repeat the query, and with it an address. Returns other words for them; `null`: the query was not
 * refused. AWS refuses one of a time that is over before the log group was created, or that it no longer keeps, as if it
 * were malformed (observed: "Query's end date and time is either before the log groups creation time or exceeds the log
 * groups log retention settings").
 */
function refusedQuery(error: unknown): Error | null {
  const code = errorCode(error);
  if (!/^(MalformedQuery|InvalidParameter|Validation)/.test(code)) return null;
  if (error instanceof Error && /log groups? (creation|log retention|retention)/.test(error.message))
    return new QueryRefused('QueryOutsideLog', 'The log group has no events of that time.');
  return new QueryRefused(code, 'CloudWatch Logs did not accept the query.');
}

class QueryRefused extends Error {
  /** The reason of the gap. */
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

function messageIn(row: readonly ResultField[]): string {
  const found = presentList(row, 'a row of results').find(({ field }) => field === '@message');
  return presentText(found?.value, '@message');
}

function readStatus(status: string | undefined): QueryStatus {
  const found = presentText(status, 'status');
  return STATUSES.has(found) ? (found as QueryStatus) : 'Unknown';
}

function readScanned({ statistics }: GetQueryResultsResponse): Scanned | null {
  const { bytesScanned: bytes, recordsScanned: events, recordsMatched: matched } = statistics ?? {};
  return typeof bytes === 'number' && typeof events === 'number' && typeof matched === 'number'
    ? { bytes, events, matched }
    : null;
}
