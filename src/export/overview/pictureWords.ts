import * as l10n from '@vscode/l10n';
import { cannotTellWords, checkingWords, knownLine, unlistedWords } from '../../senders/words/counts.ts';
import { accessWords } from '../../senders/words/accessWords.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import {
  accountName,
  canSendWords,
  counted,
  formatCount,
  listed,
  sentences,
  usersAndRoles,
  verdictLabel,
} from '../../senders/words/words.ts';
import { rolesCaveat } from '../../senders/words/reportCaveat.ts';
import { sentWords } from '../../senders/words/mailWords.ts';
import { roleWords } from '../../senders/words/roleWords.ts';
import type { MarkKind } from '../../senders/model/evidence/signal.ts';
import type { Lane, Mark, Section } from './lanes.ts';
import type { Overview } from './overview.ts';
import type { Recent } from './recent.ts';
import { UTC_CALENDAR, ZOOMS, type Calendar, type Zoom } from './scale.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { createNames, type Sentence } from './sentence.ts';

/** How times are shown: in the reader's language in a window, in UTC in a file. */
export interface TimeFormatter {
  /** `3 min ago`, or the date if nobody knows when it will be read. */
  readonly short: (at: Timestamp) => string;
  /** `3 minutes ago, Nov 23, 2026, 8:03 PM`. */
  readonly full: (at: Timestamp) => string;
  /** `Nov 23, 2026, 8:03 PM`, where the age is said elsewhere, or does not fit. */
  readonly exact: (at: Timestamp) => string;
  /** `Nov 23, 2026, 8:00 PM`, for the start or end of an hour. */
  readonly hour: (at: Timestamp) => string;
  /** `Nov`, for the first day of a month. */
  readonly month: (at: Timestamp) => string;
  /** `6 PM`, for an hour of the axis. */
  readonly clock: (at: Timestamp) => string;
  readonly calendar: Calendar;
}

const months = () => [
  l10n.t('Jan'),
  l10n.t('Feb'),
  l10n.t('Mar'),
  l10n.t('Apr'),
  l10n.t('May'),
  l10n.t('Jun'),
  l10n.t('Jul'),
  l10n.t('Aug'),
  l10n.t('Sep'),
  l10n.t('Oct'),
  l10n.t('Nov'),
  l10n.t('Dec'),
];

/** `2026-11-27 03:00:00 UTC` */
function utcWords(at: Timestamp): string {
  return at.replace('T', ' ').replace('Z', ' UTC');
}

/** For a file, which may be read at any time: dates in UTC. */
export const UTC: TimeFormatter = {
  short: (at) => at.slice(0, 10),
  full: utcWords,
  exact: utcWords,
  hour: (at) => `${at.slice(0, 16).replace('T', ' ')} UTC`,
  month: (at) => months()[new Date(at).getUTCMonth()] ?? '',
  clock: (at) => `${new Date(at).getUTCHours()}:00`,
  calendar: UTC_CALENDAR,
};

/** Returns the name of a mark in the legend. */
export function markWords(kind: MarkKind): string {
  switch (kind) {
    case 'mails':
      return l10n.t('Mails counted under the name');
    case 'smtp':
      return l10n.t('Key last used for SMTP');
    case 'api':
      return l10n.t('Key last used for the SES API');
    case 'past':
      return l10n.t('Earlier use of SES by a key');
    case 'advisor':
      return l10n.t('SES in Access Advisor');
    case 'other':
      return l10n.t('Key last used for another service');
  }
}

/** Returns the name of a zoom. */
export function zoomWords(zoom: Zoom): string {
  if (zoom === 48) return l10n.t('Last 48 hours');
  return zoom === ZOOMS[0] ? l10n.t('Last 400 days') : l10n.t('Last {0} days', zoom / 24);
}

/** Returns the heading over the lanes of a section. */
export function sectionWords(section: Section): string {
  switch (section) {
    case 'used':
      return l10n.t('Any use of SES');
    case 'unknown':
      return verdictLabel('unknown');
    case 'may-send':
      return verdictLabel('can-send');
  }
}

function wayWords({ way, policiesAsOf }: Recent, names: string, times: TimeFormatter): string {
  switch (way) {
    case 'counted':
      return l10n.t('{0} sent mails', names);
    case 'smtp':
      return l10n.t('{0} sent by SMTP', names);
    case 'tracked':
      return l10n.t('{0} sent by the SES API', names);
    case 'likely':
      return l10n.t('{0} most likely sent', names);
    case 'attempt':
      return policiesAsOf === null
        ? l10n.t('{0} sent or tried to send, though no policy is known to allow sending', names)
        : l10n.t(
            '{0} sent or tried to send, though no policy allows sending, as of {1}',
            names,
            times.exact(policiesAsOf),
          );
    case 'api':
      return l10n.t('{0} called the SES API', names);
    case 'used':
      return l10n.t('{0} used SES', names);
  }
}

/** How many names are listed of users who did the same. */
const NAMES_LISTED = 5;

/**
 * Returns who sent lately, `In the last 7 days mailer and deploy sent by SMTP; alice used SES.`, then how many are unknown.
 * "Nobody" counts only users with all answers in.
 */
export function recentSentence(overview: Overview, times: TimeFormatter): Sentence {
  const { recent, recentDays } = overview;
  const { place, parts } = createNames();
  const said = recent
    .map((one) => wayWords(one, listOthers(one.names.map(place)), times))
    .reduce((all, part) => (all === '' ? part : l10n.t('{0}; {1}', all, part)), '');
  const first =
    said === ''
      ? nobodyWords(overview)
      : recentDays === 1
        ? l10n.t('In the last day {0}.', said)
        : l10n.t('In the last {0} days {1}.', recentDays, said);
  const open = openWords(overview);
  // If nothing was seen, what couldn't be counted comes first.
  return parts(sentences(...(said === '' ? [...open, first] : [first, ...open])));
}

/** No use was seen among those who could be counted. */
function nobodyWords({ recentDays, tally }: Overview): string {
  const { users, rootsUnknown, cannotTell, checking, partly, isGrowing, unlisted, roles } = tally;
  if (users === 0 && isGrowing) return l10n.t('Asking AWS…');
  const answered = users - cannotTell - checking - partly;
  if (unlisted > 0 || (answered === 0 && users > 0)) return '';
  const days = counted(recentDays, 'day');
  if (
    answered < users ||
    rootsUnknown > 0 ||
    (users > 0 && roles !== null && roles.cannotTell + roles.checking > 0)
  )
    return l10n.t(
      'Of {0} with all answers, none was seen using Amazon SES in the last {1}.',
      counted(answered, 'user'),
      days,
    );
  if (isGrowing) return l10n.t('In the last {0} no use of Amazon SES was seen so far.', days);
  return recentDays === 1
    ? l10n.t('In the last day no use of Amazon SES was seen.')
    : l10n.t('In the last {0} days no use of Amazon SES was seen.', recentDays);
}

/** Who is unknown, and who is not known yet: each in one sentence. */
function openWords({ tally, accounts }: Overview): readonly string[] {
  const { partly, unlisted } = tally;
  const unknown = cannotTellWords(
    tally,
    accounts.length > 1 || unlisted === 0 ? unlistedWords(tally) : l10n.t('AWS did not list all users'),
  );
  const checking = checkingWords(tally);
  return [
    ...(unknown === '' ? [] : [l10n.t('Cannot tell: {0}.', unknown)]),
    ...(partly > 0
      ? [
          l10n.t(
            'Answers are missing about {0} seen using SES; later uses may not show.',
            counted(partly, 'user'),
          ),
        ]
      : []),
    ...(checking === '' ? [] : [l10n.t('Still checking {0}.', checking)]),
  ];
}

/** `3 senders · 1 other SES user · 7 users`: the same numbers as in the list. It stands beside the sentence, which says who is unknown. */
export function tallyWords({ tally }: Overview): string {
  return knownLine(tally);
}

function listOthers(names: readonly string[]): string {
  if (names.length <= NAMES_LISTED + 1) return listed(names);
  const shown = names.slice(0, NAMES_LISTED);
  return l10n.t('{0}, and {1} others', shown.join(l10n.t(', ')), formatCount(names.length - shown.length));
}

/** Returns who has no lane, and why. Empty if everyone has one. */
export function withoutLaneWords({
  checking,
  withoutLane,
  lanesLeftOut,
  accounts,
}: Overview): readonly string[] {
  return [
    ...(lanesLeftOut > 0
      ? [l10n.t('Lanes that are not drawn: {0}; the report names everyone.', formatCount(lanesLeftOut))]
      : []),
    ...(checking > 0 ? [l10n.t('{0} still being asked about.', counted(checking, 'user'))] : []),
    ...(withoutLane.users + withoutLane.roots + withoutLane.roles > 0
      ? [
          l10n.t(
            'Not shown: {0} with no sign of SES use and no known policy that allows sending.',
            usersAndRoles(withoutLane),
          ),
        ]
      : []),
    rolesWords(accounts),
  ].filter((words) => words !== '');
}

/** Says in which accounts roles were not looked at. */
function rolesWords(accounts: Overview['accounts']): string {
  const without = accounts.filter(({ scan }) => rolesCaveat(scan) !== '');
  const [first] = without;
  if (first === undefined) return '';
  return without.length === accounts.length
    ? rolesCaveat(first.scan)
    : l10n.t('Roles were not looked at in {0}.', listNames(without.map(accountName)));
}

/** Returns the facts of a lane, one per line. The first is the conclusion. */
export function laneFacts(lane: Lane, times: TimeFormatter): readonly string[] {
  const { verdict, marks, gaps, unusedKeys, canSend, areKeysKnown, strongest, noAdvisor } = lane;
  const policiesAsOf = lane.arePoliciesOlder ? lane.permissionsAsOf : null;
  const hasKeys = marks.some(({ kind }) => kind !== 'advisor' && kind !== 'past') || unusedKeys.length > 0;
  return [
    verdictLabel(verdict, lane.kind),
    ...accessWords(strongest, lane, { when: times.exact, quoted: (text) => text }),
    ...sentWords(lane, { when: times.exact }),
    ...[...marks].reverse().map((mark) => markFact(mark, times)),
    ...unusedKeys.map((key) => l10n.t('{0}: no use recorded', key)),
    ...(lane.role === null ? [] : roleWords(lane.role, { when: times.full, quoted: (text) => text })),
    ...(lane.role === null && areKeysKnown && !hasKeys && gaps.length === 0
      ? [l10n.t('No access key now')]
      : []),
    ...(noAdvisor === null ? [] : [l10n.t('Access Advisor: {0}', noAdvisor)]),
    capitalized(canSendWords(canSend, policiesAsOf === null ? null : times.exact(policiesAsOf))),
    ...gaps.map(({ call, reason }) => l10n.t('Not answered: {0}, {1}', call, reason)),
  ];
}

function markFact(mark: Mark, times: TimeFormatter): string {
  const { kind, at, service, region, keyId, isInactive, action, fate } = mark;
  const key = keyId ?? l10n.t('Access key');
  const subject =
    kind === 'advisor'
      ? l10n.t('Access Advisor: {0}', action ?? 'Amazon SES')
      : `${isInactive ? l10n.t('{0} (inactive)', key) : key}: ${service ?? l10n.t('a service that AWS does not name')}`;
  const when = times.full(at);
  const fact =
    region === null ? l10n.t('{0}, {1}', subject, when) : l10n.t('{0} in {1}, {2}', subject, region, when);
  return fate === null ? fact : l10n.t('{0}, {1}', fact, fate);
}

/** Returns the title of the picture. */
export function pictureTitle({ accounts, unread = [] }: Overview): string {
  const [account] = accounts;
  if (unread.length > 0)
    return l10n.t(
      'Use of Amazon SES in {0} of {1}',
      formatCount(accounts.length),
      counted(accounts.length + unread.length, 'account'),
    );
  return account !== undefined && accounts.length === 1
    ? l10n.t('Use of Amazon SES in account {0}', accountName(account))
    : l10n.t('Use of Amazon SES in {0}', counted(accounts.length, 'account'));
}

/** How many accounts that could not be read are named one by one. */
const UNREAD_NAMED = 10;

/** Returns which accounts are missing, and why. */
export function unreadWords({ unread = [] }: Overview): readonly string[] {
  const more = unread.length - UNREAD_NAMED;
  // One more is named, too.
  const named = more === 1 ? unread : unread.slice(0, UNREAD_NAMED);
  return [
    ...named.map(({ name, why }) => l10n.t('Not included: {0} ({1})', name, why)),
    ...(more > 1 ? [l10n.t('Not included: {0} more accounts', formatCount(more))] : []),
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
