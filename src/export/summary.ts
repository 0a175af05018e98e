import { isAdvisorSilent } from '../senders/advisorData.ts';
import type { AdvisorRecord, Snapshot, Timestamp, User } from '../senders/model.ts';
import { accountName, BLIND_SPOTS, canSendLabel, verdictLabel, verdictSentence } from '../senders/words.ts';
import { isKeyAnswered, isKeyListAnswered, reportedGaps } from './answers.ts';
import { code, gapText, keyText, list, policyText } from './markdown.ts';

/**
 * One user as Markdown for the ticket of an incident: the verdict, all evidence with its times in UTC, what was not
 * answered and what all of it cannot show. Everything that comes from the account stands in code spans.
 * @param snapshot the account that the user is of.
 */
export function toSummary(snapshot: Snapshot, user: User, generatedAt: Timestamp): string {
  const name = user.isRoot ? 'Root user' : `IAM user ${code(user.name)}`;
  const unanswered = [...reportedGaps(user), ...reportedGaps(snapshot)];
  const blocks = [
    `# ${name}: ${verdictLabel(user.verdict)}`,
    verdictSentence(user.verdict),
    list([
      `Account: ${code(accountName(snapshot))}, profile ${code(snapshot.profile)}`,
      `ARN: ${code(user.arn)}`,
      `Created: ${user.createdAt}`,
      `Last use of SES: ${user.lastSesAt ?? 'none seen'}`,
      ...sendWords(user.likelySend),
      `Summary made ${generatedAt} from a ${snapshot.scan.mode} scan ${scanEnd(snapshot)}. All times are UTC.`,
    ]),
    '## Access keys',
    list(keyLines(user)),
    '## IAM Access Advisor',
    list(advisorLines(user)),
    '## Policies',
    list([canSendLabel(user.canSend), ...user.grantedBy.map(policyText)]),
    ...(unanswered.length === 0 ? [] : ['## Not answered', list(unanswered.map(gapText))]),
    '## What this cannot show',
    list(BLIND_SPOTS),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function scanEnd({ scan }: Snapshot): string {
  return scan.finishedAt === null
    ? `that began ${scan.startedAt} and is not finished`
    : `that ended ${scan.finishedAt}`;
}

function sendWords(likelySend: User['likelySend']): readonly string[] {
  if (likelySend === null) return [];
  return [
    likelySend
      ? 'The last touch of SES was most likely a send.'
      : 'The last touch of SES was no send; earlier ones may have been.',
  ];
}

function keyLines(user: User): readonly string[] {
  if (!isKeyListAnswered(user) && user.accessKeys.length === 0)
    return ['which access keys there are was not answered'];
  if (user.accessKeys.length === 0) return ['no access key now; a deleted one takes its history with it'];
  return user.accessKeys.map((key) => {
    // By the credential report the line says so, and of when, already.
    const source = key.source === 'live' ? `, asked live ${key.asOf}` : '';
    const created = key.createdAt === null ? '' : `, created ${key.createdAt}`;
    return `${keyText(key, isKeyAnswered(user, key))}${source}${created}`;
  });
}

function advisorLines(user: User): readonly string[] {
  if (user.isRoot) return ['does not know the root user'];
  if (user.advisor !== null) return recordLines(user.advisor);
  if (reportedGaps(user).some(({ call }) => call.includes('ServiceLastAccessedDetails')))
    return ['not answered'];
  if (isAdvisorSilent(user)) return ['not available in this partition'];
  return ['Amazon SES not accessed in the tracking period, or not granted'];
}

const SOURCES: Readonly<Record<AdvisorRecord['source'], string>> = {
  user: 'the user',
  policy: 'a policy of the user',
  group: 'a group of the user',
};

function recordLines({
  lastAccessedAt,
  region,
  trackedActions,
  source,
  asOf,
}: AdvisorRecord): readonly string[] {
  const where = region === null ? '' : ` in ${code(region)}`;
  const actions = trackedActions ?? [];
  return [
    `Amazon SES last reached ${lastAccessedAt}${where}, asked about ${SOURCES[source]} ${asOf}`,
    trackedActions === null
      ? 'no data on actions'
      : actions.length === 0
        ? 'no tracked action was used (sends are not tracked)'
        : `tracked actions (sends are not among them): ${actions.map(({ action, at }) => `${code(action)} ${at}`).join(', ')}`,
  ];
}
