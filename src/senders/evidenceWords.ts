/** What the signs of SES of a user say, each at its own time: the words of every surface. */
import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from './advisorData.ts';
import { useWords } from './changeWords.ts';
import type { ChangeTelling } from './changeWords.ts';
import { userKind } from './counts.ts';
import type { CanSend, Evidence, PastUse, User } from './model.ts';
import { isSend, isTrackedSend, newestOf, signalsOf } from './signals.ts';
import type { Signal } from './signals.ts';
import { advisorStatus } from './verdict.ts';

/** How times are told, and how a text that came from the account is set off. */
export type EvidenceTelling = ChangeTelling;

/**
 * Returns the signs that say most: of the newest access of SES, then of the latest send where that was earlier.
 * None where no sign shows a use.
 */
export function tellingSignals(evidence: Evidence): readonly Signal[] {
  const signals = signalsOf(evidence);
  const newest = newestOf(signals);
  const best =
    newest.find(({ proves }) => proves === 'send') ??
    newest.find(isSend) ??
    newest.find(({ action }) => action !== null) ??
    newest[0];
  if (best === undefined) return [];
  const send = isSend(best) ? undefined : signals.find(isSend);
  return send === undefined ? [best] : [best, send];
}

/**
 * Returns what is told of the newest access of SES and of the latest send, a fact an item, each with its time.
 * @param signals of {@link tellingSignals}.
 * @param canSend what the policies allow now: AWS counts denied attempts as uses.
 */
export function accessWords(
  [newest, send]: readonly Signal[],
  canSend: CanSend,
  telling: EvidenceTelling,
): readonly string[] {
  if (newest === undefined) return [];
  return [
    newestWords(newest, telling),
    ...(send === undefined ? [] : [sendWords(send, telling)]),
    ...(canSend === 'no' && (isSend(newest) || send !== undefined) ? [noPolicyWords()] : []),
  ];
}

/** Returns what is said of a send that no policy allows. */
export function noPolicyWords(): string {
  return l10n.t('No policy allows sending now; denied attempts count as uses');
}

function newestWords({ proves, action, service, at }: Signal, { when, quoted }: EvidenceTelling): string {
  if (action !== null) {
    return isTrackedSend(action)
      ? l10n.t('Latest SES access: {0}, which sends mail, {1}', quoted(action), when(at))
      : l10n.t(
          'Latest SES access that AWS names: {0}, {1}; a send in the same minute would not show',
          quoted(action),
          when(at),
        );
  }
  if (proves === 'send') return l10n.t('Latest SES access: the SMTP interface, {0}', when(at));
  if (proves === 'likely-send') return l10n.t('Latest SES access: most likely a send, {0}', when(at));
  return service === null
    ? l10n.t('Latest SES access: {0}; there is no data on the action', when(at))
    : l10n.t('Latest SES access: a call of the SES API, {0}; not known which', when(at));
}

function sendWords({ proves, action, at }: Signal, { when, quoted }: EvidenceTelling): string {
  if (action !== null) return l10n.t('Latest send: {0}, {1}', quoted(action), when(at));
  return proves === 'send'
    ? l10n.t('Latest send: the SMTP interface, {0}', when(at))
    : l10n.t('Latest access that was most likely a send: {0}', when(at));
}

/** Returns a use of SES that the keys no longer show, with its key, its time, and what became of the key. */
export function pastUseWords(user: Evidence, past: PastUse, telling: EvidenceTelling): string {
  const { when, quoted } = telling;
  const { keyId, use } = past;
  const name = keyId === null ? l10n.t('access key') : quoted(keyId);
  const what = useWords(
    quoted(use.service ?? ''),
    use.region === null ? null : quoted(use.region),
    when(use.at),
  );
  return l10n.t('{0}: {1}, {2}', name, what, pastUseFate(user, past, quoted));
}

/** Returns what became of the key of a past use, in a few words. */
export function pastUseFate(
  { accessKeys }: Pick<Evidence, 'accessKeys'>,
  { keyId }: PastUse,
  quoted: EvidenceTelling['quoted'],
): string {
  if (keyId === null) return l10n.t('key moved on or deleted since');
  const key = accessKeys.find(({ id }) => id === keyId);
  if (key === undefined) return l10n.t('key deleted since');
  const service = key.lastUsed?.service ?? null;
  return service === null ? l10n.t('key moved on since') : l10n.t('key used for {0} since', quoted(service));
}

/** Returns what is said of a last use where no sign shows one: that is "none" only where every answer is there. */
export function noUseWords(user: User): string {
  switch (userKind(user)) {
    case 'cannot-tell':
      return l10n.t('cannot tell');
    case 'checking':
      return l10n.t('checking…');
    default:
      return l10n.t('none seen');
  }
}

/** Returns why Access Advisor shows no use of SES by a user: four different things. `null` where it shows one. */
export function noAdvisorWords(user: Evidence): string | null {
  if (user.isRoot) return l10n.t('does not know the root user');
  switch (advisorStatus(user)) {
    case 'accessed':
      return null;
    case 'not-accessed':
      return l10n.t('SES not accessed in the tracking period');
    case 'not-listed':
      return l10n.t('SES not listed: no identity policy allows it now; that is not “never used”');
    case 'not-asked':
      return l10n.t('not asked in this scan');
    case 'pending':
      return l10n.t('checking…');
    case 'unknown':
      return isAdvisorSilent(user) ? l10n.t('not available here') : l10n.t('an answer is missing');
  }
}
