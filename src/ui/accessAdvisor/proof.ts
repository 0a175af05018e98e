/**
 * What the evidence can and cannot prove, in plain words. Each sentence rests on a documented or observed rule
 * of IAM; the inference (a last access later than every tracked action was most likely a send) says so itself.
 *
 * Sources: IAM User Guide, "Refine permissions in AWS using last accessed information"; IAM API Reference,
 * GetServiceLastAccessedDetails and GetAccessKeyLastUsed. The name `ses-smtp` is observed.
 */
import * as l10n from '@vscode/l10n';
import { advisorAvailability } from '../../senders/advisorData.ts';
import type { AccessKey } from '../../senders/model.ts';
import { isSesUse, SES_SMTP } from '../../senders/signals.ts';
import { sentences } from '../../senders/words.ts';
import { sesEvidence, type LastTouch, type SesEvidence } from './evidence.ts';
import type { AdvisorPage } from './protocol.ts';

export interface Proof {
  /** The answer in one sentence. */
  readonly conclusion: string;
  readonly shows: readonly string[];
  readonly cannotShow: readonly string[];
  readonly keepInMind: readonly string[];
}

/** How names of AWS stand in a sentence. */
type Quoted = (name: string) => string;

/** What the page proves. @param quoted how names of AWS stand in a sentence; as they are where not given. */
export function proofOf(page: AdvisorPage, quoted: Quoted = (name) => name): Proof {
  const evidence = sesEvidence(page);
  const keys = page.user.accessKeys;
  return {
    conclusion: conclusionOf(evidence, keys, quoted),
    shows: [...keys.flatMap((key) => shownByKey(key, quoted)), ...shownByAdvisor(evidence, quoted)],
    cannotShow: [...hiddenFromAdvisor(evidence), ...hiddenFromKeys(keys, quoted)],
    keepInMind: limits(page, quoted),
  };
}

function conclusionOf(evidence: SesEvidence, keys: readonly AccessKey[], quoted: Quoted): string {
  if (keys.some(isSmtp)) return l10n.t('This user sent mail through the SMTP interface.');
  if (keys.some((key) => isUnseenUse(key, evidence))) {
    return l10n.t(
      'A key called the SES API where Access Advisor shows nothing (yet); which call it was is not known.',
    );
  }
  switch (evidence.kind) {
    case 'pending':
      return l10n.t('Access Advisor has not answered yet.');
    case 'missing':
      return l10n.t(
        'Access Advisor’s answer is not available here, so it neither shows nor rules out a use of SES.',
      );
    case 'not-listed':
      return l10n.t(
        'Amazon SES is not listed: this user’s identity policies do not grant it. That is not “never used”.',
      );
    case 'not-accessed':
      return l10n.t('Access Advisor saw no use of Amazon SES in the tracking period.');
    case 'accessed':
      return touchConclusion(evidence.lastTouch, quoted);
  }
}

function touchConclusion(touch: LastTouch, quoted: Quoted): string {
  if (touch.kind === 'unknown') {
    return l10n.t(
      'Access Advisor saw Amazon SES; there is no action data here to tell sending from looking.',
    );
  }
  if (touch.kind === 'untracked') return l10n.t('The last touch of Amazon SES was most likely a send.');
  return touch.sends
    ? l10n.t('The last touch of Amazon SES was {0}, which sends a message.', quoted(touch.action))
    : l10n.t(
        'The last touch of Amazon SES was {0}, which is not a send. Earlier sends are possible.',
        quoted(touch.action),
      );
}

function shownByKey(key: AccessKey, quoted: Quoted): readonly string[] {
  if (key.lastUsed === null || !isSesUse(key.lastUsed)) return [];
  const name = key.id === null ? l10n.t('An access key') : quoted(key.id);
  return isSmtp(key)
    ? [l10n.t('{0} was last used for ses-smtp, which can do nothing but send.', name)]
    : [l10n.t('{0} was last used for ses: a call of the SES API, not surely a send.', name)];
}

function shownByAdvisor(evidence: SesEvidence, quoted: Quoted): readonly string[] {
  switch (evidence.kind) {
    case 'accessed':
      return [
        l10n.t('Access Advisor saw the user reach Amazon SES.'),
        ...shownByTouch(evidence.lastTouch, quoted),
      ];
    case 'not-accessed':
      return [l10n.t('The user is allowed some action of SES, but was not seen using it.')];
    case 'not-listed':
      return [l10n.t('No identity policy of the user allows any action of SES now.')];
    case 'missing':
    case 'pending':
      return [];
  }
}

function shownByTouch(touch: LastTouch, quoted: Quoted): readonly string[] {
  if (touch.kind !== 'untracked') return [];
  const later =
    touch.latestTracked === null
      ? l10n.t('No tracked action was used, yet SES was.')
      : l10n.t('That was later than every tracked action (latest: {0}).', quoted(touch.latestTracked.action));
  return [sentences(later, l10n.t('Sends are not tracked, so it was most likely one.'))];
}

function hiddenFromAdvisor(evidence: SesEvidence): readonly string[] {
  switch (evidence.kind) {
    case 'accessed':
      return [
        l10n.t('Which action sent, how many mails, to whom: Access Advisor cannot name them.'),
        l10n.t('API or SMTP: Access Advisor counts both as Amazon SES.'),
        l10n.t('Whether it succeeded: denied attempts count as access, too.'),
      ];
    case 'not-accessed':
      return [l10n.t('Use before the tracking period, and of the last hours.')];
    case 'not-listed':
      return [
        l10n.t('Use under permissions that the user no longer has.'),
        l10n.t('Sending that a policy on an SES identity allows (sending authorization).'),
      ];
    case 'missing':
    case 'pending':
      return [l10n.t('Anything about SES beyond what the access keys tell.')];
  }
}

function hiddenFromKeys(keys: readonly AccessKey[], quoted: Quoted): readonly string[] {
  const movedOn = keys.find((key) => key.lastUsed !== null && !isSesUse(key.lastUsed));
  const name = movedOn?.lastUsed?.service ?? null;
  const service = name === null ? l10n.t('another service') : quoted(name);
  return [
    movedOn === undefined
      ? l10n.t('What a key did before its last use: only the last service of a key is kept.')
      : l10n.t('What a key did before its last use: only the last service (now {0}) is kept.', service),
  ];
}

function limits({ account }: AdvisorPage, quoted: Quoted): readonly string[] {
  const ofKeys = l10n.t('Of uses of a key within 15 minutes only the first is recorded.');
  if (advisorAvailability(account.partition) === 'not-available') {
    return [
      l10n.t('AWS documents no Access Advisor data for the partition {0}.', quoted(account.partition)),
      ofKeys,
    ];
  }
  return [
    l10n.t('New activity takes up to 4 hours to appear in Access Advisor.'),
    l10n.t('The tracking period is at least 400 days.'),
    ofKeys,
    ...(account.partition === 'aws-us-gov' ? [l10n.t('AWS GovCloud (US) has data since July 1, 2023.')] : []),
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
