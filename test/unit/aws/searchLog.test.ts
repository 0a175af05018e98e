/** Search Mail Log over HTTP: the mails it finds, stopping queries, and failed answers. */
import { StartQueryCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { abortable, readOnly } from '../../../src/aws/client/client.ts';
import { systemClock } from '../../../src/aws/client/clock.ts';
import type { LogSearch } from '../../../src/senders/log/logQuery.ts';
import { failedSearchWords } from '../../../src/senders/log/logWords.ts';
import { searchLog } from '../../../src/senders/log/searchLog.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import type { Endpoint, EndpointOptions } from '../../aws/endpoint.ts';
import type { Effect, Rule } from '../../aws/rules.ts';
import { emptiedMember, membersOf, otherType, withoutMember } from '../../faults/jsonAnswers.ts';
import { endpointOf, sample } from '../endpoint/support.ts';
import { unpaced } from './iamOf.ts';
import { logsOf } from './logsOf.ts';

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19) + 'Z';
const search = (more: Partial<LogSearch> = {}): LogSearch => ({
  region: 'us-east-1',
  logGroup: '/aws/events/ses-mails',
  from: ago(6),
  to: ago(0),
  messageId: null,
  sender: null,
  address: null,
  ...more,
});

const impatientClock: typeof systemClock = {
  ...systemClock,
  now: () => ago(0),
  // Only stopping a query is awaited, not the pause between two requests.
  sleep: (milliseconds, signal) =>
    milliseconds < 5_000 ? Promise.resolve() : systemClock.sleep(milliseconds, signal),
};

async function run(
  endpoint: Endpoint,
  meant: Partial<LogSearch> = {},
  { signal = new AbortController().signal, giveUpAfter = 120_000 } = {},
) {
  return searchLog(search(meant), { reader: logsOf(endpoint), clock: impatientClock, giveUpAfter, signal });
}

const logOf = async (
  more: Partial<AccountDeclaration> = {},
  options: Omit<EndpointOptions, 'accounts'> = {},
): Promise<Endpoint> => endpointOf({ ...sample('mail-log'), ...more }, options);

describe('A mail log search', () => {
  it('returns each mail once, with all that its events say', async () => {
    const endpoint = await logOf();
    const { mails, scanned, isCut, gap, unreadable } = await run(endpoint, { sender: 'team+mail' });
    expect([isCut, gap, unreadable]).toEqual([false, null, 0]);
    expect(scanned?.bytes).toBeGreaterThan(1_000);
    expect(mails).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as string,
        messageId: expect.stringMatching(/^0100.*-000000$/) as string,
        callerIdentity: 'team+mail',
        sourceIp: '203.0.113.7',
        operation: 'SendEmail',
        from: 'team+mail@example.com',
        to: ["o'neil@example.org", '日本@example.org'],
        subject: '=HYPERLINK("https://example.net") "quoted"',
        outcome: 'Delivery',
        events: ['Send', 'Delivery'],
      },
    ]);
  });

  it('reads events without an envelope, and in the Region of the log group', async () => {
    const endpoint = await logOf();
    const { mails } = await run(endpoint, { region: 'eu-south-1', logGroup: 'mail/SES/firehose' });
    expect(mails.map(({ callerIdentity, sourceIp }) => [callerIdentity, sourceIp])).toEqual(
      Array.from({ length: 3 }, () => ['order-mails', '192.0.2.80']),
    );
  });

  it('shows the worst event of a mail', async () => {
    const { mails } = await run(await logOf(), { from: ago(73), sender: 'newsletter' });
    const of = (outcome: string) => mails.filter((mail) => mail.outcome === outcome).length;
    expect(mails.length % 20).toBe(0);
    expect([of('Bounce') > 10, of('Complaint') > 2, of('Delivery') > 100]).toEqual([true, true, true]);
    expect(of('Bounce') + of('Complaint') + of('Delivery')).toBe(mails.length);
  });

  it('finds a mail by its Message-ID, even if others refer to it', async () => {
    const endpoint = await logOf();
    const [mail] = (await run(endpoint, { sender: 'team+mail' })).mails;
    const at = `${mail?.at.slice(0, 19) ?? ''}Z`;
    const messageId = `${mail?.messageId.toUpperCase() ?? ''}@email.amazonses.com`;
    expect((await run(endpoint, { from: at, to: at, messageId: messageId.toLowerCase() })).mails).toEqual([
      mail,
    ]);
    // A mail whose own header names the other one.
    const commonHeaders = { messageId: mail?.messageId };
    const referring = JSON.stringify({
      eventType: 'Send',
      mail: { messageId: 'other', timestamp: at, commonHeaders },
    });
    const other = await logOf({
      logGroups: [{ name: 'log', region: 'us-east-1', events: [{ at, message: referring }] }],
    });
    expect((await run(other, { logGroup: 'log', from: at, to: at, messageId })).mails).toEqual([]);
  });

  it.each([
    ["O'Neil@example.org", 1],
    ['日本@', 1],
    ['team+mail@EXAMPLE.com', 1],
    ['teamXmail@example.com', 0],
    ['Your order', 0],
  ])('finds %s by address: %i', async (address, count) => {
    expect((await run(await logOf(), { address })).mails).toHaveLength(count);
  });

  const hostile = [
    '"',
    "'",
    '/',
    '\\',
    '`',
    '\\"',
    '/ | fields @message | limit 1 #',
    '") or (1 = 1',
    '[',
    '(?<a>',
    '*',
    '$^',
    '\n| limit 1',
  ];
  it.each(hostile)('never lets typed text become part of the query: %j', async (value) => {
    const endpoint = await logOf();
    for (const meant of [{ sender: value }, { address: value }, { messageId: value }]) {
      const { gap, mails } = await run(endpoint, meant);
      expect(gap).toBeNull();
      // Only an address may have such a character.
      expect(mails.filter(({ to }) => meant.address === undefined || !to.join().includes(value))).toEqual([]);
    }
    const queries = endpoint.calls.flatMap(({ params }) => params['queryString'] ?? []);
    const known =
      /^fields @timestamp, @message\n\| filter @message like .*\n\| filter @message like \/[^/\n`']*\/\n\| sort @timestamp desc\n\| limit 10000$/;
    expect(queries.filter((query) => !known.test(query))).toEqual([]);
    expect(queries).toHaveLength(3);
  });

  it('leaves out mails of other times, and log events that are not from SES', async () => {
    const at = ago(2);
    const event = (messageId: string, timestamp: string) =>
      `INFO ${JSON.stringify({ eventType: 'Send', mail: { messageId, timestamp } })}`;
    const messages = [
      event('inside', at),
      event('before', ago(7)),
      '"eventType":"Send" no JSON',
      '{"eventType":"Open"}',
    ];
    const endpoint = await logOf({
      logGroups: [{ name: 'log', region: 'us-east-1', events: messages.map((message) => ({ at, message })) }],
    });
    const { mails, unreadable } = await run(endpoint, { logGroup: 'log' });
    expect([mails.map(({ messageId }) => messageId), unreadable]).toEqual([['inside'], 1]);
    expect(mails[0]).toMatchObject({
      callerIdentity: null,
      sourceIp: null,
      from: null,
      to: [],
      subject: null,
    });
  });

  it('reads up to 10,000 log events, the newest, and says so', async () => {
    const endpoint = await logOf({
      sends: [
        { role: 'order-mails', region: 'us-east-1', at: '-2h', count: 3_000, configurationSet: 'by-sender' },
        { role: 'alerts', region: 'us-east-1', at: '-1h', count: 3_000, configurationSet: 'by-sender' },
      ],
    });
    const { mails, isCut, scanned } = await run(endpoint);
    expect([isCut, scanned?.matched]).toEqual([true, 12_000]);
    expect(mails.filter(({ callerIdentity }) => callerIdentity === 'alerts')).toHaveLength(3_000);
    expect(endpoint.calls.filter(({ action }) => action === 'GetQueryResults').length).toBeGreaterThan(10);
  });
});

describe('A query that is not needed anymore', () => {
  const actions = (endpoint: Endpoint) => endpoint.calls.map(({ action }) => action);

  it('is stopped when it is canceled', async () => {
    const endpoint = await logOf({}, { behaviour: { queryPolls: Infinity } });
    const cancel = new AbortController();
    endpoint.rules.add({
      action: 'GetQueryResults',
      after: 1,
      then: () => cancel.abort(new Error('enough')),
    });
    await expect(run(endpoint, {}, { signal: cancel.signal })).rejects.toThrow('enough');
    expect(actions(endpoint).at(-1)).toBe('StopQuery');
  });

  it('is stopped when it is canceled while it starts', async () => {
    const endpoint = await logOf();
    const cancel = new AbortController();
    endpoint.rules.add({ action: 'StartQuery', delay: 50, then: () => undefined });
    const asked = searchLog(search(), {
      reader: logsOf(endpoint),
      clock: { ...systemClock, now: () => ago(0) },
      giveUpAfter: 1_000,
      signal: cancel.signal,
    });
    setTimeout(() => cancel.abort(new Error('enough')), 10);
    await expect(asked).rejects.toThrow('enough');
    expect(actions(endpoint)).toEqual(['StartQuery', 'StopQuery']);
  });

  it('is stopped when it takes too long', async () => {
    const endpoint = await logOf({}, { behaviour: { queryPolls: Infinity } });
    const { gap } = await run(endpoint, {}, { giveUpAfter: 5_000 });
    expect(gap).toMatchObject({ call: 'GetQueryResults', reason: 'Timeout', region: 'us-east-1' });
    expect(actions(endpoint).at(-1)).toBe('StopQuery');
  });

  it('is stopped when its start takes too long, and is not said to have run', async () => {
    const endpoint = await logOf();
    const { gap, scanned } = await run(endpoint, {}, { giveUpAfter: 1_000 });
    expect([gap, scanned]).toMatchObject([
      {
        call: 'StartQuery',
        reason: 'Timeout',
        message: 'us-east-1: No query was known to have started after 1 second.',
      },
      null,
    ]);
    expect(actions(endpoint)).toEqual(['StartQuery', 'StopQuery']);
    expect(gap === null ? '' : failedSearchWords(gap, search())).toBe(
      'CloudWatch Logs in us-east-1 did not say in time that the search had started. If it did, it may have scanned something, which costs. Try again later.',
    );
  });

  it('is not started by a search that was canceled before', async () => {
    const endpoint = await logOf();
    await expect(run(endpoint, {}, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    expect(endpoint.calls).toEqual([]);
  });
});

describe('A failed search', () => {
  const failing = (action: string, code: string): Rule => ({ action, error: { code, status: 400 } });
  const body = (action: string, answer: object): Rule => ({
    action,
    rewrite: () => ({ status: 200, headers: {}, body: JSON.stringify(answer) }),
  });
  const complete = (results: unknown) => body('GetQueryResults', { status: 'Complete', results });
  it.each<readonly [string, Rule, string, string]>([
    ['denied', failing('StartQuery', 'AccessDeniedException'), 'StartQuery', 'AccessDenied'],
    [
      'over the limit of queries',
      failing('StartQuery', 'LimitExceededException'),
      'StartQuery',
      'LimitExceeded',
    ],
    ['throttled', failing('GetQueryResults', 'ThrottlingException'), 'GetQueryResults', 'Throttling'],
    ['without an ID', body('StartQuery', {}), 'StartQuery', 'InvalidResponse'],
    ['without a status', body('GetQueryResults', {}), 'GetQueryResults', 'InvalidResponse'],
    ['failed', body('GetQueryResults', { status: 'Failed' }), 'GetQueryResults', 'QueryFailed'],
    ['timed out', body('GetQueryResults', { status: 'Timeout' }), 'GetQueryResults', 'QueryTimeout'],
    [
      'stopped by another',
      body('GetQueryResults', { status: 'Cancelled' }),
      'GetQueryResults',
      'QueryCancelled',
    ],
    ['without results', complete(undefined), 'GetQueryResults', 'InvalidResponse'],
    ['with results of another form', complete('x'), 'GetQueryResults', 'InvalidResponse'],
    ['with a row of another form', complete([{}]), 'GetQueryResults', 'InvalidResponse'],
    ['with a row without its text', complete([[]]), 'GetQueryResults', 'InvalidResponse'],
  ])('is a gap: %s', async (_name, rule, call, reason) => {
    const endpoint = await logOf();
    endpoint.rules.add(rule);
    const answer = await run(endpoint);
    expect(answer).toMatchObject({ mails: [], gap: { call, reason, region: 'us-east-1' } });
  });

  it.each(['MalformedQuery', 'InvalidParameter'])('never repeats the search text: %s', async (reason) => {
    const endpoint = await logOf();
    const message = 'unexpected symbol found reader@example.org at line 4';
    endpoint.rules.add({ action: 'StartQuery', error: { code: `${reason}Exception`, message } });
    const { gap } = await run(endpoint, { address: 'reader@example.org' });
    expect(gap).toMatchObject({ reason });
    expect(JSON.stringify(gap)).not.toContain('reader');
  });

  it('says that the log group keeps no events of that time', async () => {
    const endpoint = await logOf({
      logGroups: [{ name: '/aws/events/ses-mails', region: 'us-east-1', retentionInDays: 3 }],
    });
    expect((await run(endpoint, { from: ago(90), to: ago(60) })).gap).toBeNull();
    const { gap } = await run(endpoint, { from: ago(120), to: ago(90) });
    expect(gap).toMatchObject({ call: 'StartQuery', reason: 'QueryOutsideLog', region: 'us-east-1' });
    expect(gap === null ? '' : failedSearchWords(gap, search())).toMatch(
      /^\/aws\/events\/ses-mails in us-east-1 has no events of that time: .* Choose a later time\.$/,
    );
  });

  it('says nothing about scanned data if AWS returned only a part', async () => {
    const endpoint = await logOf();
    endpoint.rules.add({ action: 'GetQueryResults', after: 1, rewrite: withoutMember('statistics') });
    const { scanned, mails } = await run(endpoint, { sender: 'team+mail' });
    expect([scanned, mails.length]).toEqual([null, 1]);
  });

  it('says that no log group has that name', async () => {
    const endpoint = await logOf();
    const reader = logsOf(endpoint);
    const { signal } = new AbortController();
    expect(await reader.findLogGroup('us-east-1', '/aws/events/ses', signal)).toEqual({
      ok: true,
      value: null,
    });
    expect(await reader.findLogGroup('us-east-1', '/aws/events/ses-mails', signal)).toMatchObject({
      value: { storedBytes: expect.any(Number) as number },
    });
    expect(await reader.describeLogGroups('eu-south-1', signal)).toMatchObject({
      value: [{ name: 'mail/SES/firehose', storedBytes: null }],
    });
    expect((await run(endpoint, { logGroup: 'gone' })).gap).toMatchObject({ reason: 'ResourceNotFound' });
  });
});

describe('Whatever goes wrong with a call', () => {
  const faults: Readonly<Record<string, Effect>> = {
    'a page of a proxy': { respond: { status: 200, body: '<html>Sign in</html>' } },
    'an empty answer': { respond: { status: 200, body: '' } },
    'a failing server': { error: { code: 'ServiceUnavailableException', status: 503 } },
    'a cut connection': { reset: true },
    'a cut answer': { truncate: 20 },
  };
  const spoils = {
    'without ': withoutMember,
    'with an empty ': emptiedMember,
    'with another type of ': otherType,
  };

  it.each(['StartQuery', 'GetQueryResults'])('no mail of %s is lost without a gap', async (action) => {
    const endpoint = await logOf();
    const members = new Set<string>();
    endpoint.rules.add({
      action,
      rewrite: (response) => {
        for (const name of membersOf(response.body)) members.add(name);
        return response;
      },
    });
    const truth = (await run(endpoint, { sender: 'team+mail' })).mails;
    expect(truth).toHaveLength(1);
    const all = [
      ...Object.entries(faults),
      ...[...members].flatMap((name) =>
        Object.entries(spoils).map(([how, spoil]) => [how + name, { rewrite: spoil(name) }] as const),
      ),
    ];
    const broken: string[] = [];
    for (const [name, effect] of all) {
      endpoint.rules.reset();
      endpoint.rules.add({ action, ...effect });
      const { mails, gap, isCut, unreadable } = await run(endpoint, { sender: 'team+mail' });
      const isSaid = gap !== null || isCut || unreadable > 0;
      if (!isSaid && JSON.stringify(mails) !== JSON.stringify(truth)) broken.push(name);
      if (JSON.stringify(gap ?? '').includes('example')) broken.push(`${name}: an address in an error`);
    }
    expect(broken).toEqual([]);
    expect(all.length).toBeGreaterThan(action === 'StartQuery' ? 7 : 20);
  });
});

it('A client of a scan sends no call of a mail log', async () => {
  const endpoint = await logOf();
  const { accessKeyId, secretAccessKey } = endpoint.account().credential;
  const client = new CloudWatchLogsClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  client.middlewareStack.use(readOnly(() => undefined, unpaced));
  const input = { logGroupName: 'log', queryString: 'fields @message', startTime: 1, endTime: 2 };
  const command = abortable(new StartQueryCommand(input), new AbortController().signal);
  await expect(client.send(command)).rejects.toThrow('was not sent');
  expect(endpoint.calls).toEqual([]);
});
