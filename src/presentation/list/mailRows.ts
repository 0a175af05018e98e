import * as l10n from '@vscode/l10n';
import { isQuietGap } from '../../senders/mails/figures.ts';
import { counted } from '../../senders/words/words.ts';
import type { FormatContext } from './describe.ts';
import {
  hasReviewed,
  isReviewed,
  mailsDescription,
  mailsSpoken,
  mailsState,
  regionsDescription,
  regionsLabel,
} from './describeMails.ts';
import { mailRows } from './mailRegions.ts';
import type { MailRegionsNode, MailSetupNode, MailsNode } from './nodeKinds.ts';
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
      isExpanded: mailRows(node).length > 0 ? false : undefined,
    };
  return {
    label: regionsLabel(node),
    description: regionsDescription(node, format),
    icon: regionsIcon(node),
    context: node.regions.length === 1 ? 'mailRegion' : 'mailRegions',
    spoken,
  };
}

function mailsIcon(node: MailsNode): Icon {
  switch (mailsState(node.mails)) {
    case 'failed':
      return WARNING;
    case 'off':
    case 'denied':
      return ['graph-line', 'disabledForeground'];
    case 'counting':
    case 'counted':
      return hasReviewed(node) ? WARNING : ['graph-line'];
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

/** Returns the row of the latest check of the SES set-up; pressed, it asks to check again. */
export function createSetupRow(node: MailSetupNode, { times, now }: FormatContext): Row {
  const { setup } = node;
  const title = l10n.t('Check SES Set-Up');
  return {
    label: l10n.t('SES set-up'),
    description: l10n.t('{0}, checked {1}', setupSummary(setup), times.relative(setup.asOf, now)),
    icon: setup.regions.some(({ unnamed }) => unnamed > 0) ? WARNING : ['tools'],
    context: 'mailSetup',
    command: { command: 'awsSesSenders.checkSetupOfAccount', title, arguments: [node] },
  };
}

/** What a check of the SES set-up found. */
export function setupSummary({ regions }: MailSetupNode['setup']): string {
  const unnamed = regions.reduce((sum, one) => sum + one.unnamed, 0);
  if (unnamed > 0) return l10n.t('mails without a sender: {0}', counted(unnamed, 'reason'));
  if (regions.length === 0) return l10n.t('no Region to check');
  if (!regions.every(({ isWhole }) => isWhole)) return l10n.t('answers are missing');
  // A check of an earlier version does not distinguish the two.
  if (regions.some(({ isSetUp }) => isSetUp === undefined))
    return l10n.t('mails without a sender: no reason found');
  const empty = regions.filter(({ isSetUp }) => isSetUp === false);
  if (empty.length === regions.length) return l10n.t('nothing is set up');
  return empty.length === 0
    ? l10n.t('every mail will have a sender')
    : l10n.t('where SES is set up, every mail will have a sender');
}
