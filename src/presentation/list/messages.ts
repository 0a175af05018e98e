/** The line above the tree: what is going on, and what is wrong with the list. Pure. */
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../senders/model/model.ts';
import { reportCaveat } from '../../senders/words/reportCaveat.ts';
import { countParts, countUsers, isOpen } from '../../senders/words/counts.ts';
import { clockWords, counted, sentences } from '../../senders/words/words.ts';
import { isBusy } from '../accounts/state.ts';
import type { State } from '../accounts/state.ts';
import { nextSteps } from '../signIn/nextSteps.ts';
import { isRecent, lastSendAt } from './describe.ts';
import type { FormatContext } from './describe.ts';
import { filterWords, isFiltered, passes } from './listView.ts';
import type { ListView } from './listView.ts';

/** What is said of an account that has no users. */
export const noUsers = (): string => l10n.t('This account has no IAM users.');

/** Whether there is nobody to list, and nothing to say of root: who has no access key cannot have sent with one. */
export function hasNobody({ principals: users }: Snapshot): boolean {
  return users.every((user) => user.kind === 'root' && user.accessKeys.length === 0);
}

/** Returns the line of all that is shown. Empty where there is nothing to say. */
export function stateMessage(states: readonly State[], telling: FormatContext, emptyText = noUsers): string {
  const [only] = states;
  return states.length === 1 && only !== undefined
    ? accountMessage(only, telling, emptyText)
    : accountsMessage(states, telling);
}

/** How many users a filter lets through; nobody should take a part for the whole. */
export function filterMessage(snapshots: readonly Snapshot[], view: ListView): readonly string[] {
  if (!isFiltered(view.filter) || snapshots.length === 0) return [];
  const users = snapshots.flatMap((snapshot) => snapshot.principals);
  const passing = users.filter((user) => passes(user, view.filter)).length;
  const words = filterWords(view.filter);
  return [l10n.t('Filter {0}: {1} of {2}.', words, passing, counted(users.length, 'user'))];
}

/** How many users sent or most likely sent, for the activity bar. None: no badge. */
export function badge(
  snapshots: readonly Snapshot[],
  recentDays: number,
  now: number,
): { readonly value: number; readonly tooltip: string } | undefined {
  const counts = countUsers(snapshots);
  if (counts.senders === 0) return undefined;
  const tooltip = sentences(
    l10n.t('{0}.', countParts(counts).join(' · ')),
    recentWords(snapshots, recentDays, now),
  );
  return { value: counts.senders, tooltip };
}

/** How many users sent within the last days, deleted ones included. Empty where that would be a 0 that was not counted. */
export function recentWords(snapshots: readonly Snapshot[], recentDays: number, now: number): string {
  const recent = snapshots
    .flatMap(({ principals: users, deletedPrincipals = [] }) => [...users, ...deletedPrincipals])
    .filter((user) => isRecent(lastSendAt(user), recentDays, now));
  if (recent.length === 0 && isOpen(countUsers(snapshots))) return '';
  const deleted = recent.filter(({ isDeleted }) => isDeleted).length;
  const parts = [counted(recent.length, 'sender'), ...(deleted > 0 ? [l10n.t('deleted: {0}', deleted)] : [])];
  return l10n.t('In the last {0}: {1}.', counted(recentDays, 'day'), parts.join(' · '));
}

/**
 * Returns the one account's line. Empty where there is nothing to say, or where the welcome text in the tree's place
 * says it.
 * @param emptyText what is said of an account that has nobody to list.
 */
export function accountMessage(state: State, telling: FormatContext, emptyText = noUsers): string {
  switch (state.kind) {
    case 'idle':
    case 'same':
      return '';
    case 'waiting':
    case 'connecting':
      if (state.kind === 'connecting' && state.isRecalling === true) return '';
      if (state.snapshot === null) return l10n.t('Signing in to AWS…');
      return isOld(state.snapshot, telling)
        ? sentences(l10n.t('Refreshing…'), shown(state.snapshot, telling))
        : l10n.t('Refreshing…');
    case 'scanning': {
      const { asked, earlier } = state;
      const isWhole = asked.of > 0 && asked.users === asked.of;
      const stands = earlier !== null && !isWhole && isOld(earlier, telling) ? [shown(earlier, telling)] : [];
      if (asked.of === 0) return sentences(l10n.t('Listing users…'), ...stands);
      const progress = l10n.t('Asking AWS… {0} of {1}', asked.users, counted(asked.of, 'user'));
      return stands.length === 0 ? progress : sentences(l10n.t('{0}.', progress), ...stands);
    }
    case 'problem': {
      const { snapshot, problem, profile } = state;
      if (snapshot === null || hasNobody(snapshot)) return '';
      const { title, nextStep } = nextSteps(problem, profile);
      return sentences(
        l10n.t('{0}. {1}', title, nextStep),
        shown(snapshot, telling),
        caveat([snapshot], telling),
      );
    }
    case 'ready': {
      const cancelled = state.isCancelled ? [cancelledWords()] : [];
      const notice = caveat([state.snapshot], telling);
      const said = [
        ...cancelled,
        ...wrongClock([state.snapshot]),
        ...missing([state.snapshot]),
        ...(notice === '' ? [] : [notice]),
      ];
      // A line above the tree keeps VS Code from showing the welcome text, which would say this.
      const nobody = said.length > 0 && hasNobody(state.snapshot) ? [emptyText()] : [];
      return sentences(...nobody, ...said);
    }
  }
}

/** From which moment on the age of what is shown is said, in milliseconds; a younger one is just "before". */
const OLD = 60_000;

function isOld({ scan }: Snapshot, { now }: FormatContext): boolean {
  return scan.finishedAt !== null && now - Date.parse(scan.finishedAt) >= OLD;
}

function shown(snapshot: Snapshot, telling: FormatContext): string {
  const { finishedAt } = snapshot.scan;
  const isAged = finishedAt !== null && isOld(snapshot, telling);
  return isAged
    ? l10n.t('What was known {0} is shown.', telling.times.brief(finishedAt, telling.now))
    : l10n.t('What was known before is shown.');
}

/** The line of several accounts: how far they are, and how many could not be read. Each account says more beside it. */
function accountsMessage(states: readonly State[], telling: FormatContext): string {
  const busy = states.filter(isBusy).length;
  const failed = states.filter(({ kind }) => kind === 'problem').length;
  const snapshots = states.flatMap(({ snapshot }) => snapshot ?? []);
  if (busy > 0) {
    const progress = l10n.t(
      'Asking AWS… {0} of {1}',
      states.length - busy,
      counted(states.length, 'account'),
    );
    // Of accounts whose turn has not come, nothing is counted yet.
    const known = countUsers(snapshots);
    const { senders, otherUse, cannotTell } = known;
    const counts = [
      ...(senders + otherUse + cannotTell === 0 ? [] : countParts({ ...known, isGrowing: true })),
      ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
    ];
    return [progress, ...counts].join(' · ');
  }
  const cancelled = states.some((state) => state.kind === 'ready' && state.isCancelled);
  return sentences(
    ...(cancelled ? [cancelledWords()] : []),
    ...(failed > 0 ? [l10n.t('{0} could not be read.', counted(failed, 'account'))] : []),
    ...wrongClock(snapshots),
    ...missing(snapshots),
    caveat(snapshots, telling),
  );
}

/** That the machine's clock is wrong, once. */
function wrongClock(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.flatMap(({ scan }) => clockWords(scan) ?? []).slice(0, 1);
}

function caveat(snapshots: readonly Snapshot[], { times, now }: FormatContext): string {
  return reportCaveat(snapshots, (at) => times.brief(at, now));
}

const cancelledWords = (): string => l10n.t('The scan was cancelled; what is known is shown.');

/**
 * How many answers are missing, and why: nobody should take a list with gaps for the whole truth. Of a user who was
 * deleted, the row says so.
 */
function missing(snapshots: readonly Snapshot[]): readonly string[] {
  const all = snapshots
    .flatMap(({ gaps, principals: users }) => [...gaps, ...users.flatMap((user) => user.gaps)])
    .filter(({ reason }) => reason !== 'Deleted');
  if (all.length === 0) return [];
  const reasons = [...Map.groupBy(all, ({ reason }) => reason)].map(
    ([reason, ofReason]) => `${reason}: ${[...new Set(ofReason.map(({ call }) => call))].join(', ')}.`,
  );
  const counts =
    all.length === 1 ? l10n.t('1 answer is missing.') : l10n.t('{0} answers are missing.', all.length);
  return [counts, ...reasons];
}
