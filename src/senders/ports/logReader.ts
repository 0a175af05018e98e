/**
 * What can be asked of CloudWatch Logs, in one Region: queries of Logs Insights. AWS charges for the bytes that a query
 * scans, so it's asked only for a person who searches a mail log. The domain owns this port; `aws/logs/` implements it.
 */
import type { Timestamp } from '../model/evidence.ts';
import type { Result } from './iamReader.ts';

export interface LogGroup {
  readonly name: string;
  /** `null`: AWS doesn't say. */
  readonly storedBytes: number | null;
}

/** A query of Logs Insights, in its own language. */
export interface LogQuery {
  readonly logGroup: string;
  readonly query: string;
  /** The times of the log events, both included. */
  readonly from: Timestamp;
  readonly to: Timestamp;
}

/** As GetQueryResults has them. */
export type QueryStatus =
  'Scheduled' | 'Running' | 'Complete' | 'Failed' | 'Cancelled' | 'Timeout' | 'Unknown';

/** What a query has scanned, which AWS charges for by the byte. */
export interface Scanned {
  readonly bytes: number;
  readonly events: number;
  /** Log events that the query found, also those that it did not return. */
  readonly matched: number;
}

export interface QueryResults {
  readonly status: QueryStatus;
  /** `null`: AWS doesn't say yet. */
  readonly scanned: Scanned | null;
  /** Whole log events (`@message`), in the order of the query. Empty until the query is complete. */
  readonly messages: readonly string[];
}

export interface LogReader {
  /** The Region of the profile. */
  readonly region: string;
  /** Returns the log groups whose names contain `ses`, without their sizes (DescribeLogGroups). */
  describeLogGroups(region: string, signal: AbortSignal): Promise<Result<readonly LogGroup[]>>;
  /** Returns one log group; `null`: there is none of that name. */
  findLogGroup(region: string, name: string, signal: AbortSignal): Promise<Result<LogGroup | null>>;
  /** Returns the ID of the query. */
  startQuery(region: string, query: LogQuery, signal: AbortSignal): Promise<Result<string>>;
  getQueryResults(region: string, queryId: string, signal: AbortSignal): Promise<Result<QueryResults>>;
  /** Ends a query, so that it scans no more. Returns whether it was still running. */
  stopQuery(region: string, queryId: string, signal: AbortSignal): Promise<Result<boolean>>;
}
