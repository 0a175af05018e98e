import { mergeEvidence } from './kinds.ts';
import type { Account, Evidence, Gap, Principal, ScanRecord, Snapshot, Timestamp } from '../model/model.ts';
import type { SnapshotBuilder } from './scanContext.ts';
import { mergeMails, type Mails } from '../model/mails.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';
import { usedSes } from '../model/signals.ts';
import { judge } from '../model/verdict.ts';

/** What is stored about a user. */
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
 */
export function createSnapshotBuilder(
  account: Account,
  mode: ScanRecord['mode'],
  startedAt: Timestamp,
  knownGaps: readonly Gap[],
  earlier: Snapshot | null,
): SnapshotBuilder {
  const users = new Map<string, Entry>();
  const before = createUserIndex(earlier?.principals ?? []);
  const gaps = [...knownGaps];
  let reportGeneratedAt: Timestamp | null = null;
  let isWhole = false;
  let mails: Mails | undefined;
  let changed = true;

  const put = (evidence: Evidence): void => {
    const own = judge(evidence);
    const old = before.find(own);
    const known = old === undefined ? own : judge(mergeEvidence(old, own));
    users.set(evidence.arn, { own, earlier: old, known });
    changed = true;
  };
  const awaited = new Map<Principal, Principal>();
  /** Users of the earlier Snapshot that this scan hasn't found; only the credential report has root. */
  const unmet = (): readonly Principal[] => {
    const met = new Set([...users.values()].map((entry) => entry.earlier));
    return (earlier?.principals ?? []).filter((user) => !met.has(user));
  };
  const unlisted = (user: Principal, listGap: Gap | null): Principal => {
    if (user.kind === 'root') return user;
    if (listGap !== null) return judge({ ...user, gaps: [listGap], pending: [] });
    const waiting = awaited.get(user) ?? judge({ ...user, gaps: [], pending: ['ListUsers'] });
    awaited.set(user, waiting);
    return waiting;
  };
  return {
    account,
    add: put,
    update: (arn, change) => {
      const user = users.get(arn)?.own;
      const next = user && change(user);
      if (next !== user && next !== undefined) put(next);
    },
    updateAll: (change) => {
      for (const { own } of [...users.values()]) {
        const next = change(own);
        if (next !== own) put(next);
      }
    },
    remove: (arn) => {
      users.delete(arn);
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
    setWhole: () => {
      isWhole = true;
      changed = true;
    },
    get: (arn) => users.get(arn)?.own,
    users: () => [...users.values()].map(({ own }) => own),
    has: (arn) => users.has(arn),
    known: (arn) => users.get(arn)?.known,
    earlier: (arn) => users.get(arn)?.earlier,
    isChanged: () => changed,
    snapshot: (calls, finishedAt, listGap) => {
      changed = false;
      const scan = { mode, startedAt, finishedAt, reportGeneratedAt, calls };
      const left = unmet();
      const listed = left.filter(({ kind }) => kind === 'root' || !isWhole);
      const principals = madeLast([
        ...[...users.values()].map(({ known }) => known),
        ...listed.map((user) => unlisted(user, listGap)),
      ]);
      const gone = [...left, ...(earlier?.deletedPrincipals ?? [])];
      return {
        ...account,
        ...{ scan, gaps: [...gaps], principals },
        ...withDeleted(deletedPrincipals({ scan }, principals, gone)),
        ...(mails === undefined ? {} : { mails }),
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
