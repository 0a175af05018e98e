/** CloudWatch Logs of the endpoint, held against its SDK client and the AWS CLI. */
import {
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { StartQueryCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { compile, discover } from '../../aws/insights.ts';
import { printedBy, startAwsCli } from '../aws/cliProfiles/awsCli.ts';
import { endpointOf, logsClient, sample } from './support.ts';

const GROUP = '/aws/events/ses-mails';
const seconds = (hoursAgo: number) => Math.floor(Date.now() / 1000) - hoursAgo * 3600;
const start = (more: Partial<StartQueryCommandInput> = {}) =>
  new StartQueryCommand({
    logGroupName: GROUP,
    startTime: seconds(6),
    endTime: seconds(0),
    queryString:
      'fields detail.eventType as type, `detail.mail.tags.ses:caller-identity.0` | filter detail.mail.source like "team" | sort @timestamp desc',
    ...more,
  });

const found = (query: string, ...messages: readonly string[]): readonly (readonly string[])[] => {
  const events = messages.map((message, index) => {
    const event = new Map(discover(message));
    return event.set('@message', message).set('@timestamp', `2026-11-29 00:00:0${index}.000`);
  });
  return compile(query)(events).rows.map(({ values }) => values.map(([, value]) => value));
};

describe('A query of Logs Insights', () => {
  const one = '{"n":1,"s":"it\'s","list":[{"a-b":"x"}]}';
  const two = '{"n":2,"s":"/slash/"}';
  it('compares, sorts, and limits', () => {
    expect(found('fields n | sort @timestamp desc | limit 1', one, two)).toEqual([['2']]);
    expect(found('fields n | filter n = 1 or s in ["/slash/"] | sort n asc', one, two)).toEqual([
      ['1'],
      ['2'],
    ]);
    expect(found('fields n | filter not n in [1] and s like /\\/SLASH/', one, two)).toEqual([]);
    expect(found('fields n | filter s =~ /(?i)\\/SLASH/ # comment', one, two)).toEqual([['2']]);
    expect(
      found("fields coalesce(m, `list.0.a-b`, n) as v | filter s like 'it\\'s' or s not like 'it'", one, two),
    ).toEqual([['x'], ['2']]);
  });
  it.each([
    'fields list.0.a-b',
    'fields n | filter n like',
    'fields n | delete',
    'fields n | filter s like /[/',
    'fields n | filter s like "a" "b"',
    'fields n | limit none',
    "fields n | filter s = 'a",
  ])('is malformed: %s', (query) => {
    expect(() => compile(query)).toThrow('unexpected symbol');
  });
  it('discovers 200 fields of a log event and no more', () => {
    expect(discover(JSON.stringify(Array.from({ length: 300 }, String))).size).toBe(200);
  });
});

describe('CloudWatch Logs', () => {
  it('lists log groups by a part of the name, with sizes only by prefix', async () => {
    const client = logsClient(await endpointOf(sample('mail-log')));
    const { logGroups: some } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePattern: 'ses' }),
    );
    expect(some?.map(({ logGroupName, storedBytes }) => [logGroupName, storedBytes])).toEqual([
      [GROUP, undefined],
      [`${GROUP}-old`, undefined],
    ]);
    const { logGroups: all, nextToken } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: GROUP, limit: 1 }),
    );
    expect([all?.length, (all?.[0]?.storedBytes ?? 0) > 10_000, nextToken]).toEqual([1, true, '1']);
    const { logGroups: south } = await logsClient(await endpointOf(sample('mail-log')), {
      region: 'eu-south-1',
    }).send(new DescribeLogGroupsCommand({}));
    expect(south?.map(({ logGroupName }) => logGroupName)).toEqual(['mail/SES/firehose']);
  });

  it('runs a query over the events of mails', async () => {
    const client = logsClient(await endpointOf(sample('mail-log')));
    const { queryId } = await client.send(start());
    expect(await client.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: 'Running' });
    const { status, results, statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    expect(results?.map((row) => row.slice(0, 2).map(({ value }) => value))).toEqual([
      ['Delivery', 'team+mail'],
      ['Send', 'team+mail'],
    ]);
    expect(results?.[0]?.[2]?.field).toBe('@ptr');
    expect(statistics).toMatchObject({ recordsMatched: 2 });
    expect(statistics?.bytesScanned).toBeGreaterThan(1_000);
    await expect(client.send(new StopQueryCommand({ queryId }))).rejects.toThrow('is not running');
  });

  it('stops a query, returns results in pages, and returns errors as AWS does', async () => {
    const endpoint = await endpointOf(sample('mail-log'), { behaviour: { mostQueries: 1 } });
    const client = logsClient(endpoint);
    const { queryId } = await client.send(start());
    await expect(client.send(start())).rejects.toMatchObject({ name: 'LimitExceededException' });
    expect(await client.send(new StopQueryCommand({ queryId }))).toMatchObject({ success: true });
    expect(await client.send(new GetQueryResultsCommand({ queryId }))).toMatchObject({ status: 'Cancelled' });
    const { queryId: next } = await client.send(start());
    await client.send(new GetQueryResultsCommand({ queryId: next }));
    const page = await client.send(new GetQueryResultsCommand({ queryId: next, maxItems: 1 }));
    expect([page.results?.length, page.nextToken]).toEqual([1, '1']);
    for (const [input, name] of [
      [{ logGroupName: 'gone' }, 'ResourceNotFoundException'],
      [{ queryString: 'delete' }, 'MalformedQueryException'],
      [{ startTime: seconds(0), endTime: seconds(9) }, 'InvalidParameterException'],
    ] as const)
      await expect(client.send(start(input))).rejects.toMatchObject({ name });
    endpoint.rules.deny(['logs:StartQuery']);
    await expect(client.send(start())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('works with the installed AWS CLI', { timeout: 60_000 }, async () => {
    const endpoint = await endpointOf(sample('mail-log'));
    const { accessKeyId, secretAccessKey, sessionToken = '' } = endpoint.account().credential;
    const env = {
      PATH: process.env['PATH'],
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_DEFAULT_REGION: 'us-east-1',
    };
    await using cli = startAwsCli();
    const aws = async (...args: readonly string[]): Promise<unknown> => {
      const all = ['--endpoint-url', endpoint.url, '--output', 'json', 'logs', ...args];
      return JSON.parse(await printedBy(cli, all, env)) as unknown;
    };
    const { queryId } = (await aws(
      ...['start-query', '--log-group-name', GROUP, '--query-string', 'fields @message | limit 3'],
      ...['--start-time', String(seconds(72)), '--end-time', String(seconds(0))],
    )) as { queryId: string };
    await aws('get-query-results', '--query-id', queryId);
    expect(await aws('get-query-results', '--query-id', queryId)).toMatchObject({
      status: 'Complete',
      results: [expect.any(Array), expect.any(Array), expect.any(Array)],
    });
    const names = await aws('describe-log-groups', '--log-group-name-pattern', 'ses');
    expect(names).toMatchObject({ logGroups: [{ logGroupName: GROUP }, {}] });
  });
});
