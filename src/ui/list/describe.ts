/** What is said of users, keys and signals, in words. Pure: the tree, its tooltips and screen readers use it. */
import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from '../../senders/advisorData.ts';
import type { AccessKey, LastUsed, Snapshot, Timestamp, User } from '../../senders/model.ts';
import { isSesUse } from '../../senders/signals.ts';
import { counted, statusLabel } from '../../senders/words.ts';
import type { TimeWords } from '../times.ts';

/** The moment and the language in which something is said. */
export interface Telling {
  readonly times: TimeWords;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** In milliseconds. */
const DAY = 86_400_000;

/** `IAM user` names as a person reads them; root is no IAM user. */
export function userName(user: Pick<User, 'name' | 'isRoot'>): string {
  return user.isRoot ? l10n.t('Root user') : user.name;
}

/** The line beside a user's name: the strongest evidence first, e.g. `ses-smtp · 3 min ago · Access Advisor today`. */
export function userDescription(user: User, telling: Telling): string {
  const parts = [...keyEvidence(user, telling), ...advisorEvidence(user, telling)];
  if (parts.length > 0) return parts.join(' · ');
  if (user.pending.length > 0) return l10n.t('checking…');
  const [gap] = user.gaps;
  if (user.verdict === 'unknown' && gap !== undefined) return `${gap.reason} · ${gap.call}`;
  const seen = isAdvisorSilent(user) ? l10n.t('keys show no SES use') : l10n.t('no SES use seen');
  return [permission(user), seen].filter((part) => part !== '').join(' · ');
}

function keyEvidence(user: User, telling: Telling): readonly string[] {
  const uses = user.accessKeys.flatMap((key) => (key.lastUsed === null ? [] : [key.lastUsed]));
  const latest = latestUse(uses.filter(isSesUse));
  return latest === null ? [] : [latest.service ?? '', ago(latest.at, telling)];
}

function advisorEvidence(user: User, telling: Telling): readonly string[] {
  if (user.advisor === null) return [];
  const seen = l10n.t('Access Advisor {0}', day(user.advisor.lastAccessedAt, telling));
  if (user.verdict !== 'used-ses') return [seen];
  const now = latestUse(user.accessKeys.flatMap((key) => (key.lastUsed === null ? [] : [key.lastUsed])));
  return now?.service == null ? [seen] : [seen, l10n.t('key now {0}', now.service)];
}

function permission(user: User): string {
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

/** What a screen reader says of a user: name, verdict and description; icon and colour say nothing more. */
export function userSpoken(user: User, verdict: string, telling: Telling): string {
  return `${userName(user)}, ${verdict}, ${userDescription(user, telling)}`;
}

/** `ses-smtp · 3 min ago · us-east-1 · Active`: what matters most first, since a narrow side bar cuts the end off. */
export function keyDescription(user: User, key: AccessKey, telling: Telling): string {
  const isOld = key.source === 'report' && telling.now - Date.parse(key.asOf) >= OLD_REPORT;
  const age = isOld ? [l10n.t('as of {0}', ago(key.asOf, telling))] : [];
  return [...keyUse(user, key, telling), statusLabel(key.status), ...age].join(' · ');
}

function keyUse(user: User, key: AccessKey, telling: Telling): readonly string[] {
  if (key.lastUsed !== null) {
    const { service, region, at } = key.lastUsed;
    return [service ?? l10n.t('service not known'), ago(at, telling), ...(region === null ? [] : [region])];
  }
  if (isUnanswered(user, key)) return [l10n.t('last used not known')];
  return user.pending.includes('GetAccessKeyLastUsed') ? [l10n.t('checking…')] : [l10n.t('never used')];
}

/** Whether the key's last use is a missing answer, which must not read as "never used". */
export function isUnanswered(user: User, key: AccessKey): boolean {
  return (
    key.lastUsed === null &&
    user.gaps.some((gap) => gap.accessKeyId !== undefined && gap.accessKeyId === key.id)
  );
}

/** The Access Advisor line below a user. */
export function advisorDescription(user: User, telling: Telling): string {
  if (user.advisor !== null) {
    const { lastAccessedAt, region } = user.advisor;
    return ['SES', ago(lastAccessedAt, telling), ...(region === null ? [] : [region])].join(' · ');
  }
  if (user.pending.includes('GenerateServiceLastAccessedDetails')) return l10n.t('checking…');
  if (user.gaps.some((gap) => gap.call.includes('ServiceLastAccessedDetails'))) return l10n.t('not known');
  return isAdvisorSilent(user)
    ? l10n.t('not available here')
    : l10n.t('SES not accessed in the tracking period');
}

/** `3 senders · 412 users · 2 min ago`; a sender is who used SES, by a key or as Access Advisor saw it. */
export function summary(snapshot: Snapshot, telling: Telling): string {
  const senders = snapshot.users.filter((user) => user.lastSesAt !== null).length;
  const when = snapshot.scan.finishedAt === null ? [] : [ago(snapshot.scan.finishedAt, telling)];
  return [counted(senders, 'sender'), counted(snapshot.users.length, 'user'), ...when].join(' · ');
}

/** Of a younger report nothing is missed that IAM itself would tell sooner, in milliseconds. */
const OLD_REPORT = 15 * 60_000;

/** Within how many days a use of SES is loud. */
export function isRecent(at: Timestamp | null, recentDays: number, now: number): boolean {
  return at !== null && now - Date.parse(at) <= recentDays * DAY;
}

function ago(at: Timestamp, { times, now }: Telling): string {
  return times.brief(at, now);
}

/** Access Advisor's time in days: it comes up to 4 hours late, so minutes would promise too much. */
function day(at: Timestamp, { times, now }: Telling): string {
  return now - Date.parse(at) < DAY ? l10n.t('today') : times.brief(at, now);
}

function latestUse(uses: readonly LastUsed[]): LastUsed | null {
  return uses.reduce<LastUsed | null>(
    (latest, use) => (latest === null || use.at > latest.at ? use : latest),
    null,
  );
}
