/** Why a principal has its standing in a window, in sentences, each with its time. */
import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../model/evidence.ts';
import type { Standing } from '../who/standing.ts';
import type { Answer, Reason } from '../who/suspect.ts';
import { isInOneHour, type MailWindow } from '../who/window.ts';
import { noPolicyWords, ownCheckWords } from '../words/accessWords.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { canSendLabel, counted, hoursWords } from '../words/words.ts';

/** Returns the name of a standing. */
export function standingLabel(standing: Standing): string {
  switch (standing) {
    case 'counted':
      return l10n.t('Sent mails');
    case 'fits':
      return l10n.t('Used SES then');
    case 'possible':
      return l10n.t('Possible');
    case 'unlikely':
      return l10n.t('Unlikely');
    case 'ruled-out':
      return l10n.t('Ruled out');
  }
}

/** Returns a reason as a sentence. */
export function reasonWords(reason: Reason, window: MailWindow, format: WordFormat): string {
  const { when, quoted } = format;
  const before = (at: Timestamp) => beforeWords(at, window.from);
  switch (reason.kind) {
    case 'counted':
      return l10n.t(
        'CloudWatch counted {0} under this name in {1}.',
        counted(reason.mails, 'mail'),
        hoursWords(isInOneHour(window)),
      );
    case 'key-fits':
    case 'key-made-later':
    case 'key-never-used':
    case 'key-used-before':
    case 'key-used':
    case 'key-deleted':
    case 'key-gone':
      return keyReasonWords(reason, window, format);
    case 'advisor-fits':
      return advisorFitWords(reason, format);
    case 'no-policy':
      return l10n.t('{0}.', noPolicyWords(reason.asOf, { when }));
    case 'own-check':
      return l10n.t('{0}.', ownCheckWords(reason.checks, { when }));
    case 'created-later':
      return l10n.t('Created on {0}, after that time.', when(reason.at));
    case 'role-used-before':
      return l10n.t('The role was last used on {0}, {1}.', when(reason.at), before(reason.at));
    case 'role-never-used':
      return l10n.t('The role was not used in the 400 days that IAM tracks.');
    case 'role-used':
      return l10n.t('The role was last used on {0}, for any service.', when(reason.at));
    case 'no-keys':
      return l10n.t('Had no access key as of {0}.', when(reason.asOf));
    case 'console-never':
      return l10n.t('Never signed in to the console.');
    case 'console-before':
      return l10n.t('Last signed in to the console on {0}, {1}.', when(reason.at), before(reason.at));
    case 'console-used':
      return l10n.t('Last signed in to the console on {0}.', when(reason.at));
    case 'advisor-before':
      return l10n.t(
        'Access Advisor saw the last use of SES on {0}, {1}.',
        when(reason.at),
        before(reason.at),
      );
    case 'advisor-never':
      return l10n.t('Access Advisor saw no use of SES, as of {0}.', when(reason.asOf));
    case 'no-permission':
      return l10n.t(
        'No IAM policy allows sending, as of {0}, and none was taken away since that time.',
        when(reason.asOf),
      );
    case 'permission':
      // No IAM policy is about root.
      if (reason.isRoot === true) return l10n.t('The root user needs no policy to send.');
      return l10n.t('IAM policies: {0}.', canSendLabel(reason.canSend));
    case 'last-ses':
      return reason.region === null
        ? l10n.t('The latest use of SES that was seen: {0}.', when(reason.at))
        : l10n.t('The latest use of SES that was seen: {0}, in {1}.', when(reason.at), quoted(reason.region));
    case 'deleted':
      return l10n.t('IAM no longer lists it.');
    case 'not-tracked':
      return l10n.t('That time is before the 400 days that IAM tracks.');
    case 'missing':
      return l10n.t('Not known: {0}.', answerWords(reason.what));
    case 'too-young':
      return l10n.t(
        'Known only as of {1}: {0}. What came later may not show before {2}.',
        answerWords(reason.what),
        when(reason.asOf),
        when(reason.needed),
      );
    case 'too-old':
      return l10n.t(
        'CloudTrail’s Event history starts on {0}, so deleted keys are not known.',
        when(reason.from),
      );
  }
}

type KeyReason = Extract<Reason, { readonly kind: `key-${string}` }>;

/** What an access key shows, or doesn't. */
function keyReasonWords(reason: KeyReason, window: MailWindow, { when, quoted }: WordFormat): string {
  const key =
    reason.keyId === null ? l10n.t('An access key') : l10n.t('Access key {0}', quoted(reason.keyId));
  switch (reason.kind) {
    case 'key-fits':
      if (reason.asOf !== undefined)
        return l10n.t(
          '{0} was used for {1} on {2}, as IAM showed on {3}.',
          key,
          placed(reason, quoted),
          when(reason.at),
          when(reason.asOf),
        );
      return reason.region === null
        ? l10n.t('{0} was last used for {1} on {2}.', key, quoted(reason.service), when(reason.at))
        : l10n.t(
            '{0} was last used for {1} in {2} on {3}.',
            key,
            quoted(reason.service),
            quoted(reason.region),
            when(reason.at),
          );
    case 'key-made-later':
      return l10n.t('{0} was created on {1}, after that time.', key, when(reason.at));
    case 'key-never-used':
      return l10n.t('{0} was never used.', key);
    case 'key-used-before':
      return l10n.t(
        '{0} was last used on {1}, {2}.',
        key,
        when(reason.at),
        beforeWords(reason.at, window.from),
      );
    case 'key-used':
      if (reason.service === null)
        return l10n.t('{0} was last used on {1}; earlier uses do not show.', key, when(reason.at));
      return reason.region === null
        ? l10n.t(
            '{0} was last used for {1} on {2}; earlier uses do not show.',
            key,
            quoted(reason.service),
            when(reason.at),
          )
        : l10n.t(
            '{0} was last used for {1} in {2} on {3}; earlier uses do not show.',
            key,
            quoted(reason.service),
            quoted(reason.region),
            when(reason.at),
          );
    case 'key-deleted':
      return reason.isOwn
        ? l10n.t('{0} was deleted on {1}; its uses do not show.', key, when(reason.at))
        : l10n.t('{0} was deleted on {1}, and it is not known whose it was.', key, when(reason.at));
    case 'key-gone':
      return l10n.t('{0} was deleted on {1}.', key, when(reason.at));
  }
}

type AdvisorFit = Extract<Reason, { readonly kind: 'advisor-fits' }>;

/** The use of SES that Access Advisor saw in the window. */
function advisorFitWords(reason: AdvisorFit, { when, quoted }: WordFormat): string {
  if (reason.asOf !== undefined)
    return l10n.t('Access Advisor saw a use of SES on {0}, as of {1}.', when(reason.at), when(reason.asOf));
  if (reason.action === null)
    return reason.proves === 'likely-send'
      ? l10n.t('Access Advisor saw the last use of SES on {0}, most likely a send.', when(reason.at))
      : l10n.t('Access Advisor saw the last use of SES on {0}.', when(reason.at));
  return reason.proves === 'send'
    ? l10n.t('Access Advisor saw {0}, which sends mail, on {1}.', quoted(reason.action), when(reason.at))
    : l10n.t(
        'Access Advisor saw {0} on {1}; a send in the same minute would not show.',
        quoted(reason.action),
        when(reason.at),
      );
}

/** `ses-smtp`, `ses-smtp in us-east-1` */
function placed(
  { service, region }: { readonly service: string; readonly region: string | null },
  quoted: WordFormat['quoted'],
): string {
  return region === null ? quoted(service) : l10n.t('{0} in {1}', quoted(service), quoted(region));
}

function answerWords(what: Answer): string {
  switch (what) {
    case 'keys':
      return l10n.t('which access keys it has and when they were used');
    case 'key':
      return l10n.t('when an access key was last used');
    case 'deleted-keys':
      return l10n.t('whether access keys were deleted (CloudTrail’s Event history)');
    case 'console':
      return l10n.t('when it last signed in to the console');
    case 'role':
      return l10n.t('when the role was last used');
  }
}

/** `15 days before that time` */
function beforeWords(at: Timestamp, from: Timestamp): string {
  const hours = Math.floor((Date.parse(from) - Date.parse(at)) / 3_600_000);
  return l10n.t(
    '{0} before that time',
    hours >= 48
      ? counted(Math.floor(hours / 24), 'day')
      : hours >= 1
        ? counted(hours, 'hour')
        : counted(Math.max(0, Math.floor((Date.parse(from) - Date.parse(at)) / 60_000)), 'minute'),
  );
}
