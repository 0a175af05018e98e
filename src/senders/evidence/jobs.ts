import type { Call, Gap } from '../model/model.ts';
import type { Result, Clock } from '../model/iamReader.ts';

/** How long Access Advisor's jobs are waited for, in milliseconds. */
export interface PollingOptions {
  /** How long a job is left alone before it is asked for the first time. */
  readonly firstWait: number;
  /** A job that has not ended after this time is given up and becomes a gap. */
  readonly giveUpAfter: number;
}

/** What a job answers while it is not done, beside the answer itself. */
type Pending = { readonly status: 'IN_PROGRESS' } | { readonly status: 'FAILED'; readonly message: string };

/** One kind of job: how it is started, and how its state is read. */
export interface JobKind<Done> {
  readonly call: Call;
  start(signal: AbortSignal): Promise<Result<string>>;
  read(jobId: string, signal: AbortSignal): Promise<Result<Pending | Done>>;
}

const LONGEST_WAIT = 8_000;
const BACKOFF = 1.6;

/**
 * Runs one job to its end: starts it, then asks for it with growing pauses. A failed or endless job is a gap,
 * never an empty answer. One that is lost (it belongs to the session that made it, so renewed temporary
 * credentials cannot read it) is started again, once.
 *
 * Source: IAM API Reference, GenerateServiceLastAccessedDetails.
 */
export async function runJob<Done extends { readonly status: 'COMPLETED' }>(
  kind: JobKind<Done>,
  clock: Clock,
  patience: PollingOptions,
  signal: AbortSignal,
): Promise<Result<Done>> {
  const first = await runOnce(kind, clock, patience, signal);
  const isLost = !first.ok && first.gap.call === kind.call && first.gap.reason === 'NoSuchEntity';
  return isLost ? runOnce(kind, clock, patience, signal) : first;
}

async function runOnce<Done extends { readonly status: 'COMPLETED' }>(
  kind: JobKind<Done>,
  clock: Clock,
  { firstWait, giveUpAfter }: PollingOptions,
  signal: AbortSignal,
): Promise<Result<Done>> {
  const started = await kind.start(signal);
  if (!started.ok) return { ok: false, gap: started.gap };
  let waited = 0;
  let wait = firstWait;
  for (;;) {
    const pause = Math.min(wait, giveUpAfter - waited);
    await clock.sleep(pause, signal);
    waited += pause;
    wait = Math.min(wait * BACKOFF, LONGEST_WAIT);
    const answer = await kind.read(started.value, signal);
    if (!answer.ok) return { ok: false, gap: answer.gap };
    const job = answer.value;
    if (job.status === 'COMPLETED') return { ok: true, value: job };
    if (job.status === 'FAILED')
      return missing(kind, 'JobFailed', `Access Advisor's job failed: ${job.message}`);
    if (waited >= giveUpAfter) {
      const seconds = Math.round(giveUpAfter / 1000);
      return missing(
        kind,
        'Timeout',
        `Access Advisor's job had not ended after ${seconds} s; it was given up.`,
      );
    }
  }
}

function missing(
  { call }: { readonly call: Call },
  reason: string,
  message: string,
): { ok: false; gap: Gap } {
  return { ok: false, gap: { call, reason, message } };
}
