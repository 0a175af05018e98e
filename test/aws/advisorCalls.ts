/**
 * The calls of Access Advisor: a job is made, polled and read in pages.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
 */
import type { Credential } from './account.ts';
import { entityRows, serviceRow, servicesOf, subjectOf, type Granularity } from './accessAdvisor.ts';
import { checkNamespaces, pageRule, type Call, type Job } from './call.ts';
import { startWork, uuid } from './jobs.ts';
import { byIndex, page } from './paging.ts';
import {
  invalidInput,
  noSuchEntity,
  requiredParam,
  validationError,
  type Fields,
  type Params,
} from './wire.ts';

/** D: the partitions whose regions AWS tracks; in others every service looks unused. */
const TRACKED: ReadonlySet<string> = new Set(['aws', 'aws-us-gov']);

/** O: policies and memberships count as they are at this moment, not when the job is done. */
export function GenerateServiceLastAccessedDetails(call: Call): Fields {
  const { account, memory, params, now, behaviour } = call;
  const arn = requiredParam(params, 'Arn');
  const subject = subjectOf(account, arn);
  if (subject === undefined) throw noSuchEntity(`ARN ${arn} was not found.`);
  const services = servicesOf(subject, behaviour.services);
  const duration = behaviour.jobDuration(services.length);
  const id = uuid(account.id, arn, memory.jobs.size);
  const seen = now.getTime() - behaviour.advisorDelay;
  memory.jobs.set(id, {
    owner: ownerOf(call.caller),
    subject,
    services,
    granularity: granularityOf(params),
    ofMany: /:(group|policy)\//.test(arn),
    createdAt: now,
    completedAt: new Date(now.getTime() + duration.milliseconds),
    period: {
      from: new Date(seen - (TRACKED.has(account.partition) ? behaviour.trackingPeriod : 0)),
      to: new Date(seen),
    },
    work: call.job?.never === true ? { isDone: () => false } : startWork(duration),
    error: call.job?.error,
  });
  return { JobId: id };
}

function granularityOf(params: Params): Granularity {
  const asked = params.get('Granularity') ?? 'SERVICE_LEVEL';
  if (asked === 'SERVICE_LEVEL' || asked === 'ACTION_LEVEL') return asked;
  throw validationError(
    `1 validation error detected: Value '${asked}' at 'granularity' failed to satisfy constraint: Member must satisfy enum value set: [SERVICE_LEVEL, ACTION_LEVEL]`,
  );
}

/** D: only the principal that generated a job can read it; of temporary credentials, only the same session. */
const ownerOf = (caller: Credential): string =>
  caller.sessionToken === undefined ? caller.arn : `${caller.arn}#${caller.sessionToken}`;

/** @returns the job and the part of the answer that is the same in every state of it. */
function readJob({ memory, caller, params }: Call): { job: Job; state: Fields; completed: boolean } {
  const id = requiredParam(params, 'JobId');
  const job = memory.jobs.get(id);
  if (job?.owner !== ownerOf(caller)) throw noSuchEntity(`Job ${id} cannot be found.`);
  const done = job.work.isDone();
  return {
    job,
    completed: done && job.error === undefined,
    state: {
      JobStatus: !done ? 'IN_PROGRESS' : job.error === undefined ? 'COMPLETED' : 'FAILED',
      JobCreationDate: job.createdAt,
      JobCompletionDate: done ? job.completedAt : undefined,
      Error: done && job.error ? { Message: job.error.message, Code: job.error.code } : undefined,
    },
  };
}

/** O: while pending there is no list, no completion date and no job type. */
export function GetServiceLastAccessedDetails(call: Call): Fields {
  const { job, state, completed } = readJob(call);
  if (!completed) return { ...state, IsTruncated: false };
  job.rows ??= job.services.map((service) =>
    serviceRow(call.account, job.subject, service, job.granularity, job.period),
  );
  const { items, paging } = page(job.rows, call.params, {
    ...pageRule(call.behaviour, 'GetServiceLastAccessedDetails'),
    place: byIndex,
  });
  return { ...state, ...paging, JobType: job.granularity, ServicesLastAccessed: items };
}

export function GetServiceLastAccessedDetailsWithEntities(call: Call): Fields {
  const namespace = requiredParam(call.params, 'ServiceNamespace');
  const { job, state, completed } = readJob(call);
  if (!job.ofMany) throw invalidInput('The report is not of a group or a managed policy.');
  if (!completed) return { ...state, IsTruncated: false };
  checkNamespaces([namespace], call.behaviour);
  const granted = job.services.some((service) => service.namespace === namespace);
  const rows = granted ? entityRows(call.account, job.subject, namespace, job.period) : [];
  const { items, paging } = page(rows, call.params, {
    ...pageRule(call.behaviour, 'GetServiceLastAccessedDetailsWithEntities'),
    place: byIndex,
  });
  return { ...state, ...paging, EntityDetailsList: items };
}
