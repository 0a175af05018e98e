/** The installed AWS CLI and the product, with the same endpoint, agree. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { printedBy, startAwsCli } from '../aws/cliProfiles/awsCli.ts';
import type { AwsCli } from '../aws/cliProfiles/awsCli.ts';
import { lastOf } from './overTheWire.ts';

/** What `aws iam …` prints. Timestamps come with `+00:00`. */
function awsCli(started: AwsCli, { endpoint, env }: Aws) {
  return async <T>(...args: readonly string[]): Promise<T> => {
    const where = ['--profile', 'sample', '--endpoint-url', endpoint.url, '--output', 'json'];
    return JSON.parse(await printedBy(started, ['iam', ...args, ...where], { ...process.env, ...env })) as T;
  };
}

interface CliKey {
  readonly AccessKeyId: string;
  readonly Status: string;
}

interface CliLastUsed {
  readonly AccessKeyLastUsed: {
    readonly LastUsedDate?: string;
    readonly ServiceName: string;
    readonly Region: string;
  };
}

interface CliJob {
  readonly JobStatus: string;
  readonly ServicesLastAccessed?: readonly {
    readonly ServiceNamespace: string;
    readonly LastAuthenticated?: string;
  }[];
}

const instant = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

describe('The AWS CLI and the product', { timeout: 180_000 }, () => {
  it('agree on every user, key, last use, and on Access Advisor', async () => {
    await using aws = await startAws();
    await using started = startAwsCli();
    const cli = awsCli(started, aws);
    const { principals: users } = await lastOf(aws);

    const names = await cli<readonly string[]>('list-users', '--query', 'Users[].UserName');
    expect(names).toEqual(users.filter((user) => user.kind !== 'root').map((user) => user.name));

    for (const user of users.filter((candidate) => candidate.kind !== 'root')) {
      const keys = await cli<readonly CliKey[]>(
        'list-access-keys',
        '--user-name',
        user.name,
        '--query',
        'AccessKeyMetadata',
      );
      expect(keys.map((key) => [key.AccessKeyId, key.Status])).toEqual(
        user.accessKeys.map((key) => [key.id, key.status]),
      );
      for (const key of user.accessKeys) {
        const { AccessKeyLastUsed: use } = await cli<CliLastUsed>(
          'get-access-key-last-used',
          '--access-key-id',
          key.id ?? '',
        );
        expect([instant(use.LastUsedDate), use.ServiceName, use.Region]).toEqual([
          key.lastUsed === null ? null : instant(key.lastUsed.at),
          key.lastUsed?.service ?? 'N/A',
          key.lastUsed?.region ?? 'N/A',
        ]);
      }
    }

    for (const user of users.filter(
      (candidate) => candidate.lastSesAt !== null || candidate.name === 'jane',
    )) {
      const { JobId } = await cli<{ readonly JobId: string }>(
        'generate-service-last-accessed-details',
        '--arn',
        user.arn,
      );
      await sleep(200);
      const job = await cli<CliJob>(
        'get-service-last-accessed-details',
        '--job-id',
        JobId,
        '--max-items',
        '1000',
      );
      const ses = job.ServicesLastAccessed?.find((service) => service.ServiceNamespace === 'ses');
      expect(instant(ses?.LastAuthenticated)).toBe(
        user.advisor === null ? null : instant(user.advisor.lastAccessedAt),
      );
    }
  });
});
