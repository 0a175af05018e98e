/** Who cannot have sent: what proves it, and what leaves it open. Every proof rests on answers that saw the whole window. */
import { asksKeys } from '../model/calls.ts';
import type { AccessKey, Timestamp } from '../model/evidence.ts';
import type { Principal } from '../model/model.ts';
import type { Answer, Reason, WindowContext, Suspect } from './suspect.ts';
import { SPANS } from './window.ts';
import { addTime } from '../model/evidence/timestamp.ts';

export interface Alibi {
  readonly proof: readonly Reason[];
  /** Why it is no proof. Empty: it is one. */
  readonly open: readonly Reason[];
}

/** Returns what speaks for a principal, and what is missing. */
export function alibi(suspect: Suspect, context: WindowContext): Alibi {
  const { principal } = suspect;
  if (principal.createdAt > context.window.to)
    return { proof: [{ kind: 'created-later', at: principal.createdAt }], open: [] };
  if (principal.isDeleted === true) return { proof: [], open: [{ kind: 'deleted' }] };
  const proof: Reason[] = [];
  const open: Reason[] = [];
  const note = (reason: Reason, isProof: boolean): void => void (isProof ? proof : open).push(reason);
  if (principal.kind === 'role') noteRole(suspect, context, note);
  else {
    noteKeys(suspect, context, note);
    noteDeletedKeys(suspect, context, note);
    noteConsole(suspect, context, note);
  }
  return { proof, open };
}

/** One object for all: nearly everybody in a large account has this reason. */
const CONSOLE_NEVER: Reason = { kind: 'console-never' };

type Note = (reason: Reason, isProof: boolean) => void;

/** A role: when it was last used at all, for any service. Its sessions show as its uses. */
function noteRole({ principal: { role } }: Suspect, { limits }: WindowContext, note: Note): void {
  if (role?.lastUsed === undefined) note({ kind: 'missing', what: 'role' }, false);
  else if (role.lastUsed !== null && role.lastUsed.at >= limits.nearFrom)
    note({ kind: 'role-used', at: role.lastUsed.at }, false);
  else if (role.asOf < limits.reportAsOf) note(tooYoung('role', role.asOf, limits.reportAsOf), false);
  else if (role.lastUsed !== null) note({ kind: 'role-used-before', at: role.lastUsed.at }, true);
  else if (role.asOf > limits.trackedUntil) note({ kind: 'not-tracked' }, false);
  else note({ kind: 'role-never-used' }, true);
}

/** A user's keys: each was made later, never used, or last used too long before for any session of it to be left. */
function noteKeys({ principal }: Suspect, { limits, window }: WindowContext, note: Note): void {
  const { accessKeys, keysAsOf } = principal;
  if (isKeyMissing(principal) || keysAsOf === undefined) {
    note({ kind: 'missing', what: 'keys' }, false);
    return;
  }
  // An empty list may be the credential report's.
  const isLive = accessKeys.some(({ id }) => id !== null);
  const listAsOf = isLive ? limits.liveAsOf : limits.reportAsOf;
  if (keysAsOf < listAsOf) note(tooYoung('keys', keysAsOf, listAsOf), false);
  else if (accessKeys.length === 0) note({ kind: 'no-keys', asOf: keysAsOf }, true);
  for (const key of accessKeys) {
    const asOf = key.source === 'live' ? limits.liveAsOf : limits.reportAsOf;
    const { id: keyId, lastUsed } = key;
    if (isMadeLater(key, window.to)) note({ kind: 'key-made-later', keyId, at: key.createdAt ?? '' }, true);
    else if (lastUsed !== null && lastUsed.at >= limits.keysFrom)
      note({ kind: 'key-used', keyId, ...lastUsed }, false);
    else if (key.asOf < asOf) note(tooYoung('key', key.asOf, asOf, keyId), false);
    else if (lastUsed === null) note({ kind: 'key-never-used', keyId }, true);
    else note({ kind: 'key-used-before', keyId, at: lastUsed.at }, true);
  }
}

/** The report's time of a key is when it was last changed; only a key with an ID has ListAccessKeys' time. */
function isMadeLater({ id, createdAt, lastUsed }: AccessKey, to: Timestamp): boolean {
  return (
    id !== null && createdAt !== null && createdAt > to && (lastUsed === null || lastUsed.at >= createdAt)
  );
}

function isKeyMissing({ gaps, pending }: Principal): boolean {
  return pending.some(asksKeys) || gaps.some(({ call }) => asksKeys(call));
}

/** Event history shows every key that was deleted since the first session that may have been left. */
function noteDeletedKeys(suspect: Suspect, { limits, trail, keysCovered }: WindowContext, note: Note): void {
  const { principal } = suspect;
  const deleted = trail.deletedKeys.get(principal.arn) ?? trail.unknownKey;
  if (deleted !== null) {
    const isOwn = deleted !== trail.unknownKey;
    note({ kind: 'key-deleted', keyId: deleted.accessKeyId, at: deleted.at, isOwn }, false);
  }
  if (keysCovered === null) note({ kind: 'missing', what: 'deleted-keys' }, false);
  else if (keysCovered.from > limits.keysFrom) note({ kind: 'too-old', from: keysCovered.from }, false);
  else {
    const since = suspect.keysSince ?? principal.keysAsOf;
    if (since !== undefined && keysCovered.until < since)
      note(tooYoung('deleted-keys', keysCovered.until, addTime(since, SPANS.trailDelay)), false);
  }
}

/** A user's sign-ins: the last one is too long ago for any console session to be left. */
function noteConsole({ principal: { kind }, signIn }: Suspect, { limits }: WindowContext, note: Note): void {
  const asOf = kind === 'root' ? limits.reportAsOf : limits.liveAsOf;
  // Once root's password is removed, the report no longer says when it was used.
  if (signIn === undefined || (kind === 'root' && signIn.at === null))
    note({ kind: 'missing', what: 'console' }, false);
  else if (signIn.at !== null && signIn.at >= limits.consoleFrom)
    note({ kind: 'console-used', at: signIn.at }, false);
  else if (signIn.asOf < asOf) note(tooYoung('console', signIn.asOf, asOf), false);
  else if (signIn.at === null) note(CONSOLE_NEVER, true);
  else note({ kind: 'console-before', at: signIn.at }, true);
}

/**
 * Returns why a principal had no permission to send: its policies don't allow it, and none was taken away since the window.
 * `null` if that isn't known. What the policy of an SES identity allows isn't seen here.
 */
export function hasNoPermission(
  principal: Principal,
  { window, limits, trail, keysCovered, policiesCovered }: WindowContext,
): readonly Reason[] | null {
  const { canSend, permissionsAsOf, keysAsOf } = principal;
  if (canSend !== 'no' || permissionsAsOf === undefined || permissionsAsOf < window.to) return null;
  if (policiesCovered === null || policiesCovered.from > limits.nearFrom) return null;
  if (policiesCovered.until < permissionsAsOf || trail.policyChange(principal) !== null) return null;
  if (principal.kind !== 'role') {
    const isKeyKnown =
      keysCovered !== null &&
      keysCovered.from <= limits.keysFrom &&
      keysAsOf !== undefined &&
      trail.unknownKey === null &&
      !trail.deletedKeys.has(principal.arn);
    if (!isKeyKnown) return null;
  }
  return [{ kind: 'no-permission', asOf: permissionsAsOf }];
}

function tooYoung(what: Answer, asOf: Timestamp, needed: Timestamp, keyId?: string | null): Reason {
  return { kind: 'too-young', what, asOf, needed, ...(keyId == null ? {} : { keyId }) };
}
