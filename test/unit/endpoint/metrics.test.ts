/** CloudWatch's counts of sent mails: how long it keeps them, and which metrics it lists. */
import {
  GetMetricDataCommand,
  ListMetricsCommand,
  type CloudWatchClient,
  type Metric,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../aws/endpoint.ts';
import {
  accountOf,
  ago,
  commandOf,
  DAY,
  HOUR,
  mails,
  NOW,
  points,
  PROTOCOLS,
  query,
  sum,
} from './cloudwatch.ts';
import { cloudWatchClient, endpointOf, errorOf } from './support.ts';

describe('Time in GetMetricData', () => {
  const daily = accountOf({
    sends: [{ user: 'bob', region: 'us-east-1', from: '-500d', hourly: [60] }],
  });

  test('points of a minute are kept for 15 days, of five minutes for 63, of an hour for 455', async () => {
    const client = cloudWatchClient(await endpointOf(daily, { now: () => NOW }));
    const oldest = async (period: number) => {
      const found = await client.send(commandOf({ from: ago(480 * DAY), to: NOW, period }));
      const first = found.MetricDataResults?.[0]?.Timestamps?.at(-1);
      return first && Math.round(((NOW.getTime() - first.getTime()) / DAY) * 10) / 10;
    };
    expect(await oldest(3600)).toBe(455);
    // A day that began earlier is kept no more.
    expect(await oldest(86_400)).toBe(454);
    expect(await oldest(300)).toBe(63);
    expect(await oldest(60)).toBe(15);
    expect(await oldest(600)).toBe(63);
  });

  test('the start is rounded down to the period kept at its age, and the end is exclusive', async () => {
    const client = cloudWatchClient(await endpointOf(daily, { now: () => NOW }));
    const first = async (from: Date, period: number) =>
      (await points(client, { from, to: new Date(from.getTime() + 2 * HOUR), period })).at(-1);
    // 60 mails an hour are one a minute.
    expect(await first(ago(DAY), 60)).toBe('11-22T12:34 1');
    expect(await first(ago(20 * DAY), 300)).toBe('11-03T12:30 5');
    expect(await first(ago(100 * DAY), 3600)).toBe('08-15T12:00 60');
    expect(
      await points(client, { from: new Date('2026-11-22T10:00Z'), to: new Date('2026-11-22T12:00Z') }),
    ).toEqual(['11-22T11:00 60', '11-22T10:00 60']);
  });

  test('the current hour is counted so far, with the delay of CloudWatch', async () => {
    const endpoint = await endpointOf(daily, { now: () => NOW });
    const recent = { from: ago(HOUR), to: new Date(NOW.getTime() + HOUR) };
    const hourNow = async (of: Endpoint) =>
      (await points(cloudWatchClient(of), { ...recent, from: new Date('2026-11-23T12:00Z') }))[0];
    expect(await hourNow(endpoint)).toBe('11-23T12:00 35');
    const late = await endpointOf(daily, { now: () => NOW, behaviour: { metricDelay: 10 * 60_000 } });
    expect(await hourNow(late)).toBe('11-23T12:00 25');
    endpoint.advance(5 * 60_000);
    expect(await hourNow(endpoint)).toBe('11-23T12:00 40');
  });
});

describe('Outcomes of mails', () => {
  test('are delivered, bounced, or rejected, with complaints about some of the delivered', async () => {
    const client = cloudWatchClient(await mails());
    const dimensions = { 'ses:caller-identity': 'newsletter' };
    const all = { from: new Date('2026-10-04T12:00Z'), to: new Date('2026-11-10T12:00Z') };
    const of = async (name: string) => sum(client, { name, ...all });
    // Of those days: the newsletter, the shop and root's one mail.
    expect(await of('Send')).toBe(37 * 600 + 5 * 24 * 3 + 1);
    expect((await of('Delivery')) + (await of('Bounce')) + (await of('Reject'))).toBe(await of('Send'));
    expect(await of('Bounce')).toBe(await sum(client, { name: 'Bounce', dimensions, ...all }));
    // One of 50, but for the one of 500 that was rejected.
    expect([await of('Bounce'), await of('Reject')]).toEqual([37 * (12 - 1.2), 37 * 1.2].map(Math.round));
    expect(await of('Complaint')).toBe(22);
    // Only what its destination publishes, and since that is there.
    expect(await sum(client, { name: 'Reject', dimensions, ...all })).toBe(0);
    expect(await points(client, { dimensions, from: ago(90 * DAY), to: ago(61 * DAY) })).toEqual([]);
  });

  test('without the tag count under the default, or, if the value is invalid, under nothing', async () => {
    const client = cloudWatchClient(await mails());
    const of = (dimensions: Record<string, string>) => sum(client, { dimensions });
    expect(await of({ campaign: 'none' })).toBe(9);
    // The set of these mails has no such dimension.
    expect(await of({ campaign: 'autumn' })).toBe(0);
    expect(await of({ 'ses:caller-identity': 'team+mail' })).toBe(0);
    // A user and a role of one name are one.
    expect(await of({ 'ses:caller-identity': 'alerts' })).toBe(5);
    expect(await of({ 'ses:caller-identity': 'root' })).toBe(1);
    expect(await of({ 'ses:caller-identity': 'campaigns' })).toBe(48_000);
  });
});

describe('ListMetrics', () => {
  const listed = async (
    client: CloudWatchClient,
    input: ConstructorParameters<typeof ListMetricsCommand>[0],
  ) => {
    const metrics: Metric[] = [];
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListMetricsCommand({ ...input, NextToken }));
      metrics.push(...(page.Metrics ?? []));
      pages.push(page.Metrics?.length ?? 0);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const names = metrics.map(({ MetricName, Dimensions }) =>
      [MetricName, ...(Dimensions ?? []).map(({ Name, Value }) => `${Name!}=${Value!}`)].join(' '),
    );
    return { names, pages };
  };
  const SENDERS = {
    Namespace: 'AWS/SES',
    MetricName: 'Send',
    Dimensions: [{ Name: 'ses:caller-identity' }],
  };

  test.each(PROTOCOLS)(
    'by %s includes metrics with further dimensions, and none without data for two weeks',
    async (_name, protocol) => {
      const client = cloudWatchClient(await mails(), {}, protocol);
      expect((await listed(client, SENDERS)).names).toEqual([
        'Send ses:caller-identity=alerts',
        'Send ses:caller-identity=campaigns',
        'Send ses:caller-identity=newsletter',
        'Send ses:caller-identity=shop ses:source-ip=none',
      ]);
      const one = { ...SENDERS, Dimensions: [{ Name: 'ses:caller-identity', Value: 'alerts' }] };
      expect((await listed(client, one)).names).toEqual(['Send ses:caller-identity=alerts']);
      expect((await listed(client, { Namespace: 'AWS/SES', RecentlyActive: 'PT3H' })).names).toEqual([]);
      expect((await listed(client, { Namespace: 'AWS/EC2' })).names).toEqual([]);
      expect((await listed(client, {})).names).toEqual(
        expect.arrayContaining(['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject', 'Send campaign=none']),
      );
      expect(
        await errorOf(client.send(new ListMetricsCommand({ RecentlyActive: 'PT4H' as 'PT3H' }))),
      ).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
    },
  );

  test('lists a new metric after a while, and drops an old one after two weeks', async () => {
    const endpoint = await mails({ behaviour: { listingDelay: 15 * 60_000 } });
    const client = cloudWatchClient(endpoint);
    const names = async () => (await listed(client, SENDERS)).names.map((name) => name.split('=').at(-1));
    endpoint.account().send({ user: 'shop', region: 'us-east-1', configurationSet: 'by-sender' });
    endpoint.advance(60_000);
    expect(await names()).not.toContain('shop');
    endpoint.advance(15 * 60_000);
    expect(await names()).toContain('shop');
    endpoint.advance(5 * DAY);
    // The last of them left ten days before.
    expect(await names()).not.toContain('campaigns');
  });

  test('has 500 on a page', async () => {
    const senders = Array.from({ length: 1200 }, (_, index) => `sender-${String(index).padStart(4, '0')}`);
    const endpoint = await endpointOf(
      accountOf({
        configurationSets: [
          { name: 'set', region: 'us-east-1', cloudWatch: [{ dimensions: { 'ses:caller-identity': 'x' } }] },
        ],
        sends: senders.map((deleted) => ({
          deleted,
          region: 'us-east-1',
          at: '-1d',
          configurationSet: 'set',
        })),
      }),
      { now: () => NOW },
    );
    const { names, pages } = await listed(cloudWatchClient(endpoint), SENDERS);
    expect(pages).toEqual([500, 500, 200]);
    expect(new Set(names).size).toBe(1200);
    const foreign = await cloudWatchClient(endpoint).send(new ListMetricsCommand(SENDERS));
    expect(
      await errorOf(
        cloudWatchClient(endpoint).send(
          new ListMetricsCommand({ Namespace: 'AWS/SES', NextToken: foreign.NextToken }),
        ),
      ),
    ).toMatchObject({ name: 'InvalidNextToken' });
  });
});

test('Many senders over 400 days come in pages of 100,800 points that add up', async () => {
  const names = Array.from({ length: 24 }, (_, index) => `sender-${index}`);
  const endpoint = await endpointOf(
    accountOf({
      configurationSets: [
        { name: 'set', region: 'us-east-1', cloudWatch: [{ dimensions: { 'ses:caller-identity': 'x' } }] },
      ],
      sends: names.map((deleted, index) => ({
        deleted,
        region: 'us-east-1',
        from: '-420d',
        hourly: [index + 1],
        configurationSet: 'set',
      })),
    }),
    { now: () => NOW },
  );
  const client = cloudWatchClient(endpoint);
  const input = {
    MetricDataQueries: names.map((name, index) =>
      query({ dimensions: { 'ses:caller-identity': name } }, index),
    ),
    StartTime: new Date('2025-10-19T12:00Z'),
    EndTime: new Date('2026-11-23T12:00Z'),
  };
  const sizes: number[] = [];
  let named = 0;
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetMetricDataCommand({ ...input, NextToken }));
    const values = (page.MetricDataResults ?? []).flatMap(({ Values }) => Values ?? []);
    sizes.push(values.length);
    named += values.reduce((all, value) => all + value, 0);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(sizes).toEqual([100_800, 100_800, 28_800]);
  const whole = { from: input.StartTime, to: input.EndTime };
  expect(named).toBe(await sum(client, whole));
  expect(named).toBe((9600 * (24 * 25)) / 2);
});
