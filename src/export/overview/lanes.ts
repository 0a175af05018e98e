/** The picture of one account or several as plain data, for files and web pages: who has a lane, in which order, with which marks. */
import * as l10n from '@vscode/l10n';
import type {
  AccessKey,
  Account,
  CanSend,
  Gap,
  ScanRecord,
  Snapshot,
  Timestamp,
  Principal,
  PrincipalKind,
  Verdict,
} from '../../senders/model/model.ts';
import { isSend, type MarkKind } from '../../senders/model/evidence/signal.ts';
import { ALL_VERDICTS, maySend, VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { countUsers, type UserCounts } from '../../senders/words/counts.ts';
import { countVerdicts, type VerdictCounts } from '../../senders/words/verdictSentence.ts';
import { strongestSignals, noUseWords } from '../../senders/words/accessWords.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import {
  allSignals,
  countByKind,
  isRole,
  usersOnly,
  type KindCounts,
  type Signal,
} from '../../senders/model/evidence.ts';
import { accountName, olderPolicies } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import {
  isKeyAnswered,
  isKeyListAnswered,
  reportedGaps,
  type ReportedGap,
  type UnreadAccount,
} from '../answers.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { createMailOverview, joinMails, type JointMails, type MailOverview } from './mails.ts';
import { recentUsers, type Recent } from './recent.ts';

/** How far back Access Advisor reports at least, in days (IAM User Guide); the picture goes back as far. */
export const DAYS_BACK = 400;

/** More lanes than this aren't drawn: nobody would read them, and the report names everyone. */
export const MOST_LANES = 1000;

export interface Mark {
  readonly kind: MarkKind;
  readonly at: Timestamp;
  readonly service: string | null;
  readonly region: string | null;
  /** The access key; `null` if only the credential report has it, and for Access Advisor. */
  readonly keyId: string | null;
  /** Whether the access key is inactive now. */
  readonly isInactive: boolean;
  /** The sending action that Access Advisor saw; `null` for its last access, and for keys. */
  readonly action: string | null;
  /** What happened to the key of an earlier use, in words. */
  readonly fate: string | null;
  /** When this was true: the time of the call, or of the credential report. */
  readonly asOf: Timestamp;
}

/** Why a user has a lane, in the order of the picture. */
export const SECTIONS = ['used', 'unknown', 'may-send'] as const;
export type Section = (typeof SECTIONS)[number];

/** One user who used or may use SES. All text from the account is safe to print. */
export interface Lane {
  readonly arn: string;
  /** IAM's unique ID; `null` if only the credential report has the user. */
  readonly id: string | null;
  readonly name: string;
  readonly kind: PrincipalKind;
  /** Of a role: its sort, its last use at all and who may assume it; `null` of a user. */
  readonly role: Pick<Principal, 'role' | 'path'> | null;
  readonly section: Section;
  readonly verdict: Verdict;
  readonly canSend: CanSend;
  readonly sentMails: Principal['sentMails'];
  readonly setupChecks: Principal['setupChecks'];
  /** When the policies were read; `null` if they weren't. */
  readonly permissionsAsOf: Timestamp | null;
  /** Whether they were read before this scan, not in it. */
  readonly arePoliciesOlder: boolean;
  readonly createdAt: Timestamp | null;
  readonly lastSesAt: Timestamp | null;
  readonly isRecent: boolean;
  /** The strongest signal of the newest access, then of the latest send if that was earlier. */
  readonly strongest: readonly Signal[];
  /** What to say if no use was seen: just that, or that it isn't known (yet). */
  readonly noUse: string;
  /** Why Access Advisor shows nothing, in words; `null` if it shows something. */
  readonly noAdvisor: string | null;
  readonly marks: readonly Mark[];
  readonly gaps: readonly ReportedGap[];
  /** The IDs of keys that were never used. Missing answers are gaps and not listed here. */
  readonly unusedKeys: readonly string[];
  /** Whether no marks of keys means that there is nothing to mark. */
  readonly areKeysKnown: boolean;
}

/** An account, and the scan that the picture shows of it. */
export interface ScannedAccount extends Account {
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
  /** Those whom no sign and no policy gives one. */
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
    const account = accountOf.get(arnAccount(principal.arn));
    return account === undefined ? name : l10n.t('{0} ({1})', name, account);
  };
  const lanes = snapshots
    .flatMap((one) => one.principals.flatMap((user) => createLane(user, one.scan, isRecent, nameOf(user))))
    .sort(compareLanes);
  const withoutLane = principals.filter((user) => userSection(user) === null);
  return {
    accounts: snapshots.map(scannedAccount),
    ...(unread.length === 0 ? {} : { unread: unread.map(harmlessUnread) }),
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

function scannedAccount({ profile, accountId, alias, partition, scan }: Snapshot): ScannedAccount {
  const { mode, startedAt, finishedAt, reportGeneratedAt } = scan;
  return {
    profile: replaceControlChars(profile),
    accountId,
    alias: orHarmless(alias),
    partition,
    scan: {
      ...{ mode, startedAt, finishedAt, reportGeneratedAt },
      ...(scan.roles === true ? { roles: true as const } : {}),
    },
  };
}

function harmlessUnread({ name, accountId, why }: UnreadAccount): UnreadAccount {
  return { name: replaceControlChars(name), accountId, why: replaceControlChars(why) };
}

/** Returns the name of each account by ID, with the ID if another one has the same name; none if there is only one. */
function accountLabels(snapshots: readonly Snapshot[]): ReadonlyMap<string, string> {
  if (snapshots.length < 2) return new Map();
  const sameName = Map.groupBy(snapshots, ({ alias }) => alias);
  return new Map(
    snapshots.map((one) => {
      const { alias, accountId } = one;
      const name = alias !== null && sameName.get(alias)?.length === 1 ? alias : accountName(one);
      return [accountId, replaceControlChars(name)];
    }),
  );
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
  if (first !== undefined && snapshots.length === 1) return harmlessGaps(first);
  const found = snapshots.flatMap((one) =>
    harmlessGaps(one).map((gap) => ({ gap, account: accountOf.get(one.accountId) ?? one.accountId })),
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

/** `null` if there is no sign of SES and sending isn't allowed, or it isn't known yet. */
function userSection(user: Principal): Section | null {
  // A pending answer isn't missing yet.
  if (verdictStatus(user) === 'checking') return maySend(user) ? 'may-send' : null;
  const { says } = VERDICTS[user.verdict];
  if (says === 'no-use') return null;
  return says === 'cannot-tell' ? 'unknown' : says === 'may-only' ? 'may-send' : 'used';
}

function createLane(
  user: Principal,
  scan: ScanRecord,
  isRecent: (at: Timestamp | null) => boolean,
  name: string,
): readonly Lane[] {
  const section = userSection(user);
  if (section === null) return [];
  const { arn, id, verdict, canSend, sentMails, setupChecks, permissionsAsOf, createdAt, lastSesAt } = user;
  const { accessKeys } = user;
  return [
    {
      arn,
      id,
      name,
      kind: user.kind,
      role: isRole(user) ? harmlessRole(user) : null,
      section,
      verdict,
      canSend,
      sentMails,
      setupChecks,
      permissionsAsOf: permissionsAsOf ?? null,
      arePoliciesOlder: olderPolicies(user, scan) !== null,
      createdAt: Number.isNaN(Date.parse(createdAt)) ? null : createdAt,
      lastSesAt,
      isRecent: isRecent(lastSesAt),
      strongest: strongestSignals(user).map(harmlessSignal),
      noUse: noUseWords(user),
      noAdvisor: noAdvisorWords(user),
      marks: allSignals(user)
        .flatMap((signal) => createMark(user, signal))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
      gaps: harmlessGaps(user),
      unusedKeys: accessKeys.filter((key) => key.lastUsed === null && isKeyAnswered(user, key)).map(keyLabel),
      areKeysKnown: isKeyListAnswered(user),
    },
  ];
}

/** Returns the mark of a signal; none for calls that Access Advisor tracks and that don't send. */
function createMark(user: Principal, signal: Signal): readonly Mark[] {
  const { action, isPast } = signal;
  if (action !== null && !isSend(signal)) return [];
  const { at, service, region, keyId, asOf } = harmlessSignal(signal);
  const key = user.accessKeys.find(({ id }) => id !== null && id === signal.keyId);
  return [
    {
      kind: signal.mark,
      at,
      service,
      region: action === null ? region : null,
      keyId,
      isInactive: key?.status === 'Inactive',
      action: orHarmless(action),
      fate: isPast ? pastUseFate(user, signal, replaceControlChars) : null,
      asOf,
    },
  ];
}

function harmlessRole({ role, path }: Principal): Lane['role'] {
  const assumedBy = role?.assumedBy.map(replaceControlChars) ?? [];
  return { path, ...(role === undefined ? {} : { role: { ...role, assumedBy } }) };
}

const orHarmless = (text: string | null): string | null => (text === null ? null : replaceControlChars(text));

function harmlessSignal(signal: Signal): Signal {
  const { region, service, keyId, action } = signal;
  return {
    ...signal,
    region: orHarmless(region),
    service: orHarmless(service),
    keyId: orHarmless(keyId),
    action: orHarmless(action),
  };
}

function keyLabel({ id, status }: AccessKey): string {
  const label = replaceControlChars(id ?? l10n.t('Access key'));
  return status === 'Inactive' ? l10n.t('{0} (inactive)', label) : label;
}

/** Within a section, users before roles and latest first; then by verdict, then by name. */
function compareLanes(a: Lane, b: Lane): number {
  const text = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  return (
    SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section) ||
    Number(isRole(a)) - Number(isRole(b)) ||
    text(b.lastSesAt ?? '', a.lastSesAt ?? '') ||
    ALL_VERDICTS.indexOf(a.verdict) - ALL_VERDICTS.indexOf(b.verdict) ||
    text(a.name, b.name) ||
    text(a.arn, b.arn)
  );
}

function harmlessGaps(
  holder: Parameters<typeof reportedGaps>[0] & { readonly gaps: readonly Gap[] },
): readonly ReportedGap[] {
  return reportedGaps(holder).map(({ call, reason, message }) => ({
    call,
    reason: replaceControlChars(reason),
    message: replaceControlChars(message),
  }));
}

function groupUserGaps(users: readonly Principal[]): Overview['userGaps'] {
  const found = new Map<string, { readonly gap: ReportedGap; readonly users: Set<Principal> }>();
  for (const user of users) {
    for (const gap of harmlessGaps(user)) {
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
