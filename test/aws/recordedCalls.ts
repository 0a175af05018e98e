/**
 * Calls that CloudTrail recorded beside the write calls of IAM: who called what, from where and with which program.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
import type { Account } from './account.ts';
import { readTime, type CallDeclaration } from './declaration.ts';
import { uuid } from './jobs.ts';
import type { Fields } from './wire.ts';

export interface RecordedCall extends Omit<CallDeclaration, 'at' | 'count' | 'every'> {
  readonly id: string;
  readonly at: Date;
}

/** Returns every call that an account declares. */
export function recordedCalls(calls: readonly CallDeclaration[], start: Date): readonly RecordedCall[] {
  return calls.flatMap(({ at, count = 1, every = 60, ...call }, declared) =>
    Array.from({ length: count }, (_, index) => ({
      ...call,
      id: uuid(`call-${declared}`, index + 1),
      at: new Date(readTime(at, start).getTime() - index * every * 1000),
    })),
  );
}

/** D: an event of LookupEvents, with the whole record as JSON text. */
export function eventOf(account: Account, record: RecordedCall): Fields {
  const { id: accountId, partition } = account;
  const { id, at, service, call, region, accessKeyId, user, role, ip, userAgent, error } = record;
  const arn = (path: string) => `arn:${partition}:iam::${accountId}:${path}`;
  const key = accessKeyId === undefined ? {} : { accessKeyId };
  const isRead = /^(Get|List|Describe|Lookup)/.test(call);
  const userIdentity =
    role !== undefined
      ? {
          type: 'AssumedRole',
          arn: `arn:${partition}:sts::${accountId}:assumed-role/${role.name}/${role.session}`,
          accountId,
          ...key,
          sessionContext: {
            sessionIssuer: { type: 'Role', arn: arn(`role/${role.name}`), accountId, userName: role.name },
            attributes: { creationDate: at.toISOString(), mfaAuthenticated: 'false' },
          },
        }
      : user === undefined
        ? { type: 'Root', arn: arn('root'), accountId, ...key }
        : { type: 'IAMUser', arn: arn(`user/${user}`), accountId, ...key, userName: user };
  const body = {
    eventVersion: '1.11',
    userIdentity,
    eventTime: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: `${service}.amazonaws.com`,
    eventName: call,
    awsRegion: region,
    sourceIPAddress: ip ?? '192.0.2.1',
    userAgent: userAgent ?? 'aws-cli/2.31.0',
    ...(error === undefined ? {} : { errorCode: error, errorMessage: `${call} failed.` }),
    requestParameters: record.request ?? null,
    responseElements: record.response ?? null,
    eventID: id,
    readOnly: isRead,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
  };
  return {
    EventId: id,
    EventName: call,
    ReadOnly: String(isRead),
    ...(accessKeyId === undefined ? {} : { AccessKeyId: accessKeyId }),
    EventTime: at,
    EventSource: body.eventSource,
    Username: role?.session ?? user ?? 'root',
    Resources: (record.resources ?? []).map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify(body),
  };
}
