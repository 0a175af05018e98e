import { askAccessAdvisor, SES_NAMESPACE, withAdvisorAnswer } from '../evidence/accessAdvisor.ts';
import { askKeys, USER_CALLS } from './askUser.ts';
import { answered, unanswered } from '../evidence/snapshotBuilder.ts';
import type { Evidence, Gap, GrantingPolicy, Timestamp, Principal } from '../model/model.ts';
import { mergeAnswers } from '../snapshots/merge.ts';
import type { ServiceLastAccessed } from '../model/iamReader.ts';
import { patience, toAskAgain } from '../evidence/scanContext.ts';
import type { ScanDeps } from '../evidence/scanContext.ts';
import { judge } from '../model/verdict.ts';

/** Everything that can be asked about one user, with all of Access Advisor's services. */
export interface AdvisorReport {
  readonly user: Principal;
  /** `null`: no answer; then a gap or a pending call of the user says why. */
  readonly services: readonly ServiceLastAccessed[] | null;
  readonly completedAt: Timestamp | null;
  /** Policies that give the user Amazon SES, any action of it (ListPoliciesGrantingServiceAccess). */
  readonly grantedBy: readonly GrantingPolicy[];
  /** Answers about the policies that are missing. */
  readonly gaps: readonly Gap[];
}

/**
 * Asks about one user live: access keys, every row of Access Advisor at action level, and the policies that grant
 * SES. Faults are gaps; keys and permissions known before stay where their answer is missing.
 * @param onAnswer is told the report as it grows.
 */
export async function queryAdvisorReport(
  known: Principal,
  asking: ScanDeps,
  onAnswer: (report: AdvisorReport) => void,
  signal: AbortSignal,
): Promise<AdvisorReport> {
  const { iam, clock, settings } = asking;
  let evidence = toAskAgain(known, USER_CALLS);
  // What is known stands while it is asked again.
  const merged = (): Principal => judge(mergeAnswers(known, evidence));
  let report: AdvisorReport = {
    user: merged(),
    services: null,
    completedAt: null,
    grantedBy: [],
    gaps: [],
  };
  const learn = (change: (evidence: Evidence) => Evidence, more: Partial<AdvisorReport> = {}): void => {
    evidence = change(evidence);
    report = { ...report, ...more, user: merged() };
    onAnswer(report);
  };

  const askingAdvisor = async (): Promise<void> => {
    const answer = await askAccessAdvisor(iam, clock, known.arn, 'ACTION_LEVEL', patience(settings), signal);
    if (answer.ok) {
      const { value } = answer;
      learn(
        (before) => answered(withAdvisorAnswer(before, value), 'GenerateServiceLastAccessedDetails'),
        value,
      );
    } else {
      learn((before) => unanswered(before, 'GenerateServiceLastAccessedDetails', answer.gap));
    }
  };
  const askingPolicies = async (): Promise<void> => {
    const answer = await iam.listPoliciesGrantingServiceAccess(known.arn, SES_NAMESPACE, signal);
    learn((before) => before, answer.ok ? { grantedBy: answer.value } : { gaps: [answer.gap] });
  };
  await Promise.all([
    askKeys(known.name, 'ask anyway', iam, clock, learn, signal),
    askingAdvisor(),
    askingPolicies(),
  ]);
  return report;
}
