import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../aws/policies.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { root } from '../../host/paths.ts';
import { lastOf } from './overTheWire.ts';

describe('the policy of the README', () => {
  let aws: Aws;
  let policy: PolicyDocument;
  beforeAll(async () => {
    aws = await startAws({ accounts: ['article'] });
    const readme = await readFile(path.join(root, 'README.md'), 'utf8');
    policy = JSON.parse(/```json\n(.*?)```/s.exec(readme)?.[1] ?? '') as PolicyDocument;
  });
  afterAll(() => aws[Symbol.asyncDispose]());

  it.each(['quick', 'complete'] as const)('is all that a %s scan needs', async (mode) => {
    aws.endpoint.reset();
    aws.endpoint.rules.enforce(policy);
    const snapshot = await lastOf(aws, { mode });
    expect([...snapshot.gaps, ...snapshot.users.flatMap((user) => user.gaps)]).toEqual([]);
    expect(aws.endpoint.calls.filter((call) => call.error !== undefined && call.status === 403)).toEqual([]);
  });

  it('without it nothing may be read', async () => {
    aws.endpoint.reset();
    aws.endpoint.rules.enforce({ Version: '2012-10-17', Statement: [] });
    expect((await lastOf(aws, { mode: 'quick' })).users).toEqual([]);
  });
});
