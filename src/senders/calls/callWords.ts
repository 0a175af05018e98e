/** What is said about one key's or user's calls. */
import * as l10n from '@vscode/l10n';
import type { CallsAnswer, Creation } from './askCalls.ts';
import { allCalls } from './askCalls.ts';
import { isSesCall } from './groupCalls.ts';
import type { CallsSubject } from './callsQuestion.ts';
import type { Caller, RecordedCall } from '../model/trailEvents.ts';
import { compareText } from '../model/order.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { listNames } from '../words/reportCaveat.ts';
import { counted, formatCount, sentences } from '../words/words.ts';

/** What was found, in a few sentences. */
export function callsSentence(answer: CallsAnswer, { quoted }: Pick<WordFormat, 'quoted'>): string {
  const calls = allCalls(answer);
  const ses = calls.filter(isSesCall).length;
  if (calls.length === 0) {
    if (!answer.isWhole) return l10n.t('No calls so far.');
    const failed = answer.regions.filter(({ state }) => state === 'failed');
    if (failed.length > 0)
      return failed.length === answer.regions.length
        ? l10n.t('No calls were read: no Region answered.')
        : l10n.t('No calls were read, and not every Region answered.');
    const asked = answer.regions.filter(({ state }) => state === 'asked').map(({ region }) => region);
    return asked.length === 0
      ? l10n.t('No calls were read: no Region answered.')
      : l10n.t('Event history shows no calls in {0}.', asked.join(l10n.t(', ')));
  }
  const { all, sources } = sourceWords(calls, quoted);
  return sentences(
    all,
    ses === 0
      ? l10n.t('None of them to Amazon SES.')
      : l10n.t('{0} of them to Amazon SES.', formatCount(ses)),
    sources,
    answer.regions.some(({ cut }) => cut) ? l10n.t('Older calls were not read.') : '',
  );
}

/**
 * Returns how many calls there are and where they came from, in two sentences if not all came from an IP address: a call that an
 * AWS service made has the service's name there. Source: CloudTrail User Guide, "CloudTrail record contents", `sourceIPAddress`.
 */
function sourceWords(
  calls: readonly RecordedCall[],
  quoted: WordFormat['quoted'],
): { readonly all: string; readonly sources: string } {
  const sources = calls.flatMap(({ ip }) => (ip === null ? [] : [ip]));
  const addresses = sources.filter((source) => /^[\d.]+$|:/.test(source));
  const services = sources.filter((source) => /\.amazonaws\.com(?:\.cn)?$|^AWS Internal$/.test(source));
  const all = counted(calls.length, 'call');
  const distinct = new Set(addresses).size;
  if (addresses.length === calls.length)
    return {
      all:
        distinct === 1
          ? l10n.t('{0} from one IP address.', all)
          : l10n.t('{0} from {1} IP addresses.', all, formatCount(distinct)),
      sources: '',
    };
  return {
    all: l10n.t('{0}.', all),
    sources: sentences(
      distinct === 0
        ? ''
        : distinct === 1
          ? l10n.t('{0} from one IP address.', counted(addresses.length, 'call'))
          : l10n.t('{0} from {1} IP addresses.', counted(addresses.length, 'call'), formatCount(distinct)),
      services.length === 0
        ? ''
        : l10n.t(
            '{0} from AWS services: {1}.',
            counted(services.length, 'call'),
            listNames([...new Set(services)].toSorted(compareText), quoted),
          ),
    ),
  };
}

/** Who created the key and the user, a sentence each. */
export function creationWords(
  { question: { subject }, keyCreated, userCreated }: CallsAnswer,
  format: WordFormat,
): readonly string[] {
  return [
    ...(subject.accessKeyId === null ? [] : [keyWords(keyCreated, format)]),
    ...(subject.userName === null ? [] : [userWords(userCreated, format)]),
  ].filter((words) => words !== '');
}

function keyWords(creation: Creation, format: WordFormat): string {
  switch (creation) {
    case 'asking':
      return '';
    case 'too-old':
      return l10n.t(
        'The key was created more than 90 days ago, so Event history no longer shows who created it.',
      );
    case 'not-found':
      return l10n.t('Event history does not show who created the key.');
    case 'unknown':
      return l10n.t('Could not find out who created the key.');
    default:
      return l10n.t(
        'The key was created on {0} by {1}, from {2} with {3}.',
        ...creationFacts(creation, format),
      );
  }
}

function userWords(creation: Creation, format: WordFormat): string {
  switch (creation) {
    case 'asking':
      return '';
    case 'too-old':
      return l10n.t(
        'The user was created more than 90 days ago, so Event history no longer shows who created it.',
      );
    case 'not-found':
      return l10n.t('Event history does not show who created the user.');
    case 'unknown':
      return l10n.t('Could not find out who created the user.');
    default:
      return l10n.t(
        'The user was created on {0} by {1}, from {2} with {3}.',
        ...creationFacts(creation, format),
      );
  }
}

function creationFacts(
  { at, by, ip, userAgent }: RecordedCall,
  { when, quoted }: WordFormat,
): readonly [string, string, string, string] {
  return [when(at), callerWords(by, quoted), textOr(ip, quoted), textOr(userAgent, quoted)];
}

function textOr(text: string | null, quoted: WordFormat['quoted']): string {
  return text === null ? l10n.t('unknown') : quoted(text);
}

/** `mailer`, `role deploy`, `root` */
export function callerWords({ type, name, arn }: Caller, quoted: WordFormat['quoted']): string {
  if (type === 'Root') return l10n.t('the root user');
  const shown = quoted(name ?? arn ?? l10n.t('unknown'));
  return type === 'AssumedRole' ? l10n.t('the role {0}', shown) : shown;
}

/** What the calls never show, and what of them is missing, a sentence each. */
export function callsLimits(answer: CallsAnswer, { when }: Pick<WordFormat, 'when'>): readonly string[] {
  const { askedAt, question, regions, meanwhileCut, isWhole } = answer;
  const cut = regions.filter((region) => region.cut);
  const off = regions.filter(({ state }) => state === 'off').map(({ region }) => region);
  const asked = question.regions.filter((region) => !off.includes(region));
  return [
    l10n.t(
      'Mails are never among these calls: Event history has no SendEmail, no SendRawEmail, and nothing sent through SMTP.',
    ),
    l10n.t(
      'Calls from {0} to {1}. Event history keeps 90 days, and CloudTrail can be 15 minutes late.',
      when(question.from),
      when(askedAt),
    ),
    sessionWords(question.subject),
    l10n.t('Regions: {0}. Calls in other Regions are not included.', asked.join(l10n.t(', '))),
    ...(off.length === 0 ? [] : [l10n.t('Turned off for the account: {0}.', off.join(l10n.t(', ')))]),
    ...cut.map(({ region, calls }) =>
      l10n.t('{0}: only the latest {1} were read; there are more.', region, counted(calls.length, 'call')),
    ),
    ...(meanwhileCut.length === 0
      ? []
      : [
          l10n.t(
            'Older changes to identities and sending are missing in {0}.',
            meanwhileCut.join(l10n.t(', ')),
          ),
        ]),
    ...(isWhole ? [] : [l10n.t('Not everything was read.')]),
  ];
}

function sessionWords({ accessKeyId }: CallsSubject): string {
  if (accessKeyId === null) return l10n.t('Calls of roles that the user assumed are not included.');
  if (accessKeyId.startsWith('ASIA'))
    return l10n.t('This key belongs to one session; others have other keys.');
  return l10n.t(
    'Calls with temporary credentials have other access key IDs. The calls of the user include those of its own sessions.',
  );
}
