/** Shared by the tests of the endpoint: an endpoint and SDK clients that end with the test, recordings. */
import { readFileSync } from 'node:fs';
import { CloudWatchClient, type CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import type { Credential } from '../../aws/account.ts';
import { readAccount, type AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint, type Endpoint, type EndpointOptions } from '../../aws/endpoint.ts';

/** Work that is done at once, so that a test waits for nothing. */
export const AT_ONCE = { milliseconds: 0, polls: 0 };

export const article = (): AccountDeclaration => sample('article');

export const sample = (name: string): AccountDeclaration =>
  readAccount(new URL(`../../aws/accounts/${name}.json`, import.meta.url));

/** An endpoint of these accounts whose jobs are done at once, for the time of one test. */
export async function endpointOf(
  accounts: AccountDeclaration | readonly AccountDeclaration[],
  options: Omit<EndpointOptions, 'accounts'> = {},
): Promise<Endpoint> {
  const endpoint = await startEndpoint({
    accounts: 'accountId' in accounts ? [accounts] : accounts,
    jobDuration: () => AT_ONCE,
    reportDuration: AT_ONCE,
    ...options,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

export interface ClientOptions {
  readonly region?: string;
  readonly credential?: Partial<Credential>;
  readonly maxAttempts?: number;
}

export const configOf = (endpoint: Endpoint, { region, credential, maxAttempts }: ClientOptions) => {
  const { accessKeyId, secretAccessKey, sessionToken } = { ...endpoint.account().credential, ...credential };
  return {
    endpoint: endpoint.url,
    region: region ?? 'us-east-1',
    maxAttempts: maxAttempts ?? 1,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
};

export function iamClient(endpoint: Endpoint, options: ClientOptions = {}): IAMClient {
  const client = new IAMClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function stsClient(endpoint: Endpoint, options: ClientOptions = {}): STSClient {
  const client = new STSClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function ec2Client(endpoint: Endpoint, options: ClientOptions = {}): EC2Client {
  const client = new EC2Client(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function cloudTrailClient(endpoint: Endpoint, options: ClientOptions = {}): CloudTrailClient {
  const client = new CloudTrailClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function logsClient(endpoint: Endpoint, options: ClientOptions = {}): CloudWatchLogsClient {
  const client = new CloudWatchLogsClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

/** @param protocol JSON 1.0 by default, as in the SDK for JavaScript */
export function cloudWatchClient(
  endpoint: Endpoint,
  options: ClientOptions = {},
  protocol?: NonNullable<CloudWatchClientConfig['protocol']>,
): CloudWatchClient {
  const config = configOf(endpoint, options);
  const client = new CloudWatchClient(protocol === undefined ? config : { ...config, protocol });
  onTestFinished(() => client.destroy());
  return client;
}

/** What AWS answered, without what every answer carries. */
export interface Recording {
  readonly status_code: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const recordedFile = (path: string): string =>
  readFileSync(new URL(`../../aws/recorded/${path}`, import.meta.url), 'utf8');

export const recordedText = recordedFile;

export const recordedRows = (path: string): readonly Record<string, string | number>[] =>
  JSON.parse(recordedFile(path)) as Record<string, string | number>[];

/** Reads a file in the form of `placebo`, with its times as `Date`. */
export function recorded(path: string): Recording {
  const { status_code, data } = JSON.parse(recordedFile(`cloud-custodian/${path}`), revive) as Recording;
  const { ResponseMetadata, ...answer } = data;
  if (ResponseMetadata === undefined) throw new Error(`${path} is no recording.`);
  return { status_code, data: answer };
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('__class__' in value)) return value;
  const { year, month, day, hour, minute, second, microsecond } = value as unknown as Record<string, number>;
  return new Date(Date.UTC(year!, month! - 1, day, hour, minute, second, microsecond! / 1000));
}

/** An answer of the SDK without its `$metadata`. */
export const bare = <T extends object>(answer: T): Omit<T, '$metadata'> => {
  const { $metadata, ...rest } = answer as T & { readonly $metadata?: unknown };
  if ($metadata === undefined) throw new Error('This is no answer of the SDK.');
  return rest;
};

/** The error that a promise fails with, as the SDK gives it. */
export async function errorOf(
  answer: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number | undefined }> {
  try {
    await answer;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      readonly $metadata?: { httpStatusCode?: number };
    };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('The call succeeded.');
}
