/** What the page's data say of Amazon SES, before any words. */
import { asksAdvisor } from '../../senders/model/calls.ts';
import { sesRow } from '../../senders/model/advisorData.ts';
import { advisorAvailability } from '../../senders/model/advisorData.ts';
import type { AdvisorNone, Gap, Timestamp, Principal } from '../../senders/model/model.ts';
import { allSignals } from '../../senders/model/signals.ts';
import { cannotTell, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import type { AdvisorPage } from './protocol.ts';

/** An action as the page lists it. `at: null`: not accessed in the tracking period. */
export interface ActionUse {
  readonly action: string;
  readonly at: Timestamp | null;
  readonly region: string | null;
}

export type SesEvidence =
  /** `earlier`: what the last scan's answer was, where that saw no use. */
  | { readonly kind: 'pending'; readonly earlier: AdvisorNone | null }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'not-accessed'; readonly actions: readonly ActionUse[] | null }
  | {
      readonly kind: 'accessed';
      readonly at: Timestamp;
      readonly region: string | null;
      /** Used actions first, newest first; then the others by name. `null`: no action data. */
      readonly actions: readonly ActionUse[] | null;
      /** The row is from the scan of this time; the panel's own question was not (yet) answered. */
      readonly scannedAt: Timestamp | null;
    };

/**
 * What Access Advisor says of SES, the panel's own answer and that of the scan taken together: the later access. A
 * missing answer is `missing`, a service that is not in the list is `not-listed` (no identity policy grants it): neither
 * is "not accessed". Where AWS keeps no data, SES without an access is `missing`, too.
 */
export function sesEvidence({ services, user, account }: AdvisorPage): SesEvidence {
  const row = services === null ? undefined : sesRow(services);
  const scanned = user.advisor;
  if (row?.lastAccessedAt != null && row.lastAccessedAt >= (scanned?.lastAccessedAt ?? ''))
    return accessed(row.lastAccessedAt, row.region, row.trackedActions, null);
  if (scanned !== null) {
    const used = scanned.trackedActions?.map((tracked) => ({ ...tracked, region: null })) ?? null;
    return accessed(scanned.lastAccessedAt, scanned.region, used, scanned.asOf);
  }
  if (services === null) {
    return user.pending.some(asksAdvisor)
      ? { kind: 'pending', earlier: user.advisorNone ?? null }
      : { kind: 'missing' };
  }
  if (row === undefined) return { kind: 'not-listed' };
  return advisorAvailability(account.partition) === 'available'
    ? { kind: 'not-accessed', actions: row.trackedActions }
    : { kind: 'missing' };
}

/** The user with what the page itself has of Access Advisor in its evidence. */
export function knownUser(page: AdvisorPage): Principal {
  const evidence = sesEvidence(page);
  if (evidence.kind !== 'accessed') return page.user;
  const { at, region, actions } = evidence;
  const asOf = evidence.scannedAt ?? page.completedAt ?? at;
  const trackedActions = actions?.flatMap(({ action, at }) => (at === null ? [] : [{ action, at }])) ?? null;
  return { ...page.user, advisor: { lastAccessedAt: at, region, trackedActions, source: 'user', asOf } };
}

/** Whether the latest access was later than every tracked action, by a minute or more. */
export function isLikelySend(page: AdvisorPage): boolean {
  return allSignals(knownUser(page)).some(({ proves }) => proves === 'likely-send');
}

/** The verdict to show: while answers come, or where they failed, that of the last scan stands with its time. */
export function shownVerdict({ user, earlier }: AdvisorPage): {
  readonly verdict: VerdictStatus;
  readonly asOf: Timestamp | null;
} {
  return cannotTell(user) && earlier !== undefined ? earlier : { verdict: verdictStatus(user), asOf: null };
}

/** Every missing answer once, whether the page or the user carries it. */
export function allGaps({ gaps, user }: AdvisorPage): readonly Gap[] {
  const byText = new Map([...gaps, ...user.gaps].map((gap) => [gapKey(gap), gap]));
  return [...byText.values()];
}

/** The page once nobody waits any more: what was still being asked has become a gap. */
export function giveUpPending(page: AdvisorPage, reason: string, message: string): AdvisorPage {
  const gaps = page.user.pending.map((call) => ({ call, reason, message }));
  return { ...page, user: { ...page.user, pending: [] }, gaps: [...page.gaps, ...gaps] };
}

/** The missing answer about one key's last use. */
export function gapOfKey(page: AdvisorPage, accessKeyId: string | null): Gap | undefined {
  return allGaps(page).find((gap) => gap.accessKeyId !== undefined && gap.accessKeyId === accessKeyId);
}

function gapKey({ call, reason, message, accessKeyId }: Gap): string {
  return JSON.stringify([call, reason, message, accessKeyId]);
}

function accessed(
  at: Timestamp,
  region: string | null,
  actions: readonly ActionUse[] | null,
  scannedAt: Timestamp | null,
): SesEvidence {
  const sorted = actions?.toSorted(newestFirst) ?? null;
  return { kind: 'accessed', at, region, actions: sorted, scannedAt };
}

function newestFirst(a: ActionUse, b: ActionUse): number {
  const [later, earlier] = [b.at ?? '', a.at ?? ''];
  if (later !== earlier) return later > earlier ? 1 : -1;
  return a.action < b.action ? -1 : 1;
}
