import { runJob } from './jobs.ts';
import type { PollingOptions } from './jobs.ts';
import { newerNone, newerRecord } from '../snapshots/merge.ts';
import type { AdvisorRecord, Evidence, Timestamp } from '../model/model.ts';
import type {
  Result,
  Clock,
  EntityLastAccessed,
  Granularity,
  IamReader,
  ServiceLastAccessed,
} from '../model/iamReader.ts';

/** The namespace of Amazon SES in Access Advisor; SMTP sends count here, too. */
export const SES_NAMESPACE = 'ses';

export interface AdvisorAnswer {
  readonly services: readonly ServiceLastAccessed[];
  readonly completedAt: Timestamp;
}

export interface EntitiesAnswer {
  readonly entities: readonly EntityLastAccessed[];
  readonly completedAt: Timestamp;
}

/** Small jobs take about a second, those of an allow-all user 6 to 8 (observed). */
export const USUAL_JOB = { shortest: 800, longest: 8_000 } as const;

/** Asks Access Advisor about one principal: every row of it, with its actions at `ACTION_LEVEL`. */
export function askAccessAdvisor(
  iam: IamReader,
  clock: Clock,
  arn: string,
  granularity: Granularity,
  patience: PollingOptions,
  signal: AbortSignal,
): Promise<Result<AdvisorAnswer>> {
  const kind = {
    call: 'GetServiceLastAccessedDetails',
    start: (stop: AbortSignal) => iam.generateServiceLastAccessedDetails(arn, granularity, stop),
    read: (jobId: string, stop: AbortSignal) => iam.getServiceLastAccessedDetails(jobId, stop),
  } as const;
  return runJob(kind, clock, patience, signal);
}

/**
 * Asks Access Advisor once about all users of a group or managed policy: when each last used SES. Region and
 * actions are not in the answer (IAM API Reference, GetServiceLastAccessedDetailsWithEntities).
 */
export function askAboutHolders(
  iam: IamReader,
  clock: Clock,
  arn: string,
  patience: PollingOptions,
  signal: AbortSignal,
): Promise<Result<EntitiesAnswer>> {
  const kind = {
    call: 'GetServiceLastAccessedDetailsWithEntities',
    start: (stop: AbortSignal) => iam.generateServiceLastAccessedDetails(arn, 'SERVICE_LEVEL', stop),
    read: (jobId: string, stop: AbortSignal) =>
      iam.getServiceLastAccessedDetailsWithEntities(jobId, SES_NAMESPACE, stop),
  } as const;
  return runJob(kind, clock, patience, signal);
}

/**
 * What Access Advisor's rows say of SES: `null` when SES was not accessed in the tracking period, or is not
 * listed because no identity policy grants it.
 */
export function sesRecord(answer: AdvisorAnswer): AdvisorRecord | null {
  const row = sesRow(answer.services);
  if (row?.lastAccessedAt == null) return null;
  return {
    lastAccessedAt: row.lastAccessedAt,
    region: row.region,
    trackedActions:
      row.trackedActions?.flatMap(({ action, at }) => (at === null ? [] : [{ action, at }])) ?? null,
    source: 'user',
    asOf: answer.completedAt,
  };
}

/** Returns the evidence with the answer of a user's own job in it; a newer access that is known already stands. */
export function withAdvisorAnswer<E extends Evidence>(evidence: E, answer: AdvisorAnswer): E {
  const record = sesRecord(answer);
  if (record !== null) return { ...evidence, advisor: newerRecord(evidence.advisor, record) };
  const kind = sesRow(answer.services) === undefined ? 'not-listed' : 'not-accessed';
  const advisorNone = newerNone(evidence.advisorNone, { kind, asOf: answer.completedAt });
  return advisorNone === undefined ? evidence : { ...evidence, advisorNone };
}

/** The row of Amazon SES, wherever in the list it stands. */
export function sesRow(services: readonly ServiceLastAccessed[]): ServiceLastAccessed | undefined {
  return services.find((service) => service.serviceNamespace.toLowerCase() === SES_NAMESPACE);
}
