/** How the quick plan decides who to ask about, and in which order. Pure. */
import type { ReadReport } from '../evidence/credentialReport.ts';
import type { Principal } from '../model/model.ts';
import { compareUsers } from '../model/order.ts';
import { isKeyListMissing, usedSes } from '../model/evidence.ts';

/**
 * Whether a report says what a user's keys were last used for. It doesn't if the user was created since, has no row, or the
 * report names no service for a use.
 * @param user from this scan's answers
 */
export function reportCovers(report: ReadReport | null, { keysAsOf, accessKeys }: Principal): boolean {
  if (report === null || keysAsOf !== report.generatedAt) return false;
  return accessKeys.every(({ lastUsed, source }) => source === 'report' && lastUsed?.service !== null);
}

/** Access Advisor usually shows a use within 4 hours, keys within minutes (IAM User Guide), in milliseconds. */
const KNOWN_WITHIN = 4 * 3_600_000;

/**
 * Whether a user could send, and hasn't been asked about long enough after the last time they could. Whoever a policy of
 * an SES identity allows it still can, whatever IAM says.
 */
export function lostRight({ couldSendAt, clearedAt, identityPolicies }: Principal): boolean {
  if ((identityPolicies?.policies.length ?? 0) > 0) return true;
  if (couldSendAt === undefined) return false;
  return clearedAt === undefined || Date.parse(clearedAt) < Date.parse(couldSendAt) + KNOWN_WITHIN;
}

/** Whether a user can be asked about: root can't, nor can deleted users. */
export function exists(user: Principal): boolean {
  return (
    user.kind !== 'root' && user.isDeleted !== true && !user.gaps.some((gap) => gap.reason === 'NoSuchEntity')
  );
}

/** Whether Access Advisor saw the user after everything the report says about their keys. */
export function hasStaleKeyUse(user: Principal): boolean {
  const seen = user.advisor?.lastAccessedAt;
  const rests = user.accessKeys.some((key) => key.source === 'report');
  return (
    exists(user) &&
    !isKeyListMissing(user) &&
    rests &&
    seen !== undefined &&
    user.accessKeys.every((key) => (key.lastUsed?.at ?? '') < seen)
  );
}

/** Whether the user used SES and has a key whose ID isn't known. */
export function hasUnknownKeyId(user: Principal): boolean {
  const isUnknown = !isKeyListMissing(user) && user.accessKeys.some(({ id }) => id === null);
  return exists(user) && isUnknown && usedSes(user);
}

const RIGHTS: readonly Principal['canSend'][] = ['yes', 'conditional', 'unknown', 'no'];

/** Users who show use come first, latest first; then those who certainly may send. */
export function bySuspicion(a: Principal, b: Principal): number {
  const [later, earlier] = [b.lastSesAt ?? '', a.lastSesAt ?? ''];
  if (later !== earlier) return later > earlier ? 1 : -1;
  return RIGHTS.indexOf(a.canSend) - RIGHTS.indexOf(b.canSend) || compareUsers(a, b);
}
