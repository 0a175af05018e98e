import { mergeEvidence } from './kinds.ts';
import type {
  Account,
  Call,
  Evidence,
  Gap,
  Principal,
  ScanRecord,
  Snapshot,
  Timestamp,
} from '../model/model.ts';
import type { SnapshotBuilder } from './scanContext.ts';
import { mergeMails, type Mails } from '../model/mails.ts';
import { isRole, usersOnly } from '../model/evidence.ts';
import { createUserIndex, madeLast, principalKind } from '../model/userIdentity.ts';
import { usedSes } from '../model/evidence.ts';
import { judge } from '../model/verdict.ts';

/** What is stored about a principal. */
interface Entry {
  /** From this scan's answers alone. */
  readonly own: Principal;
  readonly earlier: Principal | undefined;
  /** From both together. */
  readonly known: Principal;
}

/**
 * Returns the builder of a scan that starts now, without users.
 * @param knownGaps missing answers about the account that are known before anything is asked
 * @param earlier everything known about the account so far
 * @param withRoles whether roles are asked about
 */
export function createSnapshotBuilder(
  account: Account,
  mode: ScanRecord['mode'],
  startedAt: Timestamp,
  knownGaps: readonly Gap[],
  earlier: Snapshot | null,
  withRoles = false,
): SnapshotBuilder {
  const principals = new Map<string, Entry>();
  /** What was learned of roles before they were listed. */
  const early = new Map<string, ((role: Principal) => Evidence)[]>();
  const before = createUserIndex(earlier?.principals ?? []);
  const gaps = [...knownGaps];
  let reportGeneratedAt: Timestamp | null = null;
  let areUsersWhole = false;
  let areRolesWhole = !withRoles;
  let mails: Mails | undefined;
  let changed = true;

  const put = (evidence: Evidence): void => {
    const own = judge(evidence);
    const old = before.find(own);
    const known = old === undefined ? own : judge(mergeEvidence(old, own));
    principals.set(evidence.arn, { own, earlier: old, known });
    changed = true;
  };
  const update = (arn: string, change: (principal: Principal) => Evidence): void => {
    const principal = principals.get(arn)?.own;
    if (principal === undefined) {
      if (!withRoles || principalKind(arn) !== 'role') return;
      const changes = early.get(arn) ?? [];
      early.set(arn, changes);
      changes.push(change);
      return;
    }
    const next = change(principal);
    if (next !== principal) put(next);
  };
  const all = (): readonly Principal[] => [...principals.values()].map(({ own }) => own);
  const awaited = new Map<Principal, Principal>();
  const isGone = ({ kind }: Principal): boolean =>
    kind === 'role' ? areRolesWhole : kind === 'user' && areUsersWhole;
  /** Principals of the earlier Snapshot that this scan hasn't found; only the credential report has root. */
  const unmet = (): readonly Principal[] => {
    const met = new Set([...principals.values()].map((entry) => entry.earlier));
    return (earlier?.principals ?? []).filter((user) => !met.has(user));
  };
  const unlisted = (user: Principal, listGap: ((isRole: boolean) => Gap) | null): Principal => {
    if (user.kind === 'root') return user;
    if (listGap !== null) return judge({ ...user, gaps: [listGap(isRole(user))], pending: [] });
    const pending: readonly Call[] = [isRole(user) ? 'GetAccountAuthorizationDetails' : 'ListUsers'];
    const waiting = awaited.get(user) ?? judge({ ...user, gaps: [], pending });
    awaited.set(user, waiting);
    return waiting;
  };
  return {
    account,
    add: (evidence) => {
      put(evidence);
      for (const change of early.get(evidence.arn) ?? []) update(evidence.arn, change);
    },
    update,
    updateAll: (change) => {
      for (const { own } of [...principals.values()]) {
        const next = change(own);
        if (next !== own) put(next);
      }
    },
    remove: (arn) => {
      principals.delete(arn);
      changed = true;
    },
    addGap: (gap) => {
      gaps.push(gap);
      changed = true;
    },
    setReportGeneratedAt: (at) => {
      reportGeneratedAt = at;
      changed = true;
    },
    setMails: (counted) => {
      mails = mergeMails(earlier?.mails, counted);
      changed = true;
    },
    mails: () => mails,
    earlierMails: () => earlier?.mails,
    setWhole: (of = 'users') => {
      if (of === 'users') areUsersWhole = true;
      else areRolesWhole = true;
      changed = true;
    },
    get: (arn) => principals.get(arn)?.own,
    users: () => usersOnly(all()),
    principals: all,
    unlisted: () => unmet().filter((one) => !isGone(one)),
    has: (arn) => principals.has(arn),
    known: (arn) => principals.get(arn)?.known,
    earlier: (arn) => principals.get(arn)?.earlier,
    isChanged: () => changed,
    snapshot: (calls, finishedAt, listGap) => {
      changed = false;
      const times = { mode, startedAt, finishedAt, reportGeneratedAt };
      const scan: ScanRecord = { ...times, ...(withRoles ? { roles: true } : {}), calls };
      const left = unmet();
      const listed = madeLast([
        ...[...principals.values()].map(({ known }) => known),
        ...left.filter((one) => !isGone(one)).map((one) => unlisted(one, listGap)),
      ]);
      // Where roles are not asked about, nothing shows that one is gone.
      const known = [...left, ...(earlier?.deletedPrincipals ?? [])];
      const gone = withRoles ? known : usersOnly(known);
      return {
        ...account,
        ...{ scan, gaps: [...gaps], principals: listed },
        ...withDeleted(deletedPrincipals({ scan }, listed, gone)),
        ...(mails === undefined ? {} : { mails }),
        ...(earlier?.setup === undefined ? {} : { setup: earlier.setup }),
      };
    },
  };
}

/** No surface looks back further (the setting `recentDays`), in milliseconds. */
const KEPT_FOR = 400 * 86_400_000;

/** So many are kept, the latest uses first. */
const MOST = 100;

/**
 * Returns the deleted principals to keep beside those that are listed, the latest use of SES first.
 * @param gone who was known before; who is still listed among `listed` is left out.
 */
export function deletedPrincipals(
  { scan }: Pick<Snapshot, 'scan'>,
  listed: readonly Principal[],
  gone: readonly Principal[],
): readonly Principal[] {
  const oldest = Date.parse(scan.finishedAt ?? scan.startedAt) - KEPT_FOR;
  const used = gone.filter(
    (one) => one.kind !== 'root' && usedSes(one) && Date.parse(one.lastSesAt ?? '') >= oldest,
  );
  if (used.length === 0) return [];
  const present = createUserIndex(listed);
  const kept: Principal[] = [];
  for (const one of used.toSorted((a, b) => ((a.lastSesAt ?? '') > (b.lastSesAt ?? '') ? -1 : 1))) {
    if (kept.length === MOST) break;
    if (present.find(one) === undefined && createUserIndex(kept).find(one) === undefined)
      kept.push(judge({ ...one, isDeleted: true, gaps: [], pending: [] }));
  }
  return kept;
}

/** Returns the field of a Snapshot, which is absent where nobody is known. */
export function withDeleted(deleted: readonly Principal[]): Pick<Snapshot, 'deletedPrincipals'> {
  return deleted.length === 0 ? {} : { deletedPrincipals: deleted };
}
