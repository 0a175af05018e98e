/** The picture of one account or several as plain data, for files and web pages. */
import * as l10n from '@vscode/l10n';
import type { Account, ScanRecord, Snapshot, Timestamp, Principal } from '../../senders/model/model.ts';
import { countUsers, type UserCounts } from '../../senders/words/counts.ts';
import { countVerdicts, type VerdictCounts } from '../../senders/words/verdictSentence.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import { countByKind, isRole, usersOnly, type KindCounts } from '../../senders/model/evidence.ts';
import { accountLabel, accountName } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import type { ReportedGap, UnreadAccount } from '../answers.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { compareLanes, createLane, printableGaps, printableText, userSection, type Lane } from './lanes.ts';
import { createMailOverview, joinMails, type JointMails, type MailOverview } from './mails.ts';
import { recentUsers, type Recent } from './recent.ts';

/** How far back Access Advisor reports at least, in days (IAM User Guide); the picture goes back as far. */
export const DAYS_BACK = 400;

/** More lanes than this aren't drawn: nobody would read them, and the report names everyone. */
export const MOST_LANES = 1000;

/** An account, and the scan that the picture shows of it. */
interface ScannedAccount extends Account {
  readonly scan: Pick<ScanRecord, 'mode' | 'startedAt' | 'finishedAt' | 'reportGeneratedAt' | 'roles'>;
}

export interface Overview {
  /** If there are several, names of users and roles carry their account, and mails are by account. */
  readonly accounts: readonly ScannedAccount[];
  /** Accounts of which nothing could be read. Absent: none. */
  readonly unread?: readonly UnreadAccount[];
  readonly now: Timestamp;
  readonly recentDays: number;
  readonly counts: VerdictCounts;
  /** The same of roles; `null` if there are none. */
  readonly roleCounts: VerdictCounts | null;
  /** Who sent, who used SES otherwise, and who is unknown: the same numbers as in the list. */
  readonly tally: UserCounts;
  readonly recent: readonly Recent[];
  readonly lanes: readonly Lane[];
  /** Lanes that {@link MOST_LANES} left out. */
  readonly lanesLeftOut: number;
  /** Users the scan is still asking about and nothing known so far gives a lane. */
  readonly checking: number;
  /** Those without one: no sign and no policy gives them one. */
  readonly withoutLane: KindCounts;
  readonly gaps: readonly ReportedGap[];
  /** Missing answers about users and roles, including those without a lane, and how many each concerns. */
  readonly userGaps: readonly (Pick<ReportedGap, 'call' | 'reason'> & KindCounts)[];
  /** The mails that were sent. Absent: not counted. */
  readonly mails?: MailOverview | JointMails;
}

export interface OverviewOptions {
  /** The right edge of the picture. */
  readonly now: Timestamp;
  /** A use within this many days is recent. */
  readonly recentDays: number;
  readonly unread?: readonly UnreadAccount[];
}

/**
 * Returns the picture's data, whether the scan is finished or still growing.
 * @param of an account, or several for one picture of them all
 */
export function createOverview(
  of: Snapshot | readonly Snapshot[],
  { now, recentDays, unread = [] }: OverviewOptions,
): Overview {
  const snapshots = asList(of);
  const accountOf = accountLabels(snapshots);
  const principals = snapshots.flatMap((one) => one.principals);
  const deleted = snapshots.flatMap((one) => one.deletedPrincipals ?? []);
  const users = usersOnly(principals);
  const roles = principals.filter(isRole);
  const mails = createMails(snapshots, accountOf);
  const since = Date.parse(now) - recentDays * 86_400_000;
  const isRecent = (at: Timestamp | null): boolean => at !== null && Date.parse(at) >= since;
  const nameOf = (principal: Principal, name = shownName(principal)): string => {
    const id = arnAccount(principal.arn);
    const account = accountOf.get(id);
    return account === undefined ? name : l10n.t('{0} ({1})', name, inParentheses(account, id));
  };
  const lanes = snapshots
    .flatMap((one) => one.principals.flatMap((user) => createLane(user, one.scan, isRecent, nameOf(user))))
    .sort(compareLanes);
  const withoutLane = principals.filter((user) => userSection(user) === null);
  return {
    accounts: snapshots.map(scannedAccount),
    ...(unread.length === 0 ? {} : { unread: unread.map(printableUnread) }),
    now,
    recentDays,
    counts: countVerdicts(users),
    roleCounts: roles.length === 0 ? null : countVerdicts(roles),
    tally: countUsers(snapshots),
    recent: recentUsers([...principals, ...deleted], new Date(since).toISOString(), (user) =>
      nameOf(user, recentName(user)),
    ),
    lanes: lanes.slice(0, MOST_LANES),
    lanesLeftOut: Math.max(0, lanes.length - MOST_LANES),
    checking: withoutLane.filter((user) => !isRole(user) && user.pending.length > 0).length,
    withoutLane: countByKind(withoutLane.filter(({ pending }) => pending.length === 0)),
    gaps: groupAccountGaps(snapshots, accountOf),
    userGaps: groupUserGaps(principals),
    ...(mails === null ? {} : { mails }),
  };
}

/** Returns one account, or several, as a list. */
export function asList(of: Snapshot | readonly Snapshot[]): readonly Snapshot[] {
  return 'accountId' in of ? [of] : of;
}

function scannedAccount(snapshot: Snapshot): ScannedAccount {
  const { profile, accountId, partition, scan } = snapshot;
  const { mode, startedAt, finishedAt, reportGeneratedAt } = scan;
  return {
    profile: replaceControlChars(profile),
    accountId,
    alias: printableText(accountLabel(snapshot)),
    partition,
    scan: {
      ...{ mode, startedAt, finishedAt, reportGeneratedAt },
      ...(scan.roles === true ? { roles: true as const } : {}),
    },
  };
}

function printableUnread({ name, accountId, why }: UnreadAccount): UnreadAccount {
  return { name: replaceControlChars(name), accountId, why: replaceControlChars(why) };
}

/** Returns the name of each account by ID, with the ID if another one has the same name; none if there is only one. */
function accountLabels(snapshots: readonly Snapshot[]): ReadonlyMap<string, string> {
  if (snapshots.length < 2) return new Map();
  const sameName = Map.groupBy(snapshots, accountLabel);
  return new Map(
    snapshots.map((one) => {
      const label = accountLabel(one);
      const name = label !== null && sameName.get(label)?.length === 1 ? label : accountName(one);
      return [one.accountId, replaceControlChars(name)];
    }),
  );
}

/** `acme-mail, 111122223333`: the name of an account for within parentheses, where it has none of its own. */
function inParentheses(account: string, id: string): string {
  const end = ` (${id})`;
  return account.endsWith(end) ? [account.slice(0, -end.length), id].join(l10n.t(', ')) : account;
}

/** Returns the account that an ARN is in: `arn:aws:iam::111122223333:user/alice`. */
export function arnAccount(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function createMails(
  snapshots: readonly Snapshot[],
  accountOf: ReadonlyMap<string, string>,
): MailOverview | JointMails | null {
  const [first] = snapshots;
  if (first !== undefined && snapshots.length === 1) return createMailOverview(first);
  return joinMails(
    snapshots.map((one) => ({
      account: { id: one.accountId, name: accountOf.get(one.accountId) ?? one.accountId },
      mails: createMailOverview(one),
    })),
  );
}

/** Returns the missing answers of accounts; of several, who they are about. */
function groupAccountGaps(
  snapshots: readonly Snapshot[],
  accountOf: ReadonlyMap<string, string>,
): readonly ReportedGap[] {
  const [first] = snapshots;
  if (first !== undefined && snapshots.length === 1) return printableGaps(first);
  const found = snapshots.flatMap((one) =>
    printableGaps(one).map((gap) => ({ gap, account: accountOf.get(one.accountId) ?? one.accountId })),
  );
  const groups = Map.groupBy(found, ({ gap: { call, reason } }) => `${call} ${reason}`);
  return [...groups.values()].flatMap((group) => {
    const [one] = group;
    const names = [...new Set(group.map(({ account }) => account))];
    return one === undefined ? [] : [{ ...one.gap, message: listNames(names) }];
  });
}

/** Returns the name to show: root isn't an IAM user. */
function shownName(principal: Pick<Principal, 'name' | 'kind'>): string {
  return replaceControlChars(principalName(principal));
}

/** A deleted user is the most suspicious of all, and has no lane. */
function recentName(user: Principal): string {
  const name = shownName(user);
  return user.isDeleted === true ? l10n.t('{0} (deleted)', name) : name;
}

function groupUserGaps(users: readonly Principal[]): Overview['userGaps'] {
  const found = new Map<string, { readonly gap: ReportedGap; readonly users: Set<Principal> }>();
  for (const user of users) {
    for (const gap of printableGaps(user)) {
      const key = `${gap.call} ${gap.reason}`;
      const same = found.get(key) ?? { gap, users: new Set() };
      found.set(key, same);
      same.users.add(user);
    }
  }
  return [...found.values()]
    .map(({ gap: { call, reason }, users: of }) => ({ call, reason, ...countByKind([...of]) }))
    .sort((a, b) => b.users - a.users || b.roles - a.roles);
}
