/** What the quick plan asks of a user before it decides whom to ask about, and in which order. Pure. */
import type { ReadReport } from '../evidence/credentialReport.ts';
import type { Principal } from '../model/model.ts';
import { compareUsers } from '../model/order.ts';
import { usedSes } from '../model/signals.ts';

/**
 * Whether a report tells what the keys of a user were last used for: not of one who was made since, or whose row is
 * missing, and not where it names no service.
 * @param user by this scan's answers.
 */
export function reportCovers(report: ReadReport | null, { keysAsOf, accessKeys }: Principal): boolean {
  if (report === null || keysAsOf !== report.generatedAt) return false;
  return accessKeys.every(({ lastUsed, source }) => source === 'report' && lastUsed?.service !== null);
}

/** Access Advisor usually knows of a use within 4 hours, keys within minutes (IAM User Guide), in milliseconds. */
const TOLD_WITHIN = 4 * 3_600_000;

/**
 * Whether a user had the right to send, and was not asked about long enough after the last time that it was there.
 * @param before what an earlier scan knew.
 */
export function lostRight({ couldSendAt, clearedAt }: Principal): boolean {
  if (couldSendAt === undefined) return false;
  return clearedAt === undefined || Date.parse(clearedAt) < Date.parse(couldSendAt) + TOLD_WITHIN;
}

/** Whether a user can be asked about: root cannot, nor who is gone. */
export function exists(user: Principal): boolean {
  return (
    user.kind !== 'root' && user.isDeleted !== true && !user.gaps.some((gap) => gap.reason === 'NoSuchEntity')
  );
}

/** Someone whom Access Advisor saw after everything that the report tells of the keys. */
export function hasStaleKeyUse(user: Principal): boolean {
  const seen = user.advisor?.lastAccessedAt;
  const rests = user.accessKeys.some((key) => key.source === 'report');
  return (
    exists(user) &&
    !isUnlisted(user) &&
    rests &&
    seen !== undefined &&
    user.accessKeys.every((key) => (key.lastUsed?.at ?? '') < seen)
  );
}

/** Whether AWS did not list the access keys when it was asked. */
function isUnlisted({ gaps }: Principal): boolean {
  return gaps.some(({ call }) => call === 'ListAccessKeys');
}

/** Someone who used SES and has a key whose ID is not known. */
export function hasUnknownKeyId(user: Principal): boolean {
  return exists(user) && !isUnlisted(user) && usedSes(user) && user.accessKeys.some((key) => key.id === null);
}

const RIGHTS: readonly Principal['canSend'][] = ['yes', 'conditional', 'unknown', 'no'];

/** Who shows use comes first, the latest first; then who surely may send. */
export function bySuspicion(a: Principal, b: Principal): number {
  const [later, earlier] = [b.lastSesAt ?? '', a.lastSesAt ?? ''];
  if (later !== earlier) return later > earlier ? 1 : -1;
  return RIGHTS.indexOf(a.canSend) - RIGHTS.indexOf(b.canSend) || compareUsers(a, b);
}
