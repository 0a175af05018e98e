/** Who can have sent the mails of a window: the standings, as a table, each with the reasons for it. */
import { sesSignals } from '../model/evidence.ts';
import type { Evidence, LastUsed, PastUse, Timestamp } from '../model/evidence.ts';
import { advisorSignals } from '../model/evidence/accessAdvisor.ts';
import { isSesUse, serviceProof } from '../model/evidence/accessKeys.ts';
import type { Principal } from '../model/model.ts';
import { newestSignals, toMinute } from '../model/evidence/signal.ts';
import { isUseMissing } from '../model/verdict.ts';
import { alibi, hasNoPermission } from './alibi.ts';
import type { Reason, WindowContext, Suspect } from './suspect.ts';
import { hoursOf } from './window.ts';

interface Rule {
  /** Whether such a principal may have sent the mails. */
  readonly isOpen: boolean;
  /** Returns the reasons if the rule holds, otherwise `null`. */
  readonly holds: (suspect: Suspect, context: WindowContext) => readonly Reason[] | null;
}

/**
 * The standings; the first that holds is a principal's. Their order and names are a contract of the report. None of them
 * ever rules out the one who sent: an answer that is missing, or too young to show the window, rules out nobody.
 */
export const STANDINGS = {
  counted: { isOpen: true, holds: isCounted },
  fits: { isOpen: true, holds: showsFittingUse },
  'ruled-out': { isOpen: false, holds: hasAlibi },
  unlikely: { isOpen: false, holds: isUnlikely },
  possible: { isOpen: true, holds: mayHaveSent },
} as const satisfies Readonly<Record<string, Rule>>;

export type Standing = keyof typeof STANDINGS;

/** The standings in the order in which principals are listed. */
export const STANDING_ORDER: readonly Standing[] = ['counted', 'fits', 'possible', 'unlikely', 'ruled-out'];

const RULES = Object.entries(STANDINGS) as readonly (readonly [Standing, Rule])[];

export interface Judged {
  readonly principal: Principal;
  /** As in {@link Suspect}. */
  readonly sent: number | null;
  readonly standing: Standing;
  readonly why: readonly Reason[];
}

/** Returns a principal's standing with its reasons. Pure: the same evidence always gives the same standing. */
export function judgeSuspect(suspect: Suspect, context: WindowContext): Judged {
  const { principal, sent } = suspect;
  for (const [standing, { holds }] of RULES) {
    const why = holds(suspect, context);
    if (why !== null) return { principal, sent, standing, why };
  }
  return { principal, sent, standing: 'possible', why: [] };
}

/** Whether a principal of this standing may have sent the mails. */
export function isOpenStanding(standing: Standing): boolean {
  return STANDINGS[standing].isOpen;
}

/** SES counted mails under its name. Whoever was created after the hours that were counted only has the name by now. */
function isCounted({ principal, sent }: Suspect, context: WindowContext): readonly Reason[] | null {
  if (sent === null || sent === 0 || principal.createdAt >= context.hoursTo) return null;
  return [{ kind: 'counted', mails: sent, region: context.window.region }, ...sinceGone(principal, context)];
}

/** What of somebody who sent is gone by now: nothing needs to be stopped of it. */
function sinceGone({ arn, isDeleted }: Principal, { trail }: WindowContext): readonly Reason[] {
  if (isDeleted === true) return [{ kind: 'deleted' }];
  const event = trail.deletedKeys.get(arn);
  return event === undefined ? [] : [{ kind: 'key-gone', keyId: event.accessKeyId, at: event.at }];
}

/**
 * A key was last used for SES at that time, or Access Advisor saw SES, or an action of SES, last at that time; or an earlier
 * answer showed such a use, which a later one has taken the place of.
 */
function showsFittingUse({ principal }: Suspect, context: WindowContext): readonly Reason[] | null {
  const { accessKeys, pastUses = NO_USES, earlierUses = NO_USES, advisor } = principal;
  const { canSend, permissionsAsOf = null } = principal;
  const { nearFrom, nearFromMinute } = context.limits;
  const reasons: Extract<Reason, { kind: 'key-fits' | 'advisor-fits' }>[] = [];
  const addUse = (keyId: string | null, use: LastUsed | null, asOf?: Timestamp): void => {
    if (use === null || !fitsIn(use, nearFrom, context) || !isSesUse(use)) return;
    const { service, region, at } = use;
    const earlier = asOf === undefined ? {} : { asOf };
    reasons.push({ kind: 'key-fits', keyId, service: service ?? '', region, at, ...earlier });
  };
  for (const key of accessKeys) addUse(key.id, key.lastUsed);
  for (const { keyId, use, asOf } of [...pastUses, ...earlierUses]) addUse(keyId, use, asOf);
  if (advisor !== null) {
    const seen = advisorSignals(principal).filter((signal) => fitsIn(signal, nearFromMinute, context));
    const named = seen.filter(({ action }) => action !== null);
    // An access in the minute of an action that is named is most likely that action.
    const unnamed = seen.filter(
      ({ action, at }) => action === null && !named.some((one) => toMinute(one.at) >= toMinute(at)),
    );
    for (const { action, proves, region, at } of [...unnamed, ...named])
      reasons.push({ kind: 'advisor-fits', action, proves, region, at });
  }
  for (const { use, asOf } of earlierUses) {
    const { service, region, at } = use;
    if (service === null && fitsIn(use, nearFromMinute, context))
      reasons.push({ kind: 'advisor-fits', action: null, proves: 'access', region, at, asOf });
  }
  if (reasons.length === 0) return null;
  return [
    ...reasons,
    ...(canSend === 'no' ? [{ kind: 'no-policy', asOf: permissionsAsOf } as const] : []),
    ...ownCheck(principal, reasons),
    ...sinceGone(principal, context),
  ];
}

/** Why uses of SES may be its own questions to SES, if all of them may: SMTP isn't asked by, and no evidence is taken away. */
function ownCheck(
  { setupChecks: checks }: Evidence,
  uses: readonly { readonly at: Timestamp; readonly service?: string | null }[],
): readonly Reason[] {
  if (checks === undefined) return [];
  const { first, last } = checks;
  const isOwn = uses.every(
    ({ at, service }) => at >= toMinute(first) && at <= last && serviceProof(service ?? null) !== 'send',
  );
  return isOwn ? [{ kind: 'own-check', checks }] : [];
}

const NO_USES: readonly PastUse[] = [];

function fitsIn(
  { at, region }: { readonly at: Timestamp; readonly region: string | null },
  from: Timestamp,
  { window, limits }: WindowContext,
): boolean {
  if (at < from || at > limits.nearTo) return false;
  return region === null || window.region === null || region === window.region;
}

/** Whether any signal, of whatever source, shows SES at that time: that gives nobody an alibi. */
function wasUsedThen({ principal }: Suspect, context: WindowContext): boolean {
  const { window, limits } = context;
  const { lastSesAt, createdAt } = principal;
  if (lastSesAt === null || lastSesAt < limits.nearFromMinute || createdAt > window.to) return false;
  const hours = hoursOf(window);
  return sesSignals(principal).some((signal) => {
    if (signal.source !== 'mails') return fitsIn(signal, limits.nearFromMinute, context);
    // The end of the hour in which it was counted, or when that was, in the hour that ran.
    const isThen = signal.at >= hours.from && signal.at <= hours.to;
    return isThen && (window.region === null || signal.region === window.region);
  });
}

function hasAlibi(suspect: Suspect, context: WindowContext): readonly Reason[] | null {
  if (wasUsedThen(suspect, context)) return null;
  const { open, proof } = alibi(suspect, context);
  // A copy keeps no room for more: a large account has 100,000 of these lists.
  return open.length === 0 ? [...proof] : null;
}

/** Access Advisor saw no use of SES at that time, or no policy allows sending and nothing shows SES. */
function isUnlikely(suspect: Suspect, context: WindowContext): readonly Reason[] | null {
  if (wasUsedThen(suspect, context)) return null;
  const { principal } = suspect;
  const { limits } = context;
  const { advisor, advisorNone, isDeleted } = principal;
  if (isDeleted === true) return null;
  const sees = (asOf: Timestamp) => asOf >= limits.reportAsOf && asOf <= limits.trackedUntil;
  if (advisor !== null && advisor.lastAccessedAt < limits.nearFromMinute && advisor.asOf >= limits.reportAsOf)
    return [{ kind: 'advisor-before', at: advisor.lastAccessedAt }];
  if (advisor === null && advisorNone?.kind === 'not-accessed' && sees(advisorNone.asOf))
    return [{ kind: 'advisor-never', asOf: advisorNone.asOf }];
  const showsLater = principal.lastSesAt !== null && principal.lastSesAt >= limits.nearFromMinute;
  if (showsLater || isUseMissing(principal)) return null;
  return hasNoPermission(principal, context);
}

/** Anything else: who may send, what was seen of SES, and why it can't be ruled out. */
function mayHaveSent(suspect: Suspect, context: WindowContext): readonly Reason[] {
  const { principal } = suspect;
  const { canSend, lastSesAt, kind } = principal;
  const { open } = alibi(suspect, context);
  const newest = newestSignals(sesSignals(principal));
  const regions = new Set(newest.flatMap((signal) => signal.region ?? []));
  // Signals of one minute can be of several Regions: it isn't known which one was the last.
  const [region = null] = regions.size === 1 ? regions : [];
  return [
    { kind: 'permission', canSend, ...(kind === 'root' ? { isRoot: true } : {}) },
    ...(lastSesAt === null
      ? []
      : [{ kind: 'last-ses', region, at: lastSesAt } as const, ...ownCheck(principal, newest)]),
    ...open,
  ];
}
