/** The line above the tree: what's going on, and what's wrong with the list. Pure; loaded after the first rows. */
import * as l10n from '@vscode/l10n';
import { regionFigures, type RegionFigures } from '../../senders/mails/figures.ts';
import type { Principal, Snapshot, Sums } from '../../senders/model/model.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';
import { clockWords, reportCaveat, rolesCaveat } from '../../senders/words/reportCaveat.ts';
import { countUsers, shortParts } from '../../senders/words/counts.ts';
import { countByKind } from '../../senders/model/evidence.ts';
import { partWords } from '../../senders/words/roleWords.ts';
import { counted, formatCount, sentences, usersAndRoles } from '../../senders/words/words.ts';
import { isBusy, type State } from '../accounts/state.ts';
import { nextSteps } from '../signIn/nextSteps.ts';
import type { FormatContext } from './describe.ts';
import { hasNobody, isEmpty, noUsers } from './emptyAccount.ts';
import { filterWords, isFiltered, passes, type Filter, type ListView } from './listView.ts';

/** What a tree shows besides the principals, and how it names that there are none. */
export interface TreeTexts {
  readonly emptyText: () => string;
  readonly showsMails: boolean;
}

const USERS: TreeTexts = { emptyText: noUsers, showsMails: false };

/**
 * Returns the line for everything shown. Empty if there's nothing to say.
 * @param failed the names of the accounts that couldn't be read, where no row says them
 */
export function stateMessage(
  states: readonly State[],
  format: FormatContext,
  texts = USERS,
  failed: readonly string[] = [],
): string {
  const [only] = states;
  return states.length === 1 && only !== undefined
    ? accountMessage(only, format, texts)
    : accountsMessage(states, format, failed);
}

/**
 * Returns how many users a filter lets through, so that nobody takes part of the list for all of it; and of a Region,
 * whether someone may be missing who sent from there.
 */
export function filterMessage(
  snapshots: readonly Snapshot[],
  view: ListView,
  format: Pick<FormatContext, 'times'>,
): readonly string[] {
  if (!isFiltered(view.filter) || snapshots.length === 0) return [];
  const all = snapshots.flatMap((snapshot) => snapshot.principals);
  const passing = all.filter((one) => passes(one, view.filter));
  const counts = partWords(countByKind(passing), countByKind(all));
  const { region, service } = view.filter;
  const isOfSes = service === null || serviceProof(service) !== 'other';
  return [
    l10n.t('Filter {0}: {1}.', filterWords(view.filter), counts),
    ...(service === null || region === null || !isOfSes ? [] : leftOut(all, passing, view.filter)),
    ...(region === null || !isOfSes ? [] : missingSenders(snapshots, region, format)),
  ];
}

/** Who used SES in the Region but is left out by a service: only keys show the service. */
function leftOut(
  all: readonly Principal[],
  passing: readonly Principal[],
  filter: Filter,
): readonly string[] {
  const { service, region } = filter;
  const shown = new Set(passing);
  const others = all.filter((one) => !shown.has(one) && passes(one, { ...filter, service: null }));
  if (others.length === 0) return [];
  return [
    l10n.t(
      'AWS shows the service only for access keys. Without {0}, the filter also shows {1} with a use of SES in {2}.',
      service ?? '',
      usersAndRoles(countByKind(others)),
      region ?? '',
    ),
  ];
}

/** An access key shows the Region of its last use only: who sends from several Regions may be missing in one of them. */
function missingSenders(
  snapshots: readonly Snapshot[],
  region: string,
  { times }: Pick<FormatContext, 'times'>,
): readonly string[] {
  const figures = snapshots.flatMap((snapshot) =>
    regionFigures(snapshot).filter((one) => one.region.toLowerCase() === region.toLowerCase()),
  );
  const isCounted = ({ state }: RegionFigures) => state === 'sends' || state === 'quiet' || state === 'off';
  if (figures.length < snapshots.length || !figures.every(isCounted))
    return [
      l10n.t('An access key shows only the Region of its last use; others may send from {0}, too.', region),
    ];
  const unnamedIn = (span: keyof Sums): number =>
    figures.reduce(
      (sum, { sent, attributed }) => sum + Math.max(0, (sent?.[span] ?? 0) - (attributed?.[span] ?? 0)),
      0,
    );
  const [span, days] =
    unnamedIn('last30Days') > 0 ? (['last30Days', 30] as const) : (['last400Days', 400] as const);
  const [asOf = ''] = figures.flatMap(({ mails }) => mails?.asOf ?? []).toSorted();
  if (unnamedIn(span) === 0) return [];
  return [
    l10n.t(
      'Mails sent from {2} in {4}, as of {3}: {1}. For {0} of them, no user or role is known; whoever sent them may be missing here.',
      formatCount(unnamedIn(span)),
      formatCount(figures.reduce((sum, { sent }) => sum + (sent?.[span] ?? 0), 0)),
      region,
      times.absolute(asOf),
      counted(days, 'day'),
    ),
  ];
}

/** Returns the line for one account. Empty if there's nothing to say, or the welcome view says it. */
export function accountMessage(state: State, format: FormatContext, texts = USERS): string {
  const { emptyText, showsMails } = texts;
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
      const progress = l10n.t('Asking AWS… {0} of {1}', formatCount(asked.users), counted(asked.of, 'user'));
      return stands.length === 0 ? progress : sentences(l10n.t('{0}.', progress), ...stands);
    }
    case 'problem': {
      const { snapshot, problem, profile } = state;
      if (snapshot === null || isEmpty(snapshot, showsMails)) return '';
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
      // With a message or rows, VS Code doesn't show the welcome view, which would say this.
      const isShown = said.length > 0 || !isEmpty(state.snapshot, showsMails);
      const nobody = isShown && hasNobody(state.snapshot) ? [emptyText()] : [];
      return sentences(...nobody, ...said, ...(isShown ? withoutRoles([state.snapshot]) : []));
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
    ? l10n.t('Showing what was known {0}.', format.times.brief(finishedAt, format.now))
    : l10n.t('Showing what was known before.');
}

/** The line for several accounts: their progress, and how many couldn't be read. Each account's row says more. */
function accountsMessage(states: readonly State[], format: FormatContext, names: readonly string[]): string {
  const busy = states.filter(isBusy).length;
  const failed = states.filter(({ kind }) => kind === 'problem').length;
  const snapshots = states.flatMap(({ snapshot }) => snapshot ?? []);
  if (busy > 0) {
    const progress = l10n.t(
      'Asking AWS… {0} of {1}',
      formatCount(states.length - busy),
      counted(states.length, 'account'),
    );
    // Accounts still waiting for their turn have nothing to count yet.
    const known = countUsers(snapshots);
    const { senders, otherUse, cannotTell } = known;
    const counts = [
      ...(senders + otherUse + cannotTell === 0 ? [] : shortParts({ ...known, isGrowing: true })),
      ...(failed > 0 ? [l10n.t('{0} failed', formatCount(failed))] : []),
    ];
    return [progress, ...counts].join(' · ');
  }
  const cancelled = states.some((state) => state.kind === 'ready' && state.isCancelled);
  return sentences(
    ...(cancelled ? [cancelledWords()] : []),
    ...(failed > 0 ? [failedWords(failed, names)] : []),
    ...wrongClock(snapshots),
    ...missing(snapshots),
    caveat(snapshots, format),
    ...withoutRoles(snapshots),
  );
}

/** Up to this many accounts are named. */
const NAMED = 3;

function failedWords(failed: number, names: readonly string[]): string {
  const accounts = counted(failed, 'account');
  if (names.length === 0) return l10n.t('{0} could not be read.', accounts);
  const named = names.slice(0, NAMED).join(l10n.t(', '));
  const more = names.length - NAMED;
  return more > 0
    ? l10n.t('{0} could not be read: {1} and {2} more.', accounts, named, more)
    : l10n.t('{0} could not be read: {1}.', accounts, named);
}

/** That roles are left out, and how to list them. */
function withoutRoles(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.every(({ scan }) => rolesCaveat(scan) === '')
    ? []
    : [l10n.t('Roles were not looked at: to list them, turn on awsSesSenders.showRoles and refresh.')];
}

/** That the machine's clock is wrong; said once. */
function wrongClock(snapshots: readonly Snapshot[]): readonly string[] {
  return snapshots.flatMap(({ scan }) => clockWords(scan) ?? []).slice(0, 1);
}

function caveat(snapshots: readonly Snapshot[], { times, now }: FormatContext): string {
  return reportCaveat(snapshots, (at) => times.brief(at, now));
}

const cancelledWords = (): string => l10n.t('The scan was canceled. Showing partial results.');

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
    all.length === 1
      ? l10n.t('1 answer is missing.')
      : l10n.t('{0} answers are missing.', formatCount(all.length));
  return [counts, ...reasons];
}
