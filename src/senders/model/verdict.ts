import { isAdvisorSilent } from './advisorData.ts';
import { asksAdvisor, findCall } from './calls.ts';
import type { AdvisorNone, Call, Evidence, Principal, Verdict } from './model.ts';
import { isApiUse, isSend, isSmtpUse, newestSignals, sesSignals } from './signals.ts';
import type { Signal } from './signals.ts';

/**
 * The table of rules: the first line that holds is the verdict. Both signals are documented by AWS
 * (IAM API Reference, GetAccessKeyLastUsed and GetServiceLastAccessedDetails); that sending by SMTP is recorded
 * as `ses-smtp` is observed, not documented. A use of a service that AWS does not name could have been one of SES.
 */
const RULES: readonly (readonly [Verdict, (evidence: Evidence) => boolean])[] = [
  [
    'sends-smtp',
    ({ accessKeys }) => accessKeys.some((key) => key.lastUsed !== null && isSmtpUse(key.lastUsed)),
  ],
  ['uses-api', ({ accessKeys }) => accessKeys.some((key) => key.lastUsed !== null && isApiUse(key.lastUsed))],
  ['used-ses', ({ advisor, pastUses = [] }) => advisor !== null || pastUses.length > 0],
  ['unknown', (evidence) => isUseMissing(evidence) || isAdvisorSilent(evidence) || hasUnnamedUse(evidence)],
  ['can-send', (evidence) => evidence.canSend === 'yes' || evidence.canSend === 'conditional'],
  ['no-ses', () => true],
];

/** The user with the verdict on the evidence. Pure: the same evidence always gives the same verdict. */
export function judge(evidence: Evidence): Principal {
  const signals = sesSignals(evidence);
  return {
    ...evidence,
    verdict: RULES.find(([, holds]) => holds(evidence))?.[0] ?? 'unknown',
    lastSesAt: signals[0]?.at ?? null,
    likelySend: likelySend(signals),
  };
}

/** What Access Advisor said of a user's use of SES. `unknown`: the answer is missing, or it has no data there. */
export type AdvisorStatus = 'accessed' | AdvisorNone['kind'] | 'not-asked' | 'pending' | 'unknown';

/** Returns what Access Advisor said of SES; an answer that is missing now is not replaced by an older "not accessed". */
export function advisorStatus(evidence: Evidence): AdvisorStatus {
  if (evidence.advisor !== null) return 'accessed';
  if (evidence.pending.some(asksAdvisor)) return 'pending';
  if (evidence.gaps.some(({ call }) => asksAdvisor(call)) || isAdvisorSilent(evidence)) return 'unknown';
  return evidence.advisorNone?.kind ?? 'not-asked';
}

/** Whether an answer is missing, or still comes, that could show a use of SES. */
export function isUseMissing(evidence: Evidence): boolean {
  const showsUse = (call: Call) => findCall(call)?.showsUse != null;
  return evidence.pending.some(showsUse) || evidence.gaps.some(({ call }) => showsUse(call));
}

/** Whether a key was last used for a service that AWS does not name: it could have been SES. */
export function hasUnnamedUse({ accessKeys }: Evidence): boolean {
  return accessKeys.some(({ lastUsed }) => lastUsed !== null && lastUsed.service === null);
}

/**
 * About the newest access of SES only, which AWS keeps by the minute. A tracked action that does not send makes a
 * send unlikely, and no more: one in the same minute would not show.
 */
function likelySend(signals: readonly Signal[]): boolean | null {
  const newest = newestSignals(signals);
  if (newest.some(isSend)) return true;
  return newest.some(({ action }) => action !== null) ? false : null;
}
