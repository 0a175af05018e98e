import { isAdvisorSilent } from './advisorData.ts';
import type { Call, Evidence, LastUsed, Timestamp, User, Verdict } from './model.ts';

/** The last used service of a key that called the SES API. Any SES call, not surely a send. */
export const SES_API = 'ses';
/** The last used service of a key that sent through the SMTP interface, which can do nothing but send. */
export const SES_SMTP = 'ses-smtp';

/**
 * Calls whose missing answer could have shown a use of SES. A user's policies do so by naming the groups and policies
 * that know of a use which a deny hides; they are missing of a user where those could have told.
 */
const CALLS_THAT_SHOW_USE: ReadonlySet<Call> = new Set([
  'GetAccountAuthorizationDetails',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'GenerateCredentialReport',
  'GetCredentialReport',
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
]);

/**
 * The table of rules: the first line that holds is the verdict. Both signals are documented by AWS
 * (IAM API Reference, GetAccessKeyLastUsed and GetServiceLastAccessedDetails); that sending by SMTP is recorded
 * as `ses-smtp` is observed, not documented.
 */
const RULES: readonly (readonly [Verdict, (evidence: Evidence) => boolean])[] = [
  ['sends-smtp', (evidence) => lastUses(evidence).some(isSmtp)],
  ['uses-api', (evidence) => lastUses(evidence).some(isApi)],
  ['used-ses', (evidence) => evidence.advisor !== null],
  ['unknown', (evidence) => isAnswerMissing(evidence) || isAdvisorSilent(evidence)],
  ['can-send', (evidence) => evidence.canSend === 'yes' || evidence.canSend === 'conditional'],
  ['no-ses', () => true],
];

/** The user with the verdict on the evidence. Pure: the same evidence always gives the same verdict. */
export function judge(evidence: Evidence): User {
  const verdict = verdictOn(evidence);
  return {
    ...evidence,
    verdict,
    lastSesAt: lastSesAt(evidence),
    likelySend: likelySend(evidence, verdict),
  };
}

/** Whether a last use is a use of SES, by its API or by SMTP. AWS's service names are compared without case. */
export function isSesUse(use: LastUsed): boolean {
  return isApi(use) || isSmtp(use);
}

function verdictOn(evidence: Evidence): Verdict {
  const rule = RULES.find(([, holds]) => holds(evidence));
  return rule === undefined ? 'unknown' : rule[0];
}

function lastUses(evidence: Evidence): readonly LastUsed[] {
  return evidence.accessKeys.flatMap((key) => (key.lastUsed === null ? [] : [key.lastUsed]));
}

function isSmtp(use: LastUsed): boolean {
  return use.service?.toLowerCase() === SES_SMTP;
}

function isApi(use: LastUsed): boolean {
  return use.service?.toLowerCase() === SES_API;
}

function isAnswerMissing(evidence: Evidence): boolean {
  return [...evidence.pending, ...evidence.gaps.map((gap) => gap.call)].some((call) =>
    CALLS_THAT_SHOW_USE.has(call),
  );
}

/** The latest time that any signal gives for SES. */
function lastSesAt(evidence: Evidence): Timestamp | null {
  const times = lastUses(evidence)
    .filter(isSesUse)
    .map((use) => use.at);
  if (evidence.advisor !== null) times.push(evidence.advisor.lastAccessedAt);
  return times.reduce<Timestamp | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}

/**
 * Sends (SendEmail, SendRawEmail, …) are not among the actions that Access Advisor tracks. So a last access of
 * SES that is later than every tracked action was an untracked one: most likely a send. An inference.
 */
function likelySend(evidence: Evidence, verdict: Verdict): boolean | null {
  if (verdict === 'sends-smtp') return true;
  const { advisor } = evidence;
  if (advisor?.trackedActions == null) return null;
  return advisor.trackedActions.every((tracked) => tracked.at < advisor.lastAccessedAt);
}
