/** Whether a value that came from a file has the form of a Snapshot. What it holds beyond that is left out. */
import type {
  AccessKey,
  AdvisorNone,
  AdvisorRecord,
  CanSend,
  Evidence,
  Gap,
  GrantingPolicy,
  LastUsed,
  Snapshot,
  User,
} from './model.ts';
import { VERDICTS } from './model.ts';
import type { Call, Change, ChangedUser, Changes, PastUse, ScanRecord, TrackedAction } from './model.ts';
import { judge } from './verdict.ts';

/** Thrown within this file where the form is another one. */
class OtherForm extends Error {}

/**
 * Returns the Snapshot, judged anew; `null` where the value is none.
 * @param format 1 is that of 1.0.0, which kept no times of lists and policies.
 */
export function readSnapshot(value: unknown, format: 1 | 2): Snapshot | null {
  return orNone(() => {
    const { profile, accountId, alias, partition, scan: made, gaps, users, changes } = record(value);
    const scan = scanOf(made);
    return {
      profile: text(profile),
      accountId: text(accountId),
      alias: orNull(alias, text),
      partition: text(partition),
      scan,
      gaps: list(gaps, gapOf),
      users: list(users, (user) =>
        judge(format === 1 ? withTimes(evidenceOf(user), scan) : evidenceOf(user)),
      ),
      ...(changes === undefined ? {} : { changes: changesOf(changes) }),
    };
  });
}

/** Returns users that were kept beside a Snapshot, judged anew; `null` where the value is no list of users. */
export function readUsers(value: unknown): readonly User[] | null {
  return orNone(() => list(value, (user) => judge(evidenceOf(user))));
}

function orNone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OtherForm) return null;
    throw error;
  }
}

function scanOf(value: unknown): ScanRecord {
  const { mode, startedAt, finishedAt, reportGeneratedAt, clockAhead, calls } = record(value);
  return {
    mode: oneOf(mode, ['quick', 'complete']),
    startedAt: time(startedAt),
    finishedAt: orNull(finishedAt, time),
    reportGeneratedAt: orNull(reportGeneratedAt, time),
    ...(clockAhead === undefined ? {} : { clockAhead: number(clockAhead) }),
    calls: Object.fromEntries(Object.entries(record(calls)).map(([call, count]) => [call, number(count)])),
  };
}

/**
 * A user of 1.0.0 with the times that it did not keep. In doubt they are the earlier ones, so that an answer of today
 * is the newer.
 */
function withTimes(user: Evidence, { startedAt, reportGeneratedAt }: ScanRecord): Evidence {
  const times = [...user.accessKeys.map(({ asOf }) => asOf), startedAt, reportGeneratedAt ?? startedAt];
  const areKeysListed = !user.gaps.some(({ call }) => call === 'ListAccessKeys');
  const isRead = user.canSend !== 'unknown' && !user.isRoot;
  return {
    ...user,
    ...(areKeysListed ? { keysAsOf: times.toSorted()[0] ?? startedAt } : {}),
    ...(isRead ? { permissionsAsOf: startedAt } : {}),
    ...(isRead && user.canSend !== 'no' ? { couldSendAt: startedAt } : {}),
  };
}

function evidenceOf(value: unknown): Evidence {
  const user = record(value);
  const { name, arn, id, path, createdAt, isRoot, accessKeys, advisor, canSend, grantedBy, gaps } = user;
  const { keysAsOf, pastUses, advisorNone, groups, permissionsAsOf, couldSendAt, clearedAt, isDeleted } =
    user;
  return {
    name: text(name),
    arn: text(arn),
    id: orNull(id, text),
    path: text(path),
    createdAt: time(createdAt),
    isRoot: isRoot === true,
    accessKeys: list(accessKeys, keyOf),
    ...(keysAsOf === undefined ? {} : { keysAsOf: time(keysAsOf) }),
    ...(pastUses === undefined ? {} : { pastUses: list(pastUses, pastUseOf) }),
    advisor: orNull(advisor, advisorOf),
    ...(advisorNone === undefined ? {} : { advisorNone: advisorNoneOf(advisorNone) }),
    canSend: oneOf(canSend, CAN_SEND),
    grantedBy: list(grantedBy, policyOf),
    ...(groups === undefined ? {} : { groups: list(groups, text) }),
    ...(permissionsAsOf === undefined ? {} : { permissionsAsOf: time(permissionsAsOf) }),
    ...(couldSendAt === undefined ? {} : { couldSendAt: time(couldSendAt) }),
    ...(clearedAt === undefined ? {} : { clearedAt: time(clearedAt) }),
    ...(isDeleted === true ? { isDeleted } : {}),
    gaps: list(gaps, gapOf),
    pending: [],
  };
}

function keyOf(value: unknown): AccessKey {
  const { id, status, createdAt, lastUsed, source, asOf } = record(value);
  return {
    id: orNull(id, text),
    status: oneOf(status, ['Active', 'Inactive']),
    createdAt: orNull(createdAt, time),
    lastUsed: orNull(lastUsed, lastUsedOf),
    source: oneOf(source, ['live', 'report']),
    asOf: time(asOf),
  };
}

function lastUsedOf(value: unknown): LastUsed {
  const { at, region, service } = record(value);
  return { at: time(at), region: orNull(region, text), service: orNull(service, text) };
}

function pastUseOf(value: unknown): PastUse {
  const { keyId, use, asOf } = record(value);
  return { keyId: orNull(keyId, text), use: lastUsedOf(use), asOf: time(asOf) };
}

function advisorNoneOf(value: unknown): AdvisorNone {
  const { kind, asOf } = record(value);
  return { kind: oneOf(kind, ['not-accessed', 'not-listed']), asOf: time(asOf) };
}

function advisorOf(value: unknown): AdvisorRecord {
  const { lastAccessedAt, region, trackedActions, source, asOf } = record(value);
  return {
    lastAccessedAt: time(lastAccessedAt),
    region: orNull(region, text),
    trackedActions: orNull(trackedActions, (actions) => list(actions, actionOf)),
    source: oneOf(source, ['user', 'policy', 'group']),
    asOf: time(asOf),
  };
}

function actionOf(value: unknown): TrackedAction {
  const { action, at } = record(value);
  return { action: text(action), at: time(at) };
}

function policyOf(value: unknown): GrantingPolicy {
  const { type, name, arn, group } = record(value);
  return {
    type: oneOf(type, ['inline', 'managed', 'group-inline', 'group-managed']),
    name: text(name),
    arn: orNull(arn, text),
    group: orNull(group, text),
  };
}

function gapOf(value: unknown): Gap {
  const { call, reason, message, accessKeyId } = record(value);
  return {
    // A call that this version does not know is only shown.
    call: text(call) as Call,
    reason: text(reason),
    message: text(message),
    ...(accessKeyId === undefined ? {} : { accessKeyId: text(accessKeyId) }),
  };
}

function changesOf(value: unknown): Changes {
  const { since, users } = record(value);
  return { since: time(since), users: list(users, changedUserOf) };
}

function changedUserOf(value: unknown): ChangedUser {
  const { name, arn, isRoot, changes } = record(value);
  return { name: text(name), arn: text(arn), isRoot: isRoot === true, changes: list(changes, changeOf) };
}

function changeOf(value: unknown): Change {
  const { kind: word, keyId, use, at, isFirst, status, from, to } = record(value);
  const kind = oneOf(word, CHANGES);
  switch (kind) {
    case 'user-created':
    case 'user-deleted':
      return { kind };
    case 'used-ses':
      return { kind, keyId: orNull(keyId, text), use: lastUsedOf(use), isFirst: isFirst === true };
    case 'advisor-saw-ses':
      return { kind, at: time(at), isFirst: isFirst === true };
    case 'key-created':
    case 'key-deleted':
      return { kind, keyId: orNull(keyId, text) };
    case 'key-status':
      return { kind, keyId: orNull(keyId, text), status: oneOf(status, ['Active', 'Inactive']) };
    case 'permission':
      return { kind, from: oneOf(from, CAN_SEND), to: oneOf(to, CAN_SEND) };
    case 'verdict':
      return { kind, from: oneOf(from, VERDICTS), to: oneOf(to, VERDICTS) };
  }
}

const CAN_SEND = ['yes', 'conditional', 'no', 'unknown'] as const satisfies readonly CanSend[];

const CHANGES = [
  'user-created',
  'user-deleted',
  'used-ses',
  'advisor-saw-ses',
  'key-created',
  'key-deleted',
  'key-status',
  'permission',
  'verdict',
] as const satisfies readonly Change['kind'][];

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new OtherForm();
  return value as Readonly<Record<string, unknown>>;
}

function list<T>(value: unknown, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new OtherForm();
  return value.map((item: unknown) => read(item));
}

function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new OtherForm();
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new OtherForm();
  return value;
}

/** ISO 8601, UTC, whole seconds: they are compared as strings. */
function time(value: unknown): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) throw new OtherForm();
  return value;
}

function oneOf<const T extends string>(value: unknown, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new OtherForm();
  return found;
}
