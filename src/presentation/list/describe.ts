import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from '../../senders/model/advisorData.ts';
import { countLine, countUsers } from '../../senders/words/counts.ts';
import { pastUseFate } from '../../senders/words/evidenceWords.ts';
import type { Principal, Snapshot, Timestamp } from '../../senders/model/model.ts';
import { isSend } from '../../senders/model/evidence/signal.ts';
import { keySignals } from '../../senders/model/evidence/accessKeys.ts';
import { isKeyListMissing, isRole, sesSignals, type Signal } from '../../senders/model/evidence.ts';
import { cannotTell, hasUnnamedUse, mayHaveSent } from '../../senders/model/verdict.ts';
import { canSendWords, counted } from '../../senders/words/words.ts';
import type { TimeWords } from '../times.ts';
import { atLeastSpanWords, latestSpan, spanWords, type Span } from './mailSpans.ts';

/** The time and language of a text. */
export interface FormatContext {
  readonly times: TimeWords;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** In milliseconds. */
const DAY = 86_400_000;

/** Returns the name to show: root isn't an IAM user. */
export function userName(user: Pick<Principal, 'name' | 'kind'>): string {
  return user.kind === 'root' ? l10n.t('Root user') : user.name;
}

/** Returns the name for a screen reader, which doesn't say what an icon means. */
export function spokenName(user: Pick<Principal, 'name' | 'kind'>): string {
  return isRole(user) ? l10n.t('role {0}', user.name) : userName(user);
}

/**
 * Returns the text beside a user's name, way and time of the last use first, since a narrow side bar cuts off the end:
 * `SMTP · 3m ago · 4,200 mails in 24 h`, `SMTP · 3d ago · Access Advisor today`, or `today · Access Advisor`.
 * @param isVerdictSaid whether the verdict stands above the row, which then doesn't say it again
 */
export function userDescription(user: Principal, format: FormatContext, isVerdictSaid = false): string {
  const signals = sesSignals(user);
  const latestByKey = signals.find(({ source }) => source === 'access-key');
  const mails = mailEvidence(user, format);
  // Access Advisor would say no more, and the row would be cut off.
  const isEnough =
    latestByKey !== undefined &&
    (mails.length > 0 || isSameUse(latestByKey.at, user.advisor?.lastAccessedAt));
  const parts = [
    ...(user.isDeleted === true ? [l10n.t('deleted')] : []),
    ...(latestByKey === undefined ? [] : keyEvidence(user, latestByKey, format)),
    ...mails,
    ...(isEnough ? [] : advisorEvidence(user, latestByKey !== undefined, mails.length === 0, format)),
    ...(user.canSend === 'no' && signals.some(isSend) ? [noPolicy(user, format)] : []),
  ];
  if (parts.length > 0) return parts.join(' · ');
  if (user.pending.length > 0) return l10n.t('checking…');
  const [gap] = user.gaps;
  if (cannotTell(user) && gap !== undefined) return `${gap.reason} · ${gap.call}`;
  if (mayHaveSent(user)) return sharedWords(user);
  if (hasUnnamedUse(user)) return l10n.t('last used for a service that AWS does not name');
  const may = isVerdictSaid && user.canSend === 'yes' ? '' : permission(user);
  const seen =
    user.role?.lastUsed === null
      ? l10n.t('not used')
      : isVerdictSaid && !isAdvisorSilent(user)
        ? otherUse(user, format)
        : unseen(user);
  return [may, seen].filter((part) => part !== '').join(' · ');
}

/** IAM keeps only the first use of a key within so long, so that Access Advisor may have a later one. In milliseconds. */
const KEY_INTERVAL = 15 * 60_000;

/** Whether a key and Access Advisor show the same use, as far as their times tell. */
function isSameUse(byKey: Timestamp, byAdvisor: Timestamp | undefined): boolean {
  return byAdvisor !== undefined && Math.abs(Date.parse(byAdvisor) - Date.parse(byKey)) <= KEY_INTERVAL;
}

/** `last used for s3 2d ago`: what is known of somebody without a use of SES. */
function otherUse(user: Principal, { times, now }: FormatContext): string {
  if (user.role?.lastUsed) return l10n.t('last used {0}', times.narrow(user.role.lastUsed.at, now));
  const [latest] = user.accessKeys
    .flatMap(({ lastUsed }) => lastUsed ?? [])
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  if (latest?.service != null)
    return l10n.t('key used for {0} {1}', latest.service, times.narrow(latest.at, now));
  if (isKeyListMissing(user) || isRole(user)) return '';
  const [oldest] = user.accessKeys.map(({ asOf }) => asOf).toSorted();
  if (oldest === undefined) return l10n.t('no known access key');
  const words = l10n.t('key never used');
  const isOld = now - Date.parse(oldest) >= OLD_REPORT;
  return isOld ? l10n.t('{0}, as of {1}', words, times.narrow(oldest, now)) : words;
}

/** No policy allows sending; with its age if the policies weren't just read. */
function noPolicy({ permissionsAsOf: asOf }: Principal, format: FormatContext): string {
  const isOld = asOf !== undefined && format.now - Date.parse(asOf) >= OLD_REPORT;
  return canSendWords('no', isOld ? ago(asOf, format) : null);
}

/** Mails counted under the user's name, in the shortest span that has any; old counts with their age. */
function mailEvidence({ sentMails }: Principal, format: FormatContext): readonly string[] {
  if (sentMails === undefined || sentMails.last === null) return [];
  const { asOf, sums, last, isPartial } = sentMails;
  // Only an earlier count has the name.
  if (sums === null) return [l10n.t('mails sent {0}', ago(last.at, format))];
  const span = latestSpan(sums);
  const isOld = isOldCount(asOf, span, format.now);
  if (span === null && !isOld) return [l10n.t('mails this hour')];
  const words =
    span === null
      ? l10n.t('mails within 1 h')
      : isPartial
        ? atLeastSpanWords(span, sums[span])
        : spanWords(span, counted(sums[span], 'mail'));
  return [isOld ? l10n.t('{0}, as of {1}', words, ago(asOf, format)) : words];
}

/** A key's latest use of SES, with way and time, and whether the key can't be used any more. */
function keyEvidence(user: Principal, latest: Signal, format: FormatContext): readonly string[] {
  const shown = [latest.proves === 'send' ? 'SMTP' : 'API', format.times.narrow(latest.at, format.now)];
  if (latest.isPast) return [...shown, pastUseFate(user, latest, (text) => text)];
  const key = user.accessKeys.find(({ id, lastUsed }) => id === latest.keyId && lastUsed?.at === latest.at);
  return key?.status === 'Inactive' ? [...shown, l10n.t('key inactive')] : shown;
}

/** Adds the service of the latest key, unless a key shows or showed a use of SES. */
function advisorEvidence(
  user: Principal,
  isByKey: boolean,
  isWithoutMails: boolean,
  { times, now }: FormatContext,
): readonly string[] {
  if (user.advisor === null) return [];
  // In days: it's up to 4 hours late, so minutes would promise too much.
  const day = times.day(user.advisor.lastAccessedAt, now);
  if (isByKey) return [l10n.t('Access Advisor {0}', day)];
  const seen = isWithoutMails ? [day, l10n.t('Access Advisor')] : [l10n.t('Access Advisor {0}', day)];
  const service = keySignals(user)[0]?.service ?? null;
  return service === null ? seen : [...seen, l10n.t('key now {0}', service)];
}

function unseen(user: Principal): string {
  if (!isAdvisorSilent(user)) return l10n.t('no SES use seen');
  return isRole(user) ? l10n.t('no Access Advisor data here') : l10n.t('keys show no SES use');
}

/** Only a user and a role share a name, and root and whoever is called `root`. */
function sharedWords({ kind, name }: Principal): string {
  if (kind === 'root' || name === 'root') return l10n.t('mails under a name that several have');
  return kind === 'role'
    ? l10n.t('mails under a name that a user has, too')
    : l10n.t('mails under a name that a role has, too');
}

function permission(user: Principal): string {
  switch (user.canSend) {
    case 'yes':
      return l10n.t('may send');
    case 'conditional':
      return l10n.t('may send under conditions');
    case 'unknown':
      return l10n.t('permissions not known');
    case 'no':
      return '';
  }
}

/** Returns a user's text for screen readers: name, verdict and description. Icon and color add nothing to that. */
export function userSpoken(user: Principal, verdict: string, description: string): string {
  return [spokenName(user), verdict, description].filter((part) => part !== '').join(', ');
}

/** `3 senders · 1 other SES user · 412 users · 2 min ago`. What wasn't counted isn't shown as 0. */
export function summary(snapshot: Snapshot, format: FormatContext): string {
  const when = snapshot.scan.finishedAt === null ? [] : [ago(snapshot.scan.finishedAt, format)];
  return [countLine(countUsers([snapshot])), ...when].join(' · ');
}

/** IAM itself is this late, so a younger report or reading misses nothing. In milliseconds. */
export const OLD_REPORT = 15 * 60_000;

/** In milliseconds. */
const HOUR = 60 * 60_000;

/**
 * Whether a count of mails needs its age: the sums end at a full hour, so they are current for another one.
 * @param span what was counted; `null`: the hour that ran, which is over when another one begins
 */
export function isOldCount(asOf: Timestamp, span: Span | null, now: number): boolean {
  const at = Date.parse(asOf);
  return span === null ? Math.floor(at / HOUR) !== Math.floor(now / HOUR) : now - at >= HOUR;
}

/** Returns when a user last sent, certainly or most likely, as far as a signal shows it. */
export function lastSendAt(user: Principal): Timestamp | null {
  return user.lastSesAt === null ? null : (sesSignals(user).find(isSend)?.at ?? null);
}

/** Whether a use of SES was within this many days, which emphasizes it. */
export function isRecent(at: Timestamp | null, recentDays: number, now: number): boolean {
  return at !== null && now - Date.parse(at) <= recentDays * DAY;
}

/** Returns how long ago, in few characters. */
export function ago(at: Timestamp, { times, now }: FormatContext): string {
  return times.brief(at, now);
}
