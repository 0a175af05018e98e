import * as l10n from '@vscode/l10n';
import { isQuietGap } from '../../senders/mails/figures.ts';
import type { FormatContext } from './describe.ts';
import {
  isReviewed,
  mailsDescription,
  mailsSpoken,
  mailsState,
  regionsDescription,
  regionsLabel,
} from './describeMails.ts';
import { mailRegions } from './mailRegions.ts';
import type { MailRegionsNode, MailsNode } from './nodeKinds.ts';
import { WARNING, type Icon, type Row } from './treeRows.ts';

/** Returns the row of an account's mails, or of Regions. */
export function createMailRow(node: MailsNode | MailRegionsNode, format: FormatContext): Row {
  const spoken = mailsSpoken(node, format);
  if (node.kind === 'mails')
    return {
      label: l10n.t('Mails'),
      description: mailsDescription(node, format),
      icon: mailsIcon(node),
      context: node.mails === 'off' ? 'mailsOff' : 'mails',
      spoken,
      isExpanded: mailRegions(node).length > 0 ? false : undefined,
    };
  return {
    label: regionsLabel(node),
    description: regionsDescription(node, format),
    icon: regionsIcon(node),
    context: node.regions.length === 1 ? 'mailRegion' : 'mailRegions',
    spoken,
  };
}

function mailsIcon({ mails }: MailsNode): Icon {
  switch (mailsState(mails)) {
    case 'failed':
      return WARNING;
    case 'off':
    case 'denied':
      return ['graph-line', 'disabledForeground'];
    case 'counting':
    case 'counted':
      return ['graph-line'];
  }
}

function regionsIcon(node: MailRegionsNode): Icon {
  switch (node.state) {
    case 'sends':
      return isReviewed(node) ? WARNING : ['globe'];
    case 'unknown':
      return node.gap !== null && isQuietGap(node.gap) ? ['globe', 'disabledForeground'] : WARNING;
    case 'counting':
      return ['loading~spin'];
    case 'quiet':
    case 'off':
      return ['globe', 'disabledForeground'];
  }
}
