/** Who could have sent the mails of a window, in sentences: as far as IAM tells, and under which names mails were counted. */
import * as l10n from '@vscode/l10n';
import { callerIdentityOf } from '../mails/attribution.ts';
import { countByKind, type KindCounts } from '../model/evidence.ts';
import type { Principal } from '../model/model.ts';
import type { NamedSum, Ranking } from '../who/rank.ts';
import { isOpenStanding } from '../who/standing.ts';
import type { Judged } from '../who/standing.ts';
import { hoursOf, isInOneHour, type MailWindow } from '../who/window.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { listNames } from '../words/reportCaveat.ts';
import { partWords, principalName } from '../words/roleWords.ts';
import { counted, formatCount, hoursWords, listed, sentences, usersAndRoles } from '../words/words.ts';

/**
 * Returns who could have sent the mails, in a sentence. It's never said without "as far as IAM tells", and of the counted
 * mails only where the window is the hours in which they were counted: others may have sent in the rest of an hour.
 */
export function whoSentence(ranking: Ranking, format: WordFormat): string {
  const { window, sent, principals, only } = ranking;
  const { quoted } = format;
  const open = principals.filter(({ standing }) => isOpenStanding(standing));
  const elsewhere = countElsewhere(ranking, open);
  // Where mails were counted twice, it isn't known how many are left.
  const isSure = elsewhere === 0 || (ranking.named ?? 0) <= (sent ?? 0);
  const rest = sent === null || !isSure ? null : sent - elsewhere;
  const mails =
    isWholeHours(window) && sent !== 0 && rest !== null && rest > 0 ? counted(rest, 'mail') : null;
  const senders = mails === null ? [] : countedSenders(ranking);
  const likely = open.filter((one) => one.standing !== 'possible' && !senders.includes(one));
  const none = sent === 0 ? noMailsWords(window) : '';
  const these = hoursWords(isInOneHour(window));
  const barred = barredWords(open, format);
  const inHours = inHoursWords(ranking, format);
  if (only !== null) {
    const name = nameInSentence(only, quoted);
    return sentences(
      none,
      mails === null
        ? window.messageId === null
          ? l10n.t('Only {0} could have sent mails then, as far as IAM tells.', name)
          : l10n.t('Only {0} could have sent this mail, as far as IAM tells.', name)
        : l10n.t('Only {0} could have sent the {1} of {2}, as far as IAM tells.', name, mails, these),
      barred,
      inHours,
    );
  }
  const sendersWords = senders.length === 0 ? '' : countedWords(ranking, senders, format);
  const isAnybody = open.length > 0 && open.length === principals.length;
  const others = rest === null ? null : rest - senders.reduce((sum, one) => sum + (one.sent ?? 0), 0);
  if (sendersWords !== '' && others === 0)
    return sentences(sendersWords, otherNameWords(ranking, format), usedThenWords(likely, quoted));
  const left = sendersWords === '' || others === null ? mails : counted(others, 'mail');
  const who = isAnybody ? usersAndRoles(kindsOf(open)) : openWords(open, principals, quoted);
  return sentences(
    none,
    sendersWords,
    otherNameWords(ranking, format),
    open.length === 0
      ? nobodyWords(window, usersAndRoles(kindsOf(principals)), mails)
      : left === null
        ? window.messageId === null
          ? l10n.t('{0} could have sent mails then, as far as IAM tells.', who)
          : l10n.t('{0} could have sent this mail, as far as IAM tells.', who)
        : elsewhere > 0 || sendersWords !== ''
          ? l10n.t('{0} could have sent the other {1} of {2}, as far as IAM tells.', who, left, these)
          : l10n.t('{0} could have sent the {1} of {2}, as far as IAM tells.', who, left, these),
    likely.length === open.length ? '' : likelyWords(likely, quoted),
    barred,
    isAnybody ? l10n.t('Nobody is ruled out.') : '',
    inHours,
  );
}

function isWholeHours(window: MailWindow): boolean {
  const { from, to } = hoursOf(window);
  return from === window.from && to === window.to;
}

/** Who of those who could have sent was counted, or used SES then. */
function likelyWords(likely: readonly Judged[], quoted: WordFormat['quoted']): string {
  if (likely.length === 0) return '';
  if (likely.length > MOST_NAMED) return l10n.t('{0} of these used SES then.', formatCount(likely.length));
  return likely.every(({ standing }) => standing === 'counted')
    ? l10n.t('Of these, mails were counted for {0}.', namesOf(likely, quoted))
    : l10n.t('Of these, {0} used SES then.', namesOf(likely, quoted));
}

/** Who of those who could have sent had no policy that allows it. For counted mails it had: SES counts what it accepted. */
function barredWords(open: readonly Judged[], { quoted, when }: WordFormat): string {
  const barred = open.filter(
    ({ standing, principal }) => standing !== 'counted' && principal.canSend === 'no',
  );
  const asOf = barred.map(({ principal }) => principal.permissionsAsOf ?? '').sort()[0] ?? '';
  if (asOf === '') return '';
  return barred.length <= MOST_NAMED
    ? l10n.t('{0} had no policy that allows sending as of {1}.', namesOf(barred, quoted), when(asOf))
    : l10n.t(
        '{0} of the {1} had no policy that allows sending as of {2}.',
        formatCount(barred.length),
        formatCount(open.length),
        when(asOf),
      );
}

/** How many mails were counted in the hours around the window, where it isn't itself the hours in which they were counted. */
function inHoursWords({ window, sent }: Ranking, { when }: WordFormat): string {
  if (sent === null || sent === 0 || isWholeHours(window)) return '';
  const { from, to } = hoursOf(window);
  const mails = counted(sent, 'mail');
  return isInOneHour(window)
    ? l10n.t(
        'CloudWatch counted {0} from {1} to {2}, the whole hour of that time.',
        mails,
        when(from),
        when(to),
      )
    : l10n.t(
        'CloudWatch counted {0} from {1} to {2}, the whole hours of that time.',
        mails,
        when(from),
        when(to),
      );
}

/**
 * Returns those under whose names mails were counted, few enough to be named: none if a name is known to have been somebody
 * else's then, or if mails were counted twice.
 */
function countedSenders({ window, principals, sent, named, deleted }: Ranking): readonly Judged[] {
  const senders = principals.filter(({ standing }) => standing === 'counted');
  const areRolesKnown = principals.some(({ principal }) => principal.kind === 'role');
  if (senders.length > MOST_NAMED || sent === null || (named ?? 0) > sent || !areRolesKnown) return [];
  const gone = new Set(deleted.flatMap(({ userName, roleName }) => userName ?? roleName ?? []));
  const isOwn = ({ principal }: Judged) =>
    principal.createdAt <= hoursOf(window).from && !gone.has(callerIdentityOf(principal));
  return senders.every(isOwn) ? senders : [];
}

/** `Of the 607 mails of this hour, CloudWatch counted 600 under the name ann.` That is all: names change hands. */
function countedWords(
  { window, sent, isNamedInPart }: Ranking,
  senders: readonly Judged[],
  { quoted }: WordFormat,
): string {
  const these = hoursWords(isInOneHour(window));
  const all = counted(sent ?? 0, 'mail');
  const parts = senders.map((one) => {
    const [mails, name] = [formatCount(one.sent ?? 0), quoted(callerIdentityOf(one.principal))];
    return isNamedInPart
      ? l10n.t('at least {0} under the name {1}', mails, name)
      : l10n.t('{0} under the name {1}', mails, name);
  });
  return l10n.t('Of the {0} of {1}, CloudWatch counted {2}.', all, these, listed(parts));
}

/** Who used SES then, beside those under whose names all mails were counted: a name may have changed hands since. */
function usedThenWords(likely: readonly Judged[], quoted: WordFormat['quoted']): string {
  const used = likely.filter(({ standing }) => standing === 'fits');
  if (used.length === 0) return '';
  return used.length > MOST_NAMED
    ? l10n.t('{0} others used SES then.', formatCount(used.length))
    : l10n.t('Others who used SES then: {0}.', namesOf(used, quoted));
}

/** How many mails were counted under names of nobody who could have sent: none of those are theirs. */
function countElsewhere({ otherNames, sharedNames }: Ranking, open: readonly Judged[]): number {
  const names = new Set(open.map(({ principal }) => callerIdentityOf(principal)));
  return [...otherNames, ...sharedNames].reduce(
    (sum, { name, sent }) => sum + (names.has(name) ? 0 : sent),
    0,
  );
}

/** Returns that no mails were counted. */
export function noMailsWords(window: MailWindow): string {
  return l10n.t('CloudWatch counted no mails in {0}.', hoursWords(isInOneHour(window)));
}

function nobodyWords(window: MailWindow, all: string, mails: string | null): string {
  const these = hoursWords(isInOneHour(window));
  return mails === null
    ? window.messageId === null
      ? l10n.t('None of {0} could have sent mails then, as far as IAM tells.', all)
      : l10n.t('None of {0} could have sent this mail, as far as IAM tells.', all)
    : l10n.t('None of {0} could have sent the {1} of {2}, as far as IAM tells.', all, mails, these);
}

/** Names who could have sent; of many, those who were counted or used SES then, and otherwise their number. */
function openWords(
  open: readonly Judged[],
  principals: readonly Judged[],
  quoted: WordFormat['quoted'],
): string {
  if (open.length === 0) return '';
  const all = usersAndRoles(kindsOf(principals));
  if (open.length <= MOST_NAMED) return l10n.t('{0} (of {1})', namesOf(open, quoted), all);
  const likely = open.filter(({ standing }) => standing !== 'possible');
  const others = open.length - likely.length;
  return likely.length === 0 || likely.length > MOST_NAMED || others < 2
    ? partOf(kindsOf(open), kindsOf(principals))
    : likely.length === 1
      ? l10n.t('{0} and {1} others (of {2})', namesOf(likely, quoted), formatCount(others), all)
      : l10n.t(
          '{0}, and {1} others (of {2})',
          likely.map(({ principal }) => nameInSentence(principal, quoted)).join(l10n.t(', ')),
          formatCount(others),
          all,
        );
}

/**
 * Returns how many mails were counted under names of nobody in the list, and of several in it, and whether more were counted by
 * sender than in all; empty for none.
 */
export function otherNameWords(
  { window, otherNames, sharedNames, sent, named }: Omit<Ranking, 'principals' | 'only'>,
  { quoted }: Pick<WordFormat, 'quoted'>,
): string {
  const sum = (those: readonly NamedSum[]) => those.reduce((total, one) => total + one.sent, 0);
  const these = hoursWords(isInOneHour(window));
  const others = counted(sum(otherNames), 'mail');
  const shared = counted(sum(sharedNames), 'mail');
  const otherList = listNames(otherNames.map(({ name }) => quoted(name)));
  const sharedList = listNames(sharedNames.map(({ name }) => quoted(name)));
  return sentences(
    otherNames.length === 0
      ? ''
      : otherNames.length === 1
        ? l10n.t(
            'In {0}, CloudWatch counted {1} under a name that nobody in the list had then: {2}.',
            these,
            others,
            otherList,
          )
        : l10n.t(
            'In {0}, CloudWatch counted {1} under names that nobody in the list had then: {2}.',
            these,
            others,
            otherList,
          ),
    sharedNames.length === 0
      ? ''
      : sharedNames.length === 1
        ? l10n.t(
            'In {0}, CloudWatch counted {1} under a name that more than one user or role has: {2}.',
            these,
            shared,
            sharedList,
          )
        : l10n.t(
            'In {0}, CloudWatch counted {1} under names that more than one user or role has: {2}.',
            these,
            shared,
            sharedList,
          ),
    sent !== null && named !== null && named > sent
      ? l10n.t('More mails were counted by sender than in all: some were counted twice.')
      : '',
  );
}

/** `4 of 5 users`, `2 users and root (of 5 users and root, 2 roles)` */
function partOf(part: KindCounts, all: KindCounts): string {
  return all.roots + all.roles === 0
    ? partWords(part, all)
    : l10n.t('{0} (of {1})', usersAndRoles(part), usersAndRoles(all));
}

/** So many who could have sent are named. Of more, the sentence has their number. */
const MOST_NAMED = 3;

function kindsOf(those: readonly Judged[]): KindCounts {
  return countByKind(those.map(({ principal }) => principal));
}

function namesOf(those: readonly Judged[], quoted: WordFormat['quoted']): string {
  return listed(those.map(({ principal }) => nameInSentence(principal, quoted)));
}

function nameInSentence(principal: Principal, quoted: WordFormat['quoted']): string {
  return principal.kind === 'root' ? l10n.t('root') : quoted(principalName(principal));
}
