/** CloudWatch's and EC2's answers about mails, over HTTP. */
import { describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { Metric } from '../../../src/senders/ports/mailReader.ts';
import { DAY, mails as startMails, sum } from '../endpoint/cloudwatch.ts';
import { cloudWatchClient } from '../endpoint/support.ts';
import type { Rule } from '../../aws/rules.ts';
import { failing, mailsOf, SEND, sentBy } from './mailsOf.ts';

const never = new AbortController().signal;
const BEFORE = '2026-11-23T12:00:00Z';
const daysBefore = (days: number) =>
  new Date(Date.parse(BEFORE) - days * DAY).toISOString().replace('.000Z', 'Z');
const span = (days: number) => ({ from: daysBefore(days), to: '2026-11-23T13:00:00Z' });
const DAYS_400 = span(400);
/** All of them in us-east-1 in these 400 days. */
const SENT = 288_422;
const BY_NEWSLETTER = 35_883;

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.gap.reason}: ${result.gap.message}`);
  return result.value;
};
const gapOf = <T>(result: Result<T>) => (result.ok ? null : result.gap);
const total = (counts: Uint32Array | undefined) => counts?.reduce((sum, count) => sum + count, 0);

describe('The enabled Regions', () => {
  it('come from EC2, in one call, in the Region of the profile', async () => {
    const endpoint = await startMails();
    const { mails, calls } = mailsOf(endpoint);
    const regions = valueOf(await mails.describeRegions(never));
    expect(regions).toContain('eu-south-1');
    expect(regions).not.toContain('af-south-1');
    expect(regions.length).toBe(18);
    expect([...calls]).toEqual([['DescribeRegions', 1]]);
    expect(endpoint.calls.map(({ service, region }) => [service, region])).toEqual([['ec2', 'us-east-1']]);
  });

  it('are a gap with a clear message if EC2 denies the call', async () => {
    const endpoint = await startMails();
    endpoint.rules.deny(['ec2:DescribeRegions']);
    const gap = gapOf(await mailsOf(endpoint).mails.describeRegions(never));
    expect(gap).toMatchObject({ call: 'DescribeRegions', reason: 'AccessDenied' });
    expect(gap?.message).toMatch(/^EC2 in us-east-1: You are not authorized to perform this operation\./);
    expect(gap).not.toHaveProperty('region');
  });

  it.each([
    ['no Region', ''],
    ['a Region that is not a host name', '<item><regionName>x.example.com/</regionName></item>'],
    ['a Region without a name', '<item><regionEndpoint>ec2</regionEndpoint></item>'],
  ])('are rejected if the answer has %s', async (_, items) => {
    const endpoint = await startMails();
    endpoint.rules.add({
      action: 'DescribeRegions',
      rewrite: (response) => ({
        ...response,
        body: response.body.replace(/<regionInfo>.*<\/regionInfo>/s, `<regionInfo>${items}</regionInfo>`),
      }),
    });
    expect(gapOf(await mailsOf(endpoint).mails.describeRegions(never))?.reason).toBe('InvalidResponse');
  });
});

describe('Hourly sums', () => {
  it('have a value for each hour up to the current one, 0 without a data point', async () => {
    const { mails } = mailsOf(await startMails());
    const [sent] = valueOf(await mails.getHourlySums('us-east-1', [SEND], span(1), never));
    expect(sent).toHaveLength(25);
    const hours = [...(sent ?? [])].flatMap((count, hour) =>
      count === 0 ? [] : [[(12 + hour) % 24, count]],
    );
    expect(hours).toEqual([
      [12, 207],
      [19, 100],
      [0, 200],
      [7, 102],
      [8, 3],
    ]);
  });

  it('come in the order of the metrics, separately for each Region, in one call for ten metrics of 400 days', async () => {
    const endpoint = await startMails();
    const { mails } = mailsOf(endpoint);
    const names = ['newsletter', 'nobody', 'root', 'campaigns', 'alerts', 'a', 'b', 'c', 'd'];
    const metrics = [SEND, ...names.map(sentBy)];
    const sums = valueOf(await mails.getHourlySums('us-east-1', metrics, DAYS_400, never));
    const asked = endpoint.calls.map(({ region, params }) => [region, params['NextToken']]);
    expect(sums.map(({ length }) => length)).toEqual(metrics.map(() => 9_601));
    expect(sums.map(total)).toEqual([SENT, BY_NEWSLETTER, 0, 1, 48_000, 5, 0, 0, 0, 0]);
    // As the SDK itself reads it.
    const client = cloudWatchClient(endpoint);
    const by = { 'ses:caller-identity': 'newsletter' };
    expect([await sum(client, {}), await sum(client, { dimensions: by })]).toEqual([SENT, BY_NEWSLETTER]);
    endpoint.reset();
    const [elsewhere] = valueOf(await mails.getHourlySums('eu-south-1', [SEND], DAYS_400, never));
    expect(total(elsewhere)).toBe(3_744);
    expect(asked).toEqual([['us-east-1', undefined]]);
    expect(endpoint.calls.map(({ region }) => region)).toEqual(['eu-south-1']);
  });

  it("are requested within CloudWatch's limits for metrics and data points per call", async () => {
    const endpoint = await startMails();
    const { mails } = mailsOf(endpoint);
    const metrics = Array.from({ length: 45 }, (_, index) =>
      sentBy(index === 44 ? 'newsletter' : `n${index}`),
    );
    const sums = valueOf(await mails.getHourlySums('us-east-1', metrics, DAYS_400, never));
    expect(sums.map(total)).toEqual([...Array<number>(44).fill(0), BY_NEWSLETTER]);
    const queries = endpoint.calls.map(
      ({ params }) => Object.keys(params).filter((name) => name.endsWith('.Id')).length,
    );
    expect(queries.toSorted((a, b) => a - b)).toEqual([5, 10, 10, 10, 10]);
    // For few hours, as many metrics as one call may have.
    endpoint.reset();
    const many = Array.from({ length: 501 }, (_, index) => sentBy(`n${index}`));
    expect(valueOf(await mails.getHourlySums('us-east-1', many, span(1), never))).toHaveLength(501);
    expect(endpoint.calls).toHaveLength(2);
  });

  it('are requested concurrently: four calls in a Region, and eight large ones in all Regions', async () => {
    const endpoint = await startMails();
    const { mails } = mailsOf(endpoint);
    const metrics = Array.from({ length: 90 }, (_, index) => sentBy(`n${index}`));
    endpoint.rules.add({ where: ({ params }) => params.has('MetricDataQueries.member.2.Id'), hang: true });
    const cancel = new AbortController();
    const ask = (region: string) => mails.getHourlySums(region, metrics, DAYS_400, cancel.signal);
    const underWay = async (count: number) => {
      await vi.waitUntil(() => endpoint.calls.length >= count);
      // A small request in another Region waits for none of them.
      valueOf(await mails.getHourlySums('eu-north-1', [SEND], DAYS_400, never));
      expect(endpoint.calls.filter(({ region }) => region !== 'eu-north-1')).toHaveLength(count);
    };
    const asked = [ask('us-east-1'), ask('us-east-1')];
    await underWay(4);
    asked.push(...['us-west-2', 'eu-west-1', 'eu-central-1'].map(ask));
    await underWay(8);
    cancel.abort(new Error('enough'));
    for (const each of await Promise.allSettled(asked)) expect(each.status).toBe('rejected');
  });

  it('are complete if the answer has several pages, all for one request', async () => {
    const endpoint = await startMails({ behaviour: { mostDatapoints: 1_000 } });
    const metrics = [SEND, sentBy('newsletter'), { name: 'Bounce', dimensions: [] }];
    const [whole, paged] = await Promise.all(
      [await startMails(), endpoint].map(async (asked) =>
        valueOf(await mailsOf(asked).mails.getHourlySums('us-east-1', metrics, DAYS_400, never)),
      ),
    );
    expect(paged).toEqual(whole);
    expect(endpoint.calls.length).toBeGreaterThan(3);
    const asked = endpoint.calls.map(({ params }) =>
      JSON.stringify(Object.entries(params).filter(([name]) => name !== 'NextToken')),
    );
    expect(new Set(asked).size).toBe(1);
  });

  it('restart once if a token is no longer valid', async () => {
    const endpoint = await startMails({ behaviour: { mostDatapoints: 1_000 } });
    const where: Rule['where'] = ({ params }) => params.has('NextToken');
    endpoint.rules.add({ where, times: 1, ...failing('InvalidNextToken') });
    const { mails } = mailsOf(endpoint);
    const [sent] = valueOf(await mails.getHourlySums('us-east-1', [SEND], DAYS_400, never));
    expect(total(sent)).toBe(SENT);
    endpoint.rules.add({ where, ...failing('InvalidNextToken') });
    const gap = gapOf(await mails.getHourlySums('us-east-1', [SEND], DAYS_400, never));
    expect(gap).toMatchObject({ reason: 'InvalidNextToken', region: 'us-east-1' });
  });

  it.each(['206.6', '207.4'])('are whole numbers: %s counts as 207', async (value) => {
    const endpoint = await startMails();
    const body = (text: string) => text.replace('"Values":[207', `"Values":[${value}`);
    endpoint.rules.add({ rewrite: (response) => ({ ...response, body: body(response.body) }) });
    const [sent] = valueOf(await mailsOf(endpoint).mails.getHourlySums('us-east-1', [SEND], span(1), never));
    expect(endpoint.calls).toHaveLength(1);
    expect(sent?.[0]).toBe(207);
  });

  it('of no metric, or of no hour, need no call', async () => {
    const endpoint = await startMails();
    const { mails } = mailsOf(endpoint);
    expect(valueOf(await mails.getHourlySums('us-east-1', [], DAYS_400, never))).toEqual([]);
    expect(endpoint.calls).toEqual([]);
  });
});

describe('The metrics by sender', () => {
  const namesIn = (metrics: readonly Metric[]) =>
    metrics.map(({ dimensions }) => dimensions.map(({ value }) => value).join(' '));

  it('are those that CloudWatch lists, with only the dimension or with others', async () => {
    const endpoint = await startMails();
    const listed = valueOf(await mailsOf(endpoint).mails.listSenderMetrics('us-east-1', 1_000, never));
    expect(listed.isWhole).toBe(true);
    expect(namesIn(listed.metrics)).toEqual(['alerts', 'campaigns', 'newsletter', 'shop none']);
    expect(listed.metrics.every(({ name }) => name === 'Send')).toBe(true);
    expect(endpoint.calls.map(({ action, region }) => [action, region])).toEqual([
      ['ListMetrics', 'us-east-1'],
    ]);
  });

  it('end after the page that reaches the requested number, which is reported', async () => {
    const endpoint = await startMails({ behaviour: { longestPage: 2 } });
    const { mails } = mailsOf(endpoint);
    const listed = valueOf(await mails.listSenderMetrics('us-east-1', 1, never));
    expect([namesIn(listed.metrics), listed.isWhole]).toEqual([['alerts', 'campaigns'], false]);
    expect(endpoint.calls).toHaveLength(1);
    expect(valueOf(await mails.listSenderMetrics('us-east-1', 4, never)).isWhole).toBe(true);
  });

  it('are empty in a Region that publishes nothing by sender', async () => {
    const { mails } = mailsOf(await startMails());
    expect(valueOf(await mails.listSenderMetrics('eu-south-1', 500, never))).toEqual({
      metrics: [],
      isWhole: true,
    });
  });
});
