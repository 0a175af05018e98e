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
import { errorCode, InvalidResponse, present } from '../errors/failure.ts';
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
            for (const { logGroupName } of list(logGroups, 'logGroups')) {
              const name = text(logGroupName, 'logGroupName');
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
        const [group] = list(logGroups, 'logGroups');
        if (group === undefined || text(group.logGroupName, 'logGroupName') !== name) return null;
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
          return text(queryId, 'queryId');
        } catch (error) {
          throw errorCode(error) === 'MalformedQuery' ? new MalformedQuery() : error;
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
          messages.push(...list(results, 'results').map((row) => messageIn(row)));
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

/** AWS's own words could repeat the query, and with it an address. */
class MalformedQuery extends Error {
  override readonly name = 'MalformedQueryException';

  constructor() {
    super('CloudWatch Logs did not accept the query.');
  }
}

/** Of JSON, the SDK hands on whatever stands in the place of a text or a list. */
function text(value: string | undefined, name: string): string {
  const found: unknown = present(value, name);
  if (typeof found !== 'string') throw new InvalidResponse(`In the answer, ${name} is no text.`);
  return found;
}

function list<T>(value: readonly T[] | undefined, name: string): readonly T[] {
  const found: unknown = present(value, name);
  if (!Array.isArray(found)) throw new InvalidResponse(`In the answer, ${name} is no list.`);
  return found as readonly T[];
}

function messageIn(row: readonly ResultField[]): string {
  const found = list(row, 'a row of results').find(({ field }) => field === '@message');
  return text(found?.value, '@message');
}

function readStatus(status: string | undefined): QueryStatus {
  const found = text(status, 'status');
  return STATUSES.has(found) ? (found as QueryStatus) : 'Unknown';
}

function readScanned({ statistics }: GetQueryResultsResponse): Scanned | null {
  const { bytesScanned: bytes, recordsScanned: events, recordsMatched: matched } = statistics ?? {};
  return typeof bytes === 'number' && typeof events === 'number' && typeof matched === 'number'
    ? { bytes, events, matched }
    : null;
}
