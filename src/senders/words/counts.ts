/** How many users sent, used SES otherwise, or are unknown: one count for everything. What wasn't counted is never 0. */
import * as l10n from '@vscode/l10n';
import type { Snapshot, Principal } from '../model/model.ts';
import { isListWhole } from '../model/problem.ts';
import { isSender } from '../model/signals.ts';
import { isUseMissing, VERDICT_STATUSES, VERDICTS, verdictStatus } from '../model/verdict.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { counted } from './words.ts';

/** What a user counts as, exactly one of these. */
export type UserKind = 'sender' | 'other-use' | 'checking' | 'cannot-tell' | 'may-only' | 'no-use';

export interface UserCounts {
  /** Everyone, including root. */
  readonly users: number;
  /** Sent or most likely sent. */
  readonly senders: number;
  /** Used SES, but no signal shows a send. */
  readonly otherUse: number;
  /** No sign of SES, and an answer that could show one is missing. */
  readonly cannotTell: number;
  /** No sign of SES, and answers are pending. */
  readonly checking: number;
  /** May send, but no use was seen. */
  readonly mayOnly: number;
  readonly noUse: number;
  /** Used SES, but an answer that could show a later use is missing. */
  readonly partly: number;
  readonly isGrowing: boolean;
  /** Accounts whose scan has ended without a complete list of users. */
  readonly unlisted: number;
}

export type VerdictCounts = Readonly<Record<VerdictStatus, number>>;

/** Returns what a user counts as. */
export function userKind(user: Principal): UserKind {
  const status = verdictStatus(user);
  if (status === 'checking') return status;
  const { says } = VERDICTS[status];
  return says === 'send' || says === 'use' ? (isSender(user) ? 'sender' : 'other-use') : says;
}

/** Returns how many users have each verdict; users who are still being asked about have none yet. */
export function countVerdicts(users: readonly Principal[]): VerdictCounts {
  const counts = Object.fromEntries(VERDICT_STATUSES.map((of) => [of, 0])) as Record<VerdictStatus, number>;
  for (const user of users) counts[verdictStatus(user)] += 1;
  return counts;
}

/** Returns the counts of one or more accounts combined. */
export function countUsers(snapshots: readonly Snapshot[]): UserCounts {
  const counts = { sender: 0, 'other-use': 0, checking: 0, 'cannot-tell': 0, 'may-only': 0, 'no-use': 0 };
  let partly = 0;
  let unlisted = 0;
  for (const snapshot of snapshots) {
    if (isPartlyListed(snapshot)) unlisted += 1;
    for (const user of snapshot.principals) {
      const kind = userKind(user);
      counts[kind] += 1;
      if ((kind === 'sender' || kind === 'other-use') && isUseMissing(user)) partly += 1;
    }
  }
  return {
    users: snapshots.reduce((sum, { principals: users }) => sum + users.length, 0),
    senders: counts.sender,
    otherUse: counts['other-use'],
    cannotTell: counts['cannot-tell'],
    checking: counts.checking,
    mayOnly: counts['may-only'],
    noUse: counts['no-use'],
    partly,
    isGrowing: snapshots.some(({ scan }) => scan.finishedAt === null),
    unlisted,
  };
}

/** The credential report contains everyone, too. */
function isPartlyListed(snapshot: Snapshot): boolean {
  const { scan, gaps, principals: users } = snapshot;
  if (scan.finishedAt === null) return false;
  if (users.length === 0) return gaps.length > 0;
  return scan.reportGeneratedAt === null && !isListWhole(snapshot);
}

/** Whether there may be more uses than were counted: answers are missing or pending. */
export function isOpen({ cannotTell, checking, partly, unlisted, isGrowing }: UserCounts): boolean {
  return isGrowing || cannotTell + checking + partly + unlisted > 0;
}

/** `3 senders`, `1 other SES user`, `Cannot tell: 2 of 7 users`. Nothing about senders if none is known and some are unknown. */
export function countParts(counts: UserCounts): readonly string[] {
  const { senders, otherUse, cannotTell, checking, partly, users, isGrowing, unlisted } = counts;
  const isWhole = !isGrowing && cannotTell + checking + partly + unlisted === 0;
  const words = counted(senders, 'sender');
  const all = counted(users, 'user');
  return [
    ...(senders > 0 || isWhole ? [isGrowing || checking > 0 ? l10n.t('{0} so far', words) : words] : []),
    ...(otherUse > 0 ? [counted(otherUse, 'other SES user')] : []),
    ...(cannotTell > 0 ? [l10n.t('Cannot tell: {0} of {1}', cannotTell, all)] : []),
    ...(unlisted > 0
      ? [l10n.t('Cannot tell: not all users are listed in {0}', counted(unlisted, 'account'))]
      : []),
    ...(checking > 0 ? [l10n.t('still checking {0} of {1}', checking, all)] : []),
    ...(isGrowing && senders + checking === 0 ? [l10n.t('still checking')] : []),
  ];
}

/** Returns the counts on one line, with the number of users: `3 senders · 1 other SES user · 7 users`. */
export function countLine(counts: UserCounts): string {
  const { cannotTell, checking, users } = counts;
  const hasAll = cannotTell + checking > 0 || users === 0;
  return [...countParts(counts), ...(hasAll ? [] : [counted(users, 'user')])].join(' · ');
}
