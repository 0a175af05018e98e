/** What a check of the SES set-up adds to what is known of an account. Pure. */
import { mergeEvidence } from '../evidence/kinds.ts';
import type { SetupRecord, Snapshot, Timestamp } from '../model/model.ts';
import { allowedPrincipals, readIdentityPolicy } from '../policies/identityPolicy.ts';
import { judge } from '../model/verdict.ts';
import { withSetup } from '../model/mails.ts';
import { isCoverageKnown, isSetUp, unnamedMails } from './coverage.ts';
import { learnedPrincipals, NO_GRANTS } from './grants.ts';
import type { SetupAnswer } from './setup.ts';

/** Returns what is remembered of a check, for the list. */
function setupRecord({ asOf, regions }: SetupAnswer): SetupRecord {
  return {
    asOf,
    regions: regions.map((region) => ({
      region: region.region,
      unnamed: unnamedMails(region).length,
      isWhole: isCoverageKnown(region),
      isSetUp: isSetUp(region),
      allowsOthers: region.identities.some(({ policies }) =>
        policies.some(({ document }) => {
          const policy = readIdentityPolicy(document);
          return policy.isUnread || allowedPrincipals(policy).includes('*');
        }),
      ),
    })),
  };
}

/** Returns the Snapshot with what a check of its account says about its users and roles. */
export function withSetupAnswer(snapshot: Snapshot, answer: SetupAnswer): Snapshot {
  if (snapshot.accountId !== answer.account.accountId) return snapshot;
  const learned = new Map(learnedPrincipals(snapshot, answer).map((latest) => [latest.arn, latest]));
  const principals = snapshot.principals.map((principal) => {
    const latest = learned.get(principal.arn);
    return latest === undefined ? principal : judge(mergeEvidence(principal, latest));
  });
  return withSetup({ ...snapshot, principals }, answer.isDone ? setupRecord(answer) : undefined);
}

/** Returns the Snapshot with the mark of who asked SES itself. @param askedBy the ARN; `null`: not known. */
export function withOwnCheck(
  snapshot: Snapshot,
  askedBy: string | null,
  asOf: Timestamp,
  until: Timestamp,
): Snapshot {
  const none = { regions: [], grants: NO_GRANTS, gaps: [], isDone: false };
  return withSetupAnswer(snapshot, { account: snapshot, askedBy, asOf, until, ...none });
}
