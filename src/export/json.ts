import {
  accountFields,
  type AccessKey,
  type AdvisorRecord,
  type GrantingPolicy,
  type LastUsed,
  type PastUse,
  type Snapshot,
  type Timestamp,
  type Principal,
} from '../senders/model/model.ts';
import { advisorStatus } from '../senders/model/verdict.ts';
import { roleKind } from '../senders/model/userIdentity.ts';
import { isRole } from '../senders/model/evidence.ts';
import {
  countedSums,
  orderedRoles,
  orderedUsers,
  reportedGaps,
  unreadJson,
  type UnreadAccount,
} from './answers.ts';
import { toMailsJson } from './mailsJson.ts';
import { escapeControlCharsInJson } from './replaceControlChars.ts';

/** The version of the report's form. Names, order and meaning of its fields change only with it. */
const SCHEMA = 2;

/**
 * Returns the report as JSON, indented by two spaces and with a final newline. Yields one chunk per account, since
 * hundreds of accounts in one text would take several times the memory. Fields are listed one by one, so nothing slips
 * in. Control and bidirectional characters are escaped, which keeps their value.
 * @param unread accounts of which nothing could be read
 */
export function* jsonChunks(
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  unread: readonly UnreadAccount[] = [],
): Generator<string, void> {
  const frame = {
    schema: SCHEMA,
    generatedAt,
    accounts: [],
    ...unreadJson(unread),
  };
  const [before, after] = escapeControlCharsInJson(JSON.stringify(frame, null, 2)).split(
    /(?<=accounts": \[)/,
  );
  yield before ?? '';
  for (const [index, snapshot] of snapshots.entries()) {
    // JSON escapes line ends inside strings, so every newline here is indentation.
    const account = escapeControlCharsInJson(JSON.stringify(toAccountJson(snapshot), null, 2)).replaceAll(
      '\n',
      '\n    ',
    );
    yield `${index === 0 ? '' : ','}\n    ${account}`;
  }
  yield `${snapshots.length === 0 ? '' : '\n  '}${after ?? ''}\n`;
}

/** Returns the report as one JSON text. */
export function toJson(
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  unread: readonly UnreadAccount[] = [],
): string {
  return [...jsonChunks(snapshots, generatedAt, unread)].join('');
}

function toAccountJson(snapshot: Snapshot) {
  const { scan } = snapshot;
  const { mode, startedAt, finishedAt, reportGeneratedAt, calls } = scan;
  return {
    ...accountFields(snapshot),
    scan: { mode, startedAt, finishedAt, reportGeneratedAt, calls },
    gaps: reportedGaps(snapshot),
    users: orderedUsers(snapshot).map((user) => toUserJson(user, snapshot)),
    ...(scan.roles === true || snapshot.principals.some(isRole)
      ? { roles: orderedRoles(snapshot).map((role) => toRoleJson(role, snapshot)) }
      : {}),
    mails: toMailsJson(snapshot),
  };
}

function toUserJson(user: Principal, snapshot: Snapshot) {
  const { name, arn, id, path, createdAt, kind, verdict, lastSesAt, likelySend, canSend } = user;
  return {
    name,
    arn,
    id,
    path,
    createdAt,
    isRoot: kind === 'root',
    verdict,
    lastSesAt,
    likelySend,
    canSend,
    ...(user.permissionsAsOf === undefined ? {} : { canSendAsOf: user.permissionsAsOf }),
    grantedBy: user.grantedBy.map(toPolicyJson),
    accessKeys: user.accessKeys.map(toAccessKeyJson),
    ...(user.pastUses === undefined ? {} : { pastUses: user.pastUses.map(toPastUseJson) }),
    advisor: user.advisor && toAdvisorJson(user.advisor),
    ...(advisorStatus(user) === 'not-asked' ? { advisorAsked: false } : {}),
    ...sentOf(snapshot, user),
    gaps: reportedGaps(user),
  };
}

/** The mails that were counted under a name, and whether they are only at least so many. */
function sentOf(snapshot: Snapshot, principal: Principal) {
  const sent = countedSums(snapshot, principal);
  return {
    sent,
    ...(sent !== null && principal.sentMails?.isPartial === true ? { sentIsPartial: true } : {}),
  };
}

function toRoleJson(role: Principal, snapshot: Snapshot) {
  const { name, arn, id, path, createdAt, verdict, lastSesAt, likelySend, canSend } = role;
  const { lastUsed = null, assumedBy = [] } = role.role ?? {};
  return {
    ...{ name, arn, id, path, createdAt, verdict, lastSesAt, likelySend, canSend },
    ...(role.permissionsAsOf === undefined ? {} : { canSendAsOf: role.permissionsAsOf }),
    grantedBy: role.grantedBy.map(toPolicyJson),
    advisor: role.advisor && toAdvisorJson(role.advisor),
    ...(advisorStatus(role) === 'not-asked' ? { advisorAsked: false } : {}),
    gaps: reportedGaps(role),
    ...sentOf(snapshot, role),
    lastUsed: lastUsed && { at: lastUsed.at, region: lastUsed.region },
    assumedBy,
    kind: roleKind(role),
  };
}

function toPolicyJson({ type, name, arn, group }: GrantingPolicy) {
  return { type, name, arn, group };
}

function toPastUseJson({ keyId, use, asOf }: PastUse) {
  return { keyId, use: useOf(use), asOf };
}

const useOf = ({ at, region, service }: LastUsed) => ({ at, region, service });

function toAccessKeyJson({ id, status, createdAt, lastUsed, source, asOf }: AccessKey) {
  return {
    id,
    status,
    createdAt,
    lastUsed: lastUsed && useOf(lastUsed),
    source,
    asOf,
  };
}

/** Without action data, this is an empty list; `likelySend` says whether there was any. */
function toAdvisorJson({ lastAccessedAt, region, trackedActions, source, asOf }: AdvisorRecord) {
  const actions = (trackedActions ?? []).map(({ action, at }) => ({ action, at }));
  return { lastAccessedAt, region, trackedActions: actions, source, asOf };
}
