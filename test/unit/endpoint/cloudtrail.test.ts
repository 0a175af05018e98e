import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { LookupAttributeKey, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from 'vitest';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { article, cloudTrailClient, endpointOf, sample } from './support.ts';

const account = (): AccountDeclaration => ({
  ...article(),
  users: [
    ...(article().users ?? []),
    { name: 'paul', createdAt: '-90d', accessKeys: [{ id: 'AKIAPAULPAULPAULPAUL', createdAt: '-9d' }] },
  ],
  trail: [
    { at: '-2d', event: 'DeleteAccessKey', by: 'admin', userName: 'paul', accessKeyId: 'AKIAGONE' },
    { at: '-1d', event: 'DeleteAccessKey', by: 'paul', accessKeyId: 'AKIAOWN' },
    { at: '-3d', event: 'DeleteUser', userName: 'eve' },
    { at: '-91d', event: 'DeleteUser', userName: 'long-ago' },
    { at: '-60s', event: 'DeleteUser', userName: 'just-now' },
    { at: '-4d', event: 'DeleteUser', userName: 'eve', error: 'DeleteConflictException' },
  ],
});
const lookup = (name: string, more: Partial<LookupEventsCommandInput> = {}) =>
  new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
    ...more,
  });
const names = async (region: string, name: string, more: Partial<LookupEventsCommandInput> = {}) => {
  const endpoint = await endpointOf(account());
  const { Events = [] } = await cloudTrailClient(endpoint, { region }).send(lookup(name, more));
  return Events.map(({ CloudTrailEvent = '{}' }) => {
    const { requestParameters, errorCode } = JSON.parse(CloudTrailEvent) as {
      requestParameters: { userName?: string; accessKeyId?: string };
      errorCode?: string;
    };
    return [requestParameters.userName ?? requestParameters.accessKeyId, errorCode].filter(Boolean).join(' ');
  });
};

describe('Event history', () => {
  it('has the events of a name, newest first, of 90 days, without those of the last minutes', async () => {
    expect(await names('us-east-1', 'DeleteUser')).toEqual(['eve', 'eve DeleteConflictException']);
    expect(await names('us-east-1', 'DeleteAccessKey')).toEqual(['AKIAOWN', 'paul']);
  });

  it('has IAM events in us-east-1 only', async () => {
    expect(await names('eu-west-1', 'DeleteUser')).toEqual([]);
  });

  it('starts at the requested time', async () => {
    const StartTime = new Date(Date.now() - 3.5 * 86_400_000);
    expect(await names('us-east-1', 'DeleteUser', { StartTime })).toEqual(['eve']);
  });

  it('comes in pages, each with a token for the next', async () => {
    const client = cloudTrailClient(await endpointOf(account()));
    const first = await client.send(lookup('DeleteUser', { MaxResults: 1 }));
    expect(first.Events).toHaveLength(1);
    const { NextToken } = first;
    const second = await client.send(lookup('DeleteUser', { MaxResults: 1, NextToken }));
    expect([second.Events?.length, second.NextToken]).toEqual([1, undefined]);
    await expect(client.send(lookup('DeleteRole', { NextToken }))).rejects.toThrow('Invalid token.');
  });

  it('has the changes of an account while it runs, once CloudTrail has delivered them', async () => {
    const endpoint = await endpointOf(account());
    const client = cloudTrailClient(endpoint);
    endpoint.account().changeUser('paul', { accessKeys: [] });
    endpoint.account().changeUser('paul', { name: 'paula' });
    endpoint.account().deleteUser('paula');
    const count = async (name: string) => (await client.send(lookup(name))).Events?.length;
    expect(await count('UpdateUser')).toBe(0);
    endpoint.advance(6 * 60_000);
    expect([await count('UpdateUser'), await count('DeleteUser')]).toEqual([1, 4]);
    expect(await count('DeleteAccessKey')).toBeGreaterThan(2);
  });

  it.each<readonly [LookupAttributeKey, string, string, readonly string[]]>([
    ['AccessKeyId', 'AKIAMAILERMAILERMAIL', 'us-east-1', ['GetCallerIdentity']],
    ['AccessKeyId', 'AKIANOBODY', 'us-east-1', []],
    ['Username', 'mailer', 'us-east-1', ['GetCallerIdentity']],
    ['ResourceName', 'mailer', 'us-east-1', ['CreateAccessKey', 'CreateUser']],
    ['ResourceName', 'mailer', 'eu-west-1', []],
    ['EventSource', 'iam.amazonaws.com', 'us-east-1', ['CreateAccessKey', 'CreateUser']],
    ['EventName', 'VerifyDomainIdentity', 'eu-west-1', ['VerifyDomainIdentity']],
    ['EventName', 'VerifyDomainIdentity', 'us-east-1', []],
  ])('has the events by %s %s in %s', async (AttributeKey, AttributeValue, region, expected) => {
    const client = cloudTrailClient(await endpointOf(sample('calls')), { region });
    const LookupAttributes = [{ AttributeKey, AttributeValue }];
    const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes }));
    expect(Events.map(({ EventName }) => EventName)).toEqual(expected);
    for (const { CloudTrailEvent = '', EventId, EventTime, EventSource } of Events)
      expect(JSON.parse(CloudTrailEvent)).toMatchObject({
        ...{ eventID: EventId, eventSource: EventSource, awsRegion: region },
        eventTime: EventTime?.toISOString().replace(/\.\d+Z$/, 'Z'),
      });
  });

  it('has the role of a session and its key, and finds it by the session name', async () => {
    const client = cloudTrailClient(await endpointOf(sample('calls')), { region: 'eu-west-1' });
    const { Events = [] } = await client.send(lookup('DeleteEmailIdentity'));
    const [{ Username, AccessKeyId, CloudTrailEvent = '' } = {}] = Events;
    expect([Username, AccessKeyId]).toEqual(['mailer', 'ASIASESSIONSESSIONSE']);
    expect(JSON.parse(CloudTrailEvent)).toMatchObject({
      sourceIPAddress: 'cloudformation.amazonaws.com',
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { userName: 'deploy' } } },
    });
  });

  it('accepts one attribute at a time', async () => {
    const client = cloudTrailClient(await endpointOf(sample('calls')));
    const one = { AttributeKey: 'EventName', AttributeValue: 'CreateUser' } as const;
    const both = new LookupEventsCommand({
      LookupAttributes: [one, { AttributeKey: 'AccessKeyId', AttributeValue: 'AKIA' }],
    });
    await expect(client.send(both)).rejects.toThrow('Exactly one attribute');
  });

  it('returns errors as CloudTrail does', async () => {
    const endpoint = await endpointOf(account());
    endpoint.rules.deny(['cloudtrail:LookupEvents']);
    await expect(cloudTrailClient(endpoint).send(lookup('DeleteUser'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
