import { parentPort, workerData } from 'node:worker_threads';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { generateAccount } from '../aws/generate.ts';
import type { Truth } from '../aws/generate.ts';
import { startAws } from '../host/aws.ts';
import { generateOrganization } from '../aws/generateOrganization.ts';
import { sentIn } from './mails.ts';
import { withBurst } from './power.ts';
import type { BenchAccount, BenchOrganization, Count, Listening } from './aws.ts';

const what = workerData as BenchAccount | BenchOrganization;
const { throttle, slowJobs } = what;
const { accounts, ...listening } = 'accounts' in what ? organization(what) : single(what);
const aws = await startAws({
  accounts,
  // Small jobs take about a second, those of an allow-all user 6 to 8 (observed).
  jobDuration: (services) => ({
    milliseconds: slowJobs === true ? 1_000 + (7_000 * services) / 463 : 0,
    polls: 0,
  }),
});
setRules();

parentPort?.postMessage({ url: aws.endpoint.url, env: aws.env, ...listening } satisfies Listening);
parentPort?.on('message', (order: 'forget' | 'count' | 'end') => {
  if (order === 'end') void aws[Symbol.asyncDispose]().then(() => process.exit());
  else parentPort?.postMessage(order === 'count' ? count() : forget());
});

function count(): Count {
  const { calls } = aws.endpoint;
  const ofMails = calls.filter(({ service }) => service === 'ec2' || service === 'cloudwatch');
  const metricsIn = (params: object) =>
    Object.keys(params).filter((name) => /^MetricDataQ.*\.Id$/.test(name));
  return {
    calls: calls.length,
    throttled: calls.filter(({ error }) => error === 'Throttling').length,
    mailCalls: ofMails.length,
    metrics: ofMails.reduce((sum, { params }) => sum + metricsIn(params).length, 0),
  };
}

function setRules(): void {
  if (throttle !== undefined) aws.endpoint.rules.throttle(throttle);
  if ('delay' in what) aws.endpoint.rules.add({ delay: what.delay });
}

function forget(): null {
  aws.endpoint.reset();
  setRules();
  return null;
}

interface Made {
  readonly accounts: readonly AccountDeclaration[];
  readonly truth: readonly Truth[];
  readonly sender?: string;
}

function single({ size, reportAge, allAdministrators, mails, burst }: BenchAccount): Made {
  const { account, truth } = generateAccount(size);
  const sent = mails === undefined ? account : sentIn(account, mails);
  const declared = allAdministrators === true ? administrators(sent) : sent;
  const { account: made, ...who } = burst === undefined ? { account: declared } : withBurst(declared, burst);
  return { accounts: [reportAge === null ? made : withReport(made, reportAge)], truth, ...who };
}

/** Accounts of one size, each of another seed; users are distinguished by `ACCOUNT/NAME`. */
function organization({ accounts: count, size }: BenchOrganization): Made {
  const truths: Truth[] = [];
  const accounts = generateOrganization({ accounts: count, withoutRole: 0, suspended: 0 }, (id, number) => {
    if (number === 0) return {};
    const { account, truth } = generateAccount({ ...size, seed: size.seed + number }, id);
    for (const user of truth) truths.push({ ...user, name: `${id}/${user.name}` });
    return withReport(account, 3);
  });
  return { accounts, truth: truths };
}

function withReport(account: AccountDeclaration, hours: number): AccountDeclaration {
  return { ...account, credentialReport: { generatedAt: `-${Math.round(hours * 3600)}s` } };
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
