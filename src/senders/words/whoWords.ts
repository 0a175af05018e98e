/** What is said about a window as a whole: who could have sent the mails, what elimination can't cover, and about a pasted mail. */
import * as l10n from '@vscode/l10n';
import { countByKind, type KindCounts } from '../model/evidence.ts';
import type { Principal, SetupRecord, Timestamp } from '../model/model.ts';
import { callerIdentityOf } from '../mails/attribution.ts';
import { NO_ROLES, tooYoungIn } from '../who/rank.ts';
import type { AskAgain, NamedSum, Ranking, WhoFacts } from '../who/rank.ts';
import { isOpenStanding } from '../who/standing.ts';
import type { Judged } from '../who/standing.ts';
import type { WhoStep } from '../who/askWho.ts';
import type { Doubt, PastedMail } from '../who/pastedMail.ts';
import { hoursOf, isBeforeCounts, isInOneHour, limitsOf, type MailWindow } from '../who/window.ts';
import type { WordFormat } from './changeWords.ts';
import { listNames } from './reportCaveat.ts';
import { partWords, principalName } from './roleWords.ts';
import { counted, formatCount, hoursWords, listed, sentences, usersAndRoles } from './words.ts';
import { toMinute } from '../model/evidence/signal.ts';
import { toTimestamp } from '../model/evidence/timestamp.ts';

/**
 * Returns who could have sent the mails, in a sentence. It's never said without "as far as IAM tells", and of the counted
 * mails only where the window is the hours in which they were counted: others may have sent in the rest of an hour.
 */
export function whoSentence(ranking: Ranking, format: WordFormat): string {
  const { window, sent, principals, only } = ranking;
  const { quoted, when } = format;
  const open = principals.filter(({ standing }) => isOpenStanding(standing));
  const kinds = (those: typeof principals) => countByKind(those.map(({ principal }) => principal));
  // SES counts the mails that it accepted.
  const barred = open.filter(
    ({ standing, principal }) => standing !== 'counted' && principal.canSend === 'no',
  );
  const barredAsOf = barred.map(({ principal }) => principal.permissionsAsOf ?? '').sort()[0] ?? '';
  const counts = sent === null || sent === 0 ? null : counted(sent, 'mail');
  const hours = hoursOf(window);
  const elsewhere = countElsewhere(ranking, open);
  // Where mails were counted twice, it isn't known how many are left.
  const isSure = elsewhere === 0 || (ranking.named ?? 0) <= (sent ?? 0);
  const rest = sent === null || !isSure ? null : sent - elsewhere;
  const isWhole = hours.from === window.from && hours.to === window.to;
  const mails = isWhole && counts !== null && rest !== null && rest > 0 ? counted(rest, 'mail') : null;
  const senders = mails === null ? [] : countedSenders(ranking);
  const likely = open.filter((one) => one.standing !== 'possible' && !senders.includes(one));
  const names = (those: readonly Judged[]) =>
    listed(those.map(({ principal }) => nameInSentence(principal, quoted)));
  const likelyWords =
    likely.length === 0 || likely.length === open.length
      ? ''
      : likely.length > MOST_NAMED
        ? l10n.t('{0} of these used SES then.', formatCount(likely.length))
        : likely.every(({ standing }) => standing === 'counted')
          ? l10n.t('Of these, mails were counted for {0}.', names(likely))
          : l10n.t('Of these, {0} used SES then.', names(likely));
  const barredWords =
    barredAsOf === ''
      ? ''
      : barred.length <= MOST_NAMED
        ? l10n.t('{0} had no policy that allows sending as of {1}.', names(barred), when(barredAsOf))
        : l10n.t(
            '{0} of the {1} had no policy that allows sending as of {2}.',
            formatCount(barred.length),
            formatCount(open.length),
            when(barredAsOf),
          );
  const none = sent === 0 ? noMailsWords(window) : '';
  const these = hoursWords(isInOneHour(window));
  const inHours =
    counts === null || isWhole
      ? ''
      : isInOneHour(window)
        ? l10n.t(
            'CloudWatch counted {0} from {1} to {2}, the whole hour of that time.',
            counts,
            when(hours.from),
            when(hours.to),
          )
        : l10n.t(
            'CloudWatch counted {0} from {1} to {2}, the whole hours of that time.',
            counts,
            when(hours.from),
            when(hours.to),
          );
  const sendersWords = senders.length === 0 ? '' : countedWords(ranking, senders, format);
  if (only !== null) {
    const name = nameInSentence(only, quoted);
    return sentences(
      none,
      mails === null
        ? window.messageId === null
          ? l10n.t('Only {0} could have sent mails then, as far as IAM tells.', name)
          : l10n.t('Only {0} could have sent this mail, as far as IAM tells.', name)
        : l10n.t('Only {0} could have sent the {1} of {2}, as far as IAM tells.', name, mails, these),
      barredWords,
      inHours,
    );
  }
  const isAnybody = open.length > 0 && open.length === principals.length;
  const others = rest === null ? null : rest - senders.reduce((sum, one) => sum + (one.sent ?? 0), 0);
  if (sendersWords !== '' && others === 0)
    return sentences(sendersWords, otherNameWords(ranking, format), usedThenWords(likely, names));
  const left = sendersWords === '' || others === null ? mails : counted(others, 'mail');
  const who = isAnybody ? usersAndRoles(kinds(open)) : openWords(open, principals, quoted);
  return sentences(
    none,
    sendersWords,
    otherNameWords(ranking, format),
    open.length === 0
      ? nobodyWords(window, usersAndRoles(kinds(principals)), mails)
      : left === null
        ? window.messageId === null
          ? l10n.t('{0} could have sent mails then, as far as IAM tells.', who)
          : l10n.t('{0} could have sent this mail, as far as IAM tells.', who)
        : elsewhere > 0 || sendersWords !== ''
          ? l10n.t('{0} could have sent the other {1} of {2}, as far as IAM tells.', who, left, these)
          : l10n.t('{0} could have sent the {1} of {2}, as far as IAM tells.', who, left, these),
    likelyWords,
    barredWords,
    isAnybody ? l10n.t('Nobody is ruled out.') : '',
    inHours,
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
function usedThenWords(likely: readonly Judged[], names: (those: readonly Judged[]) => string): string {
  const used = likely.filter(({ standing }) => standing === 'fits');
  if (used.length === 0) return '';
  return used.length > MOST_NAMED
    ? l10n.t('{0} others used SES then.', formatCount(used.length))
    : l10n.t('Others who used SES then: {0}.', names(used));
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
  const kinds = (those: readonly Judged[]) => countByKind(those.map(({ principal }) => principal));
  if (open.length === 0) return '';
  const all = usersAndRoles(kinds(principals));
  const names = (those: readonly Judged[]) =>
    listed(those.map(({ principal }) => nameInSentence(principal, quoted)));
  if (open.length <= MOST_NAMED) return l10n.t('{0} (of {1})', names(open), all);
  const likely = open.filter(({ standing }) => standing !== 'possible');
  const others = open.length - likely.length;
  return likely.length === 0 || likely.length > MOST_NAMED || others < 2
    ? partOf(kinds(open), kinds(principals))
    : likely.length === 1
      ? l10n.t('{0} and {1} others (of {2})', names(likely), formatCount(others), all)
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

function nameInSentence(principal: Principal, quoted: WordFormat['quoted']): string {
  return principal.kind === 'root' ? l10n.t('root') : quoted(principalName(principal));
}

/**
 * Returns what elimination can't cover, a sentence each.
 * @param missing how many answers are missing, and the Regions whose mails could not be counted.
 * @param check what checks the SES set-up, as a person calls it there.
 */
export function notCoveredWords(
  facts: WhoFacts,
  ranking: Ranking,
  missing: { readonly answers: number; readonly uncounted: readonly string[] },
  { when, quoted }: WordFormat,
  check = l10n.t('Check SES Set-Up'),
): readonly string[] {
  const { trail, unlisted, setup } = facts;
  const { window, deleted, deletedPrincipals } = ranking;
  const { nearFrom } = limitsOf(window);
  const { principals } = trail;
  const young = tooYoungIn(facts, ranking);
  return [
    ...deleted.map(({ at, userName, roleName }) =>
      roleName === null
        ? l10n.t('User {0} was deleted on {1}.', quoted(userName ?? ''), when(at))
        : l10n.t('Role {0} was deleted on {1}.', quoted(roleName), when(at)),
    ),
    ...deletedPrincipals.map((one) =>
      l10n.t(
        '{0} used SES on {1}, and was deleted since.',
        quoted(principalName(one)),
        when(one.lastSesAt ?? ''),
      ),
    ),
    ...(principals === null || principals.from > nearFrom
      ? [
          l10n.t(
            'Users, roles and access keys that were deleted since are not known: CloudTrail’s Event history was not read, or does not reach back that far.',
          ),
        ]
      : []),
    ...(young.trailUntil === null
      ? []
      : [
          l10n.t(
            'What was deleted or changed after {0} may not show yet: CloudTrail can be 15 minutes late.',
            when(young.trailUntil),
          ),
        ]),
    ...(young.areUses
      ? [
          l10n.t(
            'Uses in this time may not all show yet: access keys and sign-ins can be an hour late, roles and Access Advisor 4 hours.',
          ),
        ]
      : []),
    ...(unlisted.includes(NO_ROLES)
      ? [
          ranking.principals.some(
            ({ standing, principal }) => standing === 'counted' && principal.kind !== 'role',
          )
            ? l10n.t(
                'Roles are not in the list: any of them could have sent, also mails that are counted for a user of the same name.',
              )
            : l10n.t('Roles are not in the list: any of them could have sent.'),
        ]
      : []),
    ...(ranking.sent === null && window.messageId === null && !isBeforeCounts(window, facts.askedAt)
      ? [uncountedWords(missing.uncounted.map(quoted), window)]
      : []),
    ...(ranking.sent === null && isBeforeCounts(window, facts.askedAt)
      ? [l10n.t('CloudWatch keeps counts by the hour for 455 days: the mails of this time are not known.')]
      : []),
    ...(ranking.principals.some(({ principal }) => principal.kind === 'root')
      ? []
      : [l10n.t('Root is not in the list: it could have sent, too.')]),
    ...(missing.answers === 0 ? [] : [l10n.t('{0} missing.', counted(missing.answers, 'answer'))]),
    setup !== undefined && covers(setup, window.region)
      ? l10n.t(
          'Senders that only the policy of an SES identity allows are known as of {0}, when the SES set-up was checked.',
          when(setup.asOf),
        )
      : l10n.t(
          'Not seen here: senders that only the policy of an SES identity allows. {0} finds them.',
          check,
        ),
    l10n.t('Mail Manager sends under a role: which of its clients sent does not show.'),
  ];
}

/** That the mails of the window aren't known. @param regions those whose mails could not be counted. */
function uncountedWords(regions: readonly string[], window: MailWindow): string {
  if (regions.length === 0 && isInOneHour(window))
    return l10n.t('How many mails were sent then is not known: CloudWatch has not counted this hour.');
  return regions.length === 0
    ? l10n.t('How many mails were sent then is not known: CloudWatch has not counted all of these hours.')
    : l10n.t(
        'How many mails were sent then is not known: CloudWatch could not be asked in {0}.',
        listNames(regions),
      );
}

/** Returns from when asking again shows more, and when the last of it does; times of one minute are one. */
export function askAgainWords({ first, last }: AskAgain, { when }: Pick<WordFormat, 'when'>): string {
  return toMinute(first) === toMinute(last)
    ? l10n.t('Ask again after {0} for a fuller answer.', when(last))
    : l10n.t(
        'Ask again after {0} for a fuller answer. AWS may show the rest only after {1}.',
        when(first),
        when(last),
      );
}

/** Returns that asking again shows more by now, and when the last of it does. */
export function askNowWords({ last }: AskAgain, now: Timestamp, { when }: Pick<WordFormat, 'when'>): string {
  return now > last
    ? l10n.t('A fuller answer is possible now.')
    : l10n.t('A fuller answer is possible now. AWS may show the rest only after {0}.', when(last));
}

/** Whether a check of the SES set-up names everybody who may send by policies of a Region's identities. */
function covers({ regions }: SetupRecord, wanted: string | null): boolean {
  return wanted !== null && regions.some((one) => one.region === wanted && one.isWhole && !one.allowsOthers);
}

/** Returns what a step asks, for a list of what is asked or wasn't. */
export function stepWords(step: WhoStep): string {
  switch (step) {
    case 'mails':
      return l10n.t('how many mails each sender sent (CloudWatch)');
    case 'sign-ins':
      return l10n.t('when users last signed in to the console');
    case 'deletions':
      return l10n.t('which users, roles and access keys were deleted (CloudTrail)');
    case 'keys':
      return l10n.t('when access keys were last used');
    case 'policies':
      return l10n.t('which policies were changed (CloudTrail)');
  }
}

/** Returns why a text names no mail that was sent through SES. */
export function pastedProblemWords(
  found: Exclude<PastedMail, { readonly kind: 'mail' | 'several' }>,
  { quoted }: Pick<WordFormat, 'quoted'>,
): string {
  switch (found.kind) {
    case 'not-ses':
      return l10n.t(
        'The mail was not sent through Amazon SES: its Message-ID is {0}.',
        quoted(found.messageId),
      );
    case 'nothing':
      return l10n.t('The text has no Message-ID of a mail.');
    case 'unread':
      return l10n.t(
        'Mails in formats of Outlook ({0}) cannot be read. Paste the headers of the mail or its Message-ID, or use an .eml file.',
        quoted(found.file),
      );
    case 'too-large':
      return l10n.t('The mail is larger than any that Amazon SES sends.');
    case 'unreadable':
      return l10n.t(
        'The mail cannot be read: its headers are too large, or mails are attached to it too deeply.',
      );
  }
}

/** Returns why the Message-ID of a mail may be made up, or may not be the one that is meant. */
export function doubtWords(doubt: Doubt, { when, quoted }: Pick<WordFormat, 'when' | 'quoted'>): string {
  switch (doubt.kind) {
    case 'date':
      return l10n.t(
        'The mail’s Date, {0}, does not fit its Message-ID, which may be made up.',
        when(toTimestamp(doubt.at)),
      );
    case 'received':
      return l10n.t(
        'A server got the mail from Amazon SES on {0}, which does not fit its Message-ID, which may be made up.',
        when(toTimestamp(doubt.at)),
      );
    case 'not-received':
      return l10n.t('No server got the mail from Amazon SES: its Message-ID may be made up.');
    case 'unread':
      return l10n.t(
        'The attached file {0} cannot be read. If another mail is in it, this is not about that mail.',
        quoted(doubt.file),
      );
  }
}
