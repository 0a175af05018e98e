/**
 * The calls of CloudWatch Logs that the product makes, and their JSON protocol.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
import type { Account } from './account.ts';
import type { Behaviour, Memory } from './call.ts';
import { readTime, type LogGroupDeclaration } from './declaration.ts';
import { compile, discover, type Event } from './insights.ts';
import { uuid } from './jobs.ts';
import { logEvents } from './logEvents.ts';
import { LOGS_SET_UP_CALLS } from './mailLog.ts';
import { AwsError, type Fields, type Params } from './wire.ts';

export interface LogsCall {
  readonly account: Account;
  readonly memory: Pick<Memory, 'queries'>;
  readonly region: string;
  readonly params: Params;
  readonly now: Date;
  readonly behaviour: Pick<Behaviour, 'queryPolls' | 'mostQueries' | 'longestPage'>;
}

/** A query that was started. */
export interface Query {
  readonly region: string;
  readonly rows: readonly Fields[][];
  readonly statistics: Fields;
  /** How often its results are asked before it is complete. */
  polls: number;
  status: 'Running' | 'Complete' | 'Cancelled';
}

export const LOGS_CALLS: Readonly<Record<string, (call: LogsCall) => Fields>> = {
  DescribeLogGroups,
  StartQuery,
  GetQueryResults,
  StopQuery,
  ...LOGS_SET_UP_CALLS,
};

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', 400, message);

/** I: long ago enough for every event of an account. */
const LONG_AGO = 400 * 86_400_000;

/** D: sorted by name; those whose names begin with a text, or (without sizes) contain it, case-sensitive. */
function DescribeLogGroups({ account, region, params, now, behaviour }: LogsCall): Fields {
  const [prefix, pattern] = [params.get('logGroupNamePrefix'), params.get('logGroupNamePattern')];
  if (prefix !== undefined && pattern !== undefined)
    throw invalid('LogGroupNamePrefix and LogGroupNamePattern are mutually exclusive parameters.');
  const limit = Number(params.get('limit') ?? 50);
  if (!(limit >= 1 && limit <= 50)) throw invalid('limit must be from 1 to 50.');
  const size = Math.min(limit, behaviour.longestPage);
  const start = startOf(params);
  const groups = [...account.mailLog.in(region).groups.values()]
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const arn = (name: string) => `arn:${account.partition}:logs:${region}:${account.id}:log-group:${name}`;
  return {
    logGroups: groups.slice(start, start + size).map((group) => ({
      logGroupName: group.name,
      creationTime: account.start.getTime() - LONG_AGO,
      arn: `${arn(group.name)}:*`,
      ...(pattern === undefined && {
        logGroupArn: arn(group.name),
        metricFilterCount: 0,
        logGroupClass: 'STANDARD',
        storedBytes: sizeOf(account, group, now),
        ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
      }),
    })),
    nextToken: start + size < groups.length ? String(start + size) : undefined,
  };
}

const sizeOf = (account: Account, group: LogGroupDeclaration, now: Date): number =>
  bytesIn(keptEvents(account, group, now.getTime() - LONG_AGO, now.getTime(), now));

/** D: 26 bytes are counted for each log event beside its text. */
const bytesIn = (events: readonly { readonly message: string }[]): number =>
  events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);

function keptEvents(account: Account, group: LogGroupDeclaration, from: number, to: number, now: Date) {
  const { retentionInDays: days = Infinity } = group;
  const oldest = days === Infinity ? from : Math.max(from, now.getTime() - days * 86_400_000);
  return logEvents(account, group, oldest, Math.min(to, now.getTime()));
}

/** D: times are whole seconds, both included. */
function StartQuery({ account, memory, region, params, now, behaviour }: LogsCall): Fields {
  const name = params.get('logGroupName') ?? '';
  const [from, to] = [Number(params.get('startTime')), Number(params.get('endTime'))];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from > to)
    throw invalid('The start time must be before the end time, both in seconds.');
  const query = params.get('queryString') ?? '';
  if (query.length > 10_000) throw invalid('queryString must have length less than or equal to 10000');
  const group = account.mailLog.in(region).groups.get(name);
  if (group === undefined)
    throw new AwsError(
      'ResourceNotFoundException',
      400,
      `Log group '${name}' does not exist for account ID '${account.id}' (Service: AWSLogs; Status Code: 400)`,
    );
  const created = group.since === undefined ? -Infinity : readTime(group.since, account.start).getTime();
  const kept = now.getTime() - (group.retentionInDays ?? Infinity) * 86_400_000;
  // O: of the end of the time, not of its start.
  if (to * 1000 < Math.max(created, kept))
    throw new AwsError(
      'MalformedQueryException',
      400,
      "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([0,79])",
    );
  const running = [...memory.queries.values()].filter((one) => one.status === 'Running').length;
  if (running >= behaviour.mostQueries)
    throw new AwsError(
      'LimitExceededException',
      400,
      `The concurrent query limit is ${behaviour.mostQueries}.`,
    );
  const run = compile(query);
  const scanned = keptEvents(account, group, from * 1000, to * 1000 + 999, now);
  const pointers = new Map<Event, string>();
  const events = scanned.map(({ at, message }, index): Event => {
    const event = new Map(discover(message));
    event.set('@timestamp', new Date(at).toISOString().replace('T', ' ').replace('Z', ''));
    event.set('@message', message);
    pointers.set(event, Buffer.from(`${name}/${index}`).toString('base64'));
    return event;
  });
  const { rows, matched } = run(events);
  const queryId = uuid('query', memory.queries.size + 1);
  memory.queries.set(queryId, {
    region,
    rows: rows.map(({ values, event }) => [
      ...values.map(([field, value]) => ({ field, value })),
      { field: '@ptr', value: pointers.get(event) ?? '' },
    ]),
    statistics: {
      recordsMatched: matched,
      recordsScanned: events.length,
      bytesScanned: bytesIn(scanned),
      logGroupsScanned: 1,
    },
    polls: behaviour.queryPolls,
    status: 'Running',
  });
  return { queryId };
}

/** D: while a query runs, only a part of what it finds; a page has at most 10,000 log events. */
function GetQueryResults({ memory, region, params, behaviour }: LogsCall): Fields {
  const query = queryIn(memory, region, params);
  if (query.status === 'Running' && query.polls === 0) query.status = 'Complete';
  const size = Math.min(10_000, Number(params.get('maxItems') ?? 10_000), behaviour.longestPage);
  const { rows, statistics, status } = query;
  if (status !== 'Complete') {
    query.polls -= 1;
    return {
      status,
      statistics: { ...statistics, recordsMatched: Math.min(1, rows.length) },
      results: rows.slice(0, 1),
    };
  }
  const start = startOf(params);
  const end = start + size;
  return {
    status,
    statistics,
    results: rows.slice(start, end),
    nextToken: end < rows.length ? String(end) : undefined,
  };
}

function startOf(params: Params): number {
  const token = params.get('nextToken') ?? '0';
  if (!/^\d+$/.test(token)) throw invalid('The specified nextToken is invalid.');
  return Number(token);
}

/** D: a query that has ended is an error. */
function StopQuery({ memory, region, params }: LogsCall): Fields {
  const query = queryIn(memory, region, params);
  if (query.status !== 'Running') throw invalid(`The query ${params.get('queryId') ?? ''} is not running.`);
  query.status = 'Cancelled';
  return { success: true };
}

function queryIn(memory: LogsCall['memory'], region: string, params: Params): Query {
  const query = memory.queries.get(params.get('queryId') ?? '');
  if (query?.region === region) return query;
  throw new AwsError('ResourceNotFoundException', 400, 'The specified query does not exist.');
}
