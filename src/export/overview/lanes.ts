/** The picture of an account as plain data, for files and web pages: who has a lane, in which order, with which marks. */
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
import { allSignals } from '../../senders/model/evidence.ts';
import { isSend, type Signal } from '../../senders/model/evidence/signal.ts';
import { ALL_VERDICTS, maySend, VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { countUsers, type UserCounts } from '../../senders/words/counts.ts';
import { countVerdicts, type VerdictCounts } from '../../senders/words/verdictSentence.ts';
import { strongestSignals, noUseWords } from '../../senders/words/accessWords.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import { countByKind, isRole, usersOnly, type KindCounts } from '../../senders/model/evidence.ts';
import { olderPolicies } from '../../senders/words/words.ts';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import { isKeyAnswered, isKeyListAnswered, reportedGaps, type ReportedGap } from '../answers.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import { createMailOverview, type MailOverview } from './mails.ts';
import { recentUsers, type Recent } from './recent.ts';

/** How far back Access Advisor reports at least, in days (IAM User Guide); the picture goes back as far. */
export const DAYS_BACK = 400;

/** More lanes than this aren't drawn: nobody would read them, and the report names everyone. */
export const MOST_LANES = 1000;

/**
 * What a mark stands for: a key's last use by SMTP, by the SES API or of another service; an earlier use of SES that
 * the keys no longer show; what Access Advisor saw.
 */
export const MARK_KINDS = ['mails', 'smtp', 'api', 'past', 'advisor', 'other'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

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

export interface Overview {
  readonly account: Account;
  readonly now: Timestamp;
  readonly recentDays: number;
  readonly scan: Pick<ScanRecord, 'mode' | 'startedAt' | 'finishedAt' | 'reportGeneratedAt' | 'roles'>;
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
  readonly mails?: MailOverview;
}

export interface OverviewOptions {
  /** The right edge of the picture. */
  readonly now: Timestamp;
  /** A use within this many days is recent. */
  readonly recentDays: number;
}

/** Returns the picture's data for a Snapshot, whether finished or still growing. */
export function createOverview(snapshot: Snapshot, { now, recentDays }: OverviewOptions): Overview {
  const { profile, accountId, alias, partition, scan, principals, deletedPrincipals = [] } = snapshot;
  const users = usersOnly(principals);
  const roles = principals.filter(isRole);
  const mails = createMailOverview(snapshot);
  const since = Date.parse(now) - recentDays * 86_400_000;
  const isRecent = (at: Timestamp | null): boolean => at !== null && Date.parse(at) >= since;
  const lanes = principals.flatMap((user) => createLane(user, scan, isRecent)).sort(compareLanes);
  const withoutLane = principals.filter((user) => userSection(user) === null);
  return {
    account: {
      profile: replaceControlChars(profile),
      accountId,
      alias: alias === null ? null : replaceControlChars(alias),
      partition,
    },
    now,
    recentDays,
    scan: {
      mode: scan.mode,
      startedAt: scan.startedAt,
      finishedAt: scan.finishedAt,
      reportGeneratedAt: scan.reportGeneratedAt,
      ...(scan.roles === true ? { roles: true as const } : {}),
    },
    counts: countVerdicts(users),
    roleCounts: roles.length === 0 ? null : countVerdicts(roles),
    tally: countUsers([snapshot]),
    recent: recentUsers([...principals, ...deletedPrincipals], new Date(since).toISOString(), recentName),
    lanes: lanes.slice(0, MOST_LANES),
    lanesLeftOut: Math.max(0, lanes.length - MOST_LANES),
    checking: withoutLane.filter((user) => !isRole(user) && user.pending.length > 0).length,
    withoutLane: countByKind(withoutLane.filter(({ pending }) => pending.length === 0)),
    gaps: harmlessGaps(snapshot),
    userGaps: groupUserGaps(principals),
    ...(mails === null ? {} : { mails }),
  };
}

/** Returns the kinds of marks that the legend explains: mails and earlier uses only if there are any. */
export function legendKinds({ lanes }: Overview): readonly MarkKind[] {
  const found = new Set(lanes.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
  return MARK_KINDS.filter((kind) => (kind !== 'past' && kind !== 'mails') || found.has(kind));
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
): readonly Lane[] {
  const section = userSection(user);
  if (section === null) return [];
  const { arn, id, verdict, canSend, sentMails, setupChecks, permissionsAsOf, createdAt, lastSesAt } = user;
  const { accessKeys } = user;
  return [
    {
      arn,
      id,
      name: shownName(user),
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
      kind: markKind(signal),
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

/** Returns the kind of the mark of a signal. */
export function markKind({ source, isPast, proves }: Signal): MarkKind {
  switch (source) {
    case 'mails':
      return 'mails';
    case 'access-advisor':
      return 'advisor';
    case 'access-key':
      if (isPast) return 'past';
      return proves === 'other' ? 'other' : proves === 'send' ? 'smtp' : 'api';
  }
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
