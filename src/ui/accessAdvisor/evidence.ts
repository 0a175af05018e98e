/** What the page's data say of Amazon SES, before any words. */
import { sesRow } from '../../senders/accessAdvisor.ts';
import { advisorAvailability } from '../../senders/advisorData.ts';
import type { Gap, Timestamp } from '../../senders/model.ts';
import type { AdvisorPage } from './protocol.ts';

/** An action as the page lists it. `at: null`: not accessed in the tracking period. */
export interface ActionUse {
  readonly action: string;
  readonly at: Timestamp | null;
  readonly region: string | null;
}

/** The last access of SES, as far as its actions tell it. */
export type LastTouch =
  /** Later than every tracked action: an untracked one, most likely a send. */
  | { readonly kind: 'untracked'; readonly latestTracked: ActionUse | null }
  | { readonly kind: 'tracked'; readonly action: string; readonly sends: boolean }
  /** No action data. */
  | { readonly kind: 'unknown' };

export type SesEvidence =
  | { readonly kind: 'pending' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'not-accessed'; readonly actions: readonly ActionUse[] | null }
  | {
      readonly kind: 'accessed';
      readonly at: Timestamp;
      readonly region: string | null;
      /** Used actions first, newest first; then the others by name. `null`: no action data. */
      readonly actions: readonly ActionUse[] | null;
      readonly lastTouch: LastTouch;
      /** The row is from the scan of this time; the panel's own question was not (yet) answered. */
      readonly scannedAt: Timestamp | null;
    };

/** Tracked actions of SES that send a message themselves; the usual sends (SendEmail, …) are not tracked at all. */
const TRACKED_SENDS: ReadonlySet<string> = new Set(['SendBounce', 'SendCustomVerificationEmail']);

const ADVISOR_CALLS: ReadonlySet<string> = new Set([
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
]);

/**
 * What Access Advisor says of SES. A missing answer is `missing`, a service that is not in the list is
 * `not-listed` (no identity policy grants it): neither is "not accessed". Where AWS keeps no data, SES without an
 * access is `missing`, too.
 */
export function sesEvidence({ services, user, account }: AdvisorPage): SesEvidence {
  if (services === null) {
    const scanned = user.advisor;
    if (scanned !== null) {
      const used = scanned.trackedActions?.map((tracked) => ({ ...tracked, region: null })) ?? null;
      return accessed(scanned.lastAccessedAt, scanned.region, used, scanned.asOf);
    }
    return { kind: user.pending.some((call) => ADVISOR_CALLS.has(call)) ? 'pending' : 'missing' };
  }
  const row = sesRow(services);
  if (row === undefined) return { kind: 'not-listed' };
  if (row.lastAccessedAt === null) {
    return advisorAvailability(account.partition) === 'available'
      ? { kind: 'not-accessed', actions: row.trackedActions }
      : { kind: 'missing' };
  }
  return accessed(row.lastAccessedAt, row.region, row.trackedActions, null);
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
  return { kind: 'accessed', at, region, actions: sorted, lastTouch: lastTouch(at, sorted), scannedAt };
}

/** Sends are not tracked; so a last access later than every tracked action was an untracked one (an inference). */
function lastTouch(at: Timestamp, actions: readonly ActionUse[] | null): LastTouch {
  if (actions === null) return { kind: 'unknown' };
  const latest = actions.find((use) => use.at !== null) ?? null;
  if (latest?.at == null || latest.at < at) return { kind: 'untracked', latestTracked: latest };
  return { kind: 'tracked', action: latest.action, sends: TRACKED_SENDS.has(latest.action) };
}

function newestFirst(a: ActionUse, b: ActionUse): number {
  const [later, earlier] = [b.at ?? '', a.at ?? ''];
  if (later !== earlier) return later > earlier ? 1 : -1;
  return a.action < b.action ? -1 : 1;
}
