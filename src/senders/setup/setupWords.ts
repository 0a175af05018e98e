/** What is said of the SES set-up of an account. */
import * as l10n from '@vscode/l10n';
import { addHours, currentHour, lastHour, sumHours, type Mails } from '../model/mails.ts';
import type { SesAccount } from '../ports/sesReader.ts';
import { hasNoIdentity, isCoverageKnown, unnamedMails, type Unnamed } from './coverage.ts';
import type { IdentityGrant, MailManagerEntry, RegionSetup, SetupAnswer } from './setup.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { counted, sentences } from '../words/words.ts';

/** Returns what a check leaves behind in the account's own records: said before it. */
export function traceWords(): string {
  return l10n.t(
    'This asks Amazon SES itself, read-only. Afterward, the user or role that asks looks like one that uses Amazon SES: at its access key, in Access Advisor, and in CloudTrail.',
  );
}

/** Returns what stands against sending in a Region; an empty string if nothing does. */
export function sendingWords(account: SesAccount): string {
  return sentences(alarmWords(account), sandboxWords(account));
}

/** Returns that sending is paused in a Region, or what AWS has against the account; an empty string if nothing. */
export function alarmWords({ sendingEnabled, enforcement }: SesAccount): string {
  return sentences(
    sendingEnabled ? '' : l10n.t('Sending is paused in this Region.'),
    enforcement === 'HEALTHY' ? '' : enforcementWords(enforcement),
  );
}

/** Returns that an account is in the sandbox in a Region; an empty string if it isn't. */
export function sandboxWords({ productionAccess }: SesAccount): string {
  return productionAccess
    ? ''
    : l10n.t('The account is in the sandbox in this Region: it can send only to verified identities.');
}

/** Returns in how many of several Regions mails have no sender, once everything was asked; else an empty string. */
export function summaryWords({ regions, isDone }: Pick<SetupAnswer, 'regions' | 'isDone'>): string {
  if (!isDone || regions.length < 2) return '';
  const part = regions.filter((region) => unnamedMails(region).length > 0).length;
  const unknown = regions.filter((region) => !isCoverageKnown(region)).length;
  return sentences(
    part > 0
      ? part < regions.length
        ? l10n.t('In {0} of {1} Regions, mails have no sender in CloudWatch.', part, regions.length)
        : part === 2
          ? l10n.t('In both Regions, mails have no sender in CloudWatch.')
          : l10n.t('In all {0} Regions, mails have no sender in CloudWatch.', part)
      : unknown === 0
        ? l10n.t('No mails without a sender in CloudWatch in any of these {0} Regions.', regions.length)
        : '',
    unknown === 0
      ? ''
      : unknown < regions.length
        ? l10n.t('In {0} of {1} Regions, answers are missing.', unknown, regions.length)
        : unknown === 2
          ? l10n.t('In both Regions, answers are missing.')
          : l10n.t('In all {0} Regions, answers are missing.', unknown),
  );
}

function enforcementWords(enforcement: string): string {
  switch (enforcement) {
    case 'PROBATION':
      return l10n.t('AWS has the account under review (probation).');
    case 'SHUTDOWN':
      return l10n.t('AWS has stopped the account from sending (shutdown).');
    default:
      return l10n.t('AWS gives the account the status {0}.', enforcement);
  }
}

/** Returns that mails were counted in a Region that has no identity now, and what shows more; an empty string if none were. */
export function goneIdentityWords(
  setup: RegionSetup,
  mails: Mails | undefined,
  { when }: Pick<WordFormat, 'when'>,
): string {
  const known = mails?.regions.find(({ region }) => region === setup.region);
  const hours = known?.sent ?? null;
  const last = hours === null ? null : lastHour(hours);
  if (known === undefined || hours === null || last === null || !hasNoIdentity(setup)) return '';
  const end = addHours(last, 1);
  return sentences(
    l10n.t(
      '{0} sent from here in the 400 days to {1}, the latest by {2}, though no identity exists here now.',
      counted(sumHours(hours).last400Days + currentHour(hours), 'mail'),
      when(known.asOf),
      when(end < known.asOf ? end : known.asOf),
    ),
    l10n.t(
      'The one that sent may have been deleted since, or belong to another account that let this one send.',
    ),
    l10n.t(
      'Show Recent Calls lists who deleted identities in the last 90 days (DeleteEmailIdentity, DeleteIdentity), and Who Sent These Mails who could have sent.',
    ),
  );
}

/** Returns which mails have no sender in CloudWatch, and why. */
export function unnamedWords(unnamed: Unnamed, { quoted }: Pick<WordFormat, 'quoted'>): string {
  switch (unnamed.reason) {
    case 'no-default-set':
      return l10n.t(
        'Mails of the identity {0} that name no configuration set, since it has no default one.',
        quoted(unnamed.identity),
      );
    case 'set-missing':
      return l10n.t(
        'Mails of the identity {0} that name no configuration set, since its default one does not exist.',
        quoted(unnamed.identity),
      );
    case 'no-destination':
      return l10n.t(
        'Mails with the configuration set {0}, since it has no event destination that counts them by sender.',
        quoted(unnamed.configurationSet),
      );
    case 'destination-disabled':
      return l10n.t(
        'Mails with the configuration set {0}, since its event destination that counts them by sender is disabled.',
        quoted(unnamed.configurationSet),
      );
  }
}

/** Returns who may send by the policy of an identity, other than users and roles of the account. */
export function grantWords(
  { kind, name, identity, policy, isConditional }: IdentityGrant,
  { quoted }: Pick<WordFormat, 'quoted'>,
): string {
  return sentences(
    l10n.t(
      '{0} may send as {1}, by its policy {2}.',
      granteeName(kind, quoted(name)),
      quoted(identity),
      quoted(policy),
    ),
    isConditional ? l10n.t('Conditions limit it.') : '',
  );
}

function granteeName(kind: IdentityGrant['kind'], name: string): string {
  switch (kind) {
    case 'anyone':
      return l10n.t('Everybody');
    case 'own-account':
      return l10n.t('Anyone in this account allowed by IAM');
    case 'account':
      return l10n.t('Another AWS account, {0},', name);
    case 'service':
      return l10n.t('The AWS service {0}', name);
    case 'gone':
      return l10n.t('A user or role that is not listed, {0},', name);
    default:
      return name;
  }
}

/** Returns which roles an ingress point of Mail Manager sends under. Its clients have no access key: IAM can't distinguish them. */
export function ingressWords(
  { name, roles }: MailManagerEntry,
  { quoted }: Pick<WordFormat, 'quoted'>,
): string {
  if (roles === null)
    return l10n.t(
      'Mail Manager receives mails at {0}; the role by which it sends is not known.',
      quoted(name),
    );
  return roles.length === 0
    ? l10n.t('Mail Manager receives mails at {0}, and sends none of them.', quoted(name))
    : l10n.t(
        'Mail Manager receives mails at {0}, and sends as {1}: clients that deliver mails there use no access key.',
        quoted(name),
        roles.map(quoted).join(l10n.t(', ')),
      );
}

/** Returns what the set-up costs. */
export function costWords(): string {
  return l10n.t(
    'CloudWatch charges for one custom metric for each sender and Region with mails, about $0.30 a month; check the current price. SES charges nothing for it.',
  );
}

/** Returns what is said where no Region is known to have sent. */
export function noRegionWords(): string {
  return l10n.t('No Region is known to have sent mails: specify the Regions to check.');
}
