import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Size, Truth } from '../aws/generate.ts';
import type { Throttle } from '../aws/rules.ts';
import type { Environment } from '../host/processes.ts';
import type { BenchMails } from './mails.ts';
import type { Burst } from './power.ts';

/** What stands behind the endpoint of one measurement. */
export interface BenchAccount {
  readonly size: Size;
  /** Hours since the account's credential report was made; `null`: there is none, it will be made. */
  readonly reportAge: number | null;
  readonly throttle?: Throttle;
  /** Access Advisor's jobs take 1 to 8 seconds, by how many services there are; else none. */
  readonly slowJobs?: boolean;
  /** Everybody is an administrator, through one group. */
  readonly allAdministrators?: boolean;
  /** The mails that left; where not given, one of each use of SES. */
  readonly mails?: BenchMails;
  readonly burst?: Burst;
  /** How long each call takes, in milliseconds; where not given, no longer than it does. */
  readonly delay?: number;
}

export interface BenchAws extends Listening, AsyncDisposable {
  forgetCalls(): Promise<void>;
  count(): Promise<Count>;
}

export interface Count {
  readonly calls: number;
  readonly throttled: number;
  /** Of EC2 and CloudWatch, and how many metrics they asked about. */
  readonly mailCalls: number;
  readonly metrics: number;
}

/** What the thread reports once it listens. */
export interface Listening {
  readonly url: string;
  readonly env: Environment;
  /** Of the one account, or of all accounts of the organization. */
  readonly truth: readonly Truth[];
  /** Who sent the burst, where there is one. */
  readonly sender?: string;
}

/** An organization: what is behind the endpoint of one measurement, in each account the same but for the seed. */
export interface BenchOrganization {
  /** Beside the management account, which has no users. */
  readonly accounts: number;
  readonly size: Size;
  /** Of each account. */
  readonly throttle?: Throttle;
  readonly slowJobs?: boolean;
}

/** A generated account, or an organization of them, behind the endpoint, in a thread of its own. */
export async function startBenchAws(what: BenchAccount | BenchOrganization): Promise<BenchAws> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: what });
  const ask = async <T>(order: 'forget' | 'count' | 'end'): Promise<T> => {
    worker.postMessage(order);
    const [answer] = (await once(worker, order === 'end' ? 'exit' : 'message')) as [T];
    return answer;
  };
  const [listening] = (await once(worker, 'message')) as [Listening];
  return {
    ...listening,
    forgetCalls: () => ask('forget'),
    count: () => ask('count'),
    [Symbol.asyncDispose]: () => ask('end'),
  };
}
