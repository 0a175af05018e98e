/** One call of IAM as its handlers see it, and what IAM remembers between calls. */
import type { Account, Credential } from './account.ts';
import type { Granularity, Subject } from './accessAdvisor.ts';
import type { ReportForm } from './credentialReport.ts';
import type { Duration, Work } from './jobs.ts';
import type { Query } from './logs.ts';
import type { PageRule } from './paging.ts';
import type { Service } from './services.ts';
import type { Period } from './uses.ts';
import { invalidInput, type Fields, type Params } from './wire.ts';

/** How this IAM behaves where AWS's documents leave it open. Times in milliseconds. */
export interface Behaviour {
  readonly services: readonly Service[];
  /** Page sizes where `MaxItems` is not given, by call; 100 for those not named. */
  readonly pageSizes: Readonly<Record<string, number>>;
  /** D: there may be fewer items on a page than were asked for: no more than these on any page of IAM's other calls, of ListMetrics and of CloudWatch Logs. */
  readonly longestPage: number;
  /** The same for the data points on a page of GetMetricData. */
  readonly mostDatapoints: number;
  /** How many items a page of GetAccountAuthorizationDetails has when asked for so many. */
  readonly shortPage: (size: number) => number;
  /** How long an Access Advisor job takes for so many services. */
  readonly jobDuration: (services: number) => Duration;
  readonly reportDuration: Duration;
  readonly report: ReportForm;
  /** How long a use takes to show in Access Advisor, and in key last used. */
  readonly advisorDelay: number;
  readonly keyDelay: number;
  /** How far back Access Advisor looks. */
  readonly trackingPeriod: number;
  /** How long a mail takes to show in CloudWatch's counts, and a new metric in its list. */
  readonly metricDelay: number;
  readonly listingDelay: number;
  /** How often the results of a query of logs are asked before it is complete, and how many may run at once. */
  readonly queryPolls: number;
  readonly mostQueries: number;
}

export interface Job {
  readonly owner: string;
  readonly subject: Subject;
  readonly services: readonly Service[];
  readonly granularity: Granularity;
  readonly ofMany: boolean;
  readonly createdAt: Date;
  readonly completedAt: Date;
  readonly period: Period;
  readonly work: Work;
  readonly error: JobError | undefined;
  rows?: readonly Fields[];
}

export interface JobError {
  readonly code: string;
  readonly message: string;
}

export interface Report {
  readonly generatedAt: Date;
  readonly content: string;
  readonly work: Work;
}

/** What IAM remembers of an account between calls. */
export interface Memory {
  readonly jobs: Map<string, Job>;
  report: Report | undefined;
  /** Queries of logs, by ID. */
  readonly queries: Map<string, Query>;
}

/** One call, authenticated and authorized. */
export interface Call {
  readonly account: Account;
  readonly memory: Memory;
  readonly caller: Credential;
  readonly params: Params;
  readonly now: Date;
  readonly behaviour: Behaviour;
  /** What a rule wants of the job that this call starts. */
  readonly job?: { readonly error?: JobError; readonly never?: boolean } | undefined;
}

/** The number of items on a page where `MaxItems` is not given. */
export const pageSize = (behaviour: Behaviour, action: string): number => behaviour.pageSizes[action] ?? 100;

/** How a page of a call is cut: by what was asked for, and by what this IAM gives at most. */
export const pageRule = (behaviour: Behaviour, action: string): Omit<PageRule<unknown>, 'place'> => ({
  action,
  defaultSize: pageSize(behaviour, action),
  shorten: (size) => Math.min(size, behaviour.longestPage),
});

/** @throws AwsError `InvalidInput` for a namespace that no service has. */
export function checkNamespaces(namespaces: readonly string[], { services }: Behaviour): void {
  const unknown = namespaces.filter((asked) => !services.some(({ namespace }) => namespace === asked));
  if (unknown.length > 0) throw invalidInput(`Invalid service namespace: [${unknown.join(', ')}]`);
}
