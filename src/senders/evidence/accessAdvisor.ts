/** Access Advisor's jobs: about one principal, or about everyone with a group or managed policy. */
import { poll, type PollingOptions } from './poll.ts';
import { answered, unanswered, type QueryContext, type ScanSettings } from './scanContext.ts';
import { newerNone, newerRecord } from './kinds.ts';
import { SES_NAMESPACE, sesRow } from '../model/advisorData.ts';
import type { AdvisorRecord, Call, Evidence, Gap, Timestamp } from '../model/model.ts';
import type {
  AdvisorJob,
  EntitiesJob,
  EntityLastAccessed,
  Result,
  ServiceLastAccessed,
} from '../ports/iamReader.ts';

export interface AdvisorAnswer {
  readonly services: readonly ServiceLastAccessed[];
  readonly completedAt: Timestamp;
}

export interface EntitiesAnswer {
  readonly entities: readonly EntityLastAccessed[];
  readonly completedAt: Timestamp;
}

/** Small jobs take about a second, those of an allow-all user 6 to 8 (observed). */
const USUAL_JOB = { shortest: 800, longest: 8_000 } as const;

/** From this many users on, jobs aren't polled until they are most likely done: there is enough else to ask. */
const MANY = 100;

/** Returns how long to wait for a job if this many users are asked about. */
export function jobPolling({ giveUpAfter }: ScanSettings, users = 1): PollingOptions {
  const { shortest, longest } = USUAL_JOB;
  return { firstWait: users > MANY ? longest : shortest, longestWait: longest, giveUpAfter };
}

/** Asks Access Advisor about one principal: every row, with tracked actions. */
export function askAccessAdvisor(
  context: QueryContext,
  arn: string,
  polling = jobPolling(context.settings),
): Promise<Result<AdvisorAnswer>> {
  const { iam, signal } = context;
  return runJob(context, polling, 'GetServiceLastAccessedDetails', {
    start: () => iam.generateServiceLastAccessedDetails(arn, 'ACTION_LEVEL', signal),
    read: (jobId) => iam.getServiceLastAccessedDetails(jobId, signal),
  });
}

/**
 * Asks Access Advisor once about all users of a group or managed policy: when each last used SES. The answer has no Region
 * and no actions (IAM API Reference, GetServiceLastAccessedDetailsWithEntities).
 */
export function askAboutHolders(context: QueryContext, arn: string): Promise<Result<EntitiesAnswer>> {
  const { iam, settings, signal } = context;
  return runJob(context, jobPolling(settings), 'GetServiceLastAccessedDetailsWithEntities', {
    start: () => iam.generateServiceLastAccessedDetails(arn, 'SERVICE_LEVEL', signal),
    read: (jobId) => iam.getServiceLastAccessedDetailsWithEntities(jobId, SES_NAMESPACE, signal),
  });
}

/** How to start a job and read its state. */
interface Job<State> {
  readonly start: () => Promise<Result<string>>;
  readonly read: (jobId: string) => Promise<Result<State>>;
}

type Done<State> = Extract<State, { readonly status: 'COMPLETED' }>;

/**
 * Runs one job to its end. A failed or endless job is a gap, never an empty answer. A lost one (it belongs to the session
 * that started it, so renewed temporary credentials can't read it) is started again, once.
 *
 * Source: IAM API Reference, GenerateServiceLastAccessedDetails.
 */
async function runJob<State extends AdvisorJob | EntitiesJob>(
  context: QueryContext,
  polling: PollingOptions,
  call: Call,
  { start, read }: Job<State>,
): Promise<Result<Done<State>>> {
  const missing = (reason: string, message: string) => failed({ call, reason, message });
  const runOnce = async (): Promise<Result<Done<State>>> => {
    const started = await start();
    if (!started.ok) return failed(started.gap);
    const ended = await poll(context, polling, async (): Promise<Result<Done<State>> | null> => {
      const answer = await read(started.value);
      if (!answer.ok) return failed(answer.gap);
      const { value } = answer;
      if (value.status === 'IN_PROGRESS') return null;
      if (value.status === 'FAILED')
        return missing('JobFailed', `Access Advisor's job failed: ${value.message}`);
      return { ok: true, value: value as Done<State> };
    });
    const seconds = Math.round(polling.giveUpAfter / 1000);
    return (
      ended ?? missing('Timeout', `Access Advisor's job had not ended after ${seconds} s; it timed out.`)
    );
  };
  const first = await runOnce();
  const isLost = !first.ok && first.gap.call === call && first.gap.reason === 'NoSuchEntity';
  return isLost ? runOnce() : first;
}

function failed(gap: Gap): { readonly ok: false; readonly gap: Gap } {
  return { ok: false, gap };
}

/**
 * Learns Access Advisor's answer about one principal, from their own job. If that shows no use of SES, the answer of a group
 * or policy stands: the principal's own deny hides SES here, but not there.
 * @param ifUnlisted what is still to be asked if the answer doesn't list SES at all
 * @returns `false` if the answer doesn't list SES at all
 */
export async function askAdvisor(
  context: QueryContext,
  arn: string,
  polling?: PollingOptions,
  ifUnlisted: readonly Call[] = [],
): Promise<boolean> {
  const answer = await askAccessAdvisor(context, arn, polling);
  const isListed = !answer.ok || sesRow(answer.value.services) !== undefined;
  context.learn(arn, (evidence) => {
    if (!answer.ok) return unanswered(evidence, 'GenerateServiceLastAccessedDetails', answer.gap);
    const next = answered(withAdvisorAnswer(evidence, answer.value), 'GenerateServiceLastAccessedDetails');
    return isListed ? next : { ...next, pending: [...next.pending, ...ifUnlisted] };
  });
  return isListed;
}

/**
 * Returns what Access Advisor says about SES: `null` if SES wasn't accessed in the tracking period, or isn't listed because
 * no identity policy grants it.
 */
export function sesRecord(answer: AdvisorAnswer): AdvisorRecord | null {
  const row = sesRow(answer.services);
  if (row?.lastAccessedAt == null) return null;
  return {
    lastAccessedAt: row.lastAccessedAt,
    region: row.region,
    trackedActions:
      row.trackedActions?.flatMap(({ action, at, region }) =>
        at === null ? [] : [{ action, at, ...(region === null ? {} : { region }) }],
      ) ?? null,
    source: 'user',
    asOf: answer.completedAt,
  };
}

/** Returns the evidence with the answer of a user's own job. A newer access that is already known stands. */
export function withAdvisorAnswer<E extends Evidence>(evidence: E, answer: AdvisorAnswer): E {
  const record = sesRecord(answer);
  if (record !== null) return { ...evidence, advisor: newerRecord(evidence.advisor, record) };
  const kind = sesRow(answer.services) === undefined ? 'not-listed' : 'not-accessed';
  const advisorNone = newerNone(evidence.advisorNone, { kind, asOf: answer.completedAt });
  return advisorNone === undefined ? evidence : { ...evidence, advisorNone };
}
