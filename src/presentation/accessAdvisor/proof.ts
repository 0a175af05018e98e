/**
 * What the evidence can and can't prove, in plain words. Each sentence is based on a documented or observed rule of IAM.
 * The one inference (an access later than every tracked action was most likely a send) says that it is one.
 *
 * Sources: IAM User Guide, "Refine permissions in AWS using last accessed information"; IAM API Reference,
 * GetServiceLastAccessedDetails and GetAccessKeyLastUsed. The name `ses-smtp` is observed.
 */
import * as l10n from '@vscode/l10n';
import { advisorAvailability } from '../../senders/model/advisorData.ts';
import { isRole } from '../../senders/model/evidence.ts';
import type { AccessKey, AdvisorNone } from '../../senders/model/model.ts';
import { accessWords, strongestSignals, pastUseWords } from '../../senders/words/accessWords.ts';
import type { WordFormat } from '../../senders/words/changeWords.ts';
import { sentWords } from '../../senders/words/mailWords.ts';
import { isSesUse, keySignal } from '../../senders/model/evidence/accessKeys.ts';
import { sentences } from '../../senders/words/words.ts';
import { isLikelySend, knownUser, sesEvidence, type ActionUse, type SesEvidence } from './evidence.ts';
import type { AdvisorPage } from './protocol.ts';

export interface Proof {
  readonly conclusion: string;
  readonly shows: readonly string[];
  readonly cannotShow: readonly string[];
  readonly keepInMind: readonly string[];
}

/** Returns what the page proves. @param format formats times and names from AWS. */
export function createProof(page: AdvisorPage, format: WordFormat): Proof {
  const evidence = sesEvidence(page);
  const { user } = page;
  return {
    conclusion: conclude(page, evidence, format),
    shows: [
      ...sentWords(user, format).map((fact) => l10n.t('{0}.', fact)),
      ...user.accessKeys.flatMap((key) => shownByKey(key, format)),
      ...(user.pastUses ?? []).map((past) => pastUseWords(user, past, format)),
      ...shownByAdvisor(page, evidence, format),
    ],
    cannotShow: [
      ...hiddenFromAdvisor(evidence, user),
      ...(isRole(user) ? [] : hiddenFromKeys(user.accessKeys, format.quoted)),
    ],
    keepInMind: limits(page, format.quoted),
  };
}

/** About the newest access and the latest send, each with its time; if none is known, what Access Advisor said. */
function conclude(page: AdvisorPage, evidence: SesEvidence, format: WordFormat): string {
  const user = knownUser(page);
  const signals = strongestSignals(user);
  const facts = accessWords(signals, user, format).map((fact) => l10n.t('{0}.', fact));
  return sentences(signals.length > 0 ? '' : noSignal(evidence, format), ...facts);
}

function noSignal(evidence: SesEvidence, { when }: WordFormat): string {
  switch (evidence.kind) {
    case 'accessed':
      return '';
    case 'pending':
      return evidence.earlier === null
        ? l10n.t('Access Advisor has not answered yet.')
        : earlierSilence(evidence.earlier, when);
    case 'missing':
      return l10n.t(
        'Access Advisor’s answer is not available here, so it neither shows nor rules out a use of SES.',
      );
    case 'not-listed':
      return l10n.t('Amazon SES is not listed: no identity policy grants it. That is not “never used”.');
    case 'not-accessed':
      return l10n.t('Access Advisor saw no use of Amazon SES in the tracking period.');
  }
}

/** What Access Advisor said in the last scan, while it's asked again. */
function earlierSilence({ kind, asOf }: AdvisorNone, when: WordFormat['when']): string {
  return kind === 'not-listed'
    ? l10n.t(
        'Amazon SES was not listed as of {0}: no identity policy granted it. That is not “never used”.',
        when(asOf),
      )
    : l10n.t('Access Advisor saw no use of Amazon SES in the tracking period, as of {0}.', when(asOf));
}

function shownByKey(key: AccessKey, { when, quoted }: WordFormat): readonly string[] {
  const signal = keySignal(key);
  if (signal === null || signal.proves === 'other') return [];
  const name = key.id === null ? l10n.t('An access key') : quoted(key.id);
  const at = when(signal.at);
  return [
    signal.proves === 'send'
      ? l10n.t('{0} was last used for ses-smtp, which can only send, {1}.', name, at)
      : l10n.t('{0} was last used for ses, {1}: a call of the SES API, not necessarily a send.', name, at),
  ];
}

function shownByAdvisor(page: AdvisorPage, evidence: SesEvidence, format: WordFormat): readonly string[] {
  switch (evidence.kind) {
    case 'accessed':
      return [
        l10n.t('Access Advisor saw a use of Amazon SES, {0}.', format.when(evidence.at)),
        ...(isLikelySend(page) ? shownByLatest(evidence.actions, format.quoted) : []),
      ];
    case 'not-accessed':
      return [l10n.t('Some action of SES is allowed, but no use was seen in the tracking period.')];
    case 'not-listed':
      return [l10n.t('No identity policy allows any action of SES.')];
    case 'missing':
    case 'pending':
      return [];
  }
}

/** Formats names from AWS in a sentence. */
type Quoted = WordFormat['quoted'];

function shownByLatest(actions: readonly ActionUse[] | null, quoted: Quoted): readonly string[] {
  const latest = actions?.find(({ at }) => at !== null);
  const later =
    latest === undefined
      ? l10n.t('No tracked action was used, yet SES was.')
      : l10n.t('That was later than every tracked action (latest: {0}).', quoted(latest.action));
  return [
    sentences(
      later,
      l10n.t('SendEmail and SendRawEmail are not tracked, so it was most likely one of them.'),
    ),
  ];
}

function hiddenFromAdvisor(evidence: SesEvidence, user: AdvisorPage['user']): readonly string[] {
  if (evidence.kind === 'pending' && evidence.earlier !== null)
    return hiddenFromAdvisor({ kind: evidence.earlier.kind, actions: null }, user);
  switch (evidence.kind) {
    case 'accessed':
      return [
        (user.sentMails?.sums?.last400Days ?? 0) > 0
          ? l10n.t(
              'To which addresses, and by which action, except SendBounce and SendCustomVerificationEmail.',
            )
          : l10n.t(
              'How many mails, to which addresses, and by which action, except SendBounce and SendCustomVerificationEmail.',
            ),
        l10n.t('API or SMTP: Access Advisor counts both as Amazon SES.'),
        l10n.t('Whether it succeeded: denied attempts count as access, too.'),
      ];
    case 'not-accessed':
      return [l10n.t('Use before the tracking period, and of the last hours.')];
    case 'not-listed':
      return [
        l10n.t('Use under permissions that were removed since.'),
        l10n.t('Sending that a policy on an SES identity allows (sending authorization).'),
      ];
    case 'missing':
    case 'pending':
      return isRole(user)
        ? [l10n.t('What the role did with SES.')]
        : [l10n.t('Anything about SES beyond what the access keys show.')];
  }
}

function hiddenFromKeys(keys: readonly AccessKey[], quoted: Quoted): readonly string[] {
  const movedOn = keys.find(({ lastUsed }) => lastUsed !== null && !isSesUse(lastUsed));
  const name = movedOn?.lastUsed?.service ?? null;
  const service = name === null ? l10n.t('a service that AWS does not name') : quoted(name);
  return [
    movedOn === undefined
      ? l10n.t('What a key did before its last use: only the last service of a key is kept.')
      : l10n.t('What a key did before its last use: only the last service (now {0}) is kept.', service),
  ];
}

function limits({ account, user }: AdvisorPage, quoted: Quoted): readonly string[] {
  const ofKeys = isRole(user)
    ? []
    : [l10n.t('Of several uses of a key within 15 minutes, only the first is recorded.')];
  if (advisorAvailability(account.partition) === 'not-available') {
    return [
      l10n.t('AWS documents no Access Advisor data for the partition {0}.', quoted(account.partition)),
      ...ofKeys,
    ];
  }
  return [
    l10n.t('New activity takes up to 4 hours to appear in Access Advisor.'),
    l10n.t('The tracking period is at least 400 days.'),
    ...ofKeys,
    ...(account.partition === 'aws-us-gov' ? [l10n.t('AWS GovCloud (US) has data since July 1, 2023.')] : []),
  ];
}
