/** What is said of the picture and its lanes. */
import type { Timestamp, Verdict } from '../../senders/model.ts';
import { VERDICTS } from '../../senders/model.ts';
import { accountName, canSendLabel, verdictLabel } from '../../senders/words.ts';
import type { Lane, Mark, MarkKind, Overview, Section, Way } from './lanes.ts';

/** How times are told: in the reader's language in a window, in UTC in a file. */
export interface Clockwork {
  /** `3 min ago`, or the date where the time of reading is not known. */
  readonly short: (at: Timestamp) => string;
  /** `3 minutes ago, Nov 23, 2026, 8:03 PM`. */
  readonly full: (at: Timestamp) => string;
  /** `Nov`, of a month's first day. */
  readonly month: (at: Timestamp) => string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Times for a file, which is read at any later time: dates and UTC. */
export const UTC: Clockwork = {
  short: (at) => at.slice(0, 10),
  full: (at) => at.replace('T', ' ').replace('Z', ' UTC'),
  month: (at) => MONTHS[new Date(at).getUTCMonth()] ?? '',
};

export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  smtp: 'Key last used for SMTP',
  api: 'Key last used for the SES API',
  advisor: 'SES in Access Advisor',
  other: 'Key last used for another service',
};

export const SECTION_WORDS: Readonly<Record<Section, string>> = {
  used: 'Used SES',
  unknown: 'Cannot tell',
  'may-send': 'May send, no use seen',
};

/** Said of several users, and of one. */
const WAY_WORDS: Readonly<Record<Way, string>> = {
  smtp: 'sent by SMTP',
  likely: 'most likely sent',
  api: 'called the SES API',
  used: 'used SES',
};

/** So many names are told of those who did the same. */
const NAMES_TOLD = 5;

/** A sentence in pieces: names are `strong`, what stands between them is not. */
export type Sentence = readonly { readonly text: string; readonly strong: boolean }[];

/** Who sent lately, in one sentence: `In the last 7 days mailer and deploy sent by SMTP; alice used SES.` */
export function recentSentence({ recent, recentDays, users, scan, checking }: Overview): Sentence {
  const plain = (text: string) => ({ text, strong: false });
  const period = recentDays === 1 ? 'In the last day' : `In the last ${recentDays} days`;
  if (recent.length > 0) {
    const parts = recent.flatMap(({ way, names }, index) => [
      plain(index === 0 ? `${period} ` : '; '),
      ...namesOf(names),
      plain(` ${WAY_WORDS[way]}`),
    ]);
    return [...parts, plain('.')];
  }
  if (scan.finishedAt === null && (checking > 0 || users === 0)) return [plain('Asking AWS…')];
  return [plain(`${period} no use of Amazon SES was seen.`)];
}

function namesOf(names: readonly string[]): Sentence {
  const told = names.length > NAMES_TOLD + 1 ? names.slice(0, NAMES_TOLD) : names;
  const others = names.length - told.length;
  return told.flatMap((text, index) => {
    const isLast = index === told.length - 1;
    const before = index === 0 ? '' : isLast && others === 0 ? ' and ' : ', ';
    const after = isLast && others > 0 ? [{ text: ` and ${others} others`, strong: false }] : [];
    return [...(before === '' ? [] : [{ text: before, strong: false }]), { text, strong: true }, ...after];
  });
}

/** Who has no lane, and why. Empty where everybody has one. */
export function withoutLaneWords({ checking, withoutLane, lanesLeftOut }: Overview): readonly string[] {
  return [
    ...(lanesLeftOut > 0
      ? [`${counted(lanesLeftOut, 'more lane')} not drawn; the report names everyone.`]
      : []),
    ...(checking > 0 ? [`${counted(checking, 'user')} still being asked about.`] : []),
    ...(withoutLane > 0
      ? [`${counted(withoutLane, 'user')} without a sign of SES and without permission to send: no lane.`]
      : []),
  ];
}

/** The facts of a lane, one a line; the first is what it comes to. */
export function laneFacts(lane: Lane, times: Clockwork): readonly string[] {
  const { verdict, marks, gaps, unusedKeys, canSend, areKeysKnown, likelySend } = lane;
  const hasKeys = marks.some(({ kind }) => kind !== 'advisor') || unusedKeys.length > 0;
  return [
    verdictLabel(verdict),
    ...[...marks].reverse().map((mark) => markFact(mark, times)),
    ...unusedKeys.map((key) => `${key}: no use recorded`),
    ...(areKeysKnown && !hasKeys && gaps.length === 0 ? ['No access key now'] : []),
    ...(likelySend === true && verdict !== 'sends-smtp' ? ['The last touch was most likely a send'] : []),
    ...(likelySend === false ? ['The last touch was no send; earlier ones may have been'] : []),
    capitalized(canSendLabel(canSend)),
    ...gaps.map(({ call, reason }) => `Not answered: ${call}, ${reason}`),
  ];
}

function markFact({ kind, at, service, region, keyId }: Mark, times: Clockwork): string {
  const where = region === null ? '' : ` in ${region}`;
  const subject =
    kind === 'advisor'
      ? 'Access Advisor: Amazon SES'
      : `${keyId ?? 'Access key'}: ${service ?? 'unknown service'}`;
  return `${subject}${where}, ${times.full(at)}`;
}

/** The title of the picture. */
export function pictureTitle({ account }: Overview): string {
  return `Use of Amazon SES in account ${accountName(account)}`;
}

/** The picture in words: how many lanes, over which time, and the counts. */
export function pictureDescription(overview: Overview): string {
  const counts = VERDICTS.filter((verdict) => overview.counts[verdict] > 0).map(
    (verdict: Verdict) => `${verdictLabel(verdict)}: ${overview.counts[verdict]}`,
  );
  const said = recentSentence(overview).map(({ text }) => text);
  return [
    `${counted(overview.lanes.length, 'user')} over the last 400 days, the latest use of SES first.`,
    said.join(''),
    `${counts.join(', ')}.`,
    ...withoutLaneWords(overview),
  ].join(' ');
}

/** `1 user`, `2 users`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
