/**
 * GenerateCredentialReport and GetCredentialReport: a report is made apart, then handed out for four hours.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
import type { Account } from './account.ts';
import type { Behaviour, Call, Memory, Report } from './call.ts';
import { credentialReport } from './credentialReport.ts';
import { startWork, type Duration } from './jobs.ts';
import { AwsError, type Fields } from './wire.ts';

const FOUR_HOURS = 4 * 3_600_000;
const DONE: Duration = { milliseconds: 0, polls: 0 };

/** D: a new report at most every four hours. */
export function GenerateCredentialReport({ account, memory, now, behaviour }: Call): Fields {
  const { report } = memory;
  if (report !== undefined && now.getTime() - report.generatedAt.getTime() <= FOUR_HOURS)
    return { State: report.work.isDone() ? 'COMPLETE' : 'INPROGRESS' };
  memory.report = makeReport(account, now, behaviour, behaviour.reportDuration);
  return {
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  };
}

/** Puts in a report that was made at a time before. */
export function rememberReport(account: Account, memory: Memory, at: Date, behaviour: Behaviour): void {
  memory.report = makeReport(account, at, behaviour, DONE);
}

const makeReport = (account: Account, now: Date, behaviour: Behaviour, duration: Duration): Report => ({
  generatedAt: new Date(Math.floor(now.getTime() / 1000) * 1000),
  content: credentialReport(account, now, behaviour.report),
  work: startWork(duration),
});

export function GetCredentialReport({ memory, now }: Call): Fields {
  const { report } = memory;
  if (report === undefined) throw new AwsError('ReportNotPresent', 410, 'Unknown');
  if (!report.work.isDone()) throw new AwsError('ReportInProgress', 404, 'Unknown');
  if (now.getTime() - report.generatedAt.getTime() > FOUR_HOURS)
    throw new AwsError('ReportExpired', 410, 'Unknown');
  return {
    Content: Buffer.from(report.content).toString('base64'),
    ReportFormat: 'text/csv',
    GeneratedTime: report.generatedAt,
  };
}
