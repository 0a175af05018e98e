import { parentPort, workerData } from 'node:worker_threads';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { generateAccount } from '../aws/generate.ts';
import { startAws } from '../host/aws.ts';
import type { BenchAccount, Count, Listening } from './aws.ts';

const { size, reportAge, throttle, slowJobs, allAdministrators } = workerData as BenchAccount;
const { account, truth } = generateAccount(size);
const report =
  reportAge === null ? {} : { credentialReport: { generatedAt: `-${Math.round(reportAge * 3600)}s` } };
const aws = await startAws({
  accounts: [{ ...(allAdministrators === true ? administrators(account) : account), ...report }],
  // Small jobs take about a second, those of an allow-all user 6 to 8 (observed).
  jobDuration: (services) => ({
    milliseconds: slowJobs === true ? 1_000 + (7_000 * services) / 463 : 0,
    polls: 0,
  }),
});
if (throttle !== undefined) aws.endpoint.rules.throttle(throttle);

parentPort?.postMessage({ url: aws.endpoint.url, env: aws.env, truth } satisfies Listening);
parentPort?.on('message', (order: 'forget' | 'count' | 'end') => {
  if (order === 'end') void aws[Symbol.asyncDispose]().then(() => process.exit());
  else parentPort?.postMessage(order === 'count' ? count() : forget());
});

function count(): Count {
  const { calls } = aws.endpoint;
  return { calls: calls.length, throttled: calls.filter(({ error }) => error === 'Throttling').length };
}

function forget(): null {
  aws.endpoint.reset();
  if (throttle !== undefined) aws.endpoint.rules.throttle(throttle);
  return null;
}

/** The same account with everybody in one group that allows everything. */
function administrators(declared: AccountDeclaration): AccountDeclaration {
  const everything = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  } as const;
  return {
    ...declared,
    groups: [...(declared.groups ?? []), { name: 'administrators', inline: { everything } }],
    users: (declared.users ?? []).map((user) => ({
      ...user,
      groups: [...(user.groups ?? []), 'administrators'],
    })),
  };
}
