/** The calls of Access Advisor, and the user whose policies and uses a test chooses. */
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  type IAMClient,
  type ServiceLastAccessed,
} from '@aws-sdk/client-iam';
import type { AccountDeclaration, UseDeclaration } from '../../aws/declaration.ts';
import type { Statement } from '../../aws/policies.ts';

export const NOON = new Date('2026-11-23T12:00:00Z');
export const ACCOUNT = 'arn:aws:iam::111122223333';
export const BOB = `${ACCOUNT}:user/bob`;

export const allow = (...actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
});

export const bobWith = (
  statements: readonly Statement[],
  ...uses: readonly Omit<UseDeclaration, 'user'>[]
): AccountDeclaration => ({
  accountId: '111122223333',
  users: [
    {
      name: 'bob',
      createdAt: '2020-01-01T00:00:00Z',
      inline: statements.length === 0 ? {} : { policy: { Version: '2012-10-17', Statement: statements } },
    },
  ],
  uses: uses.map((use) => ({ ...use, user: 'bob' })),
});

export const generate = async (
  client: IAMClient,
  Arn: string,
  Granularity?: 'ACTION_LEVEL',
): Promise<string> => {
  const command = new GenerateServiceLastAccessedDetailsCommand({ Arn, ...(Granularity && { Granularity }) });
  return (await client.send(command)).JobId!;
};

export const get = (client: IAMClient, JobId: string, more: { MaxItems?: number; Marker?: string } = {}) =>
  client.send(new GetServiceLastAccessedDetailsCommand({ JobId, ...more }));

/** All rows of a new job. */
export async function rowsOf(
  client: IAMClient,
  arn: string,
  granularity?: 'ACTION_LEVEL',
): Promise<readonly ServiceLastAccessed[]> {
  const answer = await get(client, await generate(client, arn, granularity), { MaxItems: 1000 });
  if (answer.ServicesLastAccessed === undefined) throw new Error(`The job is ${answer.JobStatus!}.`);
  return answer.ServicesLastAccessed;
}

export const namespaces = (rows: readonly ServiceLastAccessed[]) =>
  rows.map(({ ServiceNamespace }) => ServiceNamespace);
