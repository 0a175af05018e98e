import * as l10n from '@vscode/l10n';
import { isKeyAnswered } from '../../export/answers.ts';
import { code, gapText, IN_A_TICKET, keyText, list, policyText, table } from '../../export/markdown.ts';
import { isRole } from '../../senders/model/evidence.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import type { ServiceLastAccessed } from '../../senders/ports/iamReader.ts';
import { principalName, roleWords } from '../../senders/words/roleWords.ts';
import { accountName, counted, sentences, verdictLabel } from '../../senders/words/words.ts';
import { verdictSoFar } from '../meanings.ts';
import { allGaps, sesEvidence, shownVerdict, type SesEvidence } from './evidence.ts';
import { mailLines } from './mails.ts';
import { createProof } from './proof.ts';
import type { AdvisorPage } from './protocol.ts';
import { noKeysText, notAccessed } from './pageWords.ts';

/** Returns the verdict, evidence, proof, accessed services and missing answers, with times in UTC and data in code spans. */
export function pageToMarkdown(page: AdvisorPage, generatedAt: Timestamp): string {
  const { account, user, completedAt } = page;
  const proof = createProof(page, IN_A_TICKET);
  const gaps = allGaps(page);
  const part = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`## ${title}`, list(items)];
  const blocks = [
    `# ${l10n.t('Access Advisor: {0}', code(principalName(user)))}`,
    verdictLine(page),
    list([
      l10n.t('Account: {0}, profile {1}', code(accountName(account)), code(account.profile)),
      `ARN: ${code(user.arn)}`,
      sentences(
        completedAt === null
          ? l10n.t('Generated {0}; Access Advisor has not answered.', generatedAt)
          : l10n.t('Generated {0}; Access Advisor answered {1}.', generatedAt, completedAt),
        l10n.t('All times are UTC.'),
      ),
    ]),
    ...(isRole(user)
      ? part(l10n.t('Role'), roleWords(user, IN_A_TICKET))
      : part(
          l10n.t('Access keys'),
          user.accessKeys.length === 0
            ? [noKeysText(user)]
            : user.accessKeys.map((key) => keyText(key, isKeyAnswered(user, key))),
        )),
    ...part(
      l10n.t('Mails counted under this name'),
      page.mails === undefined ? [] : mailLines(page.mails, (at) => at, code),
    ),
    ...part(l10n.t('Amazon SES in Access Advisor'), sesLines(sesEvidence(page), page)),
    ...part(l10n.t('Policies that grant it'), (page.grantedBy ?? []).map(policyText)),
    `## ${l10n.t('What this can and cannot prove')}`,
    `**${proof.conclusion}**`,
    list(proof.shows),
    ...part(l10n.t('It cannot show'), [...proof.cannotShow, ...proof.keepInMind]),
    ...part(l10n.t('Not answered'), gaps.map(gapText)),
    ...(page.services === null ? [] : serviceBlocks(page.services)),
  ].filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

function verdictLine(page: AdvisorPage): string {
  const { verdict, asOf } = shownVerdict(page);
  if (asOf === null || verdict === 'checking')
    return `**${verdictLabel(page.user.verdict, page.user.kind)}**: ${verdictSoFar(page.user)}`;
  return `**${verdictLabel(verdict, page.user.kind)}**: ${l10n.t('From the scan of {0}; not all answers are in yet.', asOf)}`;
}

function sesLines(evidence: SesEvidence, { account }: AdvisorPage): readonly string[] {
  switch (evidence.kind) {
    case 'pending': {
      const { earlier } = evidence;
      if (earlier === null) return [l10n.t('Access Advisor has not answered yet.')];
      return [
        earlier.kind === 'not-listed'
          ? l10n.t('Not in the list, as of {0}', earlier.asOf)
          : l10n.t('{0}, as of {1}', notAccessed(account.partition), earlier.asOf),
      ];
    }
    case 'missing':
      return [l10n.t('An answer is missing. That is not “never used”.')];
    case 'not-listed':
      return [l10n.t('No identity policy grants Amazon SES. That is not “never used”.')];
    case 'not-accessed':
      return [notAccessed(account.partition)];
    case 'accessed': {
      const used = (evidence.actions ?? []).flatMap(({ action, at }) =>
        at === null ? [] : [`${code(action)} ${at}`],
      );
      return [
        evidence.region === null
          ? l10n.t('Amazon SES last accessed {0}', evidence.at)
          : l10n.t('Amazon SES last accessed {0} in {1}', evidence.at, code(evidence.region)),
        evidence.actions === null
          ? l10n.t('no data on actions')
          : used.length === 0
            ? l10n.t('no tracked action was used')
            : l10n.t('tracked actions: {0}', used.join(l10n.t(', '))),
      ];
    }
  }
}

/** The services that were accessed, latest first; of the others only the number. */
function serviceBlocks(services: readonly ServiceLastAccessed[]): readonly string[] {
  const accessed = services
    .flatMap((service) =>
      service.lastAccessedAt === null ? [] : [{ ...service, at: service.lastAccessedAt }],
    )
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  const rows = accessed.map(({ serviceName, serviceNamespace, at, region }) => [
    `${code(serviceName)} ${code(serviceNamespace)}`,
    at,
    region === null ? '' : code(region),
  ]);
  const others = counted(services.length - accessed.length, 'service');
  return [
    `## ${l10n.t('Services')}`,
    rows.length === 0 ? '' : table([l10n.t('Service'), l10n.t('Last accessed'), l10n.t('Region')], rows),
    l10n.t('Not accessed in the tracking period: {0}.', others),
  ];
}
