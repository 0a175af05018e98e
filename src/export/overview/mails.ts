/** The mails of an account as the Overview shows them. Plain data, small enough for a message to a page. */
import * as l10n from '@vscode/l10n';
import { requiredPermission } from '../../senders/model/calls.ts';
import type { Gap, Timestamp } from '../../senders/model/evidence.ts';
import { addHours, hourOf, lastHour } from '../../senders/model/mails.ts';
import type { RegionMails, RegionState } from '../../senders/model/mails.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { bearersOf, principalsByName } from '../../senders/mails/attribution.ts';
import {
  isCountedTwice,
  isQuietGap,
  mailGaps,
  regionFigures,
  totalMails,
} from '../../senders/mails/figures.ts';
import { roleNameWords } from '../../senders/words/mailWords.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import {
  addStrips,
  createStrips,
  endAt,
  shareStrips,
  type MailStrip,
  type StripAccount,
} from './mailStrips.ts';

export interface NamedMails {
  readonly name: string;
  readonly last24Hours: number;
  /** Whether a user and a role share the name. */
  readonly isShared: boolean;
}

export interface MailOverview {
  readonly asOf: Timestamp;
  /** How many Regions are on. */
  readonly regions: number;
  readonly strips: readonly MailStrip[];
  /** By Region, most mails first. Regions that the latest scan has no answer about are left out. */
  readonly last24Hours: readonly { readonly region: string; readonly sent: number }[];
  readonly currentHour: number;
  /** The end of the latest hour with a mail. `null`: none is known. */
  readonly latest: { readonly at: Timestamp; readonly region: string } | null;
  /** Of the last 24 hours. `null`: SES publishes nothing by sender in any Region that sent, or that isn't known. */
  readonly senders: readonly NamedMails[] | null;
  /** Whether a Region has more mails by sender than it sent, in the last 24 hours. */
  readonly areCountedTwice: boolean;
  /** Whether every answer about mails and senders is there. */
  readonly areSendersWhole: boolean;
  /** Regions that sent in the last 24 hours and have no counts by sender. */
  readonly unnamedRegions: readonly string[];
  /** How many Regions sent nothing in 400 days. */
  readonly quiet: number;
  readonly off: readonly string[];
  readonly pending: readonly string[];
  /** Regions that the latest scan has no answer about, by reason, which is a sentence. */
  readonly unknown: readonly { readonly reason: string; readonly regions: readonly string[] }[];
  /** Regions whose mails were counted, but not their outcomes or senders. */
  readonly partly: MailOverview['unknown'];
  /** How many Regions no scan has counted yet. */
  readonly uncounted: number;
  /** Missing answers about no Region, each as a sentence. */
  readonly missing: readonly string[];
  /** That a role may have sent mails which are counted for a user; empty if that cannot be. */
  readonly sameNames: string;
  /** Regions with more senders than were counted. */
  readonly sendersLeftOut: readonly string[];
}

/** The mails of several accounts. They were counted at different times, so each account has its own. */
export interface JointMails {
  /** One for each account that sent, most mails lately first. */
  readonly strips: readonly MailStrip[];
  /** Those whose mails were counted, most in the last 24 hours first. Their own strips are left out. */
  readonly accounts: readonly { readonly name: string; readonly mails: MailOverview }[];
  /** The others. */
  readonly uncounted: readonly string[];
}

/** More accounts than these aren't drawn: those with the fewest mails lately share a strip. */
const MOST_ACCOUNTS = 8;

/** Joins what is shown of several accounts' mails; `null` if none were counted. */
export function joinMails(
  parts: readonly { readonly account: StripAccount; readonly mails: MailOverview | null }[],
): JointMails | null {
  const counted = parts.flatMap(({ account, mails }) => (mails === null ? [] : [{ account, mails }]));
  if (counted.length === 0) return null;
  // Side by side, all end where the latest does: of an account that was scanned earlier, only a part is counted.
  const until = counted.reduce((latest, { mails: { asOf } }) => (asOf > latest ? asOf : latest), '');
  return {
    strips: shareStrips(
      counted.flatMap(({ account, mails: { strips, uncounted } }) =>
        strips.length === 0
          ? []
          : [
              {
                ...endAt(strips.reduce(addStrips), hourOf(until)),
                region: null,
                accounts: [account],
                ...(uncounted > 0 ? { isPart: true as const } : {}),
              },
            ],
      ),
      MOST_ACCOUNTS,
    ),
    accounts: counted
      .map(({ account: { name }, mails }) => ({ name, mails: { ...mails, strips: [] } }))
      .toSorted((a, b) => sentUntilNow(b.mails) - sentUntilNow(a.mails)),
    uncounted: parts.flatMap(({ account: { name }, mails }) => (mails === null ? [name] : [])),
  };
}

/** Returns the mails of the last 24 hours, as far as they were counted. */
export function sentLately({ last24Hours }: MailOverview): number {
  return last24Hours.reduce((sum, { sent }) => sum + sent, 0);
}

/** Returns the same with those of the hour that ran. */
export function sentUntilNow(mails: MailOverview): number {
  return sentLately(mails) + mails.currentHour;
}

/** Returns what is shown of an account's mails; `null` if they weren't counted. */
export function createMailOverview(snapshot: Snapshot): MailOverview | null {
  const { mails, principals } = snapshot;
  if (mails === undefined) return null;
  const { asOf, gaps } = mails;
  const names = principalsByName(principals);
  const figures = regionFigures(snapshot);
  const regionsIn = (wanted: RegionState) =>
    figures.filter(({ state }) => state === wanted).map(({ region }) => region);
  const pending = new Set(mails.pending);
  const unanswered = new Set(regionsIn('unknown'));
  const missing = gaps.filter(({ region }) => region !== undefined);
  const lately = figures
    .filter(({ state, sent }) => state === 'sends' && (sent?.last24Hours ?? 0) > 0)
    .toSorted((a, b) => (b.sent?.last24Hours ?? 0) - (a.sent?.last24Hours ?? 0));
  const published = lately.filter(({ attributed }) => attributed !== null);
  const off = regionsIn('off');
  return {
    asOf,
    regions: figures.length - off.length,
    strips: createStrips(mails, names),
    last24Hours: lately.map(({ region, sent }) => ({
      region: replaceControlChars(region),
      sent: sent?.last24Hours ?? 0,
    })),
    currentHour: totalMails(figures).currentHour,
    latest: latestMail(mails.regions),
    senders:
      published.length === 0
        ? null
        : nameSenders(
            published.flatMap((one) => one.mails ?? []),
            names,
          ),
    areCountedTwice: published.some((one) => isCountedTwice(one, 'last24Hours')),
    areSendersWhole: mailGaps(snapshot).every(({ region }) => region === undefined),
    unnamedRegions: lately
      .filter(({ attributed }) => attributed === null)
      .map(({ region }) => replaceControlChars(region)),
    quiet: regionsIn('quiet').length,
    off: off.map(replaceControlChars),
    pending: [...pending].map(replaceControlChars),
    unknown: groupByReason(
      [...unanswered].filter((region) => !pending.has(region)),
      missing,
    ),
    partly: groupByReason(
      [...new Set(missing.flatMap(({ region }) => region ?? []))].filter((region) => !unanswered.has(region)),
      missing,
    ),
    sameNames: roleNameWords(snapshot),
    uncounted: [...new Set([...unanswered, ...pending])].filter(
      (region) => !mails.regions.some((one) => one.region === region),
    ).length,
    missing: [...new Set(gaps.filter(({ region }) => region === undefined).map(reasonWords))],
    sendersLeftOut: mails.regions
      .filter(({ region, sendersLeftOut }) => sendersLeftOut !== undefined && !unanswered.has(region))
      .map(({ region }) => replaceControlChars(region)),
  };
}

function groupByReason(regions: readonly string[], gaps: readonly Gap[]): MailOverview['unknown'] {
  const groups = Map.groupBy(regions, (region) => {
    const gap = gaps.find((one) => one.region === region);
    return gap === undefined ? '' : reasonWords(gap);
  });
  return [...groups].map(([reason, those]) => ({ reason, regions: those.map(replaceControlChars) }));
}

/** Returns why an answer is missing, as a sentence. */
function reasonWords(gap: Gap): string {
  return isQuietGap(gap)
    ? l10n.t('Missing permissions: {0}.', requiredPermission(gap.call))
    : l10n.t('No answer: {0}.', replaceControlChars(`${gap.call}: ${gap.reason}`));
}

function latestMail(regions: readonly RegionMails[]): MailOverview['latest'] {
  let latest: MailOverview['latest'] = null;
  for (const { region, sent, asOf } of regions) {
    const hour = sent === null ? null : lastHour(sent);
    if (hour === null) continue;
    const end = addHours(hour, 1);
    const at = end < asOf ? end : asOf;
    if (latest === null || at > latest.at) latest = { at, region: replaceControlChars(region) };
  }
  return latest;
}

function nameSenders(
  regions: readonly RegionMails[],
  names: ReturnType<typeof principalsByName>,
): readonly NamedMails[] {
  const byName = new Map<string, number>();
  for (const sender of regions.flatMap(({ senders }) => senders ?? [])) {
    const { callerIdentity, sums } = sender;
    if (sums.last24Hours > 0 && bearersOf(names, sender).length > 0)
      byName.set(callerIdentity, (byName.get(callerIdentity) ?? 0) + sums.last24Hours);
  }
  return [...byName]
    .map(([name, last24Hours]) => ({
      name: replaceControlChars(name),
      last24Hours,
      isShared: (names.get(name)?.length ?? 0) > 1,
    }))
    .sort((a, b) => b.last24Hours - a.last24Hours || (a.name < b.name ? -1 : 1));
}
