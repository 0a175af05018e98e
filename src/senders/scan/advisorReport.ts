import { askAccessAdvisor, withAdvisorAnswer } from '../evidence/accessAdvisor.ts';
import { askKeys } from '../evidence/accessKeys.ts';
import { answered, unanswered, type QueryContext, type ScanDeps } from '../evidence/scanContext.ts';
import { callsAbout, currentUser } from './askUser.ts';
import { SES_NAMESPACE } from '../model/advisorData.ts';
import type { ServiceLastAccessed } from '../ports/iamReader.ts';
import type { Gap, GrantingPolicy, Principal, Timestamp } from '../model/model.ts';
import { isRole } from '../model/evidence.ts';
import { judge } from '../model/verdict.ts';
import { emptyEvidence, mergeAnswers } from '../evidence/kinds.ts';

/** Everything that can be asked about one user, with all of Access Advisor's services. */
export interface AdvisorReport {
  readonly user: Principal;
  /** `null`: no answer; a gap or a pending call of the user says why. */
  readonly services: readonly ServiceLastAccessed[] | null;
  readonly completedAt: Timestamp | null;
  /** Policies that grant the user Amazon SES, any action of it (ListPoliciesGrantingServiceAccess). `null`: being asked. */
  readonly grantedBy: readonly GrantingPolicy[] | null;
  readonly gaps: readonly Gap[];
}

/**
 * Asks about one user or role live: access keys, every row of Access Advisor at action level, and the policies that grant
 * SES. Failures are gaps; what was known about keys and permissions stands in for a missing answer. If someone else has the
 * name now, they are reported as another user.
 * @param onAnswer called with the growing report
 */
export async function queryAdvisorReport(
  known: Principal,
  deps: ScanDeps,
  onAnswer: (report: AdvisorReport) => void,
  signal: AbortSignal,
): Promise<AdvisorReport> {
  const { arn } = known;
  let evidence = emptyEvidence(known, callsAbout(known));
  // What is known stands while it's asked again.
  const merged = (): Principal => judge(mergeAnswers(known, evidence));
  let report: AdvisorReport = {
    user: merged(),
    services: null,
    completedAt: null,
    grantedBy: null,
    gaps: [],
  };
  const add = (more: Partial<AdvisorReport>): void => {
    report = { ...report, ...more, user: merged() };
    onAnswer(report);
  };
  const context: QueryContext = {
    ...deps,
    learn: (_, change) => {
      evidence = change(evidence);
      add({});
    },
    signal,
  };

  const queryAdvisor = async (): Promise<void> => {
    const answer = await askAccessAdvisor(context, arn);
    evidence = answer.ok
      ? answered(withAdvisorAnswer(evidence, answer.value), 'GenerateServiceLastAccessedDetails')
      : unanswered(evidence, 'GenerateServiceLastAccessedDetails', answer.gap);
    add(answer.ok ? answer.value : {});
  };
  const queryPolicies = async (): Promise<void> => {
    const answer = await deps.iam.listPoliciesGrantingServiceAccess(arn, SES_NAMESPACE, signal);
    add(answer.ok ? { grantedBy: answer.value } : { grantedBy: [], gaps: [answer.gap] });
  };
  const keys = isRole(known) ? [] : [askKeys(context, known)];
  await Promise.all([...keys, queryAdvisor(), queryPolicies()]);
  const now = await currentUser(context, known, evidence);
  if (now.kind === 'elsewhere') return queryAdvisorReport(now.user, deps, onAnswer, signal);
  return now.kind === 'same' ? report : { ...report, user: now.user };
}
