/** The texts of an account's mails. Pure; loaded when they're shown. */
import * as l10n from '@vscode/l10n';
import { bearersOf, principalsByName } from '../../senders/mails/attribution.ts';
import { isQuietGap, knownSums, mailGaps, totalMails } from '../../senders/mails/figures.ts';
import type { RegionFigures } from '../../senders/mails/figures.ts';
import type { Sums } from '../../senders/model/evidence.ts';
import { requiredPermission } from '../../senders/model/calls.ts';
import { addHours, hourOf, lastHour, sumHours } from '../../senders/model/mails.ts';
import type { HourCounts, RegionMails, SenderMails } from '../../senders/model/mails.ts';
import type { Principal, Snapshot, Timestamp } from '../../senders/model/model.ts';
import { currentHourWords, hourMailsWords, mailWords, shareWords } from '../../senders/words/mailWords.ts';
import { counted, formatCount, sentences } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { isOldCount } from './describe.ts';
import type { FormatContext } from './describe.ts';
import { shownFigures } from './mailRegions.ts';
import { reviewedRates } from './mailReview.ts';
import type { MailRegionsNode, MailsNode } from './nodeKinds.ts';
import { latestSpan, SPANS, spanWords } from './mailSpans.ts';
import type { Span } from './mailSpans.ts';

/** The state of the count itself. */
export type MailsState = 'off' | 'denied' | 'failed' | 'counting' | 'counted';

/** Returns the state of counting an account's mails. */
export function mailsState(mails: MailsNode['mails']): MailsState {
  if (mails === 'off') return 'off';
  const { pending = [], gaps = [] } = mails.mails ?? {};
  if (pending.length > 0) return 'counting';
  if (totalMails(shownFigures(mails)).sent !== null) return 'counted';
  return gaps.every(isQuietGap) ? 'denied' : 'failed';
}

/** `4,210 in 24 h · 12 this hour · not counted in 2 Regions`: the mails that the account sent. */
export function mailsDescription({ mails }: MailsNode, format: FormatContext): string {
  if (mails === 'off') return l10n.t('not counted: turned off in the settings');
  const figures = shownFigures(mails);
  const { sent, currentHour } = totalMails(figures);
  const state = mailsState(mails);
  const counting = state === 'counting' ? [l10n.t('counting…')] : [];
  if (sent === null) return counting[0] ?? uncounted(mails, state);
  const span = latestSpan(sent);
  const asOf = oldestCount(figures);
  const isHourOver = isOldCount(asOf, null, format.now);
  const missing = figures.filter((one) => one.state === 'unknown').length;
  const reviewed = figures.filter(isReviewedRegion);
  return [
    ...amounts(figures),
    ...(currentHour > 0 && (span === null || !isHourOver) ? [hourMailsWords(currentHour, isHourOver)] : []),
    ...(reviewed.length > 0
      ? [l10n.t('bounces or complaints: {0}', listNames(reviewed.map(({ region }) => region)))]
      : []),
    ...(missing > 0 && state === 'counted' ? [notCountedIn(figures)] : []),
    ...age(asOf, span === null && currentHour === 0 ? 'last400Days' : span, format),
    ...counting,
  ].join(' · ');
}

function notCountedIn(figures: readonly RegionFigures[]): string {
  const missing = figures.filter(({ state }) => state === 'unknown').map(({ region }) => region);
  const [only = ''] = missing;
  return l10n.t('not counted in {0}', missing.length === 1 ? only : counted(missing.length, 'Region'));
}

function amounts(figures: readonly RegionFigures[]): readonly string[] {
  const { sent } = totalMails(figures);
  const span = sent && latestSpan(sent);
  if (sent === null) return [];
  if (span === null) {
    if (totalMails(figures).currentHour > 0) return [];
    const asked = figures.filter(({ state }) => state === 'sends' || state === 'quiet').length;
    return [l10n.t('none in 400 days in {0}', counted(asked, 'Region'))];
  }
  const latest = spanWords(span, formatCount(sent[span]));
  const isWhole = figures.every(({ state }) => state !== 'unknown');
  return span === 'last24Hours' || !isWhole ? [latest] : [l10n.t('none in 24 h'), latest];
}

/** Why nothing was counted, in one line. */
function uncounted({ mails }: Snapshot, state: MailsState): string {
  const gaps = mails?.gaps ?? [];
  const [gap] =
    state === 'denied'
      ? gaps.filter(({ call }) => call === 'GetMetricData')
      : gaps.filter((one) => !isQuietGap(one));
  if (gap === undefined) return l10n.t('not counted');
  return state === 'denied'
    ? l10n.t('not counted: {0} is not allowed', requiredPermission(gap.call))
    : l10n.t('could not be counted: {0}', `${gap.reason} · ${gap.call}`);
}

/** The label of a row below the mails: `us-east-1`, `17 Regions`. */
export function regionsLabel({ state, regions }: MailRegionsNode): string {
  const [first] = regions;
  if (first !== undefined && regions.length === 1) return first.region;
  return state === 'quiet'
    ? l10n.t('{0} Regions without mails', formatCount(regions.length))
    : counted(regions.length, 'Region');
}

/** `4,200 in 24 h · 6.2% bounced · 97% named`, or why there's no number. */
export function regionsDescription(node: MailRegionsNode, format: FormatContext): string {
  const { state, regions, gap } = node;
  const [first] = regions;
  switch (state) {
    case 'sends':
      return first === undefined ? '' : sendingWords(first, node, format);
    case 'unknown':
      if (gap === null) return l10n.t('not counted');
      return isQuietGap(gap)
        ? l10n.t('{0} is not allowed', requiredPermission(gap.call))
        : `${gap.reason} · ${gap.call}`;
    case 'counting':
      return l10n.t('counting…');
    case 'quiet': {
      const words = regions.length === 1 ? l10n.t('no mails in 400 days') : l10n.t('in 400 days');
      return [words, ...age(oldestCount(regions), 'last400Days', format)].join(' · ');
    }
    case 'off':
      return l10n.t('turned off for the account');
  }
}

function sendingWords(one: RegionFigures, { parent }: MailRegionsNode, format: FormatContext): string {
  const { sent, attributed, mails, currentHour, region } = one;
  const span = sent && latestSpan(sent);
  const isPending = parent.mails !== 'off' && parent.mails.mails?.pending?.includes(region) === true;
  const end = [
    ...(mails === null ? [] : age(mails.asOf, span, format)),
    ...(isPending ? [l10n.t('counting…')] : []),
  ];
  if (sent === null || span === null)
    return [
      hourMailsWords(currentHour ?? 0, mails !== null && isOldCount(mails.asOf, null, format.now)),
      ...end,
    ].join(' · ');
  return [
    spanWords(span, formatCount(sent[span])),
    ...reviewWords(one, span),
    ...(attributed === null ? [] : [namedWords(share(attributed[span], sent[span]), one, parent)]),
    ...end,
  ].join(' · ');
}

function namedWords(percentage: number, { region }: RegionFigures, { mails }: MailsNode): string {
  return mails !== 'off' && isWhole(mails, region)
    ? l10n.t('{0}% named', percentage)
    : l10n.t('at least {0}% named', percentage);
}

/** Whether every answer about the senders of a Region is there. While it's counted again, the earlier count stands. */
function isWhole({ mails }: Snapshot, region: string): boolean {
  return (
    mails !== undefined &&
    mailGaps({ mails: { ...mails, pending: [] } }).every((gap) => gap.region !== region)
  );
}

const share = (part: number, all: number): number => Math.min(100, Math.floor((part / all) * 100));

/** `6.2% bounced`; over another span than the row's count, `6.2% bounced in 7 days`. */
function reviewWords(one: RegionFigures, shown: Span): readonly string[] {
  return reviewedRates(one).map(({ outcome, rate, span }) => {
    const words =
      outcome === 'bounced'
        ? l10n.t('{0}% bounced', percent(rate))
        : l10n.t('{0}% complained', percent(rate));
    return span === shown ? words : spanWords(span, words);
  });
}

/** Whether a Region has so many bounces or complaints that AWS reviews the account. */
export function isReviewed({ state, regions }: MailRegionsNode): boolean {
  return state === 'sends' && regions.some(isReviewedRegion);
}

function isReviewedRegion(one: RegionFigures): boolean {
  return reviewedRates(one).length > 0;
}

/** Whether one of the Regions below the mails is such a Region. */
export function hasReviewed({ mails }: MailsNode): boolean {
  return mails !== 'off' && shownFigures(mails).some(isReviewedRegion);
}

/** Rounded down: 4.99% isn't 5% yet. */
function percent(rate: number): string {
  return String(rate < 0.01 ? Math.floor(rate * 10_000) / 100 : Math.floor(rate * 1_000) / 10);
}

/** Returns the text for screen readers. */
export function mailsSpoken(node: MailsNode | MailRegionsNode, format: FormatContext): string {
  return node.kind === 'mails'
    ? l10n.t('{0}, {1}', l10n.t('Mails'), mailsDescription(node, format))
    : l10n.t('{0}, {1}', regionsLabel(node), regionsDescription(node, format));
}

/** Returns how many mails were counted under a user's name, and when; nothing if that isn't known. */
export function sentFacts({ sentMails }: Principal, when: (at: Timestamp) => string): readonly MailFact[] {
  if (sentMails === undefined) return [];
  const { asOf, isShared, isPartial } = sentMails;
  const sums = knownSums(sentMails);
  const words =
    sums !== null
      ? isPartial === true
        ? atLeast(sums)
        : allSpans(sums)
      : isShared === true
        ? l10n.t('not known: another user or role has this name')
        : l10n.t('not counted');
  return [[l10n.t('Mails'), l10n.t('{0}, as of {1}', words, when(asOf))]];
}

/** Sums that are at least: where none were counted, that is said instead, of the longest such span. */
function atLeast(sums: Sums): string {
  const counted = SPANS.filter((span) => sums[span] > 0);
  const empty = SPANS.findLast((span) => sums[span] === 0);
  return [
    ...(empty === undefined ? [] : [spanWords(empty, l10n.t('none counted'))]),
    ...(counted.length === 0 ? [] : [l10n.t('at least {0}', allSpans(sums, counted))]),
  ].join(l10n.t(', '));
}

function allSpans(sums: Sums, spans = SPANS): string {
  return spans.map((span) => spanWords(span, formatCount(sums[span]))).join(l10n.t(', '));
}

/** A fact of a tooltip: its name and value. */
export type MailFact = readonly [name: string, value: string];

/**
 * Returns everything that's known about the mails of an account or of Regions.
 * @param when formats a time, with UTC
 */
export function mailFacts(
  node: MailsNode | MailRegionsNode,
  when: (at: Timestamp) => string,
): readonly MailFact[] {
  const mails = node.kind === 'mails' ? node.mails : node.parent.mails;
  if (mails === 'off')
    return [
      [l10n.t('Mails'), l10n.t('Counting mails is turned off in the settings (awsSesSenders.countMails).')],
    ];
  if (node.kind === 'mails')
    return [
      [l10n.t('Mails'), mailWords(mails, { when, quoted: (text) => text })],
      [l10n.t('Source'), l10n.t('Amazon CloudWatch, which counts every mail that SES accepted, by the hour')],
    ];
  const [first] = node.regions;
  if (node.state === 'sends' && first !== undefined) return sendingFacts(first, mails, when);
  return [
    ...(node.regions.length === 1
      ? []
      : [[l10n.t('Regions'), node.regions.map(({ region }) => region).join(l10n.t(', '))] as const]),
    ...(node.gap === null ? [] : [[l10n.t('Message'), node.gap.message] as const]),
    ...node.regions.flatMap(earlierFact(when)),
  ];
}

/** The earlier count of a Region that the latest scan couldn't count. */
function earlierFact(when: (at: Timestamp) => string) {
  return ({ region, state, sent, mails }: RegionFigures): readonly MailFact[] => {
    const span = sent && latestSpan(sent);
    if (state !== 'unknown' || mails === null || span === null || sent === null) return [];
    const words = spanWords(span, counted(sent[span], 'mail'));
    return [[region, l10n.t('{0}, as of {1}', words, when(mails.asOf))]];
  };
}

/** How many senders are listed with their counts. */
const NAMED = 5;

function sendingFacts(
  { region, sent, currentHour, attributed, mails }: RegionFigures,
  snapshot: Snapshot,
  when: (at: Timestamp) => string,
): readonly MailFact[] {
  if (sent === null || mails === null) return [];
  const outcome = (name: string, counts: HourCounts | undefined): readonly MailFact[] => {
    const sums = counts && sumHours(counts);
    const span = latestSpan(sent);
    if (sums === undefined || span === null) return [];
    const rate = percent(sums[span] / sent[span]);
    return [[name, spanWords(span, l10n.t('{0} ({1}%)', formatCount(sums[span]), rate))]];
  };
  const senders = (mails.senders ?? [])
    .filter(({ sums }) => sums.last400Days > 0)
    .toSorted((a, b) => b.sums.last24Hours - a.sums.last24Hours || b.sums.last400Days - a.sums.last400Days);
  return [
    [
      region,
      sentences(
        l10n.t(
          '{0} sent in the 24 hours to {1}.',
          counted(sent.last24Hours, 'mail'),
          when(hourOf(mails.asOf)),
        ),
        currentHourWords(currentHour ?? 0, when(mails.asOf)),
      ),
    ],
    [l10n.t('Total'), allSpans(sent)],
    ...latestMail(mails, sent, when),
    [l10n.t('Senders'), shareWords(sent, attributed, isWhole(snapshot, region))],
    ...senders
      .slice(0, NAMED)
      .map((one): MailFact => [one.callerIdentity, senderWords(one, mails.asOf, snapshot, when)]),
    ...(senders.length > NAMED
      ? [[l10n.t('Other senders'), listNames(senders.slice(NAMED).map((one) => one.callerIdentity))] as const]
      : []),
    ...outcome(l10n.t('Bounced'), mails.bounced),
    ...outcome(l10n.t('Complained'), mails.complained),
    ...outcome(l10n.t('Rejected'), mails.rejected),
    [
      l10n.t('Reviews'),
      l10n.t(
        'AWS reviews an account at a bounce rate of 5% or a complaint rate of 0.1%, and may pause its sending at 10% or 0.5%.',
      ),
    ],
  ];
}

/** By when the latest mail left a Region, if that was not in the last 24 hours. */
function latestMail(
  { sent: hours, asOf }: RegionMails,
  { last24Hours }: Sums,
  when: (at: Timestamp) => string,
): readonly MailFact[] {
  const last = hours === null || last24Hours > 0 ? null : lastHour(hours);
  const end = last === null ? null : addHours(last, 1);
  return end === null ? [] : [[l10n.t('Latest mail'), l10n.t('by {0}', when(end < asOf ? end : asOf))]];
}

/** How many mails were counted under a name, and whether it's clear whose name it is. */
function senderWords(
  sender: SenderMails,
  asOf: Timestamp,
  { principals }: Snapshot,
  when: (at: Timestamp) => string,
): string {
  const { sums, lastHour } = sender;
  const span = latestSpan(sums);
  const mails = span === null ? '' : spanWords(span, counted(sums[span], 'mail'));
  const end = lastHour === null ? asOf : addHours(lastHour, 1);
  // Whoever has moved to another Region still has mails in the long spans.
  const words =
    span === 'last24Hours' ? mails : l10n.t('{0}, the latest by {1}', mails, when(end < asOf ? end : asOf));
  const those = bearersOf(principalsByName(principals), sender);
  if (those.length === 1) return words;
  if (those.length > 1) return l10n.t('{0}; more than one user or role has this name', words);
  // Without a known role, the name may be a role's.
  return principals.some(({ kind }) => kind === 'role')
    ? l10n.t('{0}; no user or role has this name now', words)
    : l10n.t('{0}; no user has this name now', words);
}

/** Returns when the oldest of the counts that are shown was made. */
function oldestCount(figures: readonly RegionFigures[]): Timestamp {
  const counts = figures.filter(({ state }) => state === 'sends' || state === 'quiet');
  return counts.flatMap(({ mails }) => mails?.asOf ?? []).toSorted()[0] ?? '';
}

/** Returns the age of a count that isn't current. */
function age(asOf: Timestamp, span: Span | null, { times, now }: FormatContext): readonly string[] {
  return isOldCount(asOf, span, now) ? [l10n.t('as of {0}', times.brief(asOf, now))] : [];
}
