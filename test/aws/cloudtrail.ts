/**
 * LookupEvents of CloudTrail's Event history, derived from what was done to an account.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
import type { Account } from './account.ts';
import { eventOf } from './recordedCalls.ts';
import type { TrailRecord } from './trail.ts';
import { AwsError, type Fields, type Params } from './wire.ts';

export interface CloudTrailCall {
  readonly account: Account;
  readonly region: string;
  readonly params: Params;
  readonly now: Date;
}

export const CLOUDTRAIL_CALLS: Readonly<Record<string, (call: CloudTrailCall) => Fields>> = { LookupEvents };

/** D: events of the last 90 days, those of IAM in one Region of the partition (us-east-1); 50 a page. */
const KEPT = 90 * 86_400_000;
const MOST_ON_A_PAGE = 50;
const IAM_REGIONS: Readonly<Record<string, string>> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};

/** D: typically within 15 minutes of the call. */
const DELAY = 5 * 60_000;

/** What an event can be found by here, and its values of that. */
const ATTRIBUTES: Readonly<Record<string, (event: Fields) => readonly unknown[]>> = {
  AccessKeyId: ({ AccessKeyId }) => [AccessKeyId],
  EventName: ({ EventName }) => [EventName],
  EventSource: ({ EventSource }) => [EventSource],
  ResourceName: ({ Resources }) => (Resources as readonly Fields[]).map(({ ResourceName }) => ResourceName),
  Username: ({ Username }) => [Username],
};

/** D: newest first; of attributes one can be named. */
function LookupEvents({ account, region, params, now }: CloudTrailCall): Fields {
  const [key = '', value] = ['Key', 'Value'].map((part) =>
    params.get(`LookupAttributes.member.1.Attribute${part}`),
  );
  const valuesOf = ATTRIBUTES[key];
  if (valuesOf === undefined || value === undefined || params.has('LookupAttributes.member.2.AttributeKey'))
    throw new AwsError(
      'InvalidLookupAttributesException',
      400,
      `Exactly one attribute is known here: ${Object.keys(ATTRIBUTES).join(', ')}.`,
    );
  const size = Number(params.get('MaxResults') ?? MOST_ON_A_PAGE);
  if (!(size >= 1 && size <= MOST_ON_A_PAGE))
    throw new AwsError('InvalidMaxResultsException', 400, 'MaxResults must be from 1 to 50.');
  const [from, to] = [timeOf(params.get('StartTime')) ?? 0, timeOf(params.get('EndTime')) ?? now.getTime()];
  if (from > to)
    throw new AwsError('InvalidTimeRangeException', 400, 'The start time is after the end time.');
  const isOfIam = region === (IAM_REGIONS[account.partition] ?? 'us-east-1');
  const isShown = ({ at }: { readonly at: Date }): boolean => {
    const time = at.getTime();
    const isKept = time >= now.getTime() - KEPT && time <= now.getTime() - DELAY;
    return isKept && time >= from && time <= to;
  };
  const events = [
    ...(isOfIam ? account.trail.filter(isShown).map((record) => listed(account, record, region)) : []),
    ...account.calls
      .filter((call) => call.region === region && isShown(call))
      .map((call) => eventOf(account, call)),
  ]
    .filter((event) => valuesOf(event).includes(value))
    .sort((a, b) => (b['EventTime'] as Date).getTime() - (a['EventTime'] as Date).getTime());
  const asked = `${key}/${value}`;
  const start = startOf(params.get('NextToken'), asked);
  const end = start + size;
  return {
    Events: events.slice(start, end),
    NextToken: end < events.length ? Buffer.from(`${asked}/${end}`).toString('base64url') : undefined,
  };
}

function startOf(token: string | undefined, question: string): number {
  if (token === undefined) return 0;
  const [, asked, start] = /^(.*)\/(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (asked !== question) throw new AwsError('InvalidNextTokenException', 400, 'Invalid token.');
  return Number(start);
}

/** JSON brings seconds since 1970. */
function timeOf(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value) * 1000;
}

function listed(account: Account, record: TrailRecord, region: string): Fields {
  const { id, at, event, by, error, ...input } = record;
  const { id: accountId, partition } = account;
  const isRoot = by === undefined || by === 'root';
  const userIdentity = isRoot
    ? { type: 'Root', arn: `arn:${partition}:iam::${accountId}:root`, accountId }
    : { type: 'IAMUser', arn: `arn:${partition}:iam::${accountId}:user/${by}`, accountId, userName: by };
  const body = {
    eventVersion: '1.10',
    userIdentity,
    eventTime: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'iam.amazonaws.com',
    eventName: event,
    awsRegion: region,
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.31.0',
    ...(error === undefined ? {} : { errorCode: error, errorMessage: error }),
    requestParameters: input,
    responseElements: null,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
  };
  return {
    EventId: id,
    EventName: event,
    ReadOnly: 'false',
    EventTime: at,
    EventSource: 'iam.amazonaws.com',
    Username: isRoot ? 'root' : by,
    Resources: [input.userName, input.accessKeyId, input.roleName, input.groupName]
      .filter((name) => name !== undefined)
      .map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify(body),
  };
}
