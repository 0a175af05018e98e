/** All rows; those of mails, of what's new, and below a user are made here. Loaded with the first account. */
import * as l10n from '@vscode/l10n';
import { changeWords } from '../../senders/words/changeWords.ts';
import type { AccessKey, ChangedPrincipal, Principal } from '../../senders/model/model.ts';
import { countByKind } from '../../senders/model/evidence.ts';
import { useVerdict } from '../../senders/model/verdict.ts';
import { counted, formatCount, usersAndRoles } from '../../senders/words/words.ts';
import { VERDICT_ICONS } from '../verdictLooks.ts';
import { isRecent, spokenName, type FormatContext } from './describe.ts';
import {
  advisorDescription,
  canDeactivate,
  isUnanswered,
  keyDescription,
  pastUseDescription,
  policyOrigin,
} from './describeFacts.ts';
import { createMailRow, createSetupRow } from './mailRows.ts';
import { getAccount } from './nodes.ts';
import { shortKeyId, shortName } from './shortName.ts';
import type { ChangesNode, Node } from './nodeKinds.ts';
import {
  createFirstRow,
  QUIET,
  shortCount,
  userRow,
  WARNING,
  type Emphasis,
  type Icon,
  type Row,
} from './treeRows.ts';

/** Up to this many changes are expanded at first; more would push the list out of view. */
const OPEN_CHANGES = 8;

/** Returns a node's row. Tooltips come later, since most are never seen. */
export function createRow(node: Node, emphasis: Emphasis): Row {
  switch (node.kind) {
    case 'account':
    case 'remedy':
    case 'group':
      return createFirstRow(node, emphasis);
    case 'mails':
    case 'mailRegions':
      return createMailRow(node, emphasis);
    case 'mailSetup':
      return createSetupRow(node, emphasis);
    case 'changes':
      return changesRow(node, emphasis);
    case 'changedRegion': {
      const { region, change } = node.changed;
      const description = changesDescription({ changes: [change] }, emphasis);
      return { label: region, description, icon: ['globe'], context: 'changedRegion' };
    }
    case 'deleted': {
      const description = changesDescription(node.changed, emphasis);
      return {
        label: shortName(node.changed, getAccount(node).state.snapshot?.principals ?? []),
        description,
        icon: ['trash'],
        context: 'deleted',
        spoken: `${spokenName(node.changed)}, ${description}`,
      };
    }
    case 'user':
      return userRow(node, emphasis, node.changed ? changesDescription(node.changed, emphasis) : null);
    case 'accessKey': {
      const { accessKey: key, parent } = node;
      const named = key.id === null ? 'unnamedAccessKey' : 'accessKey';
      const inactive = parent.user.kind === 'root' && key.status === 'Active' ? 'activeRootKey' : named;
      return {
        ...keyRow(
          parent.user,
          key.id,
          l10n.t('Access key {0}', parent.user.accessKeys.indexOf(key) + 1),
          (format) => keyDescription(parent.user, key, format),
          emphasis,
        ),
        icon: keyIcon(parent.user, key, emphasis),
        context: canDeactivate(parent.user, key) ? 'activeAccessKey' : inactive,
      };
    }
    case 'pastUse':
      return {
        ...keyRow(
          node.parent.user,
          node.past.keyId,
          l10n.t('Earlier access key'),
          (format) => pastUseDescription(node.parent.user, node.past, format),
          emphasis,
        ),
        icon: ['archive'],
        context: node.past.keyId === null ? 'pastUse' : 'pastKey',
      };
    case 'advisor': {
      const { user } = node.parent;
      const title = l10n.t('Show Access Advisor');
      const label = l10n.t('Access Advisor');
      return {
        label,
        description: advisorDescription(user, short(emphasis)),
        spoken: `${label}, ${advisorDescription(user, emphasis)}`,
        icon: [user.advisor === null ? 'eye-closed' : 'eye'],
        context: 'advisor',
        command: { command: 'awsSesSenders.showAccessAdvisor', title, arguments: [node] },
      };
    }
    case 'policy': {
      const { policy } = node;
      return {
        label: policy.name,
        description: policyOrigin(policy),
        icon: ['shield'],
        context: policy.arn === null ? 'inlinePolicy' : 'policy',
      };
    }
    case 'gap': {
      const { reason, call } = node.gap;
      const spoken = l10n.t('Missing answer: {0}, {1}', call, reason);
      return { label: reason, description: call, icon: WARNING, context: 'gap', spoken };
    }
  }
}

function changesRow({ changes }: ChangesNode, { times, now }: FormatContext): Row {
  const { principals, regions = [], since } = changes;
  const count = principals.length + regions.length;
  const label =
    now - Date.parse(since) < 60_000
      ? l10n.t('Since the last scan, a moment ago')
      : l10n.t('Since the last scan, {0}', times.brief(since, now));
  return {
    label,
    description: regions.length === 0 ? shortCount(principals) : formatCount(count),
    icon: ['diff'],
    context: 'changes',
    spoken: [
      label,
      ...(regions.length === 0 ? [] : [counted(regions.length, 'Region')]),
      ...(regions.length > 0 && principals.length === 0 ? [] : [usersAndRoles(countByKind(principals))]),
    ].reduce((said, part) => l10n.t('{0}, {1}', said, part)),
    isExpanded: count <= OPEN_CHANGES,
  };
}

/** `first use of SES seen: ses-smtp in us-east-1, 2 min ago · new: access key AKIA…` */
export function changesDescription(
  { changes }: Pick<ChangedPrincipal, 'changes'>,
  { times, now }: FormatContext,
): string {
  const format = { when: (at: string) => times.brief(at, now), quoted: (text: string) => text };
  return changes.map((change) => changeWords(change, format)).join(' · ');
}

/** `3m ago` instead of `3 min ago`, as in the row of a user: a narrow side bar cuts off the end. */
function short<T extends FormatContext>(format: T): T {
  const { times } = format;
  return { ...format, times: { ...times, brief: (at, now) => times.narrow(at, now) } };
}

/**
 * A key's ID is short in the row, as are ages; a screen reader gets whole words.
 * @param unnamed the label of a key whose ID isn't known
 */
function keyRow(
  user: Principal,
  id: string | null,
  unnamed: string,
  describe: (format: FormatContext) => string,
  format: FormatContext,
): Pick<Row, 'label' | 'description' | 'spoken'> {
  return {
    label: id === null ? unnamed : shortKeyId(id, user),
    description: describe(short(format)),
    spoken: `${id ?? unnamed}, ${describe(format)}`,
  };
}

/** A key that used SES has that verdict's color, emphasized like its user, unless it's inactive. */
function keyIcon(user: Principal, key: AccessKey, { recentDays, now }: Emphasis): Icon {
  if (key.status === 'Inactive') return ['lock', QUIET];
  if (isUnanswered(user, key)) return ['question'];
  const verdict = useVerdict(key.lastUsed);
  if (verdict === null) return ['key'];
  return ['key', isRecent(key.lastUsed?.at ?? null, recentDays, now) ? VERDICT_ICONS[verdict].color : QUIET];
}
