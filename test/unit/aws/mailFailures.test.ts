/** What becomes of questions about mails that are denied, throttled, slow or garbled: a gap of that Region, and no count. */
import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS } from '../../../src/aws/client/wholeAnswers.ts';
import { problemKind } from '../../../src/senders/model/problem.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Rule } from '../../aws/rules.ts';
import { SECRET_FORMS } from '../../aws/canaries.ts';
import { mails as startMails } from '../endpoint/cloudwatch.ts';
import { failing, mailsOf, rewritten, SEND, sentBy } from './mailsOf.ts';

const never = new AbortController().signal;
const SPAN = { from: '2026-11-22T12:00:00Z', to: '2026-11-23T13:00:00Z' };
const IN_REGION = /^CloudWatch in us-east-1: /;

const sums = (endpoint: Endpoint, options?: Parameters<typeof mailsOf>[1], region = 'us-east-1') =>
  mailsOf(endpoint, options).mails.getHourlySums(region, [SEND, sentBy('newsletter')], SPAN, never);
const list = (endpoint: Endpoint, most = 10_000) =>
  mailsOf(endpoint).mails.listSenderMetrics('us-east-1', most, never);

function gapOf<T>(result: Result<T>) {
  if (result.ok) throw new Error(`It answered ${JSON.stringify(result.value)}.`);
  expect(result).not.toHaveProperty('known');
  return result.gap;
}

async function under(rule: Rule, ask: (endpoint: Endpoint) => Promise<Result<unknown>> = sums) {
  const endpoint = await startMails();
  endpoint.rules.add(rule);
  return gapOf(await ask(endpoint));
}

describe('A Region', () => {
  it.each([
    ['denied', 'AccessDenied', 403, 'denied'],
    ['denied, in the newer words', 'AccessDeniedException', 403, 'denied'],
    ['throttled', 'Throttling', 400, 'throttled'],
    ['with credentials that ran out', 'ExpiredToken', 403, 'expired'],
    ['that fails', 'InternalFailure', 500, 'failed'],
  ])('that is %s is a gap of that Region, with the code of AWS', async (_, code, status, kind) => {
    const gap = await under(failing(code, status));
    expect(gap).toMatchObject({ call: 'GetMetricData', region: 'us-east-1', reason: code });
    expect(gap.message).toMatch(IN_REGION);
    expect(problemKind(gap.reason, gap.message)).toBe(kind);
    expect(await under(failing(code, status), list)).toMatchObject({ call: 'ListMetrics', reason: code });
  });

  it('that is denied by a service control policy leaves the others as they are', async () => {
    const endpoint = await startMails();
    endpoint.rules.deny(['cloudwatch:*'], undefined, ['eu-west-1']);
    const { message, reason } = gapOf(await sums(endpoint, {}, 'eu-west-1'));
    expect(reason).toBe('AccessDenied');
    expect(message).toMatch(/^CloudWatch in eu-west-1: .*explicit deny in a service control policy/);
    expect((await sums(endpoint)).ok).toBe(true);
  });

  it('that is switched off is known by its code, and by the words of AWS', async () => {
    const gap = gapOf(await sums(await startMails(), {}, 'af-south-1'));
    expect(gap).toMatchObject({ reason: 'InvalidClientTokenId', region: 'af-south-1' });
    expect(gap.message).toContain('The security token included in the request is invalid');
    // In the names that JSON has for it.
    const body = JSON.stringify({
      __type: 'com.amazon.coral.service#UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    expect((await under({ respond: { status: 400, body } })).reason).toBe('UnrecognizedClient');
  });

  it('that throttles slows down nobody else: each keeps a pace of its own', async () => {
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
    // Those that were refused count, too: they are requests.
    expect(calls.get('GetMetricData')).toBe(endpoint.calls.length);
    expect(endpoint.calls.length).toBeGreaterThan(4);
  });

  it('that answers nothing holds up no other, and not for ever', async () => {
    const endpoint = await startMails();
    endpoint.rules.add({ region: 'us-east-1', hang: true });
    const { mails } = mailsOf(endpoint, { limits: { ...LIMITS, milliseconds: 300 } });
    const slow = Array.from({ length: 9 }, () => mails.getHourlySums('us-east-1', [SEND], SPAN, never));
    expect((await mails.getHourlySums('eu-west-1', [SEND], SPAN, never)).ok).toBe(true);
    for (const result of await Promise.all(slow)) expect(gapOf(result).reason).toBe('Timeout');
  });

  it('that fails in the middle is asked no further, and the metrics before that are known', async () => {
    const endpoint = await startMails();
    const metrics = Array.from({ length: 1_500 }, (_, index) => (index === 0 ? SEND : sentBy(`n${index}`)));
    const { mails } = mailsOf(endpoint, { maxAttempts: 1 });
    endpoint.rules.add({
      params: { 'MetricDataQueries.member.500.Id': 'm499' },
      after: 1,
      ...failing('InternalFailure', 500),
    });
    const result = await mails.getHourlySums('us-east-1', metrics, SPAN, never);
    expect(result).toMatchObject({ ok: false, gap: { reason: 'InternalFailure' } });
    const known = result.ok ? [] : (result.known ?? []);
    expect(known.length % 500).toBe(0);
    expect(known.length).toBeLessThan(1_500);
  });
});

describe('A canceled question', () => {
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
      ...{ accepted: () => undefined, throttled: () => undefined, rate: 1 },
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

interface Answered {
  readonly MetricDataResults: readonly [Sum, ...Sum[]];
  readonly Messages?: unknown;
}
interface Sum {
  readonly Id: string;
  readonly Timestamps: readonly number[];
  readonly Values: readonly unknown[];
  readonly StatusCode: string;
}

/** Changes the first metric of an answer. */
const first = (change: (sum: Sum) => object) =>
  rewritten('GetMetricData', ({ MetricDataResults: [sum, ...others], ...rest }: Answered) => ({
    ...rest,
    MetricDataResults: [{ ...sum, ...change(sum) }, ...others],
  }));

describe('An answer that CloudWatch would not give is none', () => {
  const HOUR = 3_600;
  it.each<[string, Rule]>([
    [
      'a time off the hour',
      first(({ Timestamps: [time = 0, ...more] }) => ({ Timestamps: [time + 1, ...more] })),
    ],
    ['a time before the first hour', first(({ Timestamps: [, ...more] }) => ({ Timestamps: [0, ...more] }))],
    [
      'a time after the last hour',
      first(({ Timestamps: [time = 0, ...more] }) => ({ Timestamps: [time + 48 * HOUR, ...more] })),
    ],
    ['a time that is none', first(({ Timestamps: [, ...more] }) => ({ Timestamps: ['soon', ...more] }))],
    ['an hour twice', first(({ Timestamps: [a, , ...more] }) => ({ Timestamps: [a, a, ...more] }))],
    ['a time without a value', first(({ Values: [, ...more] }) => ({ Values: more }))],
    ['no values', first(() => ({ Values: undefined }))],
    ['a negative value', first(({ Values: [, ...more] }) => ({ Values: [-1, ...more] }))],
    ['a value beyond all counts', first(({ Values: [, ...more] }) => ({ Values: [1e300, ...more] }))],
    ['a value that is no number', first(({ Values: [, ...more] }) => ({ Values: ['NaN', ...more] }))],
    ['a value of null', first(({ Values: [, ...more] }) => ({ Values: [null, ...more] }))],
    ['a text in place of a value', first(({ Values: [, ...more] }) => ({ Values: ['7', ...more] }))],
    ['no status', first(() => ({ StatusCode: undefined }))],
    ['a status that is none', first(() => ({ StatusCode: 'Fine' }))],
    ['more to come, and no token', first(() => ({ StatusCode: 'PartialData' }))],
    ['another metric than was asked for', first(() => ({ Id: 'm7' }))],
    ['another name of a metric', first(() => ({ Id: 'constructor' }))],
    ['no name of a metric', first(() => ({ Id: undefined }))],
    [
      'too few metrics',
      rewritten('GetMetricData', ({ MetricDataResults: [one] }: Answered) => ({ MetricDataResults: [one] })),
    ],
    ['no metrics', rewritten('GetMetricData', () => ({}))],
    [
      'a token that repeats',
      rewritten('GetMetricData', () => ({ MetricDataResults: [], NextToken: 'again' })),
    ],
    [
      'a page of a proxy',
      { respond: { status: 200, body: '<html>Sign in</html>', contentType: 'text/html' } },
    ],
    ['JSON that is cut off', { rewrite: (response) => ({ ...response, body: response.body.slice(0, -9) }) }],
    ['an empty body', { respond: { status: 200, body: '', contentType: 'application/x-amz-json-1.0' } }],
    [
      'the answer of another call',
      { respond: { body: '{"Metrics":[]}', contentType: 'application/x-amz-json-1.0' } },
    ],
  ])('%s', async (_, rule) => {
    const gap = await under(rule);
    expect(gap).toMatchObject({ call: 'GetMetricData', region: 'us-east-1', reason: 'InvalidResponse' });
    expect(gap.message).toMatch(IN_REGION);
    expect(gap.message).not.toContain('Deserialization');
  });

  const A_METRIC = { Namespace: 'AWS/SES', MetricName: 'Send' };
  it.each<[string, Rule]>([
    ['a token that repeats', rewritten('ListMetrics', () => ({ Metrics: [], NextToken: 'again' }))],
    [
      'another metric',
      rewritten('ListMetrics', () => ({ Metrics: [{ Namespace: 'AWS/SES', MetricName: 'Open' }] })),
    ],
    [
      'a metric without the sender',
      rewritten('ListMetrics', () => ({
        Metrics: [{ ...A_METRIC, Dimensions: [] }],
      })),
    ],
    [
      'a dimension without a value',
      rewritten('ListMetrics', () => ({
        Metrics: [{ ...A_METRIC, Dimensions: [{ Name: 'ses:caller-identity' }] }],
      })),
    ],
    [
      'a dimension whose value is no text',
      rewritten('ListMetrics', () => ({
        Metrics: [{ ...A_METRIC, Dimensions: [{ Name: 'ses:caller-identity', Value: { a: 'b' } }] }],
      })),
    ],
    ['no list', rewritten('ListMetrics', () => ({}))],
  ])('of the list: %s', async (_, rule) => {
    expect((await under(rule, list)).reason).toBe('InvalidResponse');
  });

  it.each([
    ['InternalError', 'InternalError'],
    ['Forbidden', 'AccessDenied'],
  ])('a metric with the status %s, whose words are told', async (status, reason) => {
    const rule = first(() => ({ StatusCode: status, Messages: [{ Code: 'X', Value: 'Try later.' }] }));
    const gap = await under(rule);
    expect([gap.reason, gap.message]).toEqual([reason, 'CloudWatch in us-east-1: Try later.']);
    expect((await under(first(() => ({ StatusCode: status })))).message).toBe(
      `CloudWatch in us-east-1: ${status}`,
    );
  });

  it('a list that never ends', async () => {
    let count = 0;
    const rule = rewritten('ListMetrics', () => ({ Metrics: [], NextToken: `next${(count += 1)}` }));
    const gap = await under(rule, list);
    expect([gap.reason, count]).toEqual(['InvalidResponse', 1_000]);
  });

  it('an error that quotes a secret is told without it', async () => {
    for (const secret of SECRET_FORMS) {
      const { message } = await under({
        error: { code: 'InternalFailure', status: 500, message: `got ${secret}` },
      });
      expect(message).not.toContain(secret);
    }
  });
});

it('A list that fails in the middle keeps what came, and a metric that is on two pages counts once', async () => {
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
