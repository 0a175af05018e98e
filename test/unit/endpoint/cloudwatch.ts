/** Shared by the tests of CloudWatch: the account whose mails are counted, its time, both protocols, and requests. */
import {
  GetMetricDataCommand,
  type CloudWatchClient,
  type CloudWatchClientConfig,
  type GetMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { expect } from 'vitest';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import type { Endpoint, EndpointOptions } from '../../aws/endpoint.ts';
import { endpointOf, sample } from './support.ts';

export const NOW = new Date('2026-11-23T12:34:56Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ago = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);

type Protocol = NonNullable<CloudWatchClientConfig['protocol']>;

/** What errors are called: to clients that ask for the names of the Query protocol, and to others. */
const QUERY_NAMES = {
  denied: 'AccessDenied',
  invalid: 'ValidationException',
  throttled: 'Throttling',
  unknown: 'InvalidClientTokenId',
  unsigned: 'SignatureDoesNotMatch',
};
const OWN_NAMES: typeof QUERY_NAMES = {
  denied: 'AccessDeniedException',
  invalid: 'ValidationException',
  throttled: 'ThrottlingException',
  unknown: 'UnrecognizedClientException',
  unsigned: 'InvalidSignatureException',
};

export const PROTOCOLS: readonly (readonly [string, Protocol | undefined, typeof QUERY_NAMES])[] = [
  ['JSON 1.0', undefined, QUERY_NAMES],
  ['Smithy RPC v2 CBOR', SmithyRpcV2CborProtocol, OWN_NAMES],
];

export const mails = (options: Omit<EndpointOptions, 'accounts'> = {}): Promise<Endpoint> =>
  endpointOf(sample('mails'), { now: () => NOW, ...options });

/** An account with one user, whose mails these are. */
export const accountOf = (more: Partial<AccountDeclaration>): AccountDeclaration => ({
  accountId: '123456789012',
  users: [{ name: 'bob', createdAt: '-900d' }],
  ...more,
});

export interface Asked {
  readonly name?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly from?: Date;
  readonly to?: Date;
  readonly period?: number;
  readonly more?: Partial<GetMetricDataCommandInput>;
}

export const query = ({ name = 'Send', dimensions = {}, period = 3600 }: Asked, index = 0) => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/SES',
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: 'Sum',
  },
});

export const commandOf = (asked: Asked): GetMetricDataCommand =>
  new GetMetricDataCommand({
    MetricDataQueries: [query(asked)],
    StartTime: asked.from ?? ago(400 * DAY),
    EndTime: asked.to ?? NOW,
    ...asked.more,
  });

/** The points of one metric, as `time value`, in the order of the answer. */
export async function points(client: CloudWatchClient, asked: Asked = {}): Promise<readonly string[]> {
  const { MetricDataResults, NextToken } = await client.send(commandOf(asked));
  const [result] = MetricDataResults ?? [];
  expect([NextToken, result?.StatusCode]).toEqual([undefined, 'Complete']);
  return (result?.Timestamps ?? []).map(
    (time, index) => `${time.toISOString().slice(5, 16)} ${String(result?.Values?.[index])}`,
  );
}

export const sum = async (client: CloudWatchClient, asked: Asked): Promise<number> =>
  (await points(client, asked)).reduce((all, point) => all + Number(point.split(' ')[1]), 0);
