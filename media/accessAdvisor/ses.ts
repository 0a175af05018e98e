/** The card of Amazon SES: its last access, its tracked actions, and the policies that grant it. */
import type { GrantingPolicy } from '../../src/senders/model.ts';
import { policyConsoleUrl } from '../../src/ui/consoleLinks.ts';
import {
  allGaps,
  sesEvidence,
  type ActionUse,
  type SesEvidence,
} from '../../src/ui/accessAdvisor/evidence.ts';
import type { AdvisorPage } from '../../src/ui/accessAdvisor/protocol.ts';
import { NOT_ACCESSED, NOT_AVAILABLE, policyOrigin, WAITING } from '../../src/ui/accessAdvisor/words.ts';
import { facts, h, link, list, muted, type Child } from './dom.ts';
import type { Times } from './times.ts';

export function sesCard(page: AdvisorPage, times: Times): readonly Child[] {
  const evidence = sesEvidence(page);
  return [
    h(
      'div',
      { class: 'columns' },
      h(
        'div',
        {},
        ...lastAccess(evidence, times),
        h('h3', {}, 'Tracked actions'),
        ...trackedActions(evidence, times),
      ),
      h('div', {}, h('h3', {}, 'Policies that grant it'), ...grants(page)),
    ),
  ];
}

function lastAccess(evidence: SesEvidence, times: Times): readonly Child[] {
  const answer = (text: Child, ...more: readonly Child[]) => [
    h('h3', {}, 'Last accessed'),
    h('p', { class: 'loud' }, text),
    ...more,
  ];
  switch (evidence.kind) {
    case 'pending':
      return answer(muted(WAITING));
    case 'missing':
      return answer(NOT_AVAILABLE, h('p', {}, muted('An answer is missing. That is not “never used”.')));
    case 'not-listed':
      return answer(
        'Not in the list',
        h('p', {}, muted('No identity policy of the user grants Amazon SES. That is not “never used”.')),
      );
    case 'not-accessed':
      return answer(NOT_ACCESSED);
    case 'accessed':
      return answer(
        times.ago(evidence.at),
        facts(times.exact(evidence.at), evidence.region),
        evidence.scannedAt === null
          ? null
          : h('p', {}, muted('From the scan of ', times.ago(evidence.scannedAt))),
      );
  }
}

function trackedActions(evidence: SesEvidence, times: Times): readonly Child[] {
  if (evidence.kind === 'pending') return [muted(WAITING)];
  const actions = 'actions' in evidence ? evidence.actions : null;
  const used = (actions ?? []).filter((use) => use.at !== null).map((use) => actionItem(use, times));
  const unused = (actions ?? []).filter((use) => use.at === null);
  const untracked =
    evidence.kind === 'accessed' && evidence.lastTouch.kind === 'untracked'
      ? [facts(h('strong', {}, 'Untracked action'), times.ago(evidence.at), 'most likely a send')]
      : [];
  const none = actions === null && evidence.kind !== 'not-accessed' ? `${NOT_AVAILABLE}.` : 'None was used.';
  return [
    used.length + untracked.length === 0 ? h('p', {}, muted(none)) : list('facts', [...untracked, ...used]),
    unused.length === 0 ? null : unusedActions(unused),
    h('p', {}, muted('Sends (SendEmail, SendRawEmail, …) are not tracked.')),
  ];
}

function actionItem(use: ActionUse, times: Times): HTMLElement {
  return facts(h('code', {}, use.action), use.at === null ? NOT_ACCESSED : times.ago(use.at), use.region);
}

function unusedActions(unused: readonly ActionUse[]): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, `${unused.length} not accessed in the tracking period`),
    list(
      'names',
      unused.map((use) => h('code', {}, use.action)),
    ),
  );
}

function grants(page: AdvisorPage): readonly Child[] {
  const call = 'ListPoliciesGrantingServiceAccess';
  if (page.grantedBy.length > 0) {
    return [
      list(
        'facts',
        page.grantedBy.map((policy) => policyItem(page, policy)),
      ),
    ];
  }
  if (page.user.pending.includes(call)) return [muted(WAITING)];
  const isMissing = allGaps(page).some((gap) => gap.call === call);
  return [muted(isMissing ? `${NOT_AVAILABLE}.` : 'No IAM policy grants Amazon SES.')];
}

function policyItem({ account, user }: AdvisorPage, policy: GrantingPolicy): HTMLElement {
  const url = policyConsoleUrl(account.partition, policy, user.name);
  return facts(link(url, policy.name), muted(policyOrigin(policy)));
}
