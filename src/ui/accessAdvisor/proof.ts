/**
 * What the evidence can and cannot prove, in plain words. Each sentence rests on a documented or observed rule
 * of IAM; the inference (a last access later than every tracked action was most likely a send) says so itself.
 *
 * Sources: IAM User Guide, "Refine permissions in AWS using last accessed information"; IAM API Reference,
 * GetServiceLastAccessedDetails and GetAccessKeyLastUsed. The name `ses-smtp` is observed.
 */
import { advisorAvailability } from '../../senders/advisorData.ts';
import type { AccessKey } from '../../senders/model.ts';
import { isSesUse, SES_SMTP } from '../../senders/verdict.ts';
import { sesEvidence, type LastTouch, type SesEvidence } from './evidence.ts';
import type { AdvisorPage } from './protocol.ts';

export interface Proof {
  /** The answer in one sentence. */
  readonly conclusion: string;
  readonly shows: readonly string[];
  readonly cannotShow: readonly string[];
  readonly keepInMind: readonly string[];
}

export function proofOf(page: AdvisorPage): Proof {
  const evidence = sesEvidence(page);
  const keys = page.user.accessKeys;
  return {
    conclusion: conclusionOf(evidence, keys),
    shows: [...keys.flatMap(shownByKey), ...shownByAdvisor(evidence)],
    cannotShow: [...hiddenFromAdvisor(evidence), ...hiddenFromKeys(keys)],
    keepInMind: limits(page),
  };
}

function conclusionOf(evidence: SesEvidence, keys: readonly AccessKey[]): string {
  if (keys.some(isSmtp)) return 'This user sent mail through the SMTP interface.';
  if (keys.some((key) => isUnseenUse(key, evidence))) {
    return 'A key called the SES API where Access Advisor shows nothing (yet); which call it was is not known.';
  }
  switch (evidence.kind) {
    case 'pending':
      return 'Access Advisor has not answered yet.';
    case 'missing':
      return 'Access Advisor’s answer is not available here, so it neither shows nor rules out a use of SES.';
    case 'not-listed':
      return 'Amazon SES is not listed: this user’s identity policies do not grant it. That is not “never used”.';
    case 'not-accessed':
      return 'Access Advisor saw no use of Amazon SES in the tracking period.';
    case 'accessed':
      return touchConclusion(evidence.lastTouch);
  }
}

function touchConclusion(touch: LastTouch): string {
  if (touch.kind === 'unknown') {
    return 'Access Advisor saw Amazon SES; there is no action data here to tell sending from looking.';
  }
  if (touch.kind === 'untracked') return 'The last touch of Amazon SES was most likely a send.';
  return touch.sends
    ? `The last touch of Amazon SES was ${touch.action}, which sends a message.`
    : `The last touch of Amazon SES was ${touch.action}, which is not a send. Earlier sends are possible.`;
}

function shownByKey(key: AccessKey): readonly string[] {
  if (key.lastUsed === null || !isSesUse(key.lastUsed)) return [];
  const name = key.id ?? 'An access key';
  return isSmtp(key)
    ? [`${name} was last used for ses-smtp, which can do nothing but send.`]
    : [`${name} was last used for ses: a call of the SES API, not surely a send.`];
}

function shownByAdvisor(evidence: SesEvidence): readonly string[] {
  switch (evidence.kind) {
    case 'accessed':
      return ['Access Advisor saw the user reach Amazon SES.', ...shownByTouch(evidence.lastTouch)];
    case 'not-accessed':
      return ['The user is allowed some action of SES, but was not seen using it.'];
    case 'not-listed':
      return ['No identity policy of the user allows any action of SES now.'];
    case 'missing':
    case 'pending':
      return [];
  }
}

function shownByTouch(touch: LastTouch): readonly string[] {
  if (touch.kind !== 'untracked') return [];
  const later =
    touch.latestTracked === null
      ? 'No tracked action was used, yet SES was.'
      : `That was later than every tracked action (latest: ${touch.latestTracked.action}).`;
  return [`${later} Sends are not tracked, so it was most likely one.`];
}

function hiddenFromAdvisor(evidence: SesEvidence): readonly string[] {
  switch (evidence.kind) {
    case 'accessed':
      return [
        'Which action sent, how many mails, to whom: Access Advisor cannot name them.',
        'API or SMTP: Access Advisor counts both as Amazon SES.',
        'Whether it succeeded: denied attempts count as access, too.',
      ];
    case 'not-accessed':
      return ['Use before the tracking period, and of the last hours.'];
    case 'not-listed':
      return [
        'Use under permissions that the user no longer has.',
        'Sending that a policy on an SES identity allows (sending authorization).',
      ];
    case 'missing':
    case 'pending':
      return ['Anything about SES beyond what the access keys tell.'];
  }
}

function hiddenFromKeys(keys: readonly AccessKey[]): readonly string[] {
  const movedOn = keys.find((key) => key.lastUsed !== null && !isSesUse(key.lastUsed));
  const service = movedOn?.lastUsed?.service ?? 'another service';
  return [
    movedOn === undefined
      ? 'What a key did before its last use: only the last service of a key is kept.'
      : `What a key did before its last use: only the last service (now ${service}) is kept.`,
  ];
}

function limits({ account }: AdvisorPage): readonly string[] {
  const ofKeys = 'Of uses of a key within 15 minutes only the first is recorded.';
  if (advisorAvailability(account.partition) === 'not-available') {
    return [`AWS documents no Access Advisor data for the partition ${account.partition}.`, ofKeys];
  }
  return [
    'New activity takes up to 4 hours to appear in Access Advisor.',
    'The tracking period is at least 400 days.',
    ofKeys,
    ...(account.partition === 'aws-us-gov' ? ['AWS GovCloud (US) has data since July 1, 2023.'] : []),
  ];
}

/** The two records of one call may differ by some seconds. */
const SAME_CALL = 60_000;

/** A key's use of SES that Access Advisor's row does not hold: the row is up to 4 hours late, or there is none. */
function isUnseenUse({ lastUsed }: AccessKey, evidence: SesEvidence): boolean {
  if (lastUsed === null || !isSesUse(lastUsed)) return false;
  if (evidence.kind === 'accessed') return Date.parse(lastUsed.at) - Date.parse(evidence.at) > SAME_CALL;
  return evidence.kind === 'not-accessed' || evidence.kind === 'not-listed';
}

function isSmtp(key: AccessKey): boolean {
  return key.lastUsed?.service?.toLowerCase() === SES_SMTP;
}
