/**
 * How GetMetricData is asked for sums by the hour, and what its answers say.
 * Source: CloudWatch API Reference, GetMetricData and MetricDataResult.
 */
import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { HourSpan, Metric } from '../../senders/ports/mailReader.ts';
import { InvalidResponse, present } from '../errors/failure.ts';

const HOUR = 3_600_000;

/** The most that one call may ask about, and the most points that one answer has. */
const MOST_METRICS = 500;
const MOST_POINTS = 100_800;

/** Returns how many hours a span has. */
export function hoursIn({ from, to }: HourSpan): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / HOUR));
}

/**
 * Returns the metrics by call: as many in one as there are points for in one answer. CloudWatch limits the points of a
 * second by those that there could be, not by those that there are.
 */
export function byCall(metrics: readonly Metric[], hours: number): readonly (readonly Metric[])[] {
  const most = Math.max(1, Math.min(MOST_METRICS, Math.floor(MOST_POINTS / Math.max(1, hours))));
  return Array.from({ length: Math.ceil(metrics.length / most) }, (_, call) =>
    metrics.slice(call * most, (call + 1) * most),
  );
}

/** Returns what to ask for the sums of metrics by the hour. */
export function sumsByHour(metrics: readonly Metric[], { from, to }: HourSpan): GetMetricDataCommandInput {
  return {
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: metrics.map(({ name, dimensions }, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SES',
          MetricName: name,
          Dimensions: dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })),
        },
        Period: HOUR / 1000,
        Stat: 'Sum',
      },
    })),
  };
}

/** That CloudWatch answered a call, but not about one of its metrics: `InternalError`, `Forbidden`. */
class UnansweredMetric extends Error {
  readonly Code: string;

  constructor(code: string, message: string) {
    super(message);
    this.Code = code;
  }
}

/**
 * Returns the sums of each metric by the hour, from all pages of the answer. A metric may be on several pages.
 * @param count how many metrics were asked about.
 * @throws UnansweredMetric, InvalidResponse: an answer that is not whole is none.
 */
export async function readSums(
  pages: AsyncIterable<GetMetricDataCommandOutput>,
  count: number,
  span: HourSpan,
): Promise<readonly Uint32Array[]> {
  const start = Date.parse(span.from);
  const sums = Array.from({ length: count }, () => new Uint32Array(hoursIn(span)));
  const byId = new Map(sums.map((counts, index) => [`m${index}`, counts]));
  const last = new Map<string, MetricDataResult>();
  for await (const page of pages) {
    for (const result of present(page.MetricDataResults, 'MetricDataResults')) {
      const id = present(result.Id, 'Id');
      const counts = byId.get(id);
      if (counts === undefined) throw new InvalidResponse('The answer has a metric that was not asked for.');
      addPoints(counts, result, start);
      last.set(id, result);
    }
  }
  for (const id of byId.keys()) checkStatus(last.get(id));
  return sums;
}

function addPoints(counts: Uint32Array, { Timestamps = [], Values = [] }: MetricDataResult, start: number) {
  if (Timestamps.length !== Values.length)
    throw new InvalidResponse(`The answer has ${Timestamps.length} times and ${Values.length} values.`);
  for (const [index, time] of Timestamps.entries()) {
    const hour = (Number(time) - start) / HOUR;
    // Nothing is there where it is no whole hour, or none of these.
    if (counts[hour] !== 0)
      throw new InvalidResponse('The answer has an hour twice, or one that was not asked for.');
    const value: unknown = Values[index];
    if (typeof value !== 'number' || !(value >= 0 && value <= MOST_MAILS))
      throw new InvalidResponse('The answer has a value that is no count.');
    counts[hour] = Math.round(value);
  }
}

const MOST_MAILS = 0xffff_ffff;

/** The status on the last page that has the metric counts: until then, the next page goes on with it. */
function checkStatus(result: MetricDataResult | undefined): void {
  const status = present(result?.StatusCode, 'StatusCode');
  if (status === 'Complete') return;
  if (status !== 'InternalError' && status !== 'Forbidden')
    throw new InvalidResponse('The answer ends, and not all points of a metric have come.');
  const words = result?.Messages?.map(({ Value }) => Value ?? '').join(' ') ?? '';
  throw new UnansweredMetric(status, words === '' ? status : words);
}
