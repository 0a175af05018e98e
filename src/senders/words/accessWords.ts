import * as l10n from '@vscode/l10n';
import { useWords } from './changeWords.ts';
import { userKind } from './counts.ts';
import type { SetupChecks } from '../model/evidence.ts';
import type { NamedFact, WordFormat } from './changeWords.ts';
import { pastUseFate } from './evidenceWords.ts';
import type { Evidence, PastUse, Snapshot, Timestamp, Principal } from '../model/model.ts';
import { addHours } from '../model/mails.ts';
import { isProvenSend, isSend, newestSignals } from '../model/evidence/signal.ts';
import { isTrackedSend } from '../model/evidence/accessAdvisor.ts';
import { sesSignals, type Signal } from '../model/evidence.ts';
import { listNames } from './reportCaveat.ts';

/** Returns the strongest signals of the newest access and, if that was earlier, of the latest send. None without any use. */
export function strongestSignals(evidence: Evidence): readonly Signal[] {
  const signals = sesSignals(evidence);
  const newest = newestSignals(signals);
  const best =
    newest.find(isProvenSend) ??
    newest.find(isSend) ??
    newest.find(({ action }) => action !== null) ??
    newest[0];
  if (best === undefined) return [];
  const send = isSend(best) ? undefined : signals.find(isSend);
  return send === undefined ? [best] : [best, send];
}

/** IAM keeps only the first use of a key within so long, which may have begun before the hour. In milliseconds. */
const KEY_INTERVAL = 15 * 60_000;

/**
 * Returns the time to show of the newest access of SES; `null` without any. Mails are counted by the hour: where a key was
 * used in the hour of the latest ones, its time, which is to the minute.
 */
export function newestAccessAt(evidence: Evidence): Timestamp | null {
  const signals = sesSignals(evidence);
  const [newest] = signals;
  if (newest?.source !== 'mails') return newest?.at ?? null;
  const from = Date.parse(addHours(newest.at, -1)) - KEY_INTERVAL;
  const key = signals.find(({ source, at }) => source === 'access-key' && Date.parse(at) >= from);
  return key?.at ?? newest.at;
}

interface Facts extends Pick<Evidence, 'canSend'> {
  readonly permissionsAsOf?: Timestamp | null;
  readonly sentMails?: Evidence['sentMails'] | undefined;
  readonly setupChecks?: SetupChecks | undefined;
}

/**
 * Returns the facts about the newest access of SES and the latest send, each with its time.
 * @param signals from {@link strongestSignals}
 * @param facts what the policies allow, and when they were read: AWS counts denied attempts as uses; the mails that were
 *   counted under the name; and when it asked SES itself, which is a use, too
 */
export function accessFacts(
  [newest, send]: readonly Signal[],
  { canSend, permissionsAsOf, sentMails, setupChecks }: Facts,
  format: WordFormat,
): readonly NamedFact[] {
  const shared: readonly NamedFact[] = sentMails?.isShared === true ? [['', sharedWords()]] : [];
  const asked: readonly NamedFact[] =
    setupChecks === undefined ? [] : [['', ownCheckWords(setupChecks, format)]];
  if (newest === undefined) return [...shared, ...asked];
  return [
    newestFact(newest, format),
    ...shared,
    ...(send === undefined ? [] : [sendFact(send, format)]),
    ...(canSend === 'no' && [newest, send].some(isMaybeDenied)
      ? [['', noPolicyWords(permissionsAsOf ?? null, format)] as const]
      : []),
    ...asked,
  ];
}

/** Returns the same, each fact in one text. */
export function accessWords(...about: Parameters<typeof accessFacts>): readonly string[] {
  return accessFacts(...about).map(([name, value]) =>
    name === '' ? value : l10n.t('{0}: {1}', name, value),
  );
}

function sharedWords(): string {
  return l10n.t(
    'Mails were counted under this name, which another user or role has, too: not known who sent them',
  );
}

/** Whether a send may have been a denied attempt. SES counts the mails that it accepted. */
function isMaybeDenied(signal: Signal | undefined): boolean {
  return signal !== undefined && isSend(signal) && signal.proves !== 'mail';
}

/** Returns what is said about a use that no policy allows, as of the time the policies were read. */
export function noPolicyWords(asOf: Timestamp | null, { when }: Pick<WordFormat, 'when'>): string {
  return asOf === null
    ? l10n.t('No policy is known to allow sending; denied attempts count as uses')
    : l10n.t('No policy allows sending, as of {0}; denied attempts count as uses', when(asOf));
}

function newestFact(signal: Signal, { when, quoted }: WordFormat): NamedFact {
  const { source, proves, action, at } = signal;
  const name = l10n.t('Latest SES access');
  switch (source) {
    case 'mails':
      return sendFact(signal, { when, quoted });
    case 'access-key':
      return proves === 'send'
        ? [name, l10n.t('the SMTP interface, {0}', when(at))]
        : [name, l10n.t('a call of the SES API, {0}; not known which', when(at))];
    case 'access-advisor':
      if (action === null)
        return proves === 'likely-send'
          ? [name, l10n.t('most likely a send, {0}', when(at))]
          : [name, l10n.t('{0}; there is no data on the action', when(at))];
      return isTrackedSend(action)
        ? [name, l10n.t('{0}, which sends mail, {1}', quoted(action), when(at))]
        : [
            l10n.t('Latest SES access that AWS names'),
            l10n.t('{0}, {1}; a send in the same minute would not show', quoted(action), when(at)),
          ];
  }
}

function sendFact({ source, action, at }: Signal, { when, quoted }: WordFormat): NamedFact {
  switch (source) {
    case 'mails':
      return [l10n.t('Latest mails counted under this name'), l10n.t('the hour to {0}', when(at))];
    case 'access-key':
      return [l10n.t('Latest send'), l10n.t('the SMTP interface, {0}', when(at))];
    case 'access-advisor':
      return action === null
        ? [l10n.t('Latest access that was most likely a send'), when(at)]
        : [l10n.t('Latest send'), l10n.t('{0}, {1}', quoted(action), when(at))];
  }
}

/** Returns a use of SES that the keys no longer show, with its key, its time, and what happened to the key. */
export function pastUseWords(user: Evidence, past: PastUse, format: WordFormat): string {
  const { when, quoted } = format;
  const { keyId, use } = past;
  const name = keyId === null ? l10n.t('access key') : quoted(keyId);
  const what = useWords(
    quoted(use.service ?? ''),
    use.region === null ? null : quoted(use.region),
    when(use.at),
  );
  return l10n.t('{0}: {1}, {2}', name, what, pastUseFate(user, past, quoted));
}

/** Returns who used SES and was deleted since, with the latest use of each; empty if none is known. */
export function deletedWords({ deletedPrincipals = [] }: Snapshot, { when, quoted }: WordFormat): string {
  const names = deletedPrincipals.map(({ name, kind, lastSesAt }) =>
    l10n.t('{0} ({1})', quoted(kind === 'role' ? `role/${name}` : name), when(lastSesAt ?? '')),
  );
  return names.length === 0 ? '' : l10n.t('Used SES before they were deleted: {0}.', listNames(names));
}

/** Returns the text about a last use if no signal shows one. It's "none" only if every answer is in. */
export function noUseWords(user: Principal): string {
  switch (userKind(user)) {
    case 'cannot-tell':
      return l10n.t('cannot tell');
    case 'checking':
      return l10n.t('checking…');
    default:
      return l10n.t('none seen');
  }
}

/** Returns what is said at a user or role that asked SES itself, so that nobody takes it for a sender. */
export function ownCheckWords({ first, last }: SetupChecks, { when }: Pick<WordFormat, 'when'>): string {
  return first.slice(0, 10) === last.slice(0, 10)
    ? l10n.t('Asked SES itself, by this tool, on {0}: its own use of SES may be that', when(last))
    : l10n.t(
        'Asked SES itself, by this tool, since {0}, last on {1}: its own use of SES may be that',
        when(first),
        when(last),
      );
}
