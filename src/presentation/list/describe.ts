import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from '../../senders/model/advisorData.ts';
import { countLine, countUsers } from '../../senders/words/counts.ts';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import type {
  AccessKey,
  GrantingPolicy,
  PastUse,
  Principal,
  Snapshot,
  Timestamp,
} from '../../senders/model/model.ts';
import { isSend, type Signal } from '../../senders/model/evidence/signal.ts';
import { keySignals } from '../../senders/model/evidence/accessKeys.ts';
import { sesSignals } from '../../senders/model/evidence.ts';
import { cannotTell, hasUnnamedUse, mayHaveSent } from '../../senders/model/verdict.ts';
import { canSendWords, statusLabel } from '../../senders/words/words.ts';
import type { TimeWords } from '../times.ts';

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

/** Returns the text beside a user's name, strongest evidence first: `ses-smtp · 3 min ago · Access Advisor today`. */
export function userDescription(user: Principal, format: FormatContext): string {
  const signals = sesSignals(user);
  const latestByKey = signals.find(({ source }) => source === 'access-key');
  const parts = [
    ...(user.isDeleted === true ? [l10n.t('deleted')] : []),
    ...(latestByKey === undefined ? [] : keyEvidence(user, latestByKey, format)),
    ...advisorEvidence(user, latestByKey !== undefined, format),
    ...(user.canSend === 'no' && signals.some(isSend) ? [noPolicy(user, format)] : []),
  ];
  if (parts.length > 0) return parts.join(' · ');
  if (user.pending.length > 0) return l10n.t('checking…');
  const [gap] = user.gaps;
  if (cannotTell(user) && gap !== undefined) return `${gap.reason} · ${gap.call}`;
  if (mayHaveSent(user)) return l10n.t('mails under a name that several have');
  if (hasUnnamedUse(user)) return l10n.t('last used for a service that AWS does not name');
  const seen = isAdvisorSilent(user) ? l10n.t('keys show no SES use') : l10n.t('no SES use seen');
  return [permission(user), seen].filter((part) => part !== '').join(' · ');
}

/** No policy allows sending; with its age if the policies weren't just read. */
function noPolicy({ permissionsAsOf: asOf }: Principal, format: FormatContext): string {
  const isOld = asOf !== undefined && format.now - Date.parse(asOf) >= OLD_REPORT;
  return canSendWords('no', isOld ? ago(asOf, format) : null);
}

/** A key's latest use of SES, with service and time. If the keys no longer show it, also what happened to the key. */
function keyEvidence(user: Principal, latest: Signal, format: FormatContext): readonly string[] {
  const shown = [latest.service ?? '', ago(latest.at, format)];
  return latest.isPast ? [...shown, pastUseFate(user, latest, (text) => text)] : shown;
}

/** Adds the service of the latest key, unless a key shows or showed a use of SES. */
function advisorEvidence(
  user: Principal,
  isByKey: boolean,
  { times, now }: FormatContext,
): readonly string[] {
  if (user.advisor === null) return [];
  // In days: it's up to 4 hours late, so minutes would promise too much.
  const seen = l10n.t('Access Advisor {0}', times.day(user.advisor.lastAccessedAt, now));
  const service = isByKey ? null : (keySignals(user)[0]?.service ?? null);
  return service === null ? [seen] : [seen, l10n.t('key now {0}', service)];
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
  return `${userName(user)}, ${verdict}, ${description}`;
}

/** `ses-smtp · 3 min ago · us-east-1 · Active`: the most important first, since a narrow side bar cuts off the end. */
export function keyDescription(user: Principal, key: AccessKey, format: FormatContext): string {
  const isOld = key.source === 'report' && format.now - Date.parse(key.asOf) >= OLD_REPORT;
  const age = isOld ? [l10n.t('as of {0}', ago(key.asOf, format))] : [];
  return [...keyUse(user, key, format), statusLabel(key.status), ...age].join(' · ');
}

function keyUse(user: Principal, key: AccessKey, format: FormatContext): readonly string[] {
  if (key.lastUsed !== null) {
    const { service, region, at } = key.lastUsed;
    return [
      service ?? l10n.t('service that AWS does not name'),
      ago(at, format),
      ...(region === null ? [] : [region]),
    ];
  }
  if (isUnanswered(user, key)) return [l10n.t('last used not known')];
  return user.pending.includes('GetAccessKeyLastUsed') ? [l10n.t('checking…')] : [l10n.t('never used')];
}

/** Whether a key's last use is a missing answer, which must not read as "never used". */
export function isUnanswered(user: Principal, key: AccessKey): boolean {
  return (
    key.lastUsed === null &&
    user.gaps.some((gap) => gap.accessKeyId !== undefined && gap.accessKeyId === key.id)
  );
}

/** Whether a key can be deactivated by its ID: root's keys and those from the credential report have none. */
export function canDeactivate(user: Pick<Principal, 'kind'>, { id, status }: AccessKey): boolean {
  return id !== null && status === 'Active' && user.kind !== 'root';
}

/** Returns the Access Advisor line below a user. */
export function advisorDescription(user: Principal, format: FormatContext): string {
  if (user.advisor !== null) {
    const { lastAccessedAt, region } = user.advisor;
    return ['SES', ago(lastAccessedAt, format), ...(region === null ? [] : [region])].join(' · ');
  }
  return noAdvisorWords(user) ?? '';
}

/** `ses-smtp · 3 days ago · us-east-1 · key deleted since`: a use of SES that the keys no longer show. */
export function pastUseDescription(user: Principal, past: PastUse, format: FormatContext): string {
  const { service, region, at } = past.use;
  return [
    service ?? '',
    ago(at, format),
    ...(region === null ? [] : [region]),
    pastUseFate(user, past, (text) => text),
  ].join(' · ');
}

/** `3 senders · 1 other SES user · 412 users · 2 min ago`. What wasn't counted isn't shown as 0. */
export function summary(snapshot: Snapshot, format: FormatContext): string {
  const when = snapshot.scan.finishedAt === null ? [] : [ago(snapshot.scan.finishedAt, format)];
  return [countLine(countUsers([snapshot])), ...when].join(' · ');
}

/** IAM itself is this late, so a younger report or reading misses nothing. In milliseconds. */
const OLD_REPORT = 15 * 60_000;

/** Returns when a user last sent, certainly or most likely, as far as a signal shows it. */
export function lastSendAt(user: Principal): Timestamp | null {
  return user.lastSesAt === null ? null : (sesSignals(user).find(isSend)?.at ?? null);
}

/** Whether a use of SES was within this many days, which emphasizes it. */
export function isRecent(at: Timestamp | null, recentDays: number, now: number): boolean {
  return at !== null && now - Date.parse(at) <= recentDays * DAY;
}

function ago(at: Timestamp, { times, now }: FormatContext): string {
  return times.brief(at, now);
}

/** `managed policy through group mailers`. */
export function policyOrigin({ type, group }: GrantingPolicy): string {
  switch (type) {
    case 'inline':
      return l10n.t('inline policy');
    case 'managed':
      return l10n.t('managed policy');
    case 'group-inline':
      return l10n.t('inline policy of group {0}', group ?? '');
    case 'group-managed':
      return l10n.t('managed policy through group {0}', group ?? '');
  }
}
