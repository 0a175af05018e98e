import type { AdvisorRecord, Gap, Timestamp } from './model.ts';
import type { Answer, Clock, Granularity, Questions, ServiceLastAccessed } from './questions.ts';

/** The namespace of Amazon SES in Access Advisor; SMTP sends count here, too. */
export const SES_NAMESPACE = 'ses';

export interface AdvisorAnswer {
  readonly services: readonly ServiceLastAccessed[];
  readonly completedAt: Timestamp;
}

export interface AdvisorPatience {
  /** A job that has not ended after this many milliseconds is given up and becomes a gap. */
  readonly giveUpAfter: number;
}

/** Small jobs take about a second, those of an allow-all user 6 to 8 (observed); so the polling backs off. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
const BACKOFF = 1.6;

/**
 * Asks Access Advisor about one principal or policy: starts a job, polls it with growing pauses, and answers
 * every row of it. A failed or endless job is a gap, never an empty answer. When the job is lost (it belongs to
 * the session that made it, so renewed temporary credentials cannot read it) it is made again, once.
 *
 * Source: IAM API Reference, GenerateServiceLastAccessedDetails and GetServiceLastAccessedDetails.
 */
export async function askAccessAdvisor(
  questions: Questions,
  clock: Clock,
  arn: string,
  granularity: Granularity,
  patience: AdvisorPatience,
  signal: AbortSignal,
): Promise<Answer<AdvisorAnswer>> {
  const first = await runJob(questions, clock, arn, granularity, patience, signal);
  if (
    !first.ok &&
    first.gap.call === 'GetServiceLastAccessedDetails' &&
    first.gap.reason === 'NoSuchEntity'
  ) {
    return runJob(questions, clock, arn, granularity, patience, signal);
  }
  return first;
}

async function runJob(
  questions: Questions,
  clock: Clock,
  arn: string,
  granularity: Granularity,
  patience: AdvisorPatience,
  signal: AbortSignal,
): Promise<Answer<AdvisorAnswer>> {
  const started = await questions.generateServiceLastAccessedDetails(arn, granularity, signal);
  if (!started.ok) return { ok: false, gap: started.gap };
  let waited = 0;
  let wait = FIRST_WAIT;
  for (;;) {
    const answer = await questions.getServiceLastAccessedDetails(started.value, signal);
    if (!answer.ok) return { ok: false, gap: answer.gap };
    const job = answer.value;
    if (job.status === 'COMPLETED') return { ok: true, value: job };
    if (job.status === 'FAILED') return missing('JobFailed', `Access Advisor's job failed: ${job.message}`);
    if (waited >= patience.giveUpAfter) {
      const seconds = Math.round(patience.giveUpAfter / 1000);
      return missing('Timeout', `Access Advisor's job had not ended after ${seconds} s; it was given up.`);
    }
    const pause = Math.min(wait, patience.giveUpAfter - waited);
    await clock.sleep(pause, signal);
    waited += pause;
    wait = Math.min(wait * BACKOFF, LONGEST_WAIT);
  }
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

/** The row of Amazon SES, wherever in the list it stands. */
export function sesRow(services: readonly ServiceLastAccessed[]): ServiceLastAccessed | undefined {
  return services.find((service) => service.serviceNamespace.toLowerCase() === SES_NAMESPACE);
}

function missing(reason: string, message: string): { ok: false; gap: Gap } {
  return { ok: false, gap: { call: 'GetServiceLastAccessedDetails', reason, message } };
}
