/** What a stored Snapshot looks like. What a file holds beyond that is left out. */
import * as v from 'valibot';
import { canSend, evidenceEntries, keyStatus, lastUsed, text, time } from '../evidence/kinds.ts';
import { PRINCIPAL_KINDS } from '../model/evidence.ts';
import { ALL_VERDICTS } from '../model/verdict.ts';
import type { Evidence, Principal, PrincipalKind, ScanRecord, Snapshot } from '../model/model.ts';
import { gap, storedMails } from './storedMails.ts';
import { principalKind } from '../model/userIdentity.ts';
import { judge } from '../model/verdict.ts';

const kind = v.picklist(PRINCIPAL_KINDS);
const flag = v.optional(v.boolean(), false);

const evidence = v.object({
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

/** Judged by the rules of this version, one by one: of many, what is made in between takes long to clear away. */
const principal = v.pipe(
  evidence,
  v.transform((stored) => judge({ ...stored, kind: stored.kind ?? principalKind(stored.arn), pending: [] })),
);

const change = v.variant('kind', [
  v.object({ kind: v.picklist(['user-created', 'user-deleted']) }),
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
  scan: v.object({
    mode: v.picklist(['quick', 'complete']),
    startedAt: time,
    finishedAt: v.nullable(time),
    reportGeneratedAt: v.nullable(time),
    clockAhead: v.exactOptional(v.number()),
    calls: v.record(v.string(), v.number()),
  }),
  gaps: v.array(gap),
  principals: v.array(principal),
  mails: v.exactOptional(storedMails),
  deletedPrincipals: v.exactOptional(v.array(principal)),
  changes: v.exactOptional(
    v.object({
      since: time,
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

/**
 * Returns the Snapshot, judged by the rules of this version; `null` where the value is none.
 * @param format 1 is that of 1.0.0, which stored no times of lists and policies. Up to 2, principals were `users`.
 */
export function readSnapshot(value: unknown, format: 1 | 2 | 3): Snapshot | null {
  const { success, output } = v.safeParse(snapshot, format < 3 ? withPrincipals(value) : value, {
    abortEarly: true,
  });
  if (!success || format > 1) return success ? output : null;
  return { ...output, principals: output.principals.map((user) => judge(withTimes(user, output.scan))) };
}

/** Returns users that were stored beside a Snapshot, judged by the rules of this version; `null` where the value is no list of users. */
export function readUsers(value: unknown): readonly Principal[] | null {
  const { success, output } = v.safeParse(v.array(principal), value, { abortEarly: true });
  return success ? output : null;
}

/** Up to format 2, only the ARN told. */
function withKind<T extends { readonly arn: string; readonly kind?: PrincipalKind }>(
  stored: T,
): T & { readonly kind: PrincipalKind } {
  return { ...stored, kind: stored.kind ?? principalKind(stored.arn) };
}

/** The names of a format before 3 as they are today. */
function withPrincipals(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { users: principals, changes, ...rest } = value as Readonly<Record<string, unknown>>;
  return { ...rest, principals, ...(changes === undefined ? {} : { changes: withPrincipals(changes) }) };
}

/**
 * A user of 1.0.0 with the times that it did not store. In doubt they are the earlier ones, so that an answer of today
 * is the newer.
 */
function withTimes(user: Evidence, { startedAt, reportGeneratedAt }: ScanRecord): Evidence {
  const times = [...user.accessKeys.map(({ asOf }) => asOf), startedAt, reportGeneratedAt ?? startedAt];
  const areKeysListed = !user.gaps.some(({ call }) => call === 'ListAccessKeys');
  const isRead = user.canSend !== 'unknown' && user.kind !== 'root';
  return {
    ...user,
    ...(areKeysListed ? { keysAsOf: times.toSorted()[0] ?? startedAt } : {}),
    ...(isRead ? { permissionsAsOf: startedAt } : {}),
    ...(isRead && user.canSend !== 'no' ? { couldSendAt: startedAt } : {}),
  };
}
