import { asksAdvisor } from '../../senders/model/calls.ts';
import { sesRow, advisorAvailability } from '../../senders/model/advisorData.ts';
import type { AccessKey, AdvisorNone, Gap, Timestamp, Principal } from '../../senders/model/model.ts';
import { allSignals } from '../../senders/model/evidence.ts';
import { cannotTell, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import type { AdvisorPage } from './protocol.ts';

/** An action as listed on the page. `at: null`: not accessed in the tracking period. */
export interface ActionUse {
  readonly action: string;
  readonly at: Timestamp | null;
  readonly region: string | null;
}

export type SesEvidence =
  /** `earlier`: the last scan's answer, if that saw no use. */
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
      /** When a scan read the row; the panel's own call isn't answered (yet). */
      readonly scannedAt: Timestamp | null;
    };

/**
 * Returns what Access Advisor says about SES: the later access of the panel's own answer and the scan's. A missing answer
 * is `missing`, a service that isn't in the list is `not-listed` (no identity policy grants it); neither means "not
 * accessed". Where AWS keeps no data, SES without access is `missing`, too.
 */
export function sesEvidence({ services, user, account }: AdvisorPage): SesEvidence {
  const row = services === null ? undefined : sesRow(services);
  const scanned = user.advisor;
  if (row?.lastAccessedAt != null && row.lastAccessedAt >= (scanned?.lastAccessedAt ?? ''))
    return accessed(row.lastAccessedAt, row.region, row.trackedActions, null);
  if (scanned !== null) {
    const used =
      scanned.trackedActions?.map((tracked) => ({ ...tracked, region: tracked.region ?? null })) ?? null;
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

/** Returns the user with the page's own Access Advisor data as evidence. */
export function knownUser(page: AdvisorPage): Principal {
  const evidence = sesEvidence(page);
  if (evidence.kind !== 'accessed') return page.user;
  const { at, region, actions } = evidence;
  const asOf = evidence.scannedAt ?? page.completedAt ?? at;
  const trackedActions =
    actions?.flatMap(({ action, at, region: of }) =>
      at === null ? [] : [{ action, at, ...(of === null ? {} : { region: of }) }],
    ) ?? null;
  return { ...page.user, advisor: { lastAccessedAt: at, region, trackedActions, source: 'user', asOf } };
}

/** Whether the latest access was a minute or more after every tracked action. */
export function isLikelySend(page: AdvisorPage): boolean {
  return allSignals(knownUser(page)).some(({ proves }) => proves === 'likely-send');
}

/** Returns the verdict to show: while answers are pending or if they failed, the last scan's with its time. */
export function shownVerdict({ user, earlier }: AdvisorPage): {
  readonly verdict: VerdictStatus;
  readonly asOf: Timestamp | null;
} {
  return cannotTell(user) && earlier !== undefined
    ? { verdict: earlier.verdict, asOf: earlier.asOf }
    : { verdict: verdictStatus(user), asOf: null };
}

/** Returns every missing answer once, from the page and the user. */
export function allGaps({ gaps, user }: AdvisorPage): readonly Gap[] {
  const byText = new Map([...gaps, ...user.gaps].map((gap) => [gapKey(gap), gap]));
  return [...byText.values()];
}

/** Returns the page with pending calls as gaps, once nobody waits for them anymore. */
export function giveUpPending(page: AdvisorPage, reason: string, message: string): AdvisorPage {
  const { user, grantedBy } = page;
  const open = [
    ...user.pending,
    ...(grantedBy === null ? (['ListPoliciesGrantingServiceAccess'] as const) : []),
  ];
  const gaps = open.map((call) => ({ call, reason, message }));
  return {
    ...page,
    user: { ...user, pending: [] },
    grantedBy: grantedBy ?? [],
    gaps: [...page.gaps, ...gaps],
  };
}

/** Returns the missing answer about a key's last use. */
export function gapOfKey(page: AdvisorPage, accessKeyId: string | null): Gap | undefined {
  return allGaps(page).find((gap) => gap.accessKeyId !== undefined && gap.accessKeyId === accessKeyId);
}

/** When a key whose last use is still awaited was known to have none; `null` if that isn't known. */
export function knownUnused({ earlier }: AdvisorPage, key: AccessKey): Timestamp | null {
  const known = earlier?.unusedKeys.find((one) =>
    // The credential report has no IDs.
    one.id === null ? one.createdAt !== null && one.createdAt === key.createdAt : one.id === key.id,
  );
  return known?.asOf ?? null;
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
