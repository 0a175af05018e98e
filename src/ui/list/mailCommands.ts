import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { mailMetricsUrl } from '../../presentation/accessAdvisor/consoleLinks.ts';
import { mailFacts } from '../../presentation/list/describeMails.ts';
import type { MailRegionsNode, MailsNode } from '../../presentation/list/nodeKinds.ts';
import type { Handler } from '../../presentation/commands/rows.ts';
import { copyText } from '../copyText.ts';
import { showInformation } from '../notify.ts';

/** The commands of the rows about mails. */
export function mailCommands() {
  const withMails =
    (act: (node: MailsNode | MailRegionsNode) => unknown): Handler =>
    (node) =>
      node?.kind === 'mails' || node?.kind === 'mailRegions' ? act(node) : undefined;
  return {
    // As the tooltip has it, with times in UTC.
    copyMails: withMails((node) =>
      copyText(
        mailFacts(node, (at) => at)
          .map(([name, value]) => l10n.t('{0}: {1}', name, value))
          .join('\n'),
      ),
    ),
    openInCloudWatch: withMails((node) => {
      if (node.kind === 'mails' || node.parent.mails === 'off') return undefined;
      const { partition } = node.parent.mails;
      const url = mailMetricsUrl(partition, node.regions[0]?.region ?? '');
      if (url !== null) return vscode.env.openExternal(vscode.Uri.parse(url));
      return showInformation(l10n.t('The CloudWatch console of the partition {0} is not known.', partition));
    }),
    mailSettings: openMailSettings,
  } as const;
}

/** Opens the settings of counting mails. */
export function openMailSettings(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openSettings', 'awsSesSenders mails');
}
