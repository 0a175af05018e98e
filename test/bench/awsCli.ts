/** The loop that people write with the AWS CLI, for comparison: user by user, key by key, and one page of Access Advisor. */
import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BenchAws } from './aws.ts';

export interface CliWalk {
  readonly calls: number;
  readonly seconds: number;
  readonly sendersMissed: number;
}

/** `null` where no AWS CLI is installed. */
export async function walkWithAwsCli(aws: BenchAws): Promise<CliWalk | null> {
  if (spawnSync('aws', ['--version']).status !== 0) return null;
  await aws.forgetCalls();
  const cli = async <T>(...args: readonly string[]): Promise<T> => {
    const where = ['--profile', 'sample', '--endpoint-url', aws.url, '--output', 'json'];
    const { stdout } = await promisify(execFile)('aws', ['iam', ...args, ...where], {
      env: { ...process.env, ...aws.env },
      maxBuffer: 1e8,
    });
    return JSON.parse(stdout) as T;
  };
  const start = performance.now();
  const seen = new Set<string>();
  for (const { UserName, Arn } of await cli<readonly User[]>('list-users', '--query', 'Users')) {
    const keys = await cli<readonly string[]>(
      ...['list-access-keys', '--user-name', UserName, '--query', 'AccessKeyMetadata[].AccessKeyId'],
    );
    for (const key of keys) {
      const use = await cli<string>(
        ...['get-access-key-last-used', '--access-key-id', key, '--query', 'AccessKeyLastUsed.ServiceName'],
      );
      if (use.startsWith('ses')) seen.add(UserName);
    }
    const job = await cli<string>('generate-service-last-accessed-details', '--arn', Arn, '--query', 'JobId');
    await sleep(100);
    const services = await cli<readonly Service[]>(
      ...['get-service-last-accessed-details', '--job-id', job, '--query', 'ServicesLastAccessed'],
    );
    if (
      services.some(
        ({ ServiceNamespace, LastAuthenticated }) => ServiceNamespace === 'ses' && LastAuthenticated,
      )
    ) {
      seen.add(UserName);
    }
  }
  const { calls } = await aws.count();
  const sendersMissed = aws.truth.filter(({ name, usedSes }) => usedSes && !seen.has(name)).length;
  return { calls, seconds: (performance.now() - start) / 1000, sendersMissed };
}

interface User {
  readonly UserName: string;
  readonly Arn: string;
}

interface Service {
  readonly ServiceNamespace: string;
  readonly LastAuthenticated?: string;
}
