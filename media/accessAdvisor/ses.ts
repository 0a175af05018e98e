import * as l10n from '@vscode/l10n';
import type { GrantingPolicy } from '../../src/senders/model/model.ts';
import { isTrackedSend } from '../../src/senders/model/evidence/accessAdvisor.ts';
import { policyConsoleUrl } from '../../src/presentation/accessAdvisor/consoleLinks.ts';
import {
  allGaps,
  isLikelySend,
  sesEvidence,
  type ActionUse,
  type SesEvidence,
} from '../../src/presentation/accessAdvisor/evidence.ts';
import type { AdvisorPage } from '../../src/presentation/accessAdvisor/protocol.ts';
import {
  noActionsText,
  notAvailable,
  notInPeriod,
  waiting,
} from '../../src/presentation/accessAdvisor/pageWords.ts';
import { policyOrigin } from '../../src/presentation/list/describeFacts.ts';
import { around, facts, h, link, list, muted, type Child } from '../shared/dom.ts';
import type { Times } from '../shared/times.ts';

/** What Access Advisor and the policies say about SES. */
export function sesCard(page: AdvisorPage, times: Times): readonly Child[] {
  const evidence = sesEvidence(page);
  return [
    h(
      'div',
      { class: 'columns' },
      h(
        'div',
        {},
        ...lastAccess(evidence, isLikelySend(page), times),
        h('h3', {}, l10n.t('Tracked actions')),
        ...trackedActions(evidence, times),
      ),
      h('div', {}, h('h3', {}, l10n.t('Policies that grant it')), ...grants(page, times)),
    ),
  ];
}

function lastAccess(evidence: SesEvidence, isSend: boolean, times: Times): readonly Child[] {
  const answer = (text: Child, ...more: readonly Child[]) => [
    h('h3', {}, l10n.t('Last accessed')),
    h('p', { class: 'loud' }, text),
    ...more,
  ];
  switch (evidence.kind) {
    case 'pending':
      return evidence.earlier === null
        ? answer(muted(waiting()))
        : answer(
            evidence.earlier.kind === 'not-listed' ? l10n.t('Not in the list') : notInPeriod(),
            h(
              'p',
              {},
              muted(...around(l10n.t('From the last scan ({0})'), times.ago(evidence.earlier.asOf))),
            ),
          );
    case 'missing':
      return answer(
        notAvailable(),
        h('p', {}, muted(l10n.t('An answer is missing. That is not “never used”.'))),
      );
    case 'not-listed':
      return answer(
        l10n.t('Not in the list'),
        h('p', {}, muted(l10n.t('No identity policy grants Amazon SES. That is not “never used”.'))),
      );
    case 'not-accessed':
      return answer(notInPeriod());
    case 'accessed':
      return answer(
        times.ago(evidence.at),
        facts(times.exact(evidence.at), evidence.region),
        isSend ? facts(h('strong', {}, l10n.t('Untracked action')), l10n.t('most likely a send')) : null,
        evidence.scannedAt === null
          ? null
          : h('p', {}, muted(...around(l10n.t('From the last scan ({0})'), times.ago(evidence.scannedAt)))),
      );
  }
}

function trackedActions(evidence: SesEvidence, times: Times): readonly Child[] {
  if (evidence.kind === 'pending') return [h('p', {}, muted(noActionsText(evidence)))];
  const actions = 'actions' in evidence ? evidence.actions : null;
  const used = (actions ?? []).filter((use) => use.at !== null).map((use) => actionItem(use, times));
  const unused = (actions ?? []).filter((use) => use.at === null);
  return [
    used.length === 0 ? h('p', {}, muted(noActionsText(evidence))) : list('facts', used),
    unused.length === 0 ? null : unusedActions(unused),
    h(
      'p',
      {},
      muted(l10n.t('Of the actions that send, only SendBounce and SendCustomVerificationEmail are tracked.')),
    ),
  ];
}

function actionItem(use: ActionUse, times: Times): HTMLElement {
  return facts(
    h('code', {}, use.action),
    use.at === null ? notInPeriod() : times.ago(use.at),
    use.region,
    isTrackedSend(use.action) ? l10n.t('sends mail') : null,
  );
}

function unusedActions(unused: readonly ActionUse[]): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, l10n.t('{0} not accessed in the tracking period', unused.length)),
    list(
      'names',
      unused.map((use) => h('code', {}, use.action)),
    ),
  );
}

function grants(page: AdvisorPage, times: Times): readonly Child[] {
  const call = 'ListPoliciesGrantingServiceAccess';
  const { grantedBy, user, earlier } = page;
  // What the scan knows is less: the policies that allow sending.
  const known = grantedBy ?? (earlier === undefined ? [] : user.grantedBy);
  if (known.length > 0) {
    const asOf = grantedBy === null ? (user.permissionsAsOf ?? earlier?.asOf) : undefined;
    return [
      list(
        'facts',
        known.map((policy) => policyItem(page, policy)),
      ),
      asOf === undefined
        ? null
        : h('p', {}, muted(...around(l10n.t('From the last scan ({0})'), times.ago(asOf)))),
    ];
  }
  if (grantedBy === null) return [muted(waiting())];
  const isMissing = allGaps(page).some((gap) => gap.call === call);
  return [muted(isMissing ? l10n.t('Not available here.') : l10n.t('No IAM policy grants Amazon SES.'))];
}

function policyItem({ account, user }: AdvisorPage, policy: GrantingPolicy): HTMLElement {
  const url = policyConsoleUrl(account.partition, policy, user);
  return facts(link(url, policy.name), muted(policyOrigin(policy)));
}
