/** Requests about mails that are denied, throttled, or slow: a gap of that Region, and no count. */
import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS } from '../../../src/aws/client/wholeAnswers.ts';
import { problemKind } from '../../../src/senders/model/problem.ts';
import { mails as startMails } from '../endpoint/cloudwatch.ts';
import { gapOf, gapUnder, list, SPAN, sums } from './mailGaps.ts';
import { failing, mailsOf, rewritten, SEND, sentBy } from './mailsOf.ts';

const never = new AbortController().signal;
const IN_REGION = /^CloudWatch in us-east-1: /;

describe('A Region', () => {
  it.each([
    ['denied', 'AccessDenied', 403, 'denied'],
    ['denied, in the newer words', 'AccessDeniedException', 403, 'denied'],
    ['throttled', 'Throttling', 400, 'throttled'],
    ['with credentials that ran out', 'ExpiredToken', 403, 'expired'],
    ['that fails', 'InternalFailure', 500, 'failed'],
  ])("that is %s has a gap with AWS's error code", async (_, code, status, kind) => {
    const gap = await gapUnder(failing(code, status));
    expect(gap).toMatchObject({ call: 'GetMetricData', region: 'us-east-1', reason: code });
    expect(gap.message).toMatch(IN_REGION);
    expect(problemKind(gap.reason, gap.message)).toBe(kind);
    expect(await gapUnder(failing(code, status), list)).toMatchObject({ call: 'ListMetrics', reason: code });
  });

  it('that is denied by a service control policy does not affect the others', async () => {
    const endpoint = await startMails();
    endpoint.rules.deny(['cloudwatch:*'], undefined, ['eu-west-1']);
    const { message, reason } = gapOf(await sums(endpoint, {}, 'eu-west-1'));
    expect(reason).toBe('AccessDenied');
    expect(message).toMatch(/^CloudWatch in eu-west-1: .*explicit deny in a service control policy/);
    expect((await sums(endpoint)).ok).toBe(true);
  });

  it("that is disabled is recognized by AWS's error code and message", async () => {
    const gap = gapOf(await sums(await startMails(), {}, 'af-south-1'));
    expect(gap).toMatchObject({ reason: 'InvalidClientTokenId', region: 'af-south-1' });
    expect(gap.message).toContain('The security token included in the request is invalid');
    // With the error names of JSON.
    const body = JSON.stringify({
      __type: 'com.amazon.coral.service#UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    expect((await gapUnder({ respond: { status: 400, body } })).reason).toBe('UnrecognizedClient');
  });

  it('that throttles slows down no other: each has its own pace', async () => {
    const endpoint = await startMails();
    endpoint.rules.throttle({ service: 'cloudwatch', rate: 5, burst: 1, region: 'us-east-1' });
    const { mails, calls } = mailsOf(endpoint, { maxAttempts: 8, createPace: createRateLimiter });
    const order: string[] = [];
    const ask = async (region: string) => {
      const result = await mails.getHourlySums(region, [SEND], SPAN, never);
      order.push(result.ok ? region : result.gap.reason);
    };
    await Promise.all([...Array<string>(3).fill('us-east-1'), 'eu-west-1'].map(ask));
    expect(order.toSorted()).toEqual(['eu-west-1', 'us-east-1', 'us-east-1', 'us-east-1']);
    expect(order.at(-1)).toBe('us-east-1');
    // Throttled requests count, too.
    expect(calls.get('GetMetricData')).toBe(endpoint.calls.length);
    expect(endpoint.calls.length).toBeGreaterThan(4);
  });

  it('that does not answer delays no other, and is given up', async () => {
    const endpoint = await startMails();
    endpoint.rules.add({ region: 'us-east-1', hang: true });
    const { mails } = mailsOf(endpoint, { limits: { ...LIMITS, milliseconds: 300 } });
    const slow = Array.from({ length: 9 }, () => mails.getHourlySums('us-east-1', [SEND], SPAN, never));
    expect((await mails.getHourlySums('eu-west-1', [SEND], SPAN, never)).ok).toBe(true);
    for (const result of await Promise.all(slow)) expect(gapOf(result).reason).toBe('Timeout');
  });

  it('that fails in the middle is not asked further, and keeps the metrics before that', async () => {
    const endpoint = await startMails();
    const metrics = Array.from({ length: 6_000 }, (_, index) => sentBy(`n${index}`));
    // 500 of a day are one call.
    const firstOf = 'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value';
    const ask = async (failed: string) => {
      endpoint.reset();
      endpoint.rules.add({ params: { [firstOf]: failed }, ...failing('InternalFailure', 500) });
      const { mails } = mailsOf(endpoint, { maxAttempts: 1 });
      const result = await mails.getHourlySums('us-east-1', metrics, SPAN, never);
      expect(result).toMatchObject({ ok: false, gap: { reason: 'InternalFailure' } });
      expect(endpoint.calls.length).toBeLessThan(12);
      return result.ok ? undefined : result.known?.length;
    };
    expect(await ask('n500')).toBe(500);
    expect(await ask('n1000')).toBe(1_000);
    expect(await ask('n0')).toBeUndefined();
  });
});

describe('A canceled request', () => {
  it.each([
    ['while AWS does not answer', { hang: true }],
    ['while it is throttled', failing('Throttling')],
  ])('ends at once, with the reason of the signal, %s', async (_, effect) => {
    const endpoint = await startMails();
    const cancel = new AbortController();
    endpoint.rules.add({ ...effect, then: () => cancel.abort(new Error('enough')) });
    const { mails } = mailsOf(endpoint, { maxAttempts: 8 });
    const metrics = Array.from({ length: 900 }, (_each, index) => sentBy(`n${index}`));
    const asked = [
      mails.getHourlySums('us-east-1', metrics, { ...SPAN, from: '2025-11-22T12:00:00Z' }, cancel.signal),
      mails.listSenderMetrics('us-east-1', 500, cancel.signal),
    ];
    for (const each of await Promise.allSettled(asked))
      expect(each).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    const sent = endpoint.calls.length;
    await mails.describeRegions(cancel.signal).catch(() => undefined);
    expect(endpoint.calls.length).toBe(sent);
  });

  it('ends at once while it waits for its turn', async () => {
    const endpoint = await startMails();
    const cancel = new AbortController();
    const waiting = Promise.withResolvers<undefined>();
    const createPace = () => ({
      ...{ accepted: () => undefined, throttled: () => undefined, unanswered: () => undefined, rate: 1 },
      acquire: (signal: AbortSignal) => {
        waiting.resolve(undefined);
        return new Promise<void>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
    });
    const asked = mailsOf(endpoint, { createPace }).mails.getHourlySums(
      'us-east-1',
      [SEND],
      SPAN,
      cancel.signal,
    );
    await waiting.promise;
    cancel.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(endpoint.calls).toEqual([]);
  });
});

it('A list that fails in the middle keeps what came, and a metric on two pages counts once', async () => {
  const endpoint = await startMails({ behaviour: { longestPage: 2 } });
  endpoint.rules.add({ action: 'ListMetrics', after: 1, ...failing('InternalFailure', 500) });
  const result = await mailsOf(endpoint).mails.listSenderMetrics('us-east-1', 500, never);
  expect(result).toMatchObject({ ok: false, known: { isWhole: false } });
  expect(result.ok ? [] : result.known?.metrics).toHaveLength(2);

  endpoint.reset();
  endpoint.rules.add(
    rewritten(
      'ListMetrics',
      ({ Metrics, NextToken }: { Metrics: { Dimensions: unknown[] }[]; NextToken?: string }) => ({
        Metrics: [
          ...Metrics,
          ...Metrics.map((metric) => ({ ...metric, Dimensions: metric.Dimensions.toReversed() })),
        ],
        NextToken,
      }),
    ),
  );
  const listed = await mailsOf(endpoint).mails.listSenderMetrics('us-east-1', 500, never);
  expect(listed.ok && listed.value.metrics.length).toBe(4);
});
