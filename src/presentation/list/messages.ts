/** The line above the tree: what's going on, and what's wrong with the list. Pure. */
import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../../senders/model/model.ts';
import { reportCaveat } from '../../senders/words/reportCaveat.ts';
import { countParts, countUsers, isOpen, roleParts } from '../../senders/words/counts.ts';
import { usersOnly } from '../../senders/model/evidence.ts';
import { clockWords, counted, sentences } from '../../senders/words/words.ts';
import { isBusy, type State } from '../accounts/state.ts';
import { nextSteps } from '../signIn/nextSteps.ts';
import { isRecent, lastSendAt, type FormatContext } from './describe.ts';
import { filterWords, isFiltered, passes, type ListView } from './listView.ts';

/** The text for an account without users. */
export const noUsers = (): string => l10n.t('This account has no IAM users.');

/** Whether there's nobody to list and nothing to say about root, which can't have sent without an access key. */
export function hasNobody({ principals: users }: Snapshot): boolean {
  return users.every((user) => user.kind === 'root' && user.accessKeys.length === 0);
}

/** Returns the line for everything shown. Empty if there's nothing to say. */
export function stateMessage(states: readonly State[], format: FormatContext, emptyText = noUsers): string {
  const [only] = states;
  return states.length === 1 && only !== undefined
    ? accountMessage(only, format, emptyText)
    : accountsMessage(states, format);
}

/** Returns how many users a filter lets through, so that nobody takes part of the list for all of it. */
export function filterMessage(snapshots: readonly Snapshot[], view: ListView): readonly string[] {
  if (!isFiltered(view.filter) || snapshots.length === 0) return [];
  const users = usersOnly(snapshots.flatMap((snapshot) => snapshot.principals));
  const passing = users.filter((user) => passes(user, view.filter)).length;
  const words = filterWords(view.filter);
  return [l10n.t('Filter {0}: {1} of {2}.', words, passing, counted(users.length, 'user'))];
}

/** Returns how many users sent or most likely sent, for the activity bar. No badge if none did. */
export function badge(
  snapshots: readonly Snapshot[],
  recentDays: number,
  now: number,
): { readonly value: number; readonly tooltip: string } | undefined {
  const counts = countUsers(snapshots);
  if (counts.senders === 0) return undefined;
  const tooltip = sentences(
    l10n.t('{0}.', [...countParts(counts), ...roleParts(counts)].join(' · ')),
    recentWords(snapshots, recentDays, now),
  );
  return { value: counts.senders, tooltip };
}

/** Returns how many users sent within the recent days, including deleted ones. Empty if nothing was counted, which isn't 0. */
export function recentWords(snapshots: readonly Snapshot[], recentDays: number, now: number): string {
  const recent = snapshots
    .flatMap(({ principals, deletedPrincipals = [] }) => usersOnly([...principals, ...deletedPrincipals]))
    .filter((user) => isRecent(lastSendAt(user), recentDays, now));
  if (recent.length === 0 && isOpen(countUsers(snapshots))) return '';
  const deleted = recent.filter(({ isDeleted }) => isDeleted).length;
  const parts = [counted(recent.length, 'sender'), ...(deleted > 0 ? [l10n.t('deleted: {0}', deleted)] : [])];
  return l10n.t('In the last {0}: {1}.', counted(recentDays, 'day'), parts.join(' · '));
}

/** Returns the line for one account. Empty if there's nothing to say, or the welcome view says it. */
export function accountMessage(state: State, format: FormatContext, emptyText = noUsers): string {
  switch (state.kind) {
    case 'idle':
    case 'same':
      return '';
    case 'waiting':
    case 'connecting':
      if (state.kind === 'connecting' && state.isRecalling === true) return '';
      if (state.snapshot === null) return l10n.t('Signing in to AWS…');
      return isOld(state.snapshot, format)
        ? sentences(l10n.t('Refreshing…'), shown(state.snapshot, format))
        : l10n.t('Refreshing…');
    case 'scanning': {
      const { asked, earlier } = state;
      const isWhole = asked.of > 0 && asked.users === asked.of;
      const stands = earlier !== null && !isWhole && isOld(earlier, format) ? [shown(earlier, format)] : [];
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
        shown(snapshot, format),
        caveat([snapshot], format),
      );
    }
    case 'ready': {
      const cancelled = state.isCancelled ? [cancelledWords()] : [];
      const notice = caveat([state.snapshot], format);
      const said = [
        ...cancelled,
        ...wrongClock([state.snapshot]),
        ...missing([state.snapshot]),
        ...(notice === '' ? [] : [notice]),
      ];
      // With a message, VS Code doesn't show the welcome view, which would say this.
      const nobody = said.length > 0 && hasNobody(state.snapshot) ? [emptyText()] : [];
      return sentences(...nobody, ...said);
    }
  }
}

/** Data older than this shows its age, in milliseconds; younger data is just from "before". */
const OLD = 60_000;

function isOld({ scan }: Snapshot, { now }: FormatContext): boolean {
  return scan.finishedAt !== null && now - Date.parse(scan.finishedAt) >= OLD;
}

function shown(snapshot: Snapshot, format: FormatContext): string {
  const { finishedAt } = snapshot.scan;
  const isAged = finishedAt !== null && isOld(snapshot, format);
  return isAged
    ? l10n.t('What was known {0} is shown.', format.times.brief(finishedAt, format.now))
    : l10n.t('What was known before is shown.');
}

/** The line for several accounts: their progress, and how many couldn't be read. Each account's row says more. */
function accountsMessage(states: readonly State[], format: FormatContext): string {
  const busy = states.filter(isBusy).length;
  const failed = states.filter(({ kind }) => kind === 'problem').length;
  const snapshots = states.flatMap(({ snapshot }) => snapshot ?? []);
  if (busy > 0) {
    const progress = l10n.t(
      'Asking AWS… {0} of {1}',
      states.length - busy,
      counted(states.length, 'account'),
    );
    // Accounts still waiting for their turn have nothing to count yet.
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
    caveat(snapshots, format),
  );
}

/** That the machine's clock is wrong; said once. */
function wrongClock(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.flatMap(({ scan }) => clockWords(scan) ?? []).slice(0, 1);
}

function caveat(snapshots: readonly Snapshot[], { times, now }: FormatContext): string {
  return reportCaveat(snapshots, (at) => times.brief(at, now));
}

const cancelledWords = (): string => l10n.t('The scan was cancelled; what is known is shown.');

/** How many answers are missing and why, so that nobody takes the list for complete. A deleted user's row says so itself. */
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
