import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from './advisorData.ts';
import { asksAdvisor, isUseCall } from './calls.ts';
import type { AdvisorNone, Evidence, LastUsed, PrincipalKind, Timestamp } from './evidence.ts';
import { isSend, newestSignals } from './evidence/signal.ts';
import { serviceProof } from './evidence/accessKeys.ts';
import { sesSignals, type Signal } from './evidence.ts';

interface VerdictFacts {
  /** Returns its name. @param kind of the principal: a role has no keys. */
  readonly label: (kind?: PrincipalKind) => string;
  /** The user sent; used SES otherwise; it's unknown; no use was seen, though they may send; or none, and they may not. */
  readonly says: 'send' | 'use' | 'cannot-tell' | 'may-only' | 'no-use';
  /** @param signals of SES, newest first. */
  readonly holds: (evidence: Evidence, signals: readonly Signal[]) => boolean;
}

/**
 * The verdicts, strongest first; the first that holds is a user's verdict. Their order and names are a contract of the
 * report. What keys and Access Advisor show is documented by AWS (IAM API Reference, GetAccessKeyLastUsed and
 * GetServiceLastAccessedDetails); that SMTP sends appear as `ses-smtp` is observed, not documented. A use of a service that
 * AWS doesn't name could have been one of SES.
 */
export const VERDICTS = {
  sent: {
    label: () => l10n.t('Sent mails'),
    says: 'send',
    holds: (_evidence, signals) => signals.some(({ proves }) => proves === 'mail'),
  },
  'sends-smtp': {
    label: () => l10n.t('Sends by SMTP'),
    says: 'send',
    holds: (_evidence, signals) => signals.some(isShownByKey('send')),
  },
  'uses-api': {
    label: () => l10n.t('Calls the SES API'),
    says: 'use',
    holds: (_evidence, signals) => signals.some(isShownByKey('call')),
  },
  'used-ses': {
    label: (kind) => (kind === 'role' ? l10n.t('Used SES') : l10n.t('Used SES, key moved on')),
    says: 'use',
    holds: (_evidence, signals) => signals.length > 0,
  },
  unknown: {
    label: () => l10n.t('Cannot tell'),
    says: 'cannot-tell',
    holds: (evidence) =>
      isUseMissing(evidence) || isAdvisorSilent(evidence) || hasUnnamedUse(evidence) || mayHaveSent(evidence),
  },
  'can-send': { label: () => l10n.t('May send, no use seen'), says: 'may-only', holds: maySend },
  'no-ses': { label: () => l10n.t('No SES'), says: 'no-use', holds: () => true },
} as const satisfies Readonly<Record<string, VerdictFacts>>;

export type Verdict = keyof typeof VERDICTS;

export const ALL_VERDICTS = Object.keys(VERDICTS) as readonly Verdict[];

/** A verdict, or `checking` while answers that it needs are pending. */
export const VERDICT_STATUSES = [...ALL_VERDICTS, 'checking'] as const;
export type VerdictStatus = Verdict | 'checking';

/** An IAM user, IAM role or the root user, with the evidence and the verdict. */
export interface Principal extends Evidence {
  readonly verdict: Verdict;
  readonly lastSesAt: Timestamp | null;
  /**
   * About the newest access of SES that any signal shows. `true`: most likely a send. `false`: AWS names another action in
   * that minute, so a send isn't likely, but one in the same minute wouldn't show. `null`: unknown.
   */
  readonly likelySend: boolean | null;
}

/** Returns the user with a verdict. Pure: the same evidence always gives the same verdict. */
export function judge(evidence: Evidence): Principal {
  const signals = sesSignals(evidence);
  return {
    ...evidence,
    verdict: ALL_VERDICTS.find((verdict) => VERDICTS[verdict].holds(evidence, signals)) ?? 'unknown',
    lastSesAt: signals[0]?.at ?? null,
    likelySend: likelySend(signals),
  };
}

/** Whether a verdict says that the user used SES. */
export function saysUse(verdict: Verdict): boolean {
  return !saysNoUse(verdict) && !cannotTell({ verdict });
}

/** Whether a verdict says that no use was seen. Such verdicts differ only in whether the user may send. */
export function saysNoUse(verdict: Verdict): boolean {
  const { says } = VERDICTS[verdict];
  return says === 'may-only' || says === 'no-use';
}

/** Whether it is unknown, or not known yet, if a user used SES. */
export function cannotTell({ verdict }: Pick<Principal, 'verdict'>): boolean {
  return VERDICTS[verdict].says === 'cannot-tell';
}

/** Returns the verdict to show for a user: `checking` until every answer that it needs is in. */
export function verdictStatus(user: Pick<Principal, 'verdict' | 'pending'>): VerdictStatus {
  return cannotTell(user) && user.pending.length > 0 ? 'checking' : user.verdict;
}

/** Returns the verdict that a key's last use alone proves; `null` if it isn't a use of SES. */
export function useVerdict(use: LastUsed | null): Verdict | null {
  const proof = serviceProof(use?.service ?? null);
  return proof === 'other' ? null : proof === 'send' ? 'sends-smtp' : 'uses-api';
}

/** Whether policies allow a user to send, even if only under conditions. */
export function maySend({ canSend }: Pick<Evidence, 'canSend'>): boolean {
  return canSend === 'yes' || canSend === 'conditional';
}

/** Whether a signal is the last use of an existing key, and shows that. */
function isShownByKey(proof: Signal['proves']): (signal: Signal) => boolean {
  return ({ source, isPast, proves }) => source === 'access-key' && !isPast && proves === proof;
}

/** What Access Advisor says about a user's use of SES. `unknown`: the answer is missing, or it has no data there. */
export type AdvisorStatus = 'accessed' | AdvisorNone['kind'] | 'not-asked' | 'pending' | 'unknown';

/** Returns what Access Advisor says about SES. An older "not accessed" doesn't stand in for a missing answer. */
export function advisorStatus(evidence: Evidence): AdvisorStatus {
  if (evidence.advisor !== null) return 'accessed';
  if (evidence.pending.some(asksAdvisor)) return 'pending';
  if (evidence.gaps.some(({ call }) => asksAdvisor(call)) || isAdvisorSilent(evidence)) return 'unknown';
  return evidence.advisorNone?.kind ?? 'not-asked';
}

/** Whether an answer that could show a use of SES is missing or pending. */
export function isUseMissing(evidence: Evidence): boolean {
  return evidence.pending.some(isUseCall) || hasUseGap(evidence);
}

/** Whether an answer that could show a use of SES is missing, and isn't pending. */
export function hasUseGap({ gaps }: Pick<Evidence, 'gaps'>): boolean {
  return gaps.some(({ call }) => isUseCall(call));
}

/** Whether a key was last used for a service that AWS doesn't name, which could have been SES. */
export function hasUnnamedUse({ accessKeys }: Evidence): boolean {
  return accessKeys.some(({ lastUsed }) => lastUsed !== null && lastUsed.service === null);
}

/** Whether mails were counted under the name, which others have, too, and Access Advisor doesn't rule it out. */
export function mayHaveSent({ sentMails, advisorNone }: Evidence): boolean {
  return sentMails?.isShared === true && advisorNone?.kind !== 'not-accessed';
}

/**
 * Considers only the newest access of SES, which AWS stores by the minute. A tracked action that doesn't send makes a send
 * unlikely, not impossible: one in the same minute wouldn't show.
 */
function likelySend(signals: readonly Signal[]): boolean | null {
  const newest = newestSignals(signals);
  if (newest.some(isSend)) return true;
  return newest.some(({ action }) => action !== null) ? false : null;
}
