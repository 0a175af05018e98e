/** CloudWatch over HTTP: answers and errors, in both protocols of AWS's SDKs. */
import {
  GetMetricDataCommand,
  ListMetricsCommand,
  type CloudWatchClient,
  type GetMetricDataCommandInput,
  type Metric,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../aws/endpoint.ts';
import { ago, commandOf, DAY, HOUR, mails, NOW, points, PROTOCOLS, query, sum } from './cloudwatch.ts';
import { bare, cloudWatchClient, errorOf, recordedText } from './support.ts';

describe.each(PROTOCOLS)('GetMetricData by %s', (_name, protocol, names) => {
  const clientOf = (endpoint: Endpoint, region?: string) =>
    cloudWatchClient(endpoint, region === undefined ? {} : { region }, protocol);

  test('returns only hours with data, newest first by default', async () => {
    const client = clientOf(await mails());
    const asked = { from: new Date('2026-11-22T06:00Z') };
    const found = [
      '11-23T08:00 3',
      '11-23T07:00 102',
      '11-23T00:00 200',
      '11-22T19:00 100',
      '11-22T12:00 207',
      '11-22T07:00 100',
    ];
    expect(await points(client, asked)).toEqual(found);
    const ascending = { ScanBy: 'TimestampAscending' as const };
    expect(await points(client, { ...asked, more: ascending })).toEqual(found.toReversed());
    // Another Region, another namespace, and a metric that never was: nothing, and nothing wrong.
    expect(await points(clientOf(await mails(), 'eu-west-1'))).toEqual([]);
    expect(await points(client, { name: 'Sent' })).toEqual([]);
  });

  test('requires exactly the dimensions of a metric, in any order', async () => {
    const client = clientOf(await mails());
    const both = { 'ses:caller-identity': 'shop', 'ses:source-ip': '203.0.113.7' };
    const swapped = { 'ses:source-ip': 'none', 'ses:caller-identity': 'shop' };
    expect(await sum(client, { dimensions: both })).toBe(5 * 24 * 3);
    expect(await points(client, { dimensions: swapped })).toEqual(['11-20T12:00 40']);
    expect(await points(client, { dimensions: { 'ses:caller-identity': 'shop' } })).toEqual([]);
    expect(await points(client, { dimensions: { 'ses:caller-identity': 'newsletter' } })).not.toEqual([]);
    expect(
      await points(client, { dimensions: { 'ses:caller-identity': 'newsletter', 'ses:source-ip': 'none' } }),
    ).toEqual([]);
  });

  test('returns further pages only for the same request', async () => {
    const client = clientOf(await mails());
    const input = {
      MetricDataQueries: ['Send', 'Bounce', 'Click', 'Delivery'].map((name, index) => query({ name }, index)),
      StartTime: ago(5 * DAY),
      EndTime: NOW,
    };
    const whole = await client.send(new GetMetricDataCommand(input));
    const collected = new Map<string, string[]>();
    const statuses: (readonly (string | undefined)[])[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new GetMetricDataCommand({ ...input, MaxDatapoints: 9, NextToken }));
      const results = page.MetricDataResults ?? [];
      expect(results.flatMap(({ Values }) => Values ?? []).length).toBeLessThanOrEqual(9);
      statuses.push(results.map(({ Id, StatusCode }) => `${Id!} ${StatusCode!}`));
      for (const { Id, Timestamps, Values } of results)
        collected.set(Id!, [
          ...(collected.get(Id!) ?? []),
          ...Timestamps!.map((t, i) => `${+t} ${Values![i]!}`),
        ]);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect([...collected]).toEqual(
      whole.MetricDataResults?.map(({ Id, Timestamps, Values }) => [
        Id,
        Timestamps!.map((t, i) => `${+t} ${Values![i]!}`),
      ]),
    );
    expect(statuses[0]).toEqual(['m0 PartialData', 'm1 PartialData', 'm2 PartialData', 'm3 PartialData']);
    expect(statuses.at(-1)).toEqual(['m3 Complete']);
    const first = await client.send(new GetMetricDataCommand({ ...input, MaxDatapoints: 9 }));
    for (const changed of [{ EndTime: ago(HOUR) }, { MaxDatapoints: 8 }, { NextToken: 'abc' }])
      expect(
        await errorOf(
          client.send(
            new GetMetricDataCommand({ ...input, MaxDatapoints: 9, NextToken: first.NextToken, ...changed }),
          ),
        ),
      ).toMatchObject({ name: 'InvalidNextToken', status: 400 });
  });

  test('says what is wrong with a request', async () => {
    const client = clientOf(await mails());
    const messageOf = async (more: Partial<GetMetricDataCommandInput>) => {
      const { name, status, message } = await errorOf(client.send(commandOf({ more })));
      expect([name, status]).toEqual([names.invalid, 400]);
      return message;
    };
    const queries = (count: number) => Array.from({ length: count }, (_, index) => query({}, index));
    expect(await messageOf({ MetricDataQueries: queries(501) })).toBe(
      'The collection MetricDataQueries must not have a size greater than 500.',
    );
    expect(await messageOf({ EndTime: ago(401 * DAY) })).toBe(
      'The parameter StartTime must be less than the parameter EndTime.',
    );
    expect(await messageOf({ MetricDataQueries: [query({}), query({})] })).toMatch(/not unique/);
    expect(await messageOf({ MetricDataQueries: [query({ period: 90 })] })).toMatch(/Period/);
    expect(await messageOf({ MetricDataQueries: [{ Id: 'e', Expression: 'm1 + m2' }] })).toMatch(
      /expressions/,
    );
    const answer = await client.send(commandOf({ more: { MetricDataQueries: queries(500) } }));
    expect(answer.MetricDataResults).toHaveLength(500);
  });

  test('is rejected as by AWS', async () => {
    const endpoint = await mails();
    const of = (region?: string, credential = {}) =>
      errorOf(
        cloudWatchClient(endpoint, { region: region ?? 'us-east-1', credential }, protocol).send(
          commandOf({}),
        ),
      );
    const invalid = {
      name: names.unknown,
      status: 403,
      message: 'The security token included in the request is invalid.',
    };
    // So an opt-in Region answers that is off, to credentials that are valid elsewhere.
    expect(await of('af-south-1')).toEqual(invalid);
    expect(await of(undefined, { accessKeyId: 'AKIAUNKNOWN' })).toEqual(invalid);
    expect(await of('eu-moon-1')).toMatchObject({ name: names.unsigned, status: 403 });
    expect(await of(undefined, { secretAccessKey: 'another' })).toMatchObject({
      name: names.unsigned,
    });
    const user = 'User: arn:aws:sts::555566667777:assumed-role/Auditor/sample is not authorized to perform:';
    endpoint.rules.deny(['cloudwatch:*'], undefined, ['eu-west-1']);
    expect(await of('eu-west-1')).toEqual({
      name: names.denied,
      status: 403,
      message: `${user} cloudwatch:GetMetricData with an explicit deny in a service control policy`,
    });
    await clientOf(endpoint).send(commandOf({}));
    endpoint.rules.enforce({ Statement: { Effect: 'Allow', Action: 'iam:*', Resource: '*' } });
    expect(await of()).toEqual({
      name: names.denied,
      status: 403,
      message: `${user} cloudwatch:GetMetricData because no identity-based policy allows the cloudwatch:GetMetricData action`,
    });
  });

  test('is throttled by Region, and fails, hangs, and waits by rules', async () => {
    const endpoint = await mails();
    const send = (region: string) => clientOf(endpoint, region).send(commandOf({}));
    endpoint.rules.throttle({ rate: 0, burst: 1, service: 'cloudwatch' });
    await send('us-east-1');
    await send('eu-west-1');
    expect(await errorOf(send('us-east-1'))).toEqual({
      name: names.throttled,
      status: 400,
      message: 'Rate exceeded',
    });
    endpoint.reset();
    endpoint.rules.add({
      service: 'cloudwatch',
      region: ['eu-west-1'],
      error: { code: 'InternalFailure', status: 500 },
    });
    expect(await errorOf(send('eu-west-1'))).toMatchObject({ name: 'InternalFailure', status: 500 });
    await send('us-east-1');
    expect(endpoint.calls).toMatchObject([
      { service: 'cloudwatch', action: 'GetMetricData', region: 'eu-west-1', status: 500 },
      { region: 'us-east-1', params: { 'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'Send' } },
    ]);
  });
});

describe('Recorded answers', () => {
  const rawOf = async (client: CloudWatchClient, endpoint: Endpoint, command: GetMetricDataCommand) => {
    let raw: { status: number; headers: Readonly<Record<string, string>>; body: string } | undefined;
    endpoint.rules.add({
      rewrite: (response) => {
        raw = response;
        return response;
      },
    });
    await client.send(command).catch(() => undefined);
    return raw;
  };

  test('of the AWS CLI have the same members in the same form', async () => {
    const client = cloudWatchClient(await mails());
    const answer = bare(await client.send(commandOf({ from: ago(5 * HOUR) })));
    const example = JSON.parse(recordedText('aws-cli/cloudwatch.get-metric-data.json')) as typeof answer;
    expect(Object.keys(answer).sort()).toEqual(Object.keys(example).sort());
    const [result] = answer.MetricDataResults!;
    expect(Object.keys(result!).sort()).toEqual(Object.keys(example.MetricDataResults![0]!).sort());
    const metric = (await client.send(new ListMetricsCommand({}))).Metrics!.at(-1)!;
    const listing = JSON.parse(recordedText('aws-cli/cloudwatch.list-metrics.json')) as { Metrics: Metric[] };
    expect(Object.keys(metric).sort()).toEqual(Object.keys(listing.Metrics[0]!).sort());
  });

  test('have a query-compatible JSON error, as in the Developer Guide of Amazon SQS', async () => {
    const endpoint = await mails();
    const raw = await rawOf(cloudWatchClient(endpoint), endpoint, commandOf({ more: { NextToken: 'abc' } }));
    expect(raw?.status).toBe(400);
    expect(raw?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-query-error': 'InvalidNextToken;Sender',
    });
    expect(JSON.parse(raw?.body ?? '')).toEqual({
      __type: 'com.amazonaws.cloudwatch#InvalidNextToken',
      message: 'The NextToken is invalid for this request.',
    });
  });

  test('without the header have the error name of JSON', async () => {
    const endpoint = await mails();
    endpoint.rules.add({
      rewrite: (response) => {
        const headers = Object.entries(response.headers).filter(([name]) => name !== 'x-amzn-query-error');
        return { ...response, headers: Object.fromEntries(headers) };
      },
    });
    endpoint.rules.deny(['cloudwatch:*']);
    const { name } = await errorOf(cloudWatchClient(endpoint).send(commandOf({})));
    expect(name).toBe('AccessDeniedException');
  });
});
