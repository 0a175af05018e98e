/**
 * How many users sent, used SES otherwise, or are unknown: one count for everything. What wasn't counted is never 0. Root
 * and roles are counted apart, never as users.
 */
import * as l10n from '@vscode/l10n';
import type { Snapshot, Principal } from '../model/model.ts';
import { isListWhole } from '../model/problem.ts';
import { countByKind, isRole, isSender, usersOnly } from '../model/evidence.ts';
import { hasUseGap, saysUse, VERDICTS, verdictStatus } from '../model/verdict.ts';
import { counted, partsWords, usersAndRoles } from './words.ts';

/** What a user counts as, exactly one of these. */
export type UserKind = 'sender' | 'other-use' | 'checking' | 'cannot-tell' | 'may-only' | 'no-use';

export interface UserCounts {
  readonly users: number;
  /** The root users: one for each account whose credential report was read. */
  readonly roots: number;
  /** Sent or most likely sent; root, too. */
  readonly senders: number;
  /** Used SES, but no signal shows a send; root, too. */
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
  /** Root users that are unknown. */
  readonly rootsUnknown: number;
  readonly isGrowing: boolean;
  /** Accounts whose scan has ended without a complete list of users. */
  readonly unlisted: number;
  /** The roles; `null` where there are none, or none were asked about. */
  readonly roles: RoleCounts | null;
}

/** The same of roles. */
export interface RoleCounts extends Pick<UserCounts, 'senders' | 'otherUse' | 'cannotTell' | 'checking'> {
  readonly roles: number;
}

/** Returns what a user counts as. */
export function userKind(user: Principal): UserKind {
  const status = verdictStatus(user);
  if (status === 'checking') return status;
  const { says } = VERDICTS[status];
  return says === 'send' || says === 'use' ? (isSender(user) ? 'sender' : 'other-use') : says;
}

function countKinds(principals: readonly Principal[]) {
  const kinds = principals.map(userKind);
  const count = (kind: UserKind): number => kinds.filter((of) => of === kind).length;
  return {
    senders: count('sender'),
    otherUse: count('other-use'),
    cannotTell: count('cannot-tell'),
    checking: count('checking'),
    mayOnly: count('may-only'),
    noUse: count('no-use'),
  };
}

/** Returns the counts of one or more accounts combined. */
export function countUsers(snapshots: readonly Snapshot[]): UserCounts {
  const all = snapshots.flatMap(({ principals }) => principals);
  const { users: number, roots } = countByKind(all);
  const users = all.filter(({ kind }) => kind === 'user');
  const roles = all.filter(isRole);
  const ofRoots = countKinds(all.filter(({ kind }) => kind === 'root'));
  const ofUsers = countKinds(users);
  return {
    users: number,
    roots,
    ...ofUsers,
    senders: ofUsers.senders + ofRoots.senders,
    otherUse: ofUsers.otherUse + ofRoots.otherUse,
    rootsUnknown: ofRoots.cannotTell,
    partly: users.filter((user) => hasUseGap(user) && saysUse(user.verdict)).length,
    isGrowing: snapshots.some(({ scan }) => scan.finishedAt === null),
    unlisted: snapshots.filter(isPartlyListed).length,
    roles: roles.length > 0 ? { roles: roles.length, ...countKinds(roles) } : null,
  };
}

/** The credential report contains everyone, too. */
function isPartlyListed(snapshot: Snapshot): boolean {
  const { scan, gaps, principals } = snapshot;
  if (scan.finishedAt === null) return false;
  if (usersOnly(principals).length === 0) return gaps.length > 0;
  return scan.reportGeneratedAt === null && !isListWhole(snapshot);
}

/** Whether there may be more uses than were counted: answers are missing or pending. */
export function isOpen({
  cannotTell,
  checking,
  partly,
  unlisted,
  rootsUnknown,
  isGrowing,
}: UserCounts): boolean {
  return isGrowing || cannotTell + checking + partly + unlisted + rootsUnknown > 0;
}

/**
 * Returns the counts on one line, beside a sentence that says how many have the verdict Cannot tell, and how many are still asked about:
 * `3 senders · 7 users and root · 2 other SES roles · 12 roles`.
 */
export function knownLine(counts: UserCounts): string {
  const { users, roots, roles } = counts;
  return [
    ...knownParts(counts),
    ...growingParts(counts),
    ...(users + roots > 0 ? [usersAndRoles({ users, roots, roles: 0 })] : []),
    ...roleParts(counts),
    ...(roles === null ? [] : [counted(roles.roles, 'role')]),
  ].join(' · ');
}

/**
 * `3 senders`, `1 other SES user`, `Cannot tell: 2 of 7 users`. Nothing about senders if none is known and some are unknown.
 * @param counts with only the roles that have the verdict Cannot tell, or are still asked about
 */
function userParts(counts: UserCounts): readonly string[] {
  return [...knownParts(counts), ...openParts(counts), ...growingParts(counts)];
}

/** Says that more is to come, where no number does. */
function growingParts({ isGrowing, senders, checking }: UserCounts): readonly string[] {
  return isGrowing && senders + checking === 0 ? [l10n.t('still checking')] : [];
}

/** `3 senders so far`, `1 other SES user` */
function knownParts(counts: UserCounts): readonly string[] {
  const { senders, otherUse, checking, isGrowing } = counts;
  const words = counted(senders, 'sender');
  return [
    ...(senders > 0 || !isOpen(counts)
      ? [isGrowing || checking > 0 ? l10n.t('{0} so far', words) : words]
      : []),
    ...(otherUse > 0 ? [counted(otherUse, 'other SES user')] : []),
  ];
}

/** Returns the counts of roles in words, beside those of users: `1 sending role`, `2 other SES roles`. */
function roleParts({ roles }: Pick<UserCounts, 'roles'>): readonly string[] {
  if (!roles) return [];
  const { senders, otherUse } = roles;
  return [
    ...(senders > 0 ? [counted(senders, 'sending role')] : []),
    ...(otherUse > 0 ? [counted(otherUse, 'other SES role')] : []),
  ];
}

/** `Cannot tell: 2 of 7 users, root, and 1 of 4 roles`, `still checking 3 of 7 users`: what all of them share is said once. */
function openParts(counts: UserCounts): readonly string[] {
  const unknown = cannotTellWords(counts, unlistedWords(counts));
  const checking = checkingWords(counts);
  return [
    ...(unknown === '' ? [] : [l10n.t('Cannot tell: {0}', unknown)]),
    ...(checking === '' ? [] : [l10n.t('still checking {0}', checking)]),
  ];
}

/**
 * Returns how many have the verdict Cannot tell, and that lists are missing: `2 of 7 users, root, and 1 of 4 roles`; empty for nobody.
 * @param unlisted says which lists; empty for none
 */
export function cannotTellWords(
  { cannotTell, users, rootsUnknown, roles }: UserCounts,
  unlisted: string,
): string {
  const who = partsWords(
    { users: cannotTell, roots: rootsUnknown, roles: roles?.cannotTell ?? 0 },
    { users, roles: roles?.roles ?? 0 },
  );
  return who === '' || unlisted === '' ? who + unlisted : l10n.t('{0}; {1}', who, unlisted);
}

/** `not all users are listed in 2 accounts`; empty if all are. */
export function unlistedWords({ unlisted }: UserCounts): string {
  return unlisted > 0 ? l10n.t('not all users are listed in {0}', counted(unlisted, 'account')) : '';
}

/** Returns who is still asked about: `3 of 7 users and 1 of 4 roles`; empty for nobody. */
export function checkingWords({ checking, users, roles }: UserCounts): string {
  return partsWords(
    { users: checking, roots: 0, roles: roles?.checking ?? 0 },
    { users, roles: roles?.roles ?? 0 },
  );
}

/**
 * Returns the counts of users and of roles: `3 senders`, `2 other SES roles`, `12 roles`.
 * @param all the numbers of users
 */
export function allParts(counts: UserCounts, all: readonly string[] = []): readonly string[] {
  const { roles } = counts;
  const areRolesTold = roles !== null && roles.cannotTell + roles.checking === 0;
  return [...shortParts(counts, all), ...(areRolesTold ? [counted(roles.roles, 'role')] : [])];
}

/** Returns the same without the number of the roles, if something is known of each. */
export function shortParts(counts: UserCounts, all: readonly string[] = []): readonly string[] {
  if (counts.roles === null) return [...userParts(counts), ...all];
  const users = { ...counts, roles: null };
  // Those of the roles alone stand with the roles.
  const areUsersOpen = openParts(users).length > 0;
  return [
    ...userParts(areUsersOpen ? counts : users),
    ...all,
    ...roleParts(counts),
    ...(areUsersOpen ? [] : openParts(counts)),
  ];
}

/**
 * Returns the counts on one line, with the number of users and roles:
 * `3 senders · 1 other SES user · 7 users and root · 2 other SES roles · 12 roles`.
 */
export function countLine(counts: UserCounts): string {
  const { cannotTell, checking, users, roots } = counts;
  const hasAll = cannotTell + checking > 0 || users + roots === 0;
  const all = hasAll ? [] : [usersAndRoles({ users, roots, roles: 0 })];
  return allParts(counts, all).join(' · ');
}
