import * as l10n from '@vscode/l10n';
import { accessWords, strongestSignals, noUseWords, pastUseWords } from '../senders/words/accessWords.ts';
import { noAdvisorWords } from '../senders/words/evidenceWords.ts';
import type { AdvisorRecord, Snapshot, Timestamp, Principal } from '../senders/model/model.ts';
import { sentWords } from '../senders/words/mailWords.ts';
import { roleWords } from '../senders/words/roleWords.ts';
import { isRole } from '../senders/model/evidence.ts';
import { reportCaveat } from '../senders/words/reportCaveat.ts';
import { blindSpots } from '../senders/words/blindSpots.ts';
import { verdictSentence } from '../senders/words/verdictSentence.ts';
import { accountName, canSendWords, olderPolicies, sentences, verdictLabel } from '../senders/words/words.ts';
import { advisorStatus } from '../senders/model/verdict.ts';
import { isKeyAnswered, isKeyListAnswered, reportedGaps } from './answers.ts';
import { code, gapText, IN_A_TICKET, keyText, list, policyText } from './markdown.ts';

/**
 * Returns one user as Markdown for an incident ticket: the verdict, all evidence with its times in UTC, what wasn't
 * answered, and what none of it can show. Data from the account is in code spans.
 * @param snapshot the user's account
 */
export function toSummary(snapshot: Snapshot, user: Principal, generatedAt: Timestamp): string {
  const name = nameOf(user);
  const unanswered = [...reportedGaps(user), ...reportedGaps(snapshot)];
  const caveat = reportCaveat([{ ...snapshot, principals: [user] }], (at) => at, code);
  const blocks = [
    `# ${name}: ${verdictLabel(user.verdict, user.kind)}`,
    verdictSentence(user.verdict, user.kind),
    list([
      l10n.t('Account: {0}, profile {1}', code(accountName(snapshot)), code(snapshot.profile)),
      `ARN: ${code(user.arn)}`,
      l10n.t('Created: {0}', user.createdAt),
      l10n.t('Last use of SES: {0}', user.lastSesAt ?? noUseWords(user)),
      ...accessWords(strongestSignals(user), user, IN_A_TICKET),
      ...sentWords(user, IN_A_TICKET),
      scanLine(snapshot, generatedAt),
    ]),
    `## ${isRole(user) ? l10n.t('Role') : l10n.t('Access keys')}`,
    list(isRole(user) ? roleWords(user, IN_A_TICKET) : keyLines(user)),
    ...(caveat === '' ? [] : [caveat]),
    `## ${l10n.t('IAM Access Advisor')}`,
    list(advisorLines(user)),
    `## ${l10n.t('Policies')}`,
    list([canSendWords(user.canSend, olderPolicies(user, snapshot.scan)), ...user.grantedBy.map(policyText)]),
    ...(unanswered.length === 0 ? [] : [`## ${l10n.t('Not answered')}`, list(unanswered.map(gapText))]),
    `## ${l10n.t('What this cannot show')}`,
    list(blindSpots()),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function nameOf({ name, kind }: Principal): string {
  if (kind === 'root') return l10n.t('Root user');
  return kind === 'role' ? l10n.t('IAM role {0}', code(name)) : l10n.t('IAM user {0}', code(name));
}

function scanLine({ scan: { mode, startedAt, finishedAt } }: Snapshot, madeAt: Timestamp): string {
  const utc = l10n.t('All times are UTC.');
  if (finishedAt === null) {
    const made =
      mode === 'quick'
        ? l10n.t(
            'Summary generated {0} from a quick scan that began {1} and is not finished.',
            madeAt,
            startedAt,
          )
        : l10n.t(
            'Summary generated {0} from a complete scan that began {1} and is not finished.',
            madeAt,
            startedAt,
          );
    return sentences(made, utc);
  }
  const made =
    mode === 'quick'
      ? l10n.t('Summary generated {0} from a quick scan that ended {1}.', madeAt, finishedAt)
      : l10n.t('Summary generated {0} from a complete scan that ended {1}.', madeAt, finishedAt);
  return sentences(made, utc);
}

function keyLines(user: Principal): readonly string[] {
  const past = (user.pastUses ?? []).map((use) => pastUseWords(user, use, IN_A_TICKET));
  return [...currentKeyLines(user), ...past];
}

function currentKeyLines(user: Principal): readonly string[] {
  if (!isKeyListAnswered(user) && user.accessKeys.length === 0)
    return [l10n.t('access keys could not be listed')];
  if (user.accessKeys.length === 0)
    return [l10n.t('no access key now; a deleted one takes its history with it')];
  return user.accessKeys.map((key) => {
    // A line from the credential report already says so, with its time.
    const source = key.source === 'live' ? l10n.t(', asked live {0}', key.asOf) : '';
    const created = key.createdAt === null ? '' : l10n.t(', created {0}', key.createdAt);
    return `${keyText(key, isKeyAnswered(user, key))}${source}${created}`;
  });
}

/** What Access Advisor says, or why it says nothing, and as of when. */
function advisorLines(user: Principal): readonly string[] {
  if (user.advisor !== null) return recordLines(user.advisor, isRole(user));
  const silence = noAdvisorWords(user) ?? '';
  const asOf = user.advisorNone?.asOf;
  const status = advisorStatus(user);
  return asOf !== undefined && (status === 'not-accessed' || status === 'not-listed')
    ? [
        isRole(user)
          ? l10n.t('{0}, as of {1}', silence, asOf)
          : l10n.t('{0}, asked about the user {1}', silence, asOf),
      ]
    : [silence];
}

function recordLines(record: AdvisorRecord, ofRole: boolean): readonly string[] {
  const { lastAccessedAt, region, trackedActions, asOf } = record;
  const reached =
    region === null
      ? l10n.t('Amazon SES last accessed {0}', lastAccessedAt)
      : l10n.t('Amazon SES last accessed {0} in {1}', lastAccessedAt, code(region));
  const actions = trackedActions ?? [];
  return [
    ofRole ? l10n.t('{0}, as of {1}', reached, asOf) : askedAbout(record, reached, asOf),
    trackedActions === null
      ? l10n.t('no data on actions')
      : actions.length === 0
        ? l10n.t('no tracked action was used')
        : l10n.t(
            'tracked actions: {0}',
            actions.map(({ action, at }) => `${code(action)} ${at}`).join(l10n.t(', ')),
          ),
  ];
}

function askedAbout({ source }: AdvisorRecord, reached: string, asOf: Timestamp): string {
  switch (source) {
    case 'user':
      return l10n.t('{0}, asked about the user {1}', reached, asOf);
    case 'policy':
      return l10n.t('{0}, asked about a policy of the user {1}', reached, asOf);
    case 'group':
      return l10n.t('{0}, asked about a group of the user {1}', reached, asOf);
  }
}
