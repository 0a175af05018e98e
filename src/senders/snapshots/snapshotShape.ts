/** The schema of a stored Snapshot. Anything else in a file is ignored. */
import * as v from 'valibot';
import { canSend, count, evidenceEntries, keyStatus, lastUsed, text, time } from '../evidence/kinds.ts';
import { isKeyListMissing, PRINCIPAL_KINDS } from '../model/evidence.ts';
import { ALL_VERDICTS, judge } from '../model/verdict.ts';
import type { Evidence, Principal, PrincipalKind, ScanRecord, Snapshot } from '../model/model.ts';
import { gap, storedMails } from './storedMails.ts';
import { principalKind } from '../model/userIdentity.ts';

const kind = v.picklist(PRINCIPAL_KINDS);
const flag = v.optional(v.boolean(), false);

/** A stored principal. Another form of it needs another format in `storedSnapshot.ts`; a test holds that. */
export const evidence = v.object({
  kind: v.exactOptional(kind),
  name: v.string(),
  arn: v.string(),
  id: text,
  path: v.string(),
  createdAt: time,
  ...evidenceEntries,
  isDeleted: v.exactOptional(v.literal(true)),
  gaps: v.array(gap),
});

type StoredEvidence = v.InferOutput<typeof evidence>;

/** Judged by this version's rules one by one: the garbage of many at once takes long to collect. */
const principal = v.pipe(evidence, v.transform(toPrincipal));
const principals = v.array(principal);

/** Principals of an unchanged file of this format. For 5,000, checking each field takes longer than everything else. */
const unchangedPrincipals = v.pipe(
  v.custom<readonly StoredEvidence[]>(Array.isArray),
  v.transform((stored) => stored.map(toPrincipal)),
);

const mailChanges = [
  v.object({ kind: v.literal('mails-started'), at: time, region: text, isFirst: flag }),
  v.object({ kind: v.literal('mails-stopped') }),
] as const;

const change = v.variant('kind', [
  ...mailChanges,
  v.object({ kind: v.picklist(['user-created', 'user-deleted', 'role-created', 'role-deleted']) }),
  v.object({ kind: v.literal('used-ses'), keyId: text, use: lastUsed, isFirst: flag }),
  v.object({ kind: v.literal('advisor-saw-ses'), at: time, isFirst: flag }),
  v.object({ kind: v.picklist(['key-created', 'key-deleted']), keyId: text }),
  v.object({ kind: v.literal('key-status'), keyId: text, status: keyStatus }),
  v.object({ kind: v.literal('permission'), from: canSend, to: canSend }),
  v.object({ kind: v.literal('verdict'), from: v.picklist(ALL_VERDICTS), to: v.picklist(ALL_VERDICTS) }),
]);

const snapshot = v.object({
  profile: v.string(),
  accountId: v.string(),
  alias: text,
  partition: v.string(),
  accountName: v.exactOptional(v.string()),
  scan: v.object({
    mode: v.picklist(['quick', 'complete']),
    startedAt: time,
    finishedAt: v.nullable(time),
    reportGeneratedAt: v.nullable(time),
    clockAhead: v.exactOptional(v.number()),
    roles: v.exactOptional(v.literal(true)),
    calls: v.record(v.string(), v.number()),
  }),
  gaps: v.array(gap),
  principals,
  mails: v.exactOptional(storedMails),
  setup: v.exactOptional(
    v.object({
      asOf: time,
      regions: v.array(
        v.object({
          ...{ region: v.string(), unnamed: count, isWhole: v.boolean(), allowsOthers: v.boolean() },
          isSetUp: v.exactOptional(v.boolean()),
        }),
      ),
    }),
  ),
  deletedPrincipals: v.exactOptional(principals),
  changes: v.exactOptional(
    v.object({
      since: time,
      regions: v.exactOptional(
        v.array(v.object({ region: v.string(), change: v.variant('kind', mailChanges) })),
      ),
      principals: v.array(
        v.pipe(
          v.object({
            kind: v.exactOptional(kind),
            name: v.string(),
            arn: v.string(),
            id: v.optional(text, null),
            changes: v.array(change),
          }),
          v.transform(withKind),
        ),
      ),
    }),
  ),
});

const unchangedSnapshot = v.object({ ...snapshot.entries, principals: unchangedPrincipals });

/**
 * Returns the Snapshot, judged by this version's rules; `null` if the value isn't one.
 * @param format 1 is that of 1.0.0, which stored no times of lists and policies. Up to 2, principals were `users`.
 * @param isUnchanged whether the value is exactly what was stored in the current format
 */
export function readSnapshot(value: unknown, format: 1 | 2 | 3, isUnchanged: boolean): Snapshot | null {
  const { success, output } = v.safeParse(
    isUnchanged ? unchangedSnapshot : snapshot,
    format < 3 ? withPrincipals(value) : value,
    { abortEarly: true },
  );
  if (!success || format > 1) return success ? output : null;
  return { ...output, principals: output.principals.map((user) => judge(withTimes(user, output.scan))) };
}

/** Returns users stored beside a Snapshot, judged by this version's rules; `null` if the value isn't a list of users. */
export function readUsers(value: unknown): readonly Principal[] | null {
  const { success, output } = v.safeParse(principals, value, { abortEarly: true });
  return success ? output : null;
}

function toPrincipal(stored: StoredEvidence): Principal {
  return judge({ ...stored, kind: stored.kind ?? principalKind(stored.arn), pending: [] });
}

/** Up to format 2, only the ARN says the kind. */
function withKind<T extends { readonly arn: string; readonly kind?: PrincipalKind }>(
  stored: T,
): T & { readonly kind: PrincipalKind } {
  return { ...stored, kind: stored.kind ?? principalKind(stored.arn) };
}

/** Converts the field names of formats before 3. */
function withPrincipals(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { users: principals, changes, ...rest } = value as Readonly<Record<string, unknown>>;
  return { ...rest, principals, ...(changes === undefined ? {} : { changes: withPrincipals(changes) }) };
}

/** Adds the times that 1.0.0 didn't store. In doubt they are the earlier ones, so that new answers win. */
function withTimes(user: Evidence, { startedAt, reportGeneratedAt }: ScanRecord): Evidence {
  const times = [...user.accessKeys.map(({ asOf }) => asOf), startedAt, reportGeneratedAt ?? startedAt];
  const isRead = user.canSend !== 'unknown' && user.kind !== 'root';
  return {
    ...user,
    ...(isKeyListMissing(user) ? {} : { keysAsOf: times.toSorted()[0] ?? startedAt }),
    ...(isRead ? { permissionsAsOf: startedAt } : {}),
    ...(isRead && user.canSend !== 'no' ? { couldSendAt: startedAt } : {}),
  };
}
