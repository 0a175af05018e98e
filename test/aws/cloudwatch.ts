/**
 * The calls of CloudWatch that the product makes, each derived from the mails that left the account.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import type { Behaviour } from './call.ts';
import { NAMESPACE, type Metric } from './metrics.ts';
import { listIn, nested, textIn, timeIn, treeIn, type Tree } from './tree.ts';
import { AwsError, validationError, type Fields, type Params } from './wire.ts';

export interface CloudWatchCall {
  readonly account: Account;
  readonly region: string;
  readonly params: Params;
  readonly now: Date;
  readonly behaviour: Behaviour;
}

export const CLOUDWATCH_CALLS: Readonly<Record<string, (call: CloudWatchCall) => Fields>> = {
  GetMetricData,
  ListMetrics,
};

const MINUTE = 60_000;
const DAY = 86_400_000;

/** D: points of a minute are kept for 15 days, of five minutes for 63 days, of an hour for 455 days. */
const KEPT = [
  { for: 15 * DAY, unit: MINUTE },
  { for: 63 * DAY, unit: 5 * MINUTE },
  { for: 455 * DAY, unit: 60 * MINUTE },
];

/** The shortest period that there are points of at such an age; `undefined`: none are kept. */
const unitAt = (age: number): number | undefined => KEPT.find((kept) => age <= kept.for)?.unit;

const MOST_QUERIES = 500;

interface Query {
  readonly id: string;
  readonly label: string;
  readonly metric: Metric | undefined;
  readonly period: number;
  readonly stat: string;
  readonly returned: boolean;
}

/** Where the next page begins, and what it goes on with. */
interface Place {
  readonly query: number;
  readonly point: number;
  readonly asOf: number;
  /** Of everything else that was asked. */
  readonly asked: string;
}

function GetMetricData(call: CloudWatchCall): Fields {
  const { params, now, behaviour } = call;
  const { queries, from, to, size, descending } = readMetricData(call);
  const asked = createHash('sha256')
    .update([...params].flatMap((param) => (param[0] === 'NextToken' ? [] : param)).join('\n'))
    .digest('base64url');
  const place = placeOf(params.get('NextToken'), asked) ?? {
    query: 0,
    point: 0,
    asOf: now.getTime() - behaviour.metricDelay,
    asked,
  };
  const results: Fields[] = [];
  let left = Math.min(size, behaviour.mostDatapoints);
  let next: Place | undefined;
  for (const [index, query] of queries.entries()) {
    if (index < place.query) continue;
    if (left === 0) {
      // Begun on no page yet: what comes is on the next ones.
      next ??= { ...place, query: index, point: 0 };
      results.push(resultOf(query, [], false));
      continue;
    }
    const points = pointsOf(query, from, to, { now: now.getTime(), asOf: place.asOf });
    if (descending) points.reverse();
    const start = index === place.query ? place.point : 0;
    const shown = points.slice(start, start + left);
    left -= shown.length;
    const complete = start + shown.length === points.length;
    if (!complete) next = { ...place, query: index, point: start + shown.length };
    results.push(resultOf(query, shown, complete));
  }
  return {
    MetricDataResults: results,
    NextToken: next && Buffer.from(JSON.stringify(next)).toString('base64url'),
    Messages: [],
  };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

const resultOf = ({ id, label }: Query, points: readonly Point[], complete: boolean): Fields => ({
  Id: id,
  Label: label,
  Timestamps: points.map(({ at }) => new Date(at)),
  Values: points.map(({ value }) => value),
  StatusCode: complete ? 'Complete' : 'PartialData',
});

/**
 * Those with data only, oldest first. D: the start is rounded down to what is kept of its age. I: periods count from
 * there, as those of GetMetricStatistics are observed to.
 */
function pointsOf(
  { metric, period, stat }: Query,
  from: number,
  to: number,
  { now, asOf }: { readonly now: number; readonly asOf: number },
): Point[] {
  if (metric === undefined) return [];
  const unit = unitAt(now - from) ?? 60 * MINUTE;
  const start = Math.floor(from / unit) * unit;
  const end = Math.min(to, asOf);
  const counts = metric.counts(start, period, Math.max(0, Math.ceil((end - start) / period)), end);
  const points: Point[] = [];
  for (const [index, count] of counts.entries()) {
    const at = start + index * period;
    const kept = unitAt(now - at);
    if (count === 0 || kept === undefined || period % kept !== 0) continue;
    // Each mail is one data point of the value 1.
    points.push({ at, value: stat === 'Sum' || stat === 'SampleCount' ? count : 1 });
  }
  return points;
}

function readMetricData({ account, region, params }: CloudWatchCall) {
  const input = nested(params);
  const listed = listIn(input, 'MetricDataQueries');
  if (listed.length === 0) throw validationError('The parameter MetricDataQueries is required.');
  // O: in these words.
  if (listed.length > MOST_QUERIES)
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`,
    );
  const [from, to] = [timeIn(input, 'StartTime'), timeIn(input, 'EndTime')];
  if (from >= to) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  const queries = listed.map((query) => readQuery(query, listed.length, account, region));
  if (new Set(queries.map(({ id }) => id)).size < queries.length)
    throw validationError('The values for parameter id in MetricDataQueries are not unique.');
  const size = Number(params.get('MaxDatapoints') ?? MOST_DATAPOINTS);
  if (!(size >= 1 && size <= MOST_DATAPOINTS))
    throw validationError(`The value ${size} for parameter MaxDatapoints is not supported.`);
  const order = params.get('ScanBy') ?? 'TimestampDescending';
  if (!['TimestampDescending', 'TimestampAscending'].includes(order))
    throw validationError(`The value ${order} for parameter ScanBy is not supported.`);
  return {
    queries: queries.filter(({ returned }) => returned),
    from,
    to,
    size,
    descending: order === 'TimestampDescending',
  };
}

/** D: the default, and the most there are in one answer. */
const MOST_DATAPOINTS = 100_800;

const STATISTICS = ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'];

function readQuery(input: Tree, count: number, account: Account, region: string): Query {
  const id = textIn(input, 'Id') ?? '';
  if (!/^[a-z]\w{0,254}$/.test(id))
    throw validationError(
      `The value '${id}' for parameter MetricDataQueries.member.id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  const stat = treeIn(input, 'MetricStat');
  if (stat === undefined)
    throw validationError(`Query ${id} has no MetricStat: this endpoint computes no expressions.`);
  const metric = treeIn(stat, 'Metric') ?? new Map<string, Tree>();
  const [namespace, name] = [textIn(metric, 'Namespace') ?? '', textIn(metric, 'MetricName') ?? ''];
  const dimensions = dimensionsIn(metric).map((each) => ({ ...each, value: each.value ?? '' }));
  const period = Number(textIn(stat, 'Period'));
  if (!(period > 0 && (period % 60 === 0 || [1, 5, 10, 20, 30].includes(period))))
    throw validationError(`The value ${period} for parameter Period is not a multiple of 60.`);
  const statistic = textIn(stat, 'Stat') ?? '';
  if (!STATISTICS.includes(statistic))
    throw validationError(
      `The value ${statistic} for parameter MetricDataQueries.member.MetricStat.Stat is not supported.`,
    );
  const values = count > 1 ? dimensions.map(({ value }) => value) : [];
  return {
    id,
    // I: of several metrics, each has the label of what distinguishes it.
    label: textIn(input, 'Label') ?? [...values, name].join(' '),
    metric: namespace === NAMESPACE ? account.metrics.find(region, name, dimensions) : undefined,
    period: period * 1000,
    stat: statistic,
    returned: textIn(input, 'ReturnData') !== 'false',
  };
}

function placeOf(token: string | undefined, asked: string): Place | undefined {
  if (token === undefined) return undefined;
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString()) as Place;
    if (place.asked === asked) return place;
  } catch {
    // Told below.
  }
  throw new AwsError('InvalidNextToken', 400, 'The NextToken is invalid for this request.');
}

const LISTED_FOR = 14 * DAY;
const RECENTLY = 3 * 60 * MINUTE;
const MOST_LISTED = 500;

/** D: metrics without data for two weeks are not listed; new ones may take up to 15 minutes. */
function ListMetrics({ account, region, params, now, behaviour }: CloudWatchCall): Fields {
  const input = nested(params);
  const [namespace, name] = [textIn(input, 'Namespace'), textIn(input, 'MetricName')];
  const filters = dimensionsIn(input);
  const recently = textIn(input, 'RecentlyActive');
  if (recently !== undefined && recently !== 'PT3H')
    throw new AwsError(
      'InvalidParameterValue',
      400,
      `The value ${recently} for parameter RecentlyActive is not supported.`,
    );
  const asOf = now.getTime() - behaviour.metricDelay;
  const since = asOf - (recently === undefined ? LISTED_FOR : RECENTLY);
  const metrics = account.metrics
    .list(region)
    .filter(
      (metric) =>
        (namespace === undefined || namespace === NAMESPACE) &&
        (name === undefined || name === metric.name) &&
        filters.every((filter) =>
          metric.dimensions.some(
            (has) => has.name === filter.name && (filter.value ?? has.value) === has.value,
          ),
        ) &&
        metric.count(since, asOf) > 0 &&
        metric.count(-Infinity, asOf - behaviour.listingDelay) > 0,
    );
  const asked = JSON.stringify([region, namespace, name, filters, recently]);
  const start = placeOf(params.get('NextToken'), asked)?.point ?? 0;
  const end = start + Math.min(MOST_LISTED, behaviour.longestPage);
  const next: Place = { query: 0, point: end, asOf, asked };
  return {
    Metrics: metrics.slice(start, end).map((metric) => ({
      Namespace: NAMESPACE,
      MetricName: metric.name,
      Dimensions: metric.dimensions.map(({ name: Name, value: Value }) => ({ Name, Value })),
    })),
    NextToken: end < metrics.length ? Buffer.from(JSON.stringify(next)).toString('base64url') : undefined,
  };
}

const dimensionsIn = (tree: Tree): readonly { readonly name: string; readonly value: string | undefined }[] =>
  listIn(tree, 'Dimensions').map((each) => ({
    name: textIn(each, 'Name') ?? '',
    value: textIn(each, 'Value'),
  }));
