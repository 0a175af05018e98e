/** Answers that CloudWatch would not give: each is a gap of its Region, and no count. */
import { describe, expect, it } from 'vitest';
import { SECRET_FORMS } from '../../aws/canaries.ts';
import type { Rule } from '../../aws/rules.ts';
import { gapUnder, list, SPAN } from './mailGaps.ts';
import { rewritten } from './mailsOf.ts';

const IN_REGION = /^CloudWatch in us-east-1: /;

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

describe('An unexpected answer of CloudWatch', () => {
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
    ['a value without a time', first(({ Values }) => ({ Values: [...Values, 1] }))],
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
    [
      'a metric twice, by another name',
      rewritten('GetMetricData', ({ MetricDataResults: [one, ...others] }: Answered) => ({
        MetricDataResults: [
          one,
          ...others,
          { ...one, Id: 'm00', Timestamps: [Date.parse(SPAN.from) / 1000 + 3_600], Values: [1] },
        ],
      })),
    ],
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
  ])('is rejected: %s', async (_, rule) => {
    const gap = await gapUnder(rule);
    expect(gap).toMatchObject({ call: 'GetMetricData', region: 'us-east-1', reason: 'InvalidResponse' });
    expect(gap.message).toMatch(IN_REGION);
    expect(gap.message).not.toContain('Deserialization');
  });

  const BY_BOB = [{ Name: 'ses:caller-identity', Value: 'bob' }];
  const A_METRIC = { Namespace: 'AWS/SES', MetricName: 'Send' };
  it.each<[string, Rule]>([
    ['a token that repeats', rewritten('ListMetrics', () => ({ Metrics: [], NextToken: 'again' }))],
    [
      'a metric of another name',
      rewritten('ListMetrics', () => ({
        Metrics: [{ ...A_METRIC, MetricName: 'Open', Dimensions: BY_BOB }],
      })),
    ],
    [
      'a metric of another namespace',
      rewritten('ListMetrics', () => ({
        Metrics: [{ ...A_METRIC, Namespace: 'AWS/EC2', Dimensions: BY_BOB }],
      })),
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
  ])('is rejected in a list: %s', async (_, rule) => {
    expect((await gapUnder(rule, list)).reason).toBe('InvalidResponse');
  });

  it.each([
    ['InternalError', 'InternalError'],
    ['Forbidden', 'AccessDenied'],
  ])('is rejected with the status %s of a metric, and its message', async (status, reason) => {
    const rule = first(() => ({ StatusCode: status, Messages: [{ Code: 'X', Value: 'Try later.' }] }));
    const gap = await gapUnder(rule);
    expect([gap.reason, gap.message]).toEqual([reason, 'CloudWatch in us-east-1: Try later.']);
    expect((await gapUnder(first(() => ({ StatusCode: status })))).message).toBe(
      `CloudWatch in us-east-1: ${status}`,
    );
  });

  it('is rejected in a list that never ends', async () => {
    let count = 0;
    const rule = rewritten('ListMetrics', () => ({ Metrics: [], NextToken: `next${(count += 1)}` }));
    const gap = await gapUnder(rule, list);
    expect([gap.reason, count]).toEqual(['InvalidResponse', 1_000]);
  });

  it('is an error without the secret that it quotes', async () => {
    for (const secret of SECRET_FORMS) {
      const { message } = await gapUnder({
        error: { code: 'InternalFailure', status: 500, message: `got ${secret}` },
      });
      expect(message).not.toContain(secret);
    }
  });
});
