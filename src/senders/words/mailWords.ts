/** Sentences about an account's mails, each count with its time. */
import * as l10n from '@vscode/l10n';
import { callerIdentityOf, isCountable } from '../mails/attribution.ts';
import {
  isCountedTwice,
  isQuietGap,
  knownSums,
  mailGaps,
  regionFigures,
  totalMails,
} from '../mails/figures.ts';
import type { RegionFigures } from '../mails/figures.ts';
import { requiredPermission } from '../model/calls.ts';
import { usedSes } from '../model/evidence.ts';
import type { Evidence, Sums, Timestamp } from '../model/evidence.ts';
import { hourOf } from '../model/mails.ts';
import type { Snapshot } from '../model/model.ts';
import { maySend } from '../model/verdict.ts';
import { isRoleListWhole } from '../snapshots/changes.ts';
import { counted, formatCount, sentences } from './words.ts';
import { listNames } from './reportCaveat.ts';

interface MailFormat {
  readonly when: (at: Timestamp) => string;
  readonly quoted: (text: string) => string;
}

/** Returns how many mails were sent, and from where, in sentences; empty if they weren't counted. */
export function mailWords(snapshot: Snapshot, format: MailFormat): string {
  const { mails } = snapshot;
  if (mails === undefined) return '';
  const figures = regionFigures(snapshot);
  const { sent, currentHour, attributed } = totalMails(figures);
  if (sent === null) return missingWords(snapshot, figures, format);
  const until = format.when(hourOf(mails.asOf));
  const sending = figures.filter(({ state }) => state === 'sends');
  const asked = figures.filter(({ state }) => state === 'sends' || state === 'quiet').length;
  if (sending.length === 0)
    return sentences(
      l10n.t('No mails sent in the last 400 days, in {0}, as of {1}.', counted(asked, 'Region'), until),
      missingWords(snapshot, figures, format),
    );
  const from = listNames(
    sending
      .filter((one) => (one.sent?.last24Hours ?? 0) > 0)
      .map((one) =>
        l10n.t('{0} from {1}', formatCount(one.sent?.last24Hours ?? 0), format.quoted(one.region)),
      ),
  );
  const twice = sending.filter((one) => isCountedTwice(one, 'last30Days'));
  const on = figures.filter(({ state }) => state !== 'off').length;
  const dayWords = (): string => {
    const mailsOfDay = counted(sent.last24Hours, 'mail');
    if (asked === on)
      return from === ''
        ? l10n.t('{0} sent in the 24 hours to {1}.', mailsOfDay, until)
        : l10n.t('{0} sent in the 24 hours to {1}: {2}.', mailsOfDay, until, from);
    return from === ''
      ? l10n.t(
          '{0} sent in the 24 hours to {1}, in {2} of {3}.',
          mailsOfDay,
          until,
          asked,
          counted(on, 'Region'),
        )
      : l10n.t('At least {0} sent in the 24 hours to {1}: {2}.', mailsOfDay, until, from);
  };
  const [month, all] = [formatCount(sent.last30Days), formatCount(sent.last400Days)];
  return sentences(
    dayWords(),
    currentHourWords(currentHour, format.when(mails.asOf)),
    sent.last400Days === 0
      ? ''
      : asked === on
        ? l10n.t('{0} in 30 days, {1} in 400 days.', month, all)
        : l10n.t('At least {0} in 30 days, {1} in 400 days.', month, all),
    twice.length > 0
      ? l10n.t(
          'In the last 30 days, more mails were counted by sender than were sent in {0}: some were counted twice.',
          listNames(twice.map(({ region }) => format.quoted(region))),
        )
      : shareWords(
          sent,
          attributed,
          mailGaps(snapshot).every(({ region }) => region === undefined),
        ),
    attributed === null ? '' : uncountableWords(snapshot, format),
    roleNameWords(snapshot),
    missingWords(snapshot, figures, format),
  );
}

/**
 * Says that mails counted for a user may be a role's, which is not known; empty where none were counted for a user, or every role
 * is known. SES names a sender by a bare name.
 */
export function roleNameWords(snapshot: Snapshot): string {
  const areCounted = snapshot.principals.some(
    ({ kind, sentMails }) => kind !== 'role' && (sentMails?.sums?.last400Days ?? 0) > 0,
  );
  if (!areCounted || isRoleListWhole(snapshot)) return '';
  return snapshot.scan.roles === true
    ? l10n.t(
        'Not all roles are known: a role of the same name may have sent mails that are counted for a user.',
      )
    : l10n.t(
        'Roles were not looked at: a role of the same name may have sent mails that are counted for a user.',
      );
}

/** Returns how many mails were counted under a principal's name, and when; nothing if that isn't known, or for none. */
export function sentWords(
  { sentMails }: { readonly sentMails?: Evidence['sentMails'] | undefined },
  { when }: Pick<MailFormat, 'when'>,
): readonly string[] {
  const sums = knownSums(sentMails);
  if (sentMails === undefined || sums === null) return [];
  if (sums.last400Days === 0) return firstWords(sentMails.last, when);
  const { last24Hours, last7Days, last30Days, last400Days } = sums;
  const counts = [last24Hours, last7Days, last30Days, last400Days].map(formatCount);
  return [
    sentMails.isPartial === true
      ? l10n.t(
          'Mails counted under this name: at least {0} in 24 hours, {1} in 7 days, {2} in 30 days, {3} in 400 days, as of {4}',
          ...counts,
          when(sentMails.asOf),
        )
      : l10n.t(
          'Mails counted under this name: {0} in 24 hours, {1} in 7 days, {2} in 30 days, {3} in 400 days, as of {4}',
          ...counts,
          when(sentMails.asOf),
        ),
  ];
}

/** The sums end with the last whole hour, and the first mails may be of the one that ran. */
function firstWords(
  last: NonNullable<Evidence['sentMails']>['last'],
  when: MailFormat['when'],
): readonly string[] {
  return last === null
    ? []
    : [
        l10n.t(
          'The first mails under this name were sent in the hour that ran at {0}, from {1}',
          when(last.at),
          last.region,
        ),
      ];
}

/** Says whose mails SES can't count by name, of those who used SES or may send. */
function uncountableWords({ principals }: Snapshot, { quoted }: MailFormat): string {
  const names = principals
    .filter((one) => one.isDeleted !== true && !isCountable(callerIdentityOf(one)))
    .filter((one) => usedSes(one) || maySend(one))
    .map(({ name }) => quoted(name));
  return names.length === 0
    ? ''
    : l10n.t(
        'SES may publish no counts for these names, because of their characters: {0}.',
        listNames(names),
      );
}

/** Returns how many mails the hour that ran had, for small spaces. @param isOver whether it's over, or may be when this is read */
export function hourMailsWords(count: number, isOver: boolean): string {
  return isOver ? l10n.t('{0} within 1 h', formatCount(count)) : l10n.t('{0} this hour', formatCount(count));
}

/** Returns how many mails the hour that ran had when they were counted; empty for none. @param until when that was, formatted. */
export function currentHourWords(count: number, until: string): string {
  return count > 0 ? l10n.t('{0} from then to {1}.', counted(count, 'mail'), until) : '';
}

/**
 * Returns how many of the mails have a known sender: in 30 days, and in 24 hours if that differs. If more mails were counted by sender than were sent, some were counted
 * twice.
 * @param isWhole whether every answer about senders is there
 */
export function shareWords(sent: Sums, attributed: Sums | null, isWhole: boolean): string {
  if (attributed === null)
    return isWhole
      ? l10n.t('SES publishes no counts by sender here, so CloudWatch does not show who sent them.')
      : '';
  const [all, named] = [sent.last30Days, attributed.last30Days];
  if (all === 0) return '';
  if (named > all)
    return l10n.t(
      'In the last 30 days, more mails were counted by sender than in all: some were counted twice.',
    );
  const share = Math.floor((named / all) * 100);
  const { last24Hours: lately } = sent;
  // Rows have the share of the shortest span with mails.
  const latest = lately === 0 ? share : Math.floor((Math.min(attributed.last24Hours, lately) / lately) * 100);
  if (latest !== share)
    return isWhole
      ? l10n.t(
          'The senders of {0}% of the mails of the last 24 hours are known, and of {1}% of those of the last 30 days.',
          latest,
          share,
        )
      : l10n.t(
          'The senders of at least {0}% of the mails counted for the last 24 hours are known, and of at least {1}% of those for the last 30 days.',
          latest,
          share,
        );
  return isWhole
    ? l10n.t('The senders of {0}% of the mails of the last 30 days are known.', share)
    : l10n.t('The senders of at least {0}% of the mails counted for the last 30 days are known.', share);
}

/** Returns what could not be counted, and why. Optional permissions that are missing are one sentence. */
function missingWords(
  { mails }: Snapshot,
  figures: readonly RegionFigures[],
  { quoted }: MailFormat,
): string {
  const gaps = mails?.gaps ?? [];
  const unknown = figures.filter(({ state }) => state === 'unknown').map(({ region }) => region);
  const pending = new Set(mails?.pending);
  const missing = unknown.filter((region) => !pending.has(region));
  const denied = [...new Set(gaps.filter(isQuietGap).map(({ call }) => requiredPermission(call)))];
  const isNothing = figures.every(({ state }) => state === 'unknown' || state === 'off');
  const reasons = [
    ...new Set(gaps.filter((gap) => !isQuietGap(gap)).map(({ call, reason }) => `${call}: ${reason}`)),
  ];
  const leftOut = (mails?.regions ?? []).filter((one) => one.sendersLeftOut !== undefined);
  return sentences(
    pending.size === 0 ? '' : l10n.t('Still counting in {0}.', counted(pending.size, 'Region')),
    missing.length === 0 || isNothing
      ? ''
      : l10n.t('Mails could not be counted in {0}.', listNames(missing.map(quoted))),
    denied.length === 0
      ? ''
      : isNothing
        ? l10n.t('Mails are not counted. Missing permissions: {0}.', denied.map(quoted).join(l10n.t(', ')))
        : l10n.t('Missing permissions: {0}.', denied.map(quoted).join(l10n.t(', '))),
    leftOut.length === 0
      ? ''
      : l10n.t(
          'There are too many senders to count all of them in {0}.',
          listNames(leftOut.map(({ region }) => quoted(region))),
        ),
    reasons.length === 0 ? '' : l10n.t('No answer: {0}.', reasons.map(quoted).join(l10n.t(', '))),
  );
}
