import type { CredentialReport, Result, Clock, IamReader } from '../model/iamReader.ts';

/** How long a credential report is waited for, in milliseconds: AWS makes it in seconds to a few minutes. */
export interface ReportPatience {
  readonly giveUpAfter: number;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
const BACKOFF = 1.6;

/** The states of a report that is not there yet (IAM API Reference, GetCredentialReport, "Errors"). */
const NOT_YET: ReadonlySet<string> = new Set(['ReportInProgress', 'ReportNotPresent', 'ReportExpired']);

/**
 * The account's credential report: asks AWS to make one (it hands out the last one for 4 hours) and waits for it
 * with growing pauses.
 * @param onWait is told when the report is not there after the first wait, either.
 *
 * Source: IAM User Guide, "Getting credential reports".
 */
export async function askCredentialReport(
  iam: IamReader,
  clock: Clock,
  patience: ReportPatience,
  onWait: () => void,
  signal: AbortSignal,
): Promise<Result<CredentialReport>> {
  const started = await iam.generateCredentialReport(signal);
  // Even where it may not be made, an earlier report may still be there to read.
  if (!started.ok) {
    const earlier = await iam.getCredentialReport(signal);
    return earlier.ok ? earlier : { ok: false, gap: started.gap };
  }
  let waited = 0;
  let wait = FIRST_WAIT;
  for (;;) {
    const report = await iam.getCredentialReport(signal);
    if (report.ok || !NOT_YET.has(report.gap.reason)) return report;
    if (waited >= patience.giveUpAfter) {
      const seconds = Math.round(patience.giveUpAfter / 1000);
      const message = `AWS had not finished the credential report after ${seconds} s.`;
      return { ok: false, gap: { call: 'GetCredentialReport', reason: 'Timeout', message } };
    }
    if (waited > 0) onWait();
    const pause = Math.min(wait, patience.giveUpAfter - waited);
    await clock.sleep(pause, signal);
    waited += pause;
    wait = Math.min(wait * BACKOFF, LONGEST_WAIT);
  }
}
